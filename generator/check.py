"""Whether a built site is whole: every internal link and fragment, and what each page must have."""

import os
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from html import escape
from itertools import islice
from pathlib import Path
from urllib.parse import unquote, urlsplit

from selectolax.lexbor import LexborHTMLParser

from . import lint
from .errors import Problem
from .urls import NOT_FOUND

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
Element = tuple[str, Attributes]


@dataclass(frozen=True, slots=True)
class SiteReport:
    """What is wrong with a site, and how many pages and internal links were looked at."""

    problems: tuple[Problem, ...]
    pages: int
    links: int


@dataclass(frozen=True, slots=True)
class _Target:
    """Where a link leads: a file (none: the page itself) and a fragment; or what is wrong with it.

    `inside` is false for what leads out of the site, and `web` is true when that is the web.
    """

    path: str = ""
    fragment: str = ""
    fault: str = ""
    inside: bool = True
    web: bool = False


@dataclass(frozen=True, slots=True)
class _Page:
    """What a page has to offer and asks for.

    `elsewhere` holds the links to places on other pages, each with the problem that it will be if
    there is no such place.
    """

    anchors: frozenset[str]
    links: int
    problems: tuple[Problem, ...]
    elsewhere: tuple[tuple[_Target, Problem], ...]


Resolve = Callable[[str, str, bool], _Target]
"""Takes the page's folder, the link, and whether it may begin at the root of the server."""


def check_site(site: Path, url: str = "") -> SiteReport:
    """Check every page of a built site; `url` is the address that it was built for, if any.

    The problems' paths begin with `site`.
    """
    found = (Path(folder, name) for folder, _, names in os.walk(site) for name in names)
    files = {path.relative_to(site).as_posix(): path.stat().st_size for path in found}
    pages = (
        (path, (site / path).read_bytes())
        for path in sorted(files)
        if path.endswith(".html") and not path.startswith("pagefind/")
    )
    report = check_pages(pages, files, url)
    problems = (replace(problem, path=str(site / problem.path)) for problem in report.problems)
    return replace(report, problems=tuple(problems))


def check_pages(
    pages: Iterable[tuple[str, bytes]], files: Mapping[str, int], url: str = ""
) -> SiteReport:
    """Check pages, by path; `files` has the size of every file of their site, by path."""
    resolve = _resolver(files, url.rstrip("/") + "/" if url else "")
    problems = [
        Problem(path, 0, "", "is empty; mend what makes it, and build again")
        for path, size in files.items()
        if not size and not path.rpartition("/")[2].startswith(".")
    ]
    anchors: dict[str, frozenset[str]] = {}
    known: dict[frozenset[str], frozenset[str]] = {}
    elsewhere: list[tuple[_Target, Problem]] = []
    links = 0
    for path, data in pages:
        page = _read(path, data, resolve)
        # One set for the many pages that have the same few anchors: a site may be large
        anchors[path] = known.setdefault(page.anchors, page.anchors)
        problems += page.problems
        elsewhere += page.elsewhere
        links += page.links
    problems += (
        problem
        for target, problem in elsewhere
        if target.fragment not in anchors.get(target.path, ())
    )
    return SiteReport(tuple(sorted(problems)), len(anchors), links)


def _read(path: str, data: bytes, resolve: Resolve) -> _Page:
    """Look at a page by itself; an empty one has no more to say."""
    if not data:
        return _Page(frozenset(), 0, (), ())
    tree = LexborHTMLParser(data)
    nodes = tree.root.traverse() if tree.root else ()
    elements = [(node.tag or "", node.attributes) for node in nodes]
    title = tree.css_first("head > title")
    ids = Counter(found for _, attributes in elements if (found := attributes.get("id")))
    anchors = frozenset(ids).union(
        found for tag, attributes in elements if tag == "a" and (found := attributes.get("name"))
    )
    problems = [
        Problem(path, line, field, message)
        for line, field, message in _faults(data, elements, ids, title.text() if title else "")
    ]
    problems += (Problem(path, 0, field, message) for field, message in lint.faults(tree))
    elsewhere = []
    targets: dict[tuple[str, str, str, bool], _Target] = {}
    links = 0
    folder = path.rpartition("/")[0]
    for link in (link for element in elements for link in _links(*element)):
        seen = targets.get(link)
        target = seen or resolve(folder, link[2], path == NOT_FOUND)
        targets[link] = target
        links += target.inside
        if seen:
            continue
        tag, attribute, address, loaded = link
        fault = target.fault
        if target.web and loaded:
            fault = "is loaded from another site; keep a copy in this one"
        elif target.fragment and not (target.path in {"", path} and target.fragment in anchors):
            where = target.path or path
            fault = f"leads to #{target.fragment}, which is not in {where}; name an id of that page"
        if fault:
            problem = Problem(
                path, _line(data, attribute, address), f"{tag}[{attribute}]", f"{address!r} {fault}"
            )
            if target.fragment and target.path not in {"", path}:
                elsewhere.append((target, problem))
            else:
                problems.append(problem)
    return _Page(anchors, links, tuple(problems), tuple(elsewhere))


