import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from generator.content import yaml
from generator import nodes
from generator.content.yaml import MAX_DEPTH
from generator.content.yaml import Mapping, Node, NodeError, Scalar, Sequence, from_yaml

ROOT = Path(__file__).parents[2]

# Strings that YAML's own guesses would change
TRAPS = (
    "No",
    "yes",
    "null",
    "~",
    "",
    "2301.00010",
    "1e3",
    "0x1F",
    "2023-05-15",
    "1_000",
    "<<",
    " a\n",
)
strings = st.sampled_from(TRAPS) | st.text(
    st.characters(exclude_categories=("Cs", "Zl", "Zp"), exclude_characters="\x85")
)
data = st.recursive(
    strings,
    lambda children: (
        st.lists(children, max_size=4) | st.dictionaries(strings, children, max_size=4)
    ),
    max_leaves=8,
)


def as_data(node: Node | None) -> Any:
    """A node without its lines."""
    match node:
        case None:
            return None
        case Scalar(_, text):
            return text
        case Sequence(_, items):
            return [as_data(item) for item in items]
        case Mapping(_, pairs):
            return {key: as_data(value) for key, (_, value) in pairs.items()}


def depth(data: Any) -> int:
    """How many levels of lists and mappings there are."""
    inside = data.values() if isinstance(data, dict) else data if isinstance(data, list) else ()
    return 1 + max(map(depth, inside), default=0)


@pytest.fixture(params=["CBaseLoader", "BaseLoader"])
def loader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run a test with libyaml, and with PyYAML's own parser."""
    monkeypatch.setattr("generator.documents._Loader", getattr(yaml, request.param))


@given(
    data.filter(lambda data: depth(data) <= MAX_DEPTH),
    st.sampled_from([True, False, None]),
    st.booleans(),
)
def test_agrees_with_yaml(data: Any, flow: bool | None, unicode: bool) -> None:
    """A document gives the strings that PyYAML's BaseLoader gives."""
    text = yaml.safe_dump(data, default_flow_style=flow, allow_unicode=unicode)
    assert as_data(from_yaml(text)) == yaml.load(text, yaml.BaseLoader) == data


@pytest.mark.parametrize("trap", TRAPS)
def test_values_stay_text(trap: str) -> None:
    """What YAML takes for a boolean, a number or a date stays the text that was written."""
    node = from_yaml(f"- {trap}\n- {json.dumps(trap)}\n")
    assert as_data(node) == [trap.strip(), trap]


@pytest.mark.usefixtures("loader")
def test_everything_knows_its_line() -> None:
    """Keys and values have the lines that they start on, counted from the first line's number."""
    node = from_yaml('a: 1\n# comment\nb:\n  - x\n  - {c: "y\n    z"}\nd:\n  e', first_line=2)
    assert node == Mapping(
        2,
        {
            "a": (2, Scalar(2, "1")),
            "b": (
                4,
                Sequence(5, (Scalar(5, "x"), Mapping(6, {"c": (6, Scalar(6, "y z"))}))),
            ),
            "d": (8, Scalar(9, "e")),
        },
    )


@pytest.mark.usefixtures("loader")
@pytest.mark.parametrize("text", ["", "\n\n", "# only a comment\n"])
def test_nothing(text: str) -> None:
    """Where there is no document there is no node."""
    assert from_yaml(text) is None


@pytest.mark.usefixtures("loader")
@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("a: 1\nb: 2\na: 3\n", 3, "a is here twice, on line 1 too; keep one"),
        ("a: &x 1\nb: *x\n", 2, "*x is a YAML alias; write the value out"),
        ("a: 1\n? [b]\n: c\n", 2, "a key has to be plain text"),
        ("a: 1\n---\nb: 2\n", 2, "a second YAML document starts here"),
        ("a: 1\n" + "b: " + "[" * 60_000, 2, "nested more than 8 levels deep"),
        ("é: 1\né: 2\nb: \x07\n", 3, "has U+0007 in it, a control character; delete it"),
        ("a: x\u2028y\n", 1, "has U+2028 in it, a control character; delete it"),
    ],
)
def test_refusals(text: str, line: int, message: str) -> None:
    """What a catalog has no use for is refused, with its line."""
    with pytest.raises(NodeError) as caught:
        from_yaml(text)
    assert (caught.value.line, str(caught.value)) == (line, message)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a: 1\nb: 2\nc: 'it's'\nd: 3\n", 3),
        ('a: 1\nb: "x" y\n', 2),
        ("a: 1\nb:\n  - x\n  c: 2\n", 4),
        ("a: x\n\tb: y\n", 2),
        ("a: 1\nb: [x, y\nc: 3\n", 2),
        ("a: 1\nb: {x: 1\nc: 3\n", 2),
        ('a: 1\nb: "x\n\n\n', 2),
        ("a: 1\nfoo\nb: 2\n", 2),
        ("a: 1\nb: x: y\n", 2),
        ("a: 1\nb: @x\n", 2),
        ("a: 1\n b: 2\n", 2),
    ],
)
def test_syntax_errors_have_the_line_to_mend(text: str, line: int) -> None:
    """A syntax error has the line to mend: where an open thing began, else where it went wrong."""
    with pytest.raises(NodeError, match="not valid YAML: ") as caught:
        from_yaml(text)
    assert caught.value.line == line


