"""No hand edit is lost, whatever a curator and a source do: random files, edits and versions."""

import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator.importers.record import Record
from generator.text.names import split_name
from tests.importers.records import import_records, record

# Three values for each field: two of the source, and one of the curator
VALUES = {
    "title": ("Deep Words: one", "Deep Words: two", "Deep Words, mine"),
    "date": ("2021-04", "2022", "2023-05-06"),
    "note": ("one # no comment", "two, or so", "mine"),
    "url": ("https://a.org/1", "https://a.org/2", "https://a.org/mine"),
    "publisher": ("One", "Two: Press", "Mine"),
    "authors": ("Ann Lee, Bo Ek", "Ann Lee, Bo Ek, Cy Orr", "Bo Ek, Ann Lee"),
    "links": ('{code: "https://b.org/1"}', '{code: "https://b.org/2"}', "{code: 'https://c.org'}"),
    "abstract": ("We *one*.\n\nIt.", "We two.", "I mine."),
}
TITLES = ("Deep Words", "High Seas")
OTHER = {name: f"other {name}" for name in ("note", "publisher")}
EDITS = st.sampled_from(("", "", "change", "delete", "requote"))


@dataclass(frozen=True)
class Case:
    """What a curator and a source do with the fields of one paper."""

    first: Mapping[str, int]  # the value that the source gives each field at first, if it knows one
    second: Mapping[str, int]  # and later
    edits: Mapping[str, str]
    order: int
    line_end: str
    comments: bool


def versions(*numbers: int) -> st.SearchStrategy[Mapping[str, int]]:
    """Return a strategy for values of some fields."""
    options = {name: st.sampled_from(numbers) for name in VALUES if name != "title"}
    return st.fixed_dictionaries({"title": st.sampled_from(numbers)}, optional=options)


CASES = st.builds(
    Case,
    versions(0),
    versions(0, 1),
    st.fixed_dictionaries({}, optional=dict.fromkeys(VALUES, EDITS)),
    st.integers(0, 5),
    st.sampled_from(("\n", "\r\n")),
    st.booleans(),
)


def value(number: int, name: str, at: int) -> str:
    """Return a value of a field; the titles of two papers differ."""
    return VALUES[name][at].replace(TITLES[0], TITLES[number])


def version(number: int, values: Mapping[str, int], **more: Any) -> Record:
    """Return what a source says about a paper."""
    texts = {name: value(number, name, at) for name, at in values.items()}
    url = re.search("https[^\"']*", texts.pop("links", ""))
    authors = texts.pop("authors", "")
    return replace(
        record(
            texts.pop("title", value(number, "title", 0)),
            arxiv=f"2310.1644{number}",
            key=f"k{number}",
            abstract=texts.pop("abstract", ""),
            links={"code": url[0]} if url else {},
            **{**texts, **more},
        ),
        authors=tuple(map(split_name, authors.split(", "))) if authors else (),
    )


def edit(text: str, case: Case, number: int) -> str:
    """Change a paper's file as a curator does."""
    _, front_matter, body = text.split("---\n", 2)
    lines = front_matter.splitlines()
    for name, how in case.edits.items():
        mine = value(number, name, 2)
        if name == "abstract":
            body = {"change": f"{mine}\n", "delete": ""}.get(how, body)
            continue
        at = next((at for at, line in enumerate(lines) if line.startswith(f"{name}:")), None)
        if at is None and how == "change":  # the curator knows what the source does not
            at = len(lines)
            lines.append("")
        if at is None or (name == "title" and how == "delete"):
            continue
        if how == "delete":
            del lines[at]
        elif how == "change":
            text = f"[{mine}]" if name == "authors" else mine
            lines[at] = f"{name}: {text}{'' if name == 'title' else '  # mine'}"
        elif how == "requote" and name in {"title", "date", "note", "publisher"}:
            text = lines[at].partition(": ")[2].strip('"')
            lines[at] = f"{name}:   '{text}' # quoted"
    lines = lines[case.order :] + lines[: case.order]
    if case.comments:
        lines = [each for line in lines for each in (f"# about {line[:5]}", line)]
    return "\n".join(("---", *lines, "---", body)).replace("\n", case.line_end)


