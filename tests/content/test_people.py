from pathlib import Path

import pytest

from generator.catalog.model import Profile
from generator.content.people import read
from generator.errors import Problem
from generator.text.names import Name

PATH = Path("people.yaml")


def load(text: str) -> tuple[tuple[Profile, ...], list[str]]:
    """Read a file; return its entries and problems."""
    problems: list[Problem] = []
    profiles = read(PATH, text, problems.append)
    return profiles, list(map(str, problems))


def test_everything() -> None:
    """An entry may have names in all forms, and every other field."""
    profiles, problems = load(
        """
- id: mao-zedong
  name: {given: Zedong, family: Mao, family_first: true}
  names: [毛 泽东, {literal: Chairman Mao}, Laurens van der Mao]
  former: [Old Name]
  papers: [a-paper, another]
  not: [someone-else]
  orcid: 0000-0002-1694-233X
  home: https://example.org/
  note: the poet
  verified: true
- {id: someone-else, name: Ada Lovelace}
"""[1:]
    )
    assert problems == []
    assert profiles[0] == Profile(
        path="people.yaml",
        line=1,
        id="mao-zedong",
        name=Name("Zedong", "Mao", family_first=True),
        names=(Name("泽东", "毛"), Name("", "Chairman Mao"), Name("Laurens", "van der Mao")),
        former=(Name("Old", "Name"),),
        papers=("a-paper", "another"),
        namesakes=("someone-else",),
        orcid="0000-0002-1694-233X",
        homes=("https://example.org/",),
        note="the poet",
        verified=True,
    )


@pytest.mark.parametrize("text", ["", "# nobody\n", "[]"])
def test_nobody(text: str) -> None:
    """A file may have no entries."""
    assert load(text) == ((), [])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("- id: a\n  name: [", "people.yaml:2: name: begins with [, and no ] ends it"),
        ("{id: a}", "people.yaml:1: must be a list; begin each entry with a dash"),
        ("- a", "people.yaml:1: needs an id and a name; write {id: a, name: a}"),
        ("- {id: a}", "people.yaml:1: name: is missing; add name: Deep learning"),
        ("- {name: A}", "people.yaml:1: id: is missing; add id: deep-learning"),
        (
            "- {id: A b, name: A}",
            "people.yaml:1: id: 'A b' is not an id; write a-b",
        ),
        ("- {id: index, name: A}", "people.yaml:1: id: 'index' is not an id; use lower"),
        (
            "- {id: a, name: A, nmes: [B]}",
            "people.yaml:1: nmes: unknown field; did you mean 'names'?",
        ),
        (
            "- {id: a, name: {given: A}}",
            "people.yaml:1: name: has no family name; write {given: Ada",
        ),
        ("- {id: a, name: [A]}", "people.yaml:1: name: must be a name, not a list; write"),
        (
            "- id: a\n  name: A\n  names: B",
            "people.yaml:3: names: must be a list in brackets; write names: [B]",
        ),
        (
            "- {id: a, name: A, names: [B, b]}",
            "people.yaml:1: names: 'b' is already a name of this",
        ),
        ("- {id: a, name: A, names: [A]}", "people.yaml:1: names: 'A' is already a name of this"),
        (
            "- {id: a, name: {literal: A, fmily_first: true}}",
            "people.yaml:1: name.fmily_first: unk",
        ),
        (
            "- {id: a, name: A, home: example.org}",
            "people.yaml:1: home: 'example.org' is not a web",
        ),
        (
            "- {id: a, name: A, home: 'javascript:x'}",
            "people.yaml:1: home: 'javascript:x' is not a",
        ),
        (
            "- {id: a, name: A, verified: yes}",
            "people.yaml:1: verified: 'yes' is neither true nor false; write true",
        ),
        (
            "- {id: a, name: A, orcid: 0000-0002-1825-0098}",
            "people.yaml:1: orcid: '0000-0002-1825-0098' has a wrong digit",
        ),
        (
            "- {id: a, name: A, orcid: 0000}",
            "people.yaml:1: orcid: '0000' is not an ORCID iD; copy",
        ),
        (
            "- {id: a, name: A}\n- {id: a, name: B}",
            "people.yaml:2: id: 'a' is already on line 1; merge the two entries",
        ),
        (
            (
                "- {id: a, name: A, orcid: 0000-0002-1825-0097}\n"
                "- {id: b, name: B, orcid: 0000-0002-1825-0097}"
            ),
            "people.yaml:2: orcid: a (line 1) has the same; merge the two entries",
        ),
        (
            "- {id: a, name: A B, former: [a b]}",
            "people.yaml:1: former: 'a b' is already a name of this person; keep one",
        ),
        (
            "- {id: a, name: A, not: [a]}",
            "people.yaml:1: not: 'a' is this person; name someone else",
        ),
        (
            "- {id: a, name: A, not: [ada-b]}\n- {id: ada-c, name: C}",
            "people.yaml:1: not: unknown person 'ada-b' (people.yaml); did you mean 'ada-c'?",
        ),
    ],
)
def test_problems(text: str, message: str) -> None:
    """A fault gives one problem, with its line and field."""
    (problem,) = load(text)[1]
    assert problem.startswith(message)


def test_all_problems() -> None:
    """All problems come at once, and entries with an id and a name are still read."""
    profiles, problems = load("- {id: a}\n- {id: b, name: B}\n- {id: c, name: C, x: y}")
    assert [profile.id for profile in profiles] == ["b", "c"]
    assert len(problems) == 2


def test_former_names() -> None:
    """More than 500 former names, in one entry or in several, give one problem."""
    entries = [f"- {{id: p{i}, name: A, former: [B{i}, C{i}]}}" for i in range(252)]
    assert load("\n".join(entries[:250]))[1] == []
    (problem,) = load("\n".join(entries))[1]
    assert problem.startswith(
        "people.yaml:251: former: over 500 former names in people.yaml; delete"
    )
