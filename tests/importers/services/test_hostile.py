"""Answers that say anything: clients leave out what is broken, and never fail."""

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from generator.content.paper import is_valid
from generator.importers.record import Record
from generator.importers.services import crossref, openalex
from generator.text.identifiers import Identifier
from tests.importers.services.server import ANSWERS

DOI = Identifier("doi", "10.5555/3605943")
CROSSREF = json.loads((ANSWERS / "crossref" / "works_10.5555_3605943").read_bytes())["message"]
OPENALEX = json.loads((ANSWERS / "openalex" / "works_W2741809807").read_bytes())
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
VALUES = st.recursive(
    SCALARS | st.sampled_from(["10.1/<b>", "<i>x", "$\\frac{", "&lt;", "A; B", "\ud800", "[1](x)"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)  # fmt: skip


def places(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Return the paths to all values in an answer."""
    found = [path] if path else []
    if isinstance(value, dict | list):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            found += places(inner, (*path, key))
    return found


def changed(answer: Any, path: tuple[str | int, ...], value: Any) -> Any:
    """Return an answer with another value in a place."""
    if not path:
        return value
    copy = list(answer) if isinstance(answer, list) else {**answer}
    copy[path[0]] = changed(copy[path[0]], path[1:], value)  # type: ignore[index]
    return copy


def check(record: Record | None) -> None:
    """Check that a record, if there is one, has only what a paper's file may have."""
    for name, value in record.fields.items() if record else ():
        assert value
        assert name == "title" or is_valid(name, value)
    assert not record or len(record.orcids) in {0, len(record.authors)}


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(places(CROSSREF)), VALUES)
def test_crossref(path: tuple[str | int, ...], value: Any) -> None:
    """Whatever is in one place of an answer, the rest is read."""
    check(crossref.parse_work(DOI.value, changed(CROSSREF, path, value)))


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(places(OPENALEX)), VALUES)
def test_openalex(path: tuple[str | int, ...], value: Any) -> None:
    """Whatever is in one place of an answer, the rest is read."""
    check(openalex.parse_work(DOI, changed(OPENALEX, path, value)))
