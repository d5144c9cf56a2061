"""Where everything is: the only maker of links.

A path is relative to the site's root and names a file, so that it works on a server and from
disk alike; a template puts `root` before it.
"""

FRONT = "index.html"
TAGS = "tags/index.html"
DATES = "dates/index.html"
SEARCH = "search.html"
ABOUT = "about.html"
DATA = "data.html"
NOT_FOUND = "404.html"
CATALOG = "catalog"
SITEMAP = "sitemap.xml"
MOVED = "moved.json"
OPENSEARCH = "opensearch.xml"
CARD = "assets/card.png"
JSON_FEED = "feed.json"


def absolute(base: str, path: str) -> str:
    """The address of a page of the site at `base`; empty when that is not known.

    A server shows a folder's index at the folder's address.
    """
    folder, slash, name = path.rpartition("/")
    return f"{base}{folder}{slash}{'' if name == 'index.html' else name}" if base else ""


def atom(page: str) -> str:
    """The Atom feed beside a page; beside the front page, that of the whole catalog.

    Static hosts send `.xml` as XML, which browsers show as a page by its stylesheet. What comes as
    `application/atom+xml` Chromium shows as text, and Firefox saves.
    """
    return "feed.xml" if page == FRONT else beside(page, ".feed.xml")


def beside(page: str, suffix: str) -> str:
    """The file beside a page that has its name: `papers/resnet.bib`."""
    return stem(page) + suffix


def stem(page: str) -> str:
    """What the paths of a page and of the files beside it begin with: `papers/resnet`."""
    return page.removesuffix(".html")


def root(path: str) -> str:
    """The way from the page at `path` up to the site's root: `../` for each folder."""
    return "../" * path.count("/")


def paper(paper_id: str) -> str:
    """A paper's page."""
    return f"papers/{paper_id}.html"


def papers(page: int = 1) -> str:
    """The list of all papers."""
    return "papers/index.html" if page == 1 else f"papers/page-{page}.html"


def people(letter: str = "", page: int = 1) -> str:
    """The index of authors, or a page of those under one letter of it."""
    if not letter:
        return "authors/index.html"
    # No id has a dot in it, so no letter's page meets an author's
    return _paged(f"authors/index.{'other' if letter == '#' else letter.lower()}", page)


def person(person_id: str, page: int = 1) -> str:
    """An author's papers."""
    return f"authors/{person_id}.html" if page == 1 else _paged(f"authors/{person_id}", page)


def tag(tag_id: str, page: int = 1) -> str:
    """A tag's papers."""
    return _paged(f"tags/{tag_id}", page)


def kind(kind_id: str, page: int = 1) -> str:
    """The papers of one kind."""
    return _paged(f"kinds/{kind_id}", page)


def year(number: int, page: int = 1) -> str:
    """A year's papers."""
    return _paged(f"dates/{number:04}", page)


def month(year: int, number: int, page: int = 1) -> str:
    """A month's papers."""
    return _paged(f"dates/{year:04}-{number:02}", page)


def _paged(stem: str, page: int) -> str:
    # No id has a dot in it, so a second page never meets a page of its own
    return f"{stem}.html" if page == 1 else f"{stem}.page-{page}.html"


def api_page(stem: str, page: int = 1) -> str:
    """A page of a list in the API."""
    # No id has a dot in it, so a second page never meets a file of its own
    return f"{stem}.json" if page == 1 else f"{stem}.page-{page}.json"
