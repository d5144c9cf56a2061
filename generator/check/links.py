"""Links of a page, and the files of the site that they lead to, both on a server and from disk."""

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from ..plan.urls import FRONT, NOT_FOUND

# Attributes that hold one URL; srcset holds several
_ADDRESSES = ("href", "src", "action", "poster", "data")
# A candidate of a srcset: a URL, and a descriptor such as 2x or 640w
_CANDIDATE = re.compile(r"(\S*[^\s,])(?:\s+[\d.]+[wxh])*\s*(?:,|$)")
# The seconds and the URL in a meta refresh, such as `0; url=../papers/index.html`
REFRESH = re.compile(r"\s*([\d.]+)\s*[;,]\s*(?:url\s*=\s*)?['\"]?([^'\"]+)", re.IGNORECASE)
# Properties of a page's metadata whose value is the address of a picture
_PICTURES = frozenset({"og:image", "twitter:image"})
# A file that a style sheet loads, in quotes or not
_IN_STYLE = re.compile(r"""url\(\s*(?:["']([^"']*)["']|([^"')\s]+))\s*\)""", re.IGNORECASE)
# Neither comments nor the names of namespaces are loaded
_NOT_LOADED = re.compile(r"/\*.*?\*/|@namespace[^;]*;", re.DOTALL)
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
# What a browser strips from the ends of a URL, and from its inside
_ENDS = "".join(map(chr, range(33)))
_STRIPPED = str.maketrans("", "", "\t\n\r")
# Values of a <link>'s rel that make a browser load the target
_LOADED = frozenset(
    "apple-touch-icon dns-prefetch icon manifest mask-icon modulepreload preconnect prefetch"
    " preload stylesheet".split()
)


class Link(NamedTuple):
    """A link in a page; `loaded` if a browser loads the target together with the page."""

    tag: str
    attribute: str
    address: str
    loaded: bool


class Target(NamedTuple):
    """The target of a link: a file of the site and a fragment.

    If `error` is set, the link is broken; if `scheme` is set, it leaves the site.
    """

    path: str = ""
    fragment: str = ""
    error: str = ""
    scheme: str = ""


def links_of(tag: str, attributes: Mapping[str, str | None]) -> Iterator[Link]:
    """Yield the links in an element."""
    for attribute in _ADDRESSES:
        if attribute in attributes:
            loaded = attribute in {"src", "poster", "data"} or tag in {"image", "use"}
            if tag == "link":
                loaded = not _LOADED.isdisjoint((attributes.get("rel") or "").lower().split())
            yield Link(tag, attribute, attributes[attribute] or "", loaded)
    for address in _CANDIDATE.findall(attributes.get("srcset") or ""):
        yield Link(tag, "srcset", address, loaded=True)
    if tag == "meta" and (attributes.get("property") or attributes.get("name")) in _PICTURES:
        yield Link(tag, "content", attributes.get("content") or "", loaded=False)
    if tag == "meta" and (attributes.get("http-equiv") or "").lower() == "refresh":
        match = REFRESH.match(attributes.get("content") or "")
        if match:
            yield Link(tag, "content", match[2], loaded=False)


def links_of_style(text: str) -> Iterator[Link]:
    """Yield the files that a style sheet loads."""
    for quoted, plain in _IN_STYLE.findall(_NOT_LOADED.sub("", text)):
        yield Link("url()", "", quoted or plain, loaded=True)


@dataclass(frozen=True)
class SiteFiles:
    """The files of a site, with their sizes in bytes.

    `url` is the URL that the site was built for, with a slash at its end; it may be empty.
    """

    files: Mapping[str, int]
    url: str = ""

    @cached_property
    def folders(self) -> frozenset[str]:
        """The paths of all folders; that of the site itself is `.`."""
        folders = {posixpath.dirname(path) for path in self.files}
        parents = (PurePosixPath(folder, FRONT).parents for folder in folders)
        return frozenset(str(parent) for each in parents for parent in each)

    def resolve(self, page: str, address: str) -> Target:
        """Return the target of a link in the page at the path `page`."""
        address = address.strip(_ENDS).translate(_STRIPPED)
        if not address:
            return Target(error="is empty; name a file of the site")
        if self.url and address.startswith(self.url):
            return self._find("", address.removeprefix(self.url), served=True)
        if match := _SCHEME.match(address):
            scheme = match[1].lower()
            script = "is a script; use a button, and a script of its own"
            return Target(scheme=scheme, error=script if scheme == "javascript" else "")
        if address.startswith("//"):
            return Target(scheme="https")
        # A server shows the page for unknown URLs at any depth
        rooted, base = page == NOT_FOUND, urlsplit(self.url).path
        if not address.startswith("/"):
            if rooted and base and not address.startswith("#"):
                return Target(error=f"fails where a server shows this page; begin with {base}")
            return self._find(page, address, served=False)
        if not rooted:
            return Target(error="begins at the root of the server; begin at the page, with ../")
        if not base or not address.startswith(base):
            where = f"below {base}" if base else "known to be in the site"
            return Target(error=f"is not {where}; build and check it with the same --url")
        return self._find("", address.removeprefix(base), served=True)

    def _find(self, page: str, address: str, *, served: bool) -> Target:
        address, _, fragment = address.partition("#")
        # The top of a page needs no id (https://html.spec.whatwg.org/#scroll-to-fragid)
        fragment = "" if fragment.lower() == "top" else unquote(fragment)
        name = unquote(address.partition("?")[0])
        if not name and not served:
            return Target(page, fragment)
        path = posixpath.normpath(f"./{posixpath.dirname(page)}/{name}")
        if path == ".." or path.startswith("../"):
            return Target(error="leads out of the site; take a ../ away")
        if path in self.folders or name.endswith("/"):
            if not served:  # only a server shows a folder's index
                return Target(
                    error="leads to a folder, which lists its files from disk; name a page in it"
                )
            path = posixpath.normpath(f"{path}/{FRONT}")
        if path not in self.files:
            return Target(error=f"leads to {path}, which does not exist; name a file of the site")
        return Target(path, fragment if path.endswith(".html") else "")
