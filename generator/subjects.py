"""Which papers a page is about: what its metadata, its feed and its date in the sitemap go by."""

from .model import Paper, Site
from .output import Output

# Pages that answer at addresses where nothing of the catalog is, or is no more
NOTHING_HERE = frozenset(("404.html", "gone.html", "redirect.html"))


def papers_of(site: Site, output: Output) -> tuple[Paper, ...]:
    """The papers of a page or of a file beside it, newest first, those of all a list's pages."""
    return papers_under(site, output.template.partition(".")[0], output.subject)


def papers_under(site: Site, about: str, subject: str) -> tuple[Paper, ...]:
    """The papers of what pages are about: of a paper, a tag, a kind, an author, a year, a month, or all."""
    match about:
        case "paper":
            return (site.paper(subject),)
        case "tag":
            return site.by_tag[subject]
        case "kind":
            return site.by_kind[subject]
        case "author":
            return site.persons[subject].papers
        case "year":
            return site.by_year[int(subject)]
        case "month":
            year, month = subject.split("-")
            return site.by_month[int(year), int(month)]
        case _:
            return site.catalog.papers
