import re
from typing import Any

import pytest

from generator.content import identifiers, schema
from generator.content.schema import Reader
from generator.content.yaml import Mapping, Scalar, from_yaml
from generator.errors import Problem
from generator.text.dates import PartialDate


def read(reader: Reader[Any], yaml: str) -> tuple[Any, list[str]]:
    """Read the value `yaml`; return the value and the problems."""
    node = from_yaml(yaml, first_line=7)
    assert node
    problems: list[str] = []
    value = reader(
        node, "field", lambda line, field, message: problems.append(f"{line}: {field}: {message}")
    )
    return value, problems


letters = schema.matching(re.compile("[a-z]+"), "use letters")
few = schema.one_of({"alpha", "beta"}, "letter", "abc.yaml")


@pytest.mark.parametrize(
    ("reader", "yaml", "value"),
    [
        (schema.text, "'  white \n\t space '", "white space"),
        (schema.text, "No", "No"),
        (schema.text, "שלום 👩‍🔬", "שלום 👩‍🔬"),
        (schema.integer, "0012", 12),
        (schema.boolean, "true", True),
        (schema.boolean, "false", False),
        (schema.date, "2023-05", PartialDate(2023, 5)),
        (schema.url, "https://example.org", "https://example.org"),
        (schema.url, "HTTP://example.org:81/a_(b)?c=d&e#f", None),
        (schema.url, "https://пример.испытание/ü", None),
        (schema.url, "https://[2001:db8::1]/", None),
        (schema.orcid, "0000-0002-1825-0097", None),
        (schema.orcid, "0000-0002-1694-233X", None),
        (schema.identifier, "wei-wang-2", None),
        (letters, "abc", "abc"),
        (few, "beta", "beta"),
        (schema.sequence(schema.integer), "[1, 2, 1]", (1, 2, 1)),
        (schema.sequence(schema.integer), "[]", ()),
    ],
)
def test_good_values(reader: Reader[Any], yaml: str, value: Any) -> None:
    """A good value is read without a problem; a URL is not changed."""
    assert read(reader, yaml) == (yaml if value is None else value, [])


@pytest.mark.parametrize(
    ("reader", "yaml", "message"),
    [
        (schema.text, "[a]", "must be one text, not a list; write field: a"),
        (
            schema.text,
            "{a: b}",
            "must be one text, not a list; if it begins with a bracket, put it in quotes",
        ),
        (schema.text, "''", "is empty; write something after the colon, or delete the line"),
        (
            schema.orcid,
            "0000-0002-1825-0079",
            "'0000-0002-1825-0079' has a wrong digit; copy it again from orcid.org",
        ),
        (
            schema.orcid,
            "0000-0002-1694-2330",
            "'0000-0002-1694-2330' has a wrong digit; copy it again from orcid.org",
        ),
        (
            schema.orcid,
            "0000000218250097",
            "'0000000218250097' is not an ORCID iD; write 0000-0002-1825-0097",
        ),
        (schema.text, "' '", "is empty; write something after the colon, or delete the line"),
        (
            schema.text,
            r'"a\u0000b"',
            "contains an invisible character; delete it, or type the text again",
        ),
        (
            schema.text,
            r'"a\u202eb"',
            "contains an invisible character; delete it, or type the text again",
        ),
        (
            schema.text,
            r'"a\u2066b"',
            "contains an invisible character; delete it, or type the text again",
        ),
        (schema.text, "x" * 10_001, "has over 10,000 characters; shorten it"),
        (schema.integer, "-1", "'-1' is not a whole number; write one such as 12"),
        (schema.integer, "1e3", "'1e3' is not a whole number; write one such as 12"),
        (schema.integer, "1.0", "'1.0' is not a whole number; write one such as 12"),
        (schema.integer, "²", "'²' is not a whole number; write one such as 12"),
        (schema.integer, "٣", "'٣' is not a whole number; write one such as 12"),
        (
            schema.integer,
            "9" * 5000,
            f"'{'9' * 120}...' is not a whole number; write one such as 12",
        ),
        (schema.boolean, "No", "'No' is neither true nor false; write false"),
        (
            schema.date,
            "soon",
            "'soon' is not a date; write a date such as 2023-10-25, 2023-10 or 2023",
        ),
        (letters, "a1", "'a1' is not valid here; use letters"),
        (few, "betta", "unknown letter 'betta' (abc.yaml); did you mean 'beta'?"),
        (few, "zzz", "unknown letter 'zzz' (abc.yaml); use one of alpha, beta"),
        (schema.sequence(letters), "a", "must be a list in brackets; write field: [a]"),
    ],
)
def test_bad_values(reader: Reader[Any], yaml: str, message: str) -> None:
    """A bad value gives `None` and a problem."""
    assert read(reader, yaml) == (None, [f"7: field: {message}"])


@pytest.mark.parametrize(
    "url",
    [
        *("javascript:alert(1)", "data:text/html,x", "ftp://example.org/", "//example.org/"),
        *("example.org", "https://", "https:///path", "https://:80/", "https://example.org:99999/"),
        *("https://example.org:0/", "https://example.org:port/", "https://[::1", "https://a b/"),
    ],
)
def test_bad_addresses(url: str) -> None:
    """Only absolute http and https URLs are accepted."""
    value, problems = read(schema.url, f"'{url}'")
    assert value is None
    right = (
        "https://example.org" if url == "example.org" else "one such as https://example.org/paper"
    )
    assert problems == [f"7: field: {url!r} is not a web address; write {right}"]


