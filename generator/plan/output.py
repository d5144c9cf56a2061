"""A file of the site, as a plan for it."""

from typing import NamedTuple

NAMES_PER_PAGE = 500

# Pages at URLs where nothing of the catalog is, or is no more
NOTHING_HERE = frozenset(("404.html", "gone.html", "redirect.html"))


class Output(NamedTuple):
    """A file of the site: its path, the template that makes it, and what it shows.

    `subject` is the id of the paper, tag or kind, a person's identity, a letter, or the year or month;
    `page` counts the pages of a long list. A template below `static/` is copied as it is,
    and one that `export.EXPORTS` names is a function.
    """

    path: str
    template: str
    subject: str = ""
    page: int = 1

    @property
    def about(self) -> str:
        """What sort of thing the file shows: `paper`, `tag`, `kind`, `author`, `year`, `month` or other."""
        return self.template.partition(".")[0]


def pages(count: int, size: int) -> range:
    """The numbers of the pages that `count` things take, `size` a page; at least one."""
    return range(1, max(1, -(-count // size)) + 1)
