"""The paths and URLs of all files: the only maker of links.

A path is relative to the site's root and names a file, so that it works on a server and from disk;
a template puts `root` before it.
"""

from urllib.parse import urlencode

FRONT = "index.html"
TAGS = "tags/index.html"
DATES = "dates/index.html"
SEARCH = "search.html"
MAP = "map.html"
SAVED = "saved.html"
ABOUT = "about.html"
PATHS = "paths/index.html"
VENUES = "venues.html"
DATA = "data.html"
NOT_FOUND = "404.html"
CATALOG = "catalog"
SITEMAP = "sitemap.xml"
MOVED = "moved.json"
OPENSEARCH = "opensearch.xml"
CARD = "assets/card.png"
JSON_FEED = "feed.json"
API = "api/v1/"


def absolute(base: str, path: str) -> str:
    """Return the URL of a page of the site at `base`, or nothing if `base` is empty.

    The URL of a folder's index is that of the folder.
    """
    folder, slash, name = path.rpartition("/")
    return f"{base}{folder}{slash}{'' if name == 'index.html' else name}" if base else ""


def atom(page: str) -> str:
    """Return the Atom feed beside a page; beside the front page, that of the whole catalog.

    Static hosts send `.xml` as XML, which browsers show as a page with its stylesheet. With
    `application/atom+xml`, Chromium shows the source, and Firefox saves the file.
    """
    return "feed.xml" if page == FRONT else beside(page, ".feed.xml")


def beside(page: str, suffix: str) -> str:
    """Return the file beside a page that has its name: `papers/resnet.bib`."""
    return page.removesuffix(".html") + suffix


def root(path: str) -> str:
    """Return the relative path from the page at `path` up to the root: `../` for each folder."""
    return "../" * path.count("/")


def paper(paper_id: str) -> str:
    """Return the page of a paper."""
    return f"papers/{paper_id}.html"


def papers(page: int = 1) -> str:
    """Return a page of the list of all papers."""
    return "papers/index.html" if page == 1 else f"papers/page-{page}.html"


def people(letter: str = "", page: int = 1) -> str:
    """Return the index of authors, or a page of the authors under one letter."""
    if not letter:
        return "authors/index.html"
    return _paged(f"authors/index.{'other' if letter == '#' else letter.lower()}", page)


def person(person_id: str, page: int = 1) -> str:
    """Return a page of the list of an author's papers."""
    return _paged(f"authors/{person_id}", page)


def tag(tag_id: str, page: int = 1) -> str:
    """Return a page of the list of a tag's papers."""
    return _paged(f"tags/{tag_id}", page)


def kind(kind_id: str, page: int = 1) -> str:
    """Return a page of the list of the papers of a kind."""
    return _paged(f"kinds/{kind_id}", page)


def year(number: int, page: int = 1) -> str:
    """Return a page of the list of a year's papers."""
    return _paged(f"dates/{number:04}", page)


def month(year: int, number: int, page: int = 1) -> str:
    """Return a page of the list of a month's papers."""
    return _paged(f"dates/{year:04}-{number:02}", page)


def undated(page: int = 1) -> str:
    """Return a page of the list of the papers whose date is unknown."""
    return _paged("dates/undated", page)


def added(page: int = 1) -> str:
    """Return a page of the list of the papers that were added last."""
    return _paged("added", page)


def search(*filters: tuple[str, str | int]) -> str:
    """Return the search page with filters: `search(("tag", "grokking"), ("kind", "survey"))`."""
    return f"{SEARCH}?{urlencode(filters)}" if filters else SEARCH


def path(path_id: str) -> str:
    """Return a reading path."""
    return f"paths/{path_id}.html"


def page(page_id: str) -> str:
    """Return a further page of the catalog."""
    return f"pages/{page_id}.html"


def api(stem: str, page: int = 1) -> str:
    """Return a file of the API: `api("tags")`; of a long list, a page."""
    return _paged(f"{API}{stem}", page, ".json")


def data(name: str) -> str:
    """Return a file of data for scripts: `data("entries.3")`."""
    return f"data/{name}.js"


def static(name: str) -> str:
    """Return a file of the content's `static/`, which has the same path there and in the site."""
    return f"static/{name}"


def _paged(stem: str, page: int, ending: str = ".html") -> str:
    # No id has a dot in it, so neither a second page nor a letter has the URL of another list
    return f"{stem}{ending}" if page == 1 else f"{stem}.page-{page}{ending}"
