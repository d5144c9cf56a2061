"""The check of a built site: its pages, its internal links, and the pages published before."""

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser

from ..errors import OpenshelfError, Problem
from ..plan.urls import FRONT
from .findings import Findings
from .links import Link, SiteFiles, Target
from .metadata import faults, unreachable
from .page import Page, find_anchors, find_links, find_problems
from .published import find_lost, read_published


@dataclass(frozen=True, slots=True)
class SiteReport:
    """The problems of a site, and the numbers of pages and internal links checked."""

    problems: tuple[Problem, ...]
    pages: int
    links: int


class _Reference(NamedTuple):
    """A link, and the problem that it is unless its fragment exists."""

    target: Target
    problem: Problem


def check_site(
    site: Path, url: str = "", against: str = "", content: Path = Path("content")
) -> Findings:
    """Check a built site.

    `url` is the URL that it was built for. `against` is the URL of the published site, a sitemap or
    a folder, as for `read_published`: each page published there must still answer. If one is lost,
    it is a problem of the moved.yaml in `content`.
    """
    if not (site / FRONT).is_file():
        return Findings((Problem(str(site), 0, "", "contains no site; run `openshelf build`"),))
    files = {
        path.relative_to(site).as_posix(): path.stat().st_size
        for path in (Path(folder, name) for folder, _, names in os.walk(site) for name in names)
    }
    pages = (
        (path, (site / path).read_bytes())
        for path in sorted(files)
        if path.endswith(".html") and not path.startswith("pagefind/")
    )
    report = check_pages(pages, files, url)
    problems = tuple(replace(each, path=str(site / each.path)) for each in report.problems)
    looked_at = f"{report.pages:,} pages with {report.links:,} links"
    if not against:
        return Findings(problems, looked_at=(looked_at,))
    try:
        published = read_published(against)
    except OpenshelfError as error:
        problems += (Problem(against, 0, "", str(error)),)
        published = frozenset()
    if published is None:
        note = f"{against}: nothing is published there yet, so nothing can be lost."
        return Findings(problems, looked_at=(looked_at,), notes=(note,))
    problems += tuple(find_lost(published, site, content / "moved.yaml"))
    addresses = f"{len(published):,} published addresses"
    return Findings(problems, looked_at=(looked_at, addresses))


def check_pages(
    pages: Iterable[tuple[str, bytes]], files: Mapping[str, int], url: str = ""
) -> SiteReport:
    """Check pages, given as paths and bytes; `files` has the size of each file of the site."""
    site = SiteFiles(files, url and url.rstrip("/") + "/")
    problems = [
        Problem(path, 0, "", "is empty; mend what makes it, and build again")
        for path, size in files.items()
        if not size and not path.rpartition("/")[2].startswith(".")
    ]
    anchors: dict[str, frozenset[str]] = {}
    shared: dict[frozenset[str], frozenset[str]] = {}
    neighbours: dict[str, set[str]] = {}
    records: list[str] = []
    references: list[_Reference] = []
    link_count = 0
    for path, data in pages:
        if not data:
            anchors[path], neighbours[path] = frozenset(), set()
            continue
        page = Page(path, data, LexborHTMLParser(data), site)
        fragments = find_anchors(page)
        # Many pages of a large site have the same
        anchors[path] = shared.setdefault(fragments, fragments)
        links = Counter(find_links(page))
        targets = {link: site.resolve(path, link.address) for link in links}
        link_count += sum(links[link] for link, target in targets.items() if target.inside)
        neighbours[path] = {
            target.path
            for link, target in targets.items()
            if link.tag == "a" and target.path.endswith(".html")
        }
        if page.tree.css_first("meta[name=citation_title]"):
            records.append(path)
        problems += find_problems(page)
        problems += (Problem(path, 0, fault.field, fault.message) for fault in faults(page))
        references += _doubtful_links(page, targets, fragments)
    problems += (
        reference.problem
        for reference in references
        if not reference.target.fragment
        or reference.target.fragment not in anchors.get(reference.target.path, ())
    )
    problems += (
        Problem(path, 0, fault.field, fault.message)
        for path, fault in unreachable(neighbours, records)
    )
    return SiteReport(tuple(sorted(problems)), len(anchors), link_count)


def _doubtful_links(
    page: Page, targets: Mapping[Link, Target], anchors: frozenset[str]
) -> Iterator[_Reference]:
    """Yield the links that are broken, or lead to a fragment of another page."""
    for link, target in targets.items():
        message = target.error
        if target.web and link.loaded:
            message = "is loaded from another site; keep a copy in this one"
        elif target.fragment and not (target.path == page.path and target.fragment in anchors):
            message = f"leads to #{target.fragment}, which is not in {target.path}; name an id of that page"
        if message:
            line = page.line(link.attribute, link.address)
            field = f"{link.tag}[{link.attribute}]"
            yield _Reference(target, Problem(page.path, line, field, f"{link.address!r} {message}"))
