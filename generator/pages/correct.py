"""Where a reader corrects a paper: its file on the forge, or a new issue that names the paper."""

import re
from pathlib import PurePath
from urllib.parse import quote, urlencode, urlsplit

from ..catalog.catalog import Catalog
from ..catalog.model import Paper
from ..plan import urls
from ..text.slugs import shorten

TITLE = 200
"""The most characters of a paper's title in the title of an issue."""
# Hosts and the path of a repository there. New issues take these names:
# https://docs.github.com/issues/tracking-your-work-with-issues/using-issues/creating-an-issue
# https://docs.gitlab.com/user/project/issues/create_issues/
# Gitea and Forgejo, the program of Codeberg, do as GitHub.
_GITHUB = re.compile(r"(?:github\.com|codeberg\.org|(?:gitea|forgejo)\.[^/]+)(?:/[^/]+){2}")
_GITLAB = re.compile(r"gitlab\.[^/]+(?:/[^/]+){2,}")


def correction_url(catalog: Catalog, paper: Paper) -> str:
    """Return the address at which a reader corrects a paper; empty if none is known."""
    config = catalog.config
    if config.edit_url:
        return config.edit_url + quote(_file(catalog, paper))
    parts = urlsplit(config.repository)
    host = (parts.hostname or "").removeprefix("www.")
    path = parts.path.partition("/-/")[0].rstrip("/").removesuffix(".git")
    if _GITHUB.fullmatch(host + path):
        new, names = "/issues/new", ("title", "body")
    elif _GITLAB.fullmatch(host + path):
        new, names = "/-/issues/new", ("issue[title]", "issue[description]")
    else:
        return ""
    query = urlencode(dict(zip(names, _issue(catalog, paper), strict=True)), quote_via=quote)
    return f"{parts.scheme}://{parts.netloc}{path}{new}?{query}"


def _issue(catalog: Catalog, paper: Paper) -> tuple[str, str]:
    """Return the title and the text of a new issue about a paper."""
    page = urls.paper(paper.id)
    lines = (
        f"File: {_file(catalog, paper)}",
        f"Page: {urls.absolute(catalog.config.url, page) or page}",
        "",
        "What is wrong, and what would be right?",
        "",
        "",
    )
    return f"Correction: {shorten(paper.title.plain, TITLE)}", "\n".join(lines)


def _file(catalog: Catalog, paper: Paper) -> str:
    return PurePath(paper.path).relative_to(catalog.folder).as_posix()
