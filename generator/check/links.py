"""Where the links of a page lead: to files of the site, as a server and a disk both show them."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote, urlsplit

# The attributes that hold one address; srcset holds several
_ADDRESSES = ("href", "src", "action", "poster", "data")
# A candidate of a srcset: an address, and what it is for, such as 2x or 640w
_CANDIDATE = re.compile(r"(\S*[^\s,])(?:\s+[\d.]+[wxh])*\s*(?:,|$)")
# The address in a meta refresh, such as `0; url=../papers/index.html`
_REFRESH = re.compile(r"\s*[\d.]+\s*[;,]\s*(?:url\s*=\s*)?['\"]?([^'\"]+)", re.IGNORECASE)
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
# What a browser drops inside an address, and around it
_DROPPED = re.compile(r"[\t\n\r]")
_AROUND = "".join(map(chr, range(33)))
# The relations of a <link> that a browser follows by itself
_LOADED = frozenset(
    "apple-touch-icon dns-prefetch icon manifest mask-icon modulepreload preconnect prefetch"
    " preload stylesheet".split()
)

Attributes = Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class Target:
    """Where a link leads: a file (none: the page itself) and a fragment; or what is wrong with it.

    `inside` is false for what leads out of the site, and `web` is true when that is the web.
    """

    path: str = ""
    fragment: str = ""
    fault: str = ""
    inside: bool = True
    web: bool = False


Resolve = Callable[[str, str, bool], Target]
"""Takes the page's folder, the link, and whether it may begin at the root of the server."""


def links(tag: str, attributes: Attributes) -> Iterator[tuple[str, str, str, bool]]:
    """The addresses in an element: tag, attribute, address, and whether a browser loads it."""
    for attribute in _ADDRESSES:
        address = attributes.get(attribute)
        if address is None and attribute not in attributes:
            continue
        loaded = attribute in {"src", "poster", "data"} or tag in {"image", "use"}
        if tag == "link":
            loaded = not _LOADED.isdisjoint((attributes.get("rel") or "").lower().split())
        yield tag, attribute, address or "", loaded
    if "srcset" in attributes:
        for address in _CANDIDATE.findall(attributes["srcset"] or ""):
            yield tag, "srcset", address, True
    if tag == "meta" and (attributes.get("http-equiv") or "").lower() == "refresh":
        match = _REFRESH.match(attributes.get("content") or "")
        if match:
            yield tag, "content", match[1], False


def resolver(files: Mapping[str, int], url: str) -> Resolve:
    """Make a function that says where links lead, and remembers."""
    folders = {""}
    for path in files:
        while (path := path.rpartition("/")[0]) not in folders:
            folders.add(path)

    @lru_cache(maxsize=1 << 16)
    def resolve(folder: str, link: str, rooted: bool) -> Target:
        address = _DROPPED.sub("", link.strip(_AROUND))
        if not address:
            return Target(fault="is empty; name a file of the site")
        if url and address.startswith(url):
            return find("", address.removeprefix(url), served=True)
        scheme = _SCHEME.match(address)
        if scheme and scheme[1].lower() == "javascript":
            return Target(fault="is a script; use a button, and a script of its own", inside=False)
        if scheme or address.startswith("//"):
            web = not scheme or scheme[1].lower() in {"http", "https"}
            return Target(inside=False, web=web)
        base = urlsplit(url).path
        if not address.startswith("/"):
            if rooted and base and not address.startswith("#"):
                return Target(fault=f"fails where a server shows this page; begin with {base}")
            return find(folder, address, served=False)
        if not rooted:
            return Target(fault="begins at the root of the server; begin at the page, with ../")
        if not base or not address.startswith(base):
            where = f"below {base}" if base else "known to be in the site"
            return Target(fault=f"is not {where}; build and check it with the same --url")
        return find("", address.removeprefix(base), served=True)

    def find(folder: str, address: str, *, served: bool) -> Target:
        """The file at an address relative to a folder; only a server shows a folder's index."""
        address, _, fragment = address.partition("#")
        # The top of a page needs no id (https://html.spec.whatwg.org/#scroll-to-fragid)
        fragment = "" if fragment.lower() == "top" else unquote(fragment)
        name = unquote(address.partition("?")[0])
        if not name and not served:
            return Target(fragment=fragment)
        steps = folder.split("/") if folder else []
        for step in name.split("/"):
            if step == ".." and not steps:
                return Target(fault="leads out of the site; take a ../ away")
            if step == "..":
                steps.pop()
            elif step not in {"", "."}:
                steps.append(step)
        path = "/".join(steps)
        if path in folders or name.endswith("/"):
            if not served:
                return Target(
                    fault="leads to a folder, which lists its files from disk; name a page in it"
                )
            path = f"{path}/index.html".lstrip("/")
        if path not in files:
            return Target(fault=f"leads to {path}, which is not there; name a file of the site")
        return Target(path, fragment if path.endswith(".html") else "")

    return resolve
