"""Records for tests, and a catalog to import them into."""

import datetime as dt
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from generator.importers.importer import Options, plan_import, write_changes
from generator.importers.record import Reading, Record
from generator.importers.report import Report
from generator.text.names import split_name

TODAY = dt.date(2026, 5, 17)


def record(title: str = "A Title", *authors: str, **fields: Any) -> Record:
    """Return a record; fields that are no attributes of it are its front matter."""
    attributes = {
        name: fields.pop(name)
        for name in Record.__dataclass_fields__
        if name in fields and name != "fields"
    }
    attributes = {"path": "refs.bib", "line": 1, "key": "", **attributes}
    return Record(
        fields={"title": title, **fields}, authors=tuple(map(split_name, authors)), **attributes
    )


def import_records(content: Path, records: Iterable[Record], **options: Any) -> Report:
    """Import records, write the files, and return the report."""
    if not content.exists():
        content.mkdir(parents=True)
        (content / "catalog.yaml").write_text("id: test\ntitle: Test\n")
    reading = Reading(tuple(records), (), "BibTeX")
    report = plan_import([reading], Options(content, **{"today": TODAY, **options}))
    write_changes(report.changes)
    return report


def papers(content: Path) -> dict[str, str]:
    """Return the texts of all papers by their paths below papers/."""
    folder = content / "papers"
    return {
        path.relative_to(folder).as_posix(): path.read_text("utf-8")
        for path in sorted(folder.rglob("*.md"))
    }
