"""Whether a built site is whole: every internal link and fragment, and what each page must have."""

import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from html import escape
from itertools import islice
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser

from ..errors import Problem
from ..plan.urls import NOT_FOUND
from .links import Attributes, Resolve, Target, resolver
from .links import links as links_of
from .metadata import Page, far, faults
from .rules import Fault

Element = tuple[str, Attributes]


@dataclass(frozen=True, slots=True)
class SiteReport:
    """What is wrong with a site, and how many pages and internal links were looked at."""

    problems: tuple[Problem, ...]
    pages: int
    links: int


@dataclass(frozen=True, slots=True)
class _Page:
    """What a page has to offer and asks for; `pages` are those that its text links to.

    `elsewhere` holds the links to places on other pages, each with the problem that it will be if
    there is no such place.
    """

    anchors: frozenset[str]
    pages: tuple[str, ...]
    has_record: bool
    links: int
    problems: tuple[Problem, ...]
    elsewhere: tuple[tuple[Target, Problem], ...]


def check_site(site: Path, url: str = "") -> SiteReport:
    """Check every page of a built site; `url` is the address that it was built for, if any.

    The problems' paths begin with `site`.
    """
    every = (Path(folder, name) for folder, _, names in os.walk(site) for name in names)
    files = {path.relative_to(site).as_posix(): path.stat().st_size for path in every}
    pages = (
        (path, (site / path).read_bytes())
        for path in sorted(files)
        if path.endswith(".html") and not path.startswith("pagefind/")
    )
    report = check_pages(pages, files, url)
    problems = (
        replace(problem, path=str(site / problem.path)) for problem in sorted(report.problems)
    )
    return replace(report, problems=tuple(problems))


def check_pages(
    pages: Iterable[tuple[str, bytes]], files: Mapping[str, int], url: str = ""
) -> SiteReport:
    """Check pages, by path; `files` has the size of every file of their site, by path."""
    resolve = resolver(files, _base(url))
    problems = [
        Problem(path, 0, "", "is empty; mend what makes it, and build again")
        for path, size in files.items()
        if not size and not path.rpartition("/")[2].startswith(".")
    ]
    anchors: dict[str, frozenset[str]] = {}
    known: dict[frozenset[str], frozenset[str]] = {}
    elsewhere: list[tuple[Target, Problem]] = []
    leads: dict[str, tuple[str, ...]] = {}
    records: list[str] = []
    links = 0
    for path, data in pages:
        page = _read(
            Page(LexborHTMLParser(data), path, len(data), _base(url), files), data, resolve
        )
        leads[path] = page.pages
        records += [path] if page.has_record else []
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
    problems += (_problem(path, fault) for path, fault in far(leads, records))
    return SiteReport(tuple(sorted(problems)), len(anchors), links)


def _base(url: str) -> str:
    return url.rstrip("/") + "/" if url else ""


def _problem(path: str, fault: Fault) -> Problem:
    return Problem(path, 0, fault.field, fault.message)


def _read(page: Page, data: bytes, resolve: Resolve) -> _Page:
    """Look at a page by itself; an empty one has no more to say."""
    if not data:
        return _Page(frozenset(), (), has_record=False, links=0, problems=(), elsewhere=())
    path, tree = page.path, page.tree
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
    problems += (_problem(path, fault) for fault in faults(page))
    elsewhere = []
    targets: dict[tuple[str, str, str, bool], Target] = {}
    links = 0
    folder = path.rpartition("/")[0]
    for link in (link for element in elements for link in links_of(*element)):
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
    return _Page(
        anchors=anchors,
        pages=tuple(
            {
                target.path
                for (tag, *_), target in targets.items()
                if tag == "a" and target.path.endswith(".html")
            }
        ),
        has_record=tree.css_first("meta[name=citation_title]") is not None,
        links=links,
        problems=tuple(problems),
        elsewhere=tuple(elsewhere),
    )


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
