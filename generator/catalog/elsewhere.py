"""Links to a paper on other sites."""

from .model import Link, Paper


def links_to(paper: Paper) -> tuple[Link, ...]:
    """Return links from the paper's identifiers, then those that its file lists."""
    links = []
    if paper.arxiv:
        links += [
            Link("arXiv", f"https://arxiv.org/abs/{paper.arxiv}"),
            Link("PDF", f"https://arxiv.org/pdf/{paper.arxiv}"),
        ]
    if paper.doi:
        links.append(Link("DOI", f"https://doi.org/{paper.doi}"))
    if paper.acl:
        links.append(Link("ACL Anthology", f"https://aclanthology.org/{paper.acl}/"))
    if paper.arxiv:
        links.append(Link("Hugging Face", f"https://huggingface.co/papers/{paper.arxiv}"))
    return (*links, *paper.links)
