import pytest

from generator.content.names import read_name
from generator.content.yaml import Sequence, from_yaml
from generator.text.names import Name

RIGHT = "write {given: Ada, family: Lovelace}, or {literal: The Lab} for a group"


def read(yaml: str) -> tuple[list[Name], list[str]]:
    """Read a list of names; return them and the problems."""
    node = from_yaml(yaml)
    assert isinstance(node, Sequence)
    problems: list[str] = []
    names = [
        read_name(
            item,
            "authors",
            lambda _line, field, message: problems.append(f"{field}: {message}"),
            {},
        )
        for item in node.items
    ]
    return [name[0] for name in names if name], problems


@pytest.mark.parametrize(
    ("yaml", "name"),
    [
        ('"Levi, Noam"', Name("Noam", "Levi")),
        ("{given: Guy, family: Steele, suffix: Jr.}", Name("Guy", "Steele", suffix="Jr.")),
        ("{The Lab}", Name("", "The Lab")),
        ('"{The Lab}"', Name("", "The Lab")),
        ("{The Lab, Inc.}", Name("", "The Lab, Inc.")),
        ('{literal: "{B} and C"}', Name("", "{B} and C")),
    ],
)
def test_names(yaml: str, name: Name) -> None:
    """A name is read as people write it, and a group's in braces, with quotes or without."""
    assert read(f"[{yaml}]") == ([name], [])


@pytest.mark.parametrize(
    ("yaml", "problem"),
    [
        ("[{first: Ada, last: B}]", "authors.first: unknown field; write given: Ada"),
        (
            "[{given:Ada, family:B}]",
            "authors: there is no space after the colon; write {given: Ada, family: B}",
        ),
        (
            "- Team: Vision",
            f'authors: has a colon; write "Team: Vision" if it is a name, or else {RIGHT[6:]}',
        ),
        ("[{}]", f"authors: is not a name; {RIGHT}"),
        (
            "- Ada\n - Bob",
            "authors: 'Ada' and 'Bob' are read as one name; put a dash before each, one under the other",
        ),
        (r"[{given: A, family: M\'a}]", r"authors.family: has TeX in it; write family: Má"),
        ("[{suffix: Jr., family: B}]", f"authors: has the wrong parts; {RIGHT}"),
        (
            r'[{"The\u0007 Lab"}]',
            "authors: contains an invisible character; delete it, or type the text again",
        ),
    ],
)
def test_faults(yaml: str, problem: str) -> None:
    """A name that cannot be read is told with what to write instead."""
    names, problems = read(yaml)
    assert not names
    assert problems[0] == problem
