"""Where a paper can be read outside the site."""

from .model import Link, Paper


def links_to(paper: Paper) -> tuple[Link, ...]:
    """Return links made from the paper's identifiers, then the curator's own."""
    found = []
    if paper.arxiv:
        found += [
            Link("arXiv", f"https://arxiv.org/abs/{paper.arxiv}"),
            Link("PDF", f"https://arxiv.org/pdf/{paper.arxiv}"),
        ]
    if paper.doi:
        found.append(Link("DOI", f"https://doi.org/{paper.doi}"))
    if paper.acl:
        found.append(Link("ACL Anthology", f"https://aclanthology.org/{paper.acl}/"))
    if paper.arxiv:
        found.append(Link("Hugging Face", f"https://huggingface.co/papers/{paper.arxiv}"))
    return (*found, *paper.links)