def test_billion_laughs() -> None:
    """Aliases of aliases stop at the first one, however large they would grow."""
    levels = "\n".join(f"l{i}: &l{i} [{', '.join([f'*l{i - 1}'] * 9)}]" for i in range(1, 30))
    with pytest.raises(NodeError, match=r"\*l0 is a YAML alias"):
        from_yaml(f"l0: &l0 lol\n{levels}\n")


@pytest.mark.parametrize(("open_", "close"), [("[", "]"), ("{a: ", "}"), ("- ", "x")])
def test_depth(open_: str, close: str) -> None:
    """Eight levels below the top are read, and nine are not, in any notation."""
    allowed = MAX_DEPTH
    from_yaml(open_ * allowed + close * (1 if close == "x" else allowed))
    with pytest.raises(NodeError, match="nested more than"):
        from_yaml(open_ * (allowed + 2) + close * (1 if close == "x" else allowed + 2))


# Lines as papers have them, and lines that come near to those
LINES = (
    *(
        "title: Words",
        "title: 'a \"b\" \\c'",
        'title: "a -- b"',
        'title: "a \\" b"',
        "title: 'it''s'",
    ),
    *("title: a: b", "title: a #b", "title: a#b", "title: a ", "title:", "title: ", "title:  a"),
    *("date: 2023-10-25", "arxiv: 2301.00010", "doi: 10.18653/v1/2020.x-1", "as_of: [", "k: *a"),
    *(
        "tags: [a, b-c]",
        "tags: [a,b]",
        "tags: [a, ]",
        "tags: []",
        "tags: [a: b, c]",
        "tags: [a #b]",
    ),
    *("tags: [a , b]", "tags: ['a', b]", "tags: [[a], b]", "tags: [a, b] ", "tags: [a, &b c]"),
    *(
        "authors:",
        "  - Ada Lovelace",
        "  - Ada: L",
        "  - A, B",
        "- a",
        "  -  a",
        "   - a",
        "  - a ",
    ),
    *("links: {code: x}", "  more", "# comment", "", "---", "...", "key: |", "key: > a", "ключ: a"),
    *("links: {code: 'https://a/b', b: \"c, d\"}", "links: {a: b, }", "links: {a: b,c: d}"),
    *(
        "links: {a: b, a: c}",
        "links: {a: {b: c}}",
        "links: {a: b c }",
        "links: {a:b}",
        "links: {a}",
    ),
    *(
        "links: {a: it's, b: c#d}",
        'tags: [it\'s, a "b"]',
        "  ",
        "  # comment",
        "   \t",
        "key: a # b",
    ),
    *(
        "facets:",
        "  - id: a",
        "    name: B c",
        "    tags:",
        "      - {id: a, name: 'B'}",
        "      - a",
    ),
    *("  tags:", "    - a", "    - id: 'a'", "- id: a", "  name: b", "  - name:", "  -", "- - a"),
    *(
        "kind: $a",
        "kind: (a)",
        "kind: ./a",
        "kind: é",
        "kind: a\tb",
        "kind: !x",
        "kind: %a",
        "kind: a:",
    ),
)
front_matter = st.lists(st.sampled_from(LINES), max_size=8).map("\n".join)


@given(front_matter)
def test_plain_as_any(text: str) -> None:
    """Plain YAML, if it is taken for that, comes out as libyaml reads it, to the line."""
    found = nodes._plain(text, 2)  # noqa: SLF001 - one of the two ways of from_yaml
    if found is not None:
        assert found == yaml.read(text, 2)


@pytest.mark.parametrize("file", ["tests/toy/tags.yaml", "content/tags.yaml"])
def test_plain_vocabularies(file: str) -> None:
    """Nested lists with comments between them are plain YAML."""
    text = (ROOT / file).read_text("utf-8")
    found = nodes._plain(text, 1)  # noqa: SLF001 - one of the two ways of from_yaml
    assert found
    assert found == yaml.read(text, 1)


def test_plain_papers() -> None:
    """Texts in quotes or bare, and lists and pairs on a line or below each other, are plain YAML."""
    text = "title: \"A -- B: C\"\nauthors:\n  - Ada Lovelace\n  - Ľ. O'Neil\ntags: [a, b]\nvenue: 'X'\n"
    text += 'links: {code: "https://a/b"}\n'
    found = nodes._plain(text, 2)  # noqa: SLF001 - one of the two ways of from_yaml
    assert as_data(found) == {
        "title": "A -- B: C",
        "authors": ["Ada Lovelace", "Ľ. O'Neil"],
        "tags": ["a", "b"],
        "venue": "X",
        "links": {"code": "https://a/b"},
    }