def values_of(text: str) -> dict[str, str]:
    """Return the fields of a file as they are written, without quotes and comments."""
    _, front_matter, body = text.replace("\r\n", "\n").split("---\n", 2)
    lines = [line for line in front_matter.splitlines() if not line.startswith("#")]
    pairs = (line.partition(":")[::2] for line in lines)
    values = {
        name: re.sub(r" +# (mine|quoted)$", "", value).strip(" '\"[]").replace("'", '"')
        for name, value in pairs
    }
    return values | ({"abstract": body.rstrip("\n")} if body.strip() else {})


def without(text: str, names: set[str]) -> list[str]:
    """Return the lines of a file without those of some fields."""
    lines = text.splitlines(keepends=True)
    end = lines.index(next(line for line in lines[1:] if line.startswith("---")), 1)
    kept = [line for line in lines[:end] if line.partition(":")[0] not in names]
    return kept + ([] if "abstract" in names else lines[end:])


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(CASES, min_size=1, max_size=2), st.sampled_from(("", "arxiv")))
def test_no_hand_edit_is_lost(tmp_path: Path, cases: list[Case], service: str) -> None:
    """What a hand changed stays, each conflict is told once, and all other bytes are as they were."""
    content = Path(tempfile.mkdtemp(dir=tmp_path)) / "content"
    source: Any = {"path": "arxiv:x", "line": 0, "service": service} if service else {}
    import_records(content, [version(at, case.first, **source) for at, case in enumerate(cases)])
    paths = {}
    for at, case in enumerate(cases):
        paths[at] = next(
            path for path in content.rglob("*.md") if f"1644{at}" in path.read_text("utf-8")
        )
        paths[at].write_bytes(edit(paths[at].read_text("utf-8"), case, at).encode())
    before = {at: path.read_bytes().decode() for at, path in paths.items()}

    second = [version(at, case.second, **source) for at, case in enumerate(cases)]
    report = import_records(content, second)
    assert not (report.skipped or report.invalid or report.questions)
    expected = set()
    for at, case in enumerate(cases):
        was, now = values_of(before[at]), values_of(paths[at].read_bytes().decode())
        taken = set()
        for name in VALUES:
            said = case.second.get(name)
            how = case.edits.get(name)
            hand = how == "change" or (how == "delete" and name in case.first and name != "title")
            if said is None or (hand and said == case.first.get(name)):
                assert now.get(name) == was.get(name)
            elif hand:
                assert now.get(name) == was.get(name)
                expected.add((paths[at], name.replace("links", "links.code")))
            else:
                assert now[name] == value(at, name, said)
                if said != case.first.get(name):
                    taken.add(name)
        assert without(before[at], taken) == without(paths[at].read_bytes().decode(), taken)
        for name in taken & was.keys():
            if case.edits.get(name) == "requote" and name in {"title", "date", "note", "publisher"}:
                assert re.search(f"(?m)^{name}: .* # quoted", paths[at].read_bytes().decode())
    told = [(clash.paper, clash.field) for clash in report.conflicts]
    assert len(told) == len(expected)
    assert {*told} == expected

    again = import_records(content, second)
    assert (again.changes, again.conflicts, again.rows) == ((), (), ())
    # Another source fills what nobody ever knew, and nothing else
    after = {at: values_of(path.read_bytes().decode()) for at, path in paths.items()}
    other = [version(at, {}, path="other.bib", **OTHER) for at, _ in enumerate(cases)]
    import_records(content, other)
    for at, case in enumerate(cases):
        new = {
            name: text
            for name, text in OTHER.items()
            if name not in {*after[at], *case.first, *case.second}
        }
        assert values_of(paths[at].read_bytes().decode()) == after[at] | new
