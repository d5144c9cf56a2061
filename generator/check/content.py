"""The check of a content folder."""

from pathlib import Path

from ..content.fix import freeze_keys, shorten_identifiers
from ..content.load import load
from ..errors import ContentError, Problem
from ..plan.plan import plan
from .findings import Findings
from .homonyms import find_doubts
from .tags import find_tag_doubts


def check_content(content: Path, *, fix: bool = False) -> Findings:
    """Check a content folder; with `fix`, write identifiers in their short forms, and missing keys.

    Raises `OpenshelfError` if a file cannot be written.
    """
    fixes = list(shorten_identifiers(content)) if fix else []
    try:
        catalog = load(content)
        if catalog.moves:
            plan(catalog, ())  # reports old URLs that a page of the site already has
        fixes += freeze_keys(catalog) if fix else ()
    except ContentError as error:
        return Findings(error.problems, notes=tuple(map(str, fixes)))
    people = str(content / "people.yaml")
    doubts = (Problem(people, 0, "", doubt.as_text()) for doubt in find_doubts(catalog))
    return Findings(
        warnings=(*doubts, *find_tag_doubts(catalog, content)),
        looked_at=(f"{len(catalog.papers):,} paper{'' if len(catalog.papers) == 1 else 's'}",),
        notes=tuple(map(str, fixes)),
    )
