"""What files are made from, by their templates: what they are about, and how much of papers counts."""

import re
from functools import cache

from .values import value

# What lists are of, and what files are about that are about some papers only
LISTS = frozenset("tag kind author year month".split())
ABOUT = LISTS | {"paper"}
# What has all papers, some on each page, and of all others no more than how many there are
PAPERS = "papers.html"
WHOLE_PAPERS = "api/papers"

# Which digests of papers there are: of all of a paper, of what lists show, of what it is listed under
WHOLES, ENTRIES, HEADINGS = range(3)

_PAGE = ".html"
# Files in which there is no more of an abstract than in an entry: pages, references in lists, and
# what only names or counts
_WITHOUT_ABSTRACTS = re.compile(
    r".*\.html|(?:tag|kind|author|year|month)\.(?:bib|ris|csl\.json|txt)|catalog\.(?:bib|txt)"
    r"|sitemap\.xml"
)
# Files in which nothing that a paper says is but what it is listed under; or but its date and authors
_WITHOUT_WORDS = re.compile(
    r"(?:letter|authors|tags|dates|about|data|search|404)\.html|api/(?!papers?\Z).*"
    r"|opensearch\.xml|(?:robots|llms)\.txt"
)
_DATES_AND_AUTHORS = re.compile(r"(?:letter|authors|dates)\.html|api/(?:authors|years/?)")


@value
class Recipe:
    """What a template's files are `about`, and which digests of papers they go by.

    They are about what `ABOUT` has, about nothing (`static`), about which papers there are and what
    those are listed under (`frame`) or when and by whom they were written (`wrote`), or else about all
    papers. A list's file may be `paged`, and a
    paper's show its `neighbours`.
    """

    about: str
    digests: int
    paged: bool
    neighbours: bool


@cache
def recipe(template: str) -> Recipe:
    """What all files of a template have in common."""
    about = template.partition("/" if template.startswith("static/") else ".")[0]
    if template == "api/paper":
        about = "paper"
    elif _WITHOUT_WORDS.fullmatch(template):
        about = "wrote" if _DATES_AND_AUTHORS.fullmatch(template) else "frame"
    page = template.endswith(_PAGE)
    digests = ENTRIES if _WITHOUT_ABSTRACTS.fullmatch(template) else WHOLES
    return Recipe(about, digests, page, about == "paper" and page)
