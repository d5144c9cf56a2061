"""Which papers a page is about: what its metadata, its feed and its date in the sitemap go by."""

from .model import Paper, Site
from .output import Output

# Pages that answer at addresses where nothing of the catalog is, or is no more
NOTHING_HERE = frozenset(("404.html", "gone.html", "redirect.html"))


def papers_of(site: Site, output: Output) -> tuple[Paper, ...]:
    """The papers of a page, newest first, those of a long list's other pages included."""
    subject = output.subject
    if output.template == "paper.html":
        return (site.catalog.papers[site.position[subject]],)
    if output.template == "tag.html":
        return site.by_tag[subject]
    if output.template == "kind.html":
        return site.by_kind[subject]
    if output.template == "author.html":
        return site.persons[subject].papers
    if output.template == "year.html":
        return site.by_year[int(subject)]
    if output.template == "month.html":
        year, month = subject.split("-")
        return site.by_month[int(year), int(month)]
    return site.catalog.papers