@pytest.mark.parametrize(
    ("url", "right"),
    [
        ("https://example.org/<x>", "https://example.org/%3Cx%3E"),
        ('https://example.org/"x', "https://example.org/%22x"),
        ("https://example.org/a\\b", "https://example.org/a%5Cb"),
        ("https://example.org/`x`", "https://example.org/%60x%60"),
        ("https://example.org/a[1]#b#c", "https://example.org/a%5B1%5D#b%23c"),
        ("https://user:word@example.org/", "https://example.org/"),
    ],
)
def test_addresses_to_encode(url: str, right: str) -> None:
    """An address that no link may have is refused, and the right one is named."""
    message = f"7: field: {url!r} is not a web address; write {right}"
    assert read(schema.url, f"'{url}'") == (None, [message])
    assert read(schema.url, f"'{right}'") == (right, [])


def test_sequence_reports_every_item() -> None:
    """Bad items are reported with their lines, and the good ones are read."""
    assert read(schema.sequence(letters, unique=True), "- a\n- 1\n- b\n- a\n- 2") == (
        ("a", "b"),
        [
            "8: field: '1' is not valid here; use letters",
            "10: field: 'a' is in the list twice; keep one",
            "11: field: '2' is not valid here; use letters",
        ],
    )


def test_fields() -> None:
    """Unknown keys get a suggestion, missing ones are reported, and good ones are read."""

    def reader(node: Any, _field: str, report: schema.Report) -> dict[str, object]:
        return schema.fields(
            node, {"title": schema.text, "date": schema.date, "kind": letters}, ("kind",), report
        )

    assert read(reader, "title: A\ndat: 2023\ndate: x") == (
        {"title": "A"},
        [
            "8: dat: unknown field; did you mean 'date'?",
            "9: date: 'x' is not a date; write a date such as 2023-10-25, 2023-10 or 2023",
            "7: kind: is missing; add kind: ...",
        ],
    )


@pytest.mark.parametrize(
    ("yaml", "message"),
    [
        ("null", "null stands for no value; delete the line"),
        ("# 1", 'is empty, because what follows # is a comment; put it in quotes: field: "# 1"'),
        (
            "“A b”",
            'curly quotes become part of the text; write field: A b, or "“A b”" to keep them',
        ),
        (
            r'"The $\beta$ \"x\""',
            (
                r"\beta in double quotes becomes an invisible character; use single quotes: field:"
                r""" 'The $\beta$ "x"'"""
            ),
        ),
        (
            r'"\theta"',
            r"\theta in double quotes becomes an invisible character; write field: θ",
        ),
        (r'"M\"uller"', "a backslash in double quotes gets lost; write field: Müller"),
        ("{A B}", "braces have a meaning of their own; write field: A B"),
    ],
)
def test_text_that_yaml_reads_as_something_else(yaml: str, message: str) -> None:
    """What YAML silently drops or changes in a text is told with what to write instead."""
    node = from_yaml(f"field: {yaml}")
    assert isinstance(node, Mapping)
    problems: list[str] = []
    schema.text(node.items["field"][1], "field", lambda _line, _field, text: problems.append(text))
    assert problems == [message]


@pytest.mark.parametrize(
    "yaml", [r'"a \\beta b"', r'"\u00e9 \"x\""', '"“A”"', "“A” and “B”", '"null"']
)
def test_text_that_is_meant(yaml: str) -> None:
    """Backslashes that are escaped, quotes in quotes, and words in quotes are as they are."""
    assert read(schema.text, yaml)[1] == []


@pytest.mark.parametrize(
    ("key", "message"),
    [
        ("Titel", "did you mean 'title'?"),
        ("TITLE", "write title: a; b"),
        ("writers", "write authors: [a, b]"),
        ("topic", "write tags: [a, b]"),
        ("moved", "ask somebody"),
    ],
)
def test_fields_by_other_names(key: str, message: str) -> None:
    """A field in capitals or by another name gets the right one, and is not missing as well."""
    node = from_yaml(f"{key}: a; b")
    assert isinstance(node, Mapping)
    problems: list[str] = []
    schema.fields(
        node,
        {"title": schema.text, "authors": schema.text, "tags": schema.text},
        ("title",) if key.lower() == "title" else (),
        lambda _line, _field, text: problems.append(text),
        {"writers": "authors", "topic": "tags", "moved": "ask somebody"},
    )
    assert problems[0] == f"unknown field; {message}"


def test_long_list_of_bad_items() -> None:
    """A list of thousands of unknown items has some messages, and one about the rest."""
    items = ", ".join(f"item{i}" for i in range(3000))
    value, problems = read(schema.sequence(few), f"[alpha, {items}]")
    assert value == ("alpha",)
    assert len(problems) == schema.MAX_BAD + 1
    assert problems[-1] == "7: field: the rest of the list was not read; correct these first"


def test_a_guess_from_a_very_long_value() -> None:
    """A message of a very long value still says what would be right: it does not end in a long guess."""
    problems: list[str] = []
    for read_value in (identifiers.key, identifiers.doi):
        read_value(
            Scalar(1, "10.1234/«" + "w" * 9_900),
            "",
            lambda _line, _field, text: problems.append(text),
        )
    assert ["; write one such as" in str(Problem("a.md", 1, "key", text)) for text in problems] == [
        True
    ] * len(problems)
    assert problems
