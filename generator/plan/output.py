"""A file of the site, as planned."""

from typing import NamedTuple

NAMES_PER_PAGE = 500

STATIC = "content.static"
"""The template of a file of the content's `static/`, which is copied; the subject is its path there."""

NOTHING_HERE = frozenset(("404.html", "gone.html", "redirect.html"))
"""Templates of pages at URLs where the catalog has nothing, or nothing any more."""


class Output(NamedTuple):
    """A file of the site: its path, the template that renders it, and its subject.

    `subject` is the id of a paper, tag or kind, a person's identity, a letter, a year or a month;
    `page` counts the pages of a long list. A template below `static/` is copied as it is, and one
    that `export.EXPORTS` names is a function.
    """

    path: str
    template: str
    subject: str = ""
    page: int = 1

    @property
    def about(self) -> str:
        """The sort of the subject: `paper`, `tag`, `kind`, `author`, `year`, `month` or another."""
        return self.template.partition(".")[0]


def pages(count: int, size: int) -> range:
    """Return the numbers of the pages that `count` items take, `size` on a page; at least one."""
    return range(1, max(1, -(-count // size)) + 1)
