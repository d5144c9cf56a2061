"""What `openshelf check` finds in the content, in the built site, and beside what was published."""

from dataclasses import dataclass
from pathlib import Path

from ..content.fix import freeze_keys
from ..content.load import load
from ..errors import ContentError, OpenshelfError, Problem
from ..plan.plan import plan
from .homonyms import doubts
from .published import lost, published
from .site import check_site


@dataclass(frozen=True, slots=True)
class Findings:
    """What is wrong, what is doubtful, and in words what was looked at and what else is to be told."""

    problems: tuple[Problem, ...] = ()
    warnings: tuple[str, ...] = ()
    looked_at: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def of_content(content: Path, *, fix: bool = False) -> Findings:
    """Check a content folder; with `fix`, write a key into each paper that has none.

    Raises `OpenshelfError` when a key cannot be written.
    """
    try:
        catalog = load(content)
        if catalog.moves:
            plan(catalog, ())  # only the whole plan tells which addresses are free
        written = freeze_keys(catalog) if fix else ()
    except ContentError as error:
        return Findings(error.problems)
    people = content / "people.yaml"
    return Findings(
        warnings=tuple(f"{people}: {doubt.as_text()}" for doubt in doubts(catalog)),
        looked_at=(f"{len(catalog.papers):,} papers",),
        notes=(f"Wrote a key into {len(written):,} of them.",) if written else (),
    )


def of_site(out: Path, url: str, against: str, content: Path) -> Findings:
    """Check a site that was built for `url`, and that all answers that was published at `against`."""
    if not (out / "index.html").is_file():
        return Findings((Problem(str(out), 0, "", "has no site in it; run `openshelf build`"),))
    report = check_site(out, url)
    looked_at = f"{report.pages:,} pages with {report.links:,} links"
    if not against:
        return Findings(report.problems, looked_at=(looked_at,))
    problems: tuple[Problem, ...] = ()
    try:
        paths = published(against)
    except OpenshelfError as error:
        paths, problems = frozenset(), (Problem(against, 0, "", str(error)),)
    if paths is None:
        note = f"{against}: nothing is published there yet, so nothing can be lost."
        return Findings(report.problems, looked_at=(looked_at,), notes=(note,))
    problems += tuple(lost(paths, out, content / "moved.yaml"))
    addresses = f"{len(paths):,} published addresses"
    return Findings((*report.problems, *problems), looked_at=(looked_at, addresses))
