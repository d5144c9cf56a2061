"""Links to a paper on other sites."""

from collections.abc import Collection, Mapping
from urllib.parse import urlsplit

from ..text.addresses import doi_address
from .model import Link, Paper

SERVICES: Mapping[str, tuple[str, str, str]] = {
    "arxiv": ("arXiv", "arxiv", "https://arxiv.org/abs/{}"),
    "pdf": ("PDF", "arxiv", "https://arxiv.org/pdf/{}"),
    "doi": ("DOI", "doi", "https://doi.org/{}"),
    "acl": ("ACL Anthology", "acl", "https://aclanthology.org/{}/"),
    "huggingface": ("Hugging Face", "arxiv", "https://huggingface.co/papers/{}"),
    "semanticscholar": ("Semantic Scholar", "arxiv", "https://api.semanticscholar.org/arXiv:{}"),
    "googlescholar": (
        "Google Scholar",
        "arxiv",
        "https://scholar.google.com/scholar_lookup?arxiv_id={}",
    ),
    "ads": ("NASA ADS", "arxiv", "https://ui.adsabs.harvard.edu/abs/arXiv:{}"),
    "inspire": ("INSPIRE", "arxiv", "https://inspirehep.net/arxiv/{}"),
    "alphaxiv": ("alphaXiv", "arxiv", "https://www.alphaxiv.org/abs/{}"),
}
"""Sites that have a page for a paper, in the order of the links: a label, the paper's field that the
address needs, and the address."""


def links_to(paper: Paper, services: Collection[str]) -> tuple[Link, ...]:
    """Return links from the paper's ids to these services, its `url`, then those that its file lists."""
    links = [
        Link(
            label,
            doi_address(paper.doi) if field == "doi" else address.format(getattr(paper, field)),
        )
        for service, (label, field, address) in SERVICES.items()
        if service in services and getattr(paper, field)
    ]
    if paper.url and all(link.url != paper.url for link in (*links, *paper.links)):
        host = (urlsplit(paper.url).hostname or paper.url).removeprefix("www.")
        links.append(Link(host, paper.url))
    return (*links, *paper.links)
