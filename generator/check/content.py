"""The check of a content folder."""

from pathlib import Path

from ..content.fix import freeze_keys
from ..content.load import load
from ..errors import ContentError
from ..plan.plan import plan
from .findings import Findings
from .homonyms import find_doubts


def check_content(content: Path, *, fix: bool = False) -> Findings:
    """Check a content folder; with `fix`, write a BibTeX key into each paper that has none.

    Raises `OpenshelfError` if a key cannot be written.
    """
    try:
        catalog = load(content)
        if catalog.moves:
            plan(catalog, ())  # reports old URLs that a page of the site already has
        written = freeze_keys(catalog) if fix else ()
    except ContentError as error:
        return Findings(error.problems)
    people = content / "people.yaml"
    return Findings(
        warnings=tuple(f"{people}: {doubt.as_text()}" for doubt in find_doubts(catalog)),
        looked_at=(f"{len(catalog.papers):,} paper{'' if len(catalog.papers) == 1 else 's'}",),
        notes=(f"Wrote a key into {len(written):,} of them.",) if written else (),
    )