def _faults(
    data: bytes, elements: Iterable[Element], ids: Counter[str], title: str
) -> Iterator[tuple[int, str, str]]:
    """What is wrong with a page as such: line, field and message."""
    headings, language = 0, ""
    for tag, attributes in elements:
        if tag == "html":
            language = attributes.get("lang") or ""
        elif tag == "h1":
            headings += 1
        elif tag == "img" and "alt" not in attributes:
            line = _line(data, "src", attributes.get("src") or "")
            yield line, "img[alt]", 'is missing; say what is shown, or alt="" where it adds nothing'
    if not language.strip():
        yield 0, "html[lang]", 'is missing; name the language of the page, such as lang="en"'
    if not title.strip():
        yield 0, "title", "is missing or empty; give the page a name"
    if headings != 1:
        yield 0, "h1", f"the page has {headings or 'none'}; give it one"
    for name, count in ids.items():
        if count > 1:
            yield _line(data, "id", name, 2), "id", f"{name!r} is there {count} times; keep one"


def _links(tag: str, attributes: Attributes) -> Iterator[tuple[str, str, str, bool]]:
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


def _resolver(files: Mapping[str, int], url: str) -> Resolve:
    """Make a function that says where links lead, and remembers."""
    folders = {""}
    for path in files:
        while (path := path.rpartition("/")[0]) not in folders:
            folders.add(path)

    @lru_cache(maxsize=1 << 16)
    def resolve(folder: str, link: str, rooted: bool) -> _Target:
        address = _DROPPED.sub("", link.strip(_AROUND))
        if not address:
            return _Target(fault="is empty; name a file of the site")
        if url and address.startswith(url):
            return find("", address.removeprefix(url), served=True)
        scheme = _SCHEME.match(address)
        if scheme and scheme[1].lower() == "javascript":
            return _Target(fault="is a script; use a button, and a script of its own", inside=False)
        if scheme or address.startswith("//"):
            web = not scheme or scheme[1].lower() in {"http", "https"}
            return _Target(inside=False, web=web)
        base = urlsplit(url).path
        if not address.startswith("/"):
            if rooted and base and not address.startswith("#"):
                return _Target(fault=f"fails where a server shows this page; begin with {base}")
            return find(folder, address, served=False)
        if not rooted:
            return _Target(fault="begins at the root of the server; begin at the page, with ../")
        if not base or not address.startswith(base):
            where = f"below {base}" if base else "known to be in the site"
            return _Target(fault=f"is not {where}; build and check it with the same --url")
        return find("", address.removeprefix(base), served=True)

    def find(folder: str, address: str, *, served: bool) -> _Target:
        """The file at an address relative to a folder; only a server shows a folder's index."""
        address, _, fragment = address.partition("#")
        # The top of a page needs no id (https://html.spec.whatwg.org/#scroll-to-fragid)
        fragment = "" if fragment.lower() == "top" else unquote(fragment)
        name = unquote(address.partition("?")[0])
        if not name and not served:
            return _Target(fragment=fragment)
        steps = folder.split("/") if folder else []
        for step in name.split("/"):
            if step == ".." and not steps:
                return _Target(fault="leads out of the site; take a ../ away")
            if step == "..":
                steps.pop()
            elif step not in {"", "."}:
                steps.append(step)
        path = "/".join(steps)
        if path in folders or name.endswith("/"):
            if not served:
                return _Target(
                    fault="leads to a folder, which lists its files from disk; name a page in it"
                )
            path = f"{path}/index.html".lstrip("/")
        if path not in files:
            return _Target(fault=f"leads to {path}, which is not there; name a file of the site")
        return _Target(path, fragment if path.endswith(".html") else "")

    return resolve


def _line(data: bytes, attribute: str, value: str, nth: int = 1) -> int:
    """The line of the nth attribute with a value, or with the value in it; 0 if not found."""
    text = data.decode("utf-8", "replace")
    forms = "|".join(re.escape(form) for form in {value, escape(value), escape(value, quote=False)})
    form = f"(?:{forms})"
    if attribute in {"srcset", "content"}:
        form = f"[^'\"]*{form}[^'\"]*"
    pattern = rf"""(?<![\w-]){attribute}\s*=\s*(?:"{form}"|'{form}'|{form}(?=[\s>]))"""
    matches = re.finditer(pattern, text, re.IGNORECASE)
    match = next(islice(matches, nth - 1, None), None)
    return text.count("\n", 0, match.start()) + 1 if match else 0
