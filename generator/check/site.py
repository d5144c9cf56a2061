"""The check of a built site: its pages, its internal links, and the pages published before."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from ..errors import OpenshelfError, Problem
from ..plan.urls import FRONT
from .findings import Findings
from .links import Link, SiteFiles, Target, links_of_style
from .metadata import faults, unreachable
from .page import Page, find_problems
from .published import find_lost, read_published


def check_site(
    site: Path,
    url: str = "",
    against: str = "",
    content: Path = Path("content"),
    *,
    outdated: bool = False,
) -> Findings:
    """Check a built site; that it is `outdated` is a problem too.

    `url` is the URL that it was built for. `against` is the URL of the published site, a sitemap or
    a folder, as for `read_published`: each page published there must still answer. If one is lost,
    it is a problem of the moved.yaml in `content`.
    """
    if not (site / FRONT).is_file():
        return Findings((Problem(str(site), 0, "", "contains no site; run `openshelf build`"),))
    files = {
        path.relative_to(site).as_posix(): path.stat().st_size
        for path in site.rglob("*")
        if path.is_file()
    }
    pages = (
        (path, (site / path).read_bytes())
        for path in sorted(files)
        if path.endswith(".html") and not path.startswith("pagefind/")
    )
    findings = check_pages(pages, files, url)
    styles = ((path, (site / path).read_bytes()) for path in sorted(files) if path.endswith(".css"))
    findings = replace(findings, problems=(*findings.problems, *_check_styles(styles, files, url)))
    problems = tuple(replace(each, path=str(site / each.path)) for each in findings.problems)
    if outdated:
        message = "was built from other content; run `openshelf build`"
        problems = (Problem(str(site), 0, "", message), *problems)
    findings = replace(findings, problems=problems)
    if not against:
        return findings
    try:
        published = read_published(against)
    except OpenshelfError as error:
        problem = Problem(against, 0, "", str(error))
        return replace(findings, problems=(*problems, problem))
    if published is None:
        note = f"{against}: nothing is published there yet, so nothing can be lost."
        return replace(findings, notes=(note,))
    lost = find_lost(published, files, content / "moved.yaml")
    looked_at = (*findings.looked_at, f"{len(published):,} published addresses")
    return Findings((*problems, *lost), looked_at=looked_at)


def check_pages(
    pages: Iterable[tuple[str, bytes]], files: Mapping[str, int], url: str = ""
) -> Findings:
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
    doubtful: list[tuple[Target, Problem]] = []
    link_count = 0
    for path, data in pages:
        page = Page(path, data, site)
        # Many pages of a large site have the same
        anchors[path] = shared.setdefault(page.anchors, page.anchors)
        targets = {link: site.resolve(path, link.address) for link in page.links}
        neighbours[path] = {target.path for link, target in targets.items() if link.tag == "a"}
        link_count += sum(page.links[link] for link, target in targets.items() if not target.scheme)
        if not data:
            continue
        if page.tree.css_first("meta[name=citation_title]"):
            records.append(path)
        problems += find_problems(page)
        problems += (fault.as_problem(path) for fault in faults(page))
        for link, target in targets.items():
            if problem := _check_link(page, link, target):
                doubtful.append((target, problem))
    problems += (
        problem
        for target, problem in doubtful
        if not target.fragment or target.fragment not in anchors.get(target.path, ())
    )
    problems += (fault.as_problem(path) for path, fault in unreachable(neighbours, records))
    looked_at = f"{len(anchors):,} pages with {link_count:,} links"
    return Findings(tuple(sorted(problems)), looked_at=(looked_at,))


def _check_styles(
    styles: Iterable[tuple[str, bytes]], files: Mapping[str, int], url: str
) -> Iterator[Problem]:
    """Yield a problem for each file that a style sheet loads and that does not exist."""
    site = SiteFiles(files, url and url.rstrip("/") + "/")
    for path, data in styles:
        text = data.decode("utf-8", "replace")
        for link in dict.fromkeys(links_of_style(text)):
            target = site.resolve(path, link.address)
            if message := _fault(link, target):
                line = text.count("\n", 0, text.index(link.address)) + 1
                yield Problem(path, line, link.tag, f"{link.address!r} {message}")


def _fault(link: Link, target: Target) -> str:
    if link.loaded and target.scheme in {"http", "https"}:
        return "is loaded from another site; keep a copy in this one"
    return target.error


def _check_link(page: Page, link: Link, target: Target) -> Problem | None:
    """Return the problem of a broken link, or of one to a fragment if that does not exist."""
    if target.fragment and (target.path != page.path or target.fragment not in page.anchors):
        where = f"#{target.fragment}, which is not in {target.path}"
        message = f"leads to {where}; name an id of that page"
    elif not (message := _fault(link, target)):
        return None
    line = page.line(link.attribute, link.address)
    field = f"{link.tag}[{link.attribute}]"
    return Problem(page.path, line, field, f"{link.address!r} {message}")
