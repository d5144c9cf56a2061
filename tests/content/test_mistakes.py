"""What a person did who wrote YAML that cannot be read."""

import pytest
import yaml

from generator.content.mistakes import MOST, find_mistakes

FIRST = 2  # the line of the first field in a paper's file


def only(text: str) -> str:
    """Return the one mistake in a text as its line, its field and its message."""
    (mistake,) = find_mistakes(text, FIRST)
    return f"{mistake.line}: {mistake.field}: {mistake.message}"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "title: Deep learning: a review",
            'has a colon followed by a space, so it needs quotes; write title: "Deep learning: a review"',
        ),
        ("title: Why?:", 'ends with a colon, so it needs quotes; write title: "Why?:"'),
        (
            'title: "Deep learning\nkind: x',
            'the value begins with ", and no " ends it; write title: Deep learning',
        ),
        (
            "title: 'Don't stop'",
            "the apostrophe inside ends the single quotes too early; write title: Don't stop",
        ),
        (
            'title: "The "best" model"',
            'the sign " inside ends the double quotes too early; write title: The "best" model',
        ),
        (
            'title: "Attention" is all',
            'more text follows after the " that ends the quotes; write title: \'"Attention" is all\'',
        ),
        (
            r'title: "The $\pi$ model"',
            r"\p cannot stand in double quotes; use single quotes: title: 'The $\pi$ model'",
        ),
        (
            "title: [Draft] Attention",
            'begins with [, as a list does, so it needs quotes; write title: "[Draft] Attention"',
        ),
        (
            "title: {B}abel",
            "braces have a meaning of their own; leave them out: title: Babel",
        ),
        ("title: @home", 'cannot begin with @ without quotes; write title: "@home"'),
        ("title: > 5 ways", 'cannot begin with > without quotes; write title: "> 5 ways"'),
        ("title: >2023", 'cannot begin with > without quotes; write title: ">2023"'),
        ("title:Foo", "there is no space after the colon; write title: Foo"),
        ("title = 'Foo'", "a field has a colon, not =; write title: Foo"),
    ],
)
def test_values(text: str, message: str) -> None:
    """A value that cannot be read is told with what to write instead."""
    assert only(text) == f"2: title: {message}"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[Ada, Alan\nkind: x", "begins with [, and no ] ends it; write authors: [Ada, Alan]"),
        (
            "[Ada # first, Alan]",
            "begins with [, and no ] ends it, because '# first, Alan]' is a comment; put the item with # in quotes",
        ),
        ('["Ada" "Alan"]', 'a comma is missing; put one after "Ada"'),
        ('["Ada, Alan]', 'an item begins with ", and no " ends it; write Ada'),
        ("[@Ada]", 'an item cannot begin with @ without quotes; write "@Ada"'),
        ("[Ada {B}, Alan]", 'an item with { in it needs quotes; write "Ada {B}"'),
        ("[Ada, Alan}", "what begins with [ cannot end with }; write ]"),
        (
            "- Ada",
            "a list on the same line has no dashes; write authors: [Ada], or quotes around a text",
        ),
    ],
)
def test_lists_on_a_line(text: str, message: str) -> None:
    """A list in brackets that cannot be read is told with what to write instead."""
    assert only(f"authors: {text}") == f"2: authors: {message}"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("authors:\n\t- Ada", "authors: the line begins with a tab; begin it with spaces instead"),
        ("authors:\n- Ada\nAlan", "authors: a dash is missing before Alan; put one there"),
        ("authors:\n  -Ada", "authors: there is no space after the dash; write - Ada"),
        (
            "authors:\n    - Ada\n  - Alan",
            "authors: the dashes of a list must stand under one another; begin the line with 4 spaces",
        ),
        (
            "authors:\nAda",
            "authors: each item of a list needs a dash and a space before it; write - Ada",
        ),
        ("title: A\n...\nkind: x", ": the front matter ends with ...; write --- instead"),
        (
            "title: A\n date: x",
            (
                "date: begins with spaces, so it would continue the text of 'title' above; take the"
                " spaces out, or put the whole text of 'title' in quotes"
            ),
        ),
        (
            "title: A\nabout: x\nwords",
            (
                ": the line is not a field such as title: Deep Learning; if it continues the line above,"
                " begin it with two spaces"
            ),
        ),
        (
            "title: A\n\nWe show.",
            (
                ": the line is not a field such as title: Deep Learning; if the abstract begins here, put"
                " a line --- above it"
            ),
        ),
    ],
)
def test_lines(text: str, message: str) -> None:
    """A line that does not fit is told with its number."""
    assert only(text).partition(": ")[2] == message


GOOD = """\
title: "Foo: bar" # x: y
"quoted key": x
a: it's a http://x.org/#y [z]
b: 'it''s: "x"'
c: "\\"x\\": \\u00e9
  y"
d: [O'Brien, "x, y", {e: 'f: g'},
  h]
e: >-
  any: thing: goes [
f:
  - x
  - y: z
    w: {a: b}
g:
- "x"
"""


def test_good_lines_are_not_told() -> None:
    """In a text with one mistake, everything that can be read is left alone."""
    assert yaml.load(GOOD, yaml.BaseLoader)
    assert find_mistakes(GOOD) == ()
    assert [mistake.line for mistake in find_mistakes(f"{GOOD}h: i: j\n{GOOD}")] == [17]


def test_every_mistake() -> None:
    """All mistakes of a file come at once, by line, up to a number that can be read."""
    text = "title: a: b\nkind: @x\n" * 50
    assert [mistake.line for mistake in find_mistakes(text)] == list(range(1, 11))


@pytest.mark.parametrize("line", ['a: "x', "a: [x", "- '", "a: {"])
def test_hostile_text(line: str) -> None:
    """Thousands of open quotes or brackets are a few mistakes; looking for them ends."""
    assert len(find_mistakes(f"{line}\n" * 10_000)) <= MOST
    assert len(find_mistakes(line + " x\n" * 20_000)) <= MOST
