import json
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from generator.content.yaml import (
    MAX_DEPTH,
    Mapping,
    Node,
    NodeError,
    Scalar,
    Sequence,
    from_yaml,
)

# Strings whose type YAML would guess
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
    """Return a node's data without its lines."""
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
    """Count the levels of lists, mappings and strings."""
    inside = data.values() if isinstance(data, dict) else data if isinstance(data, list) else ()
    return 1 + max(map(depth, inside), default=0)


@pytest.fixture(params=["CBaseLoader", "BaseLoader"])
def loader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run a test with libyaml, and with PyYAML's own parser, which has the same lines."""
    monkeypatch.setattr("generator.content.yaml._Loader", getattr(yaml, request.param))


@given(
    data.filter(lambda data: depth(data) <= MAX_DEPTH),
    st.sampled_from([True, False, None]),
    st.booleans(),
)
def test_agrees_with_yaml(data: Any, flow: bool | None, unicode: bool) -> None:
    """Nodes hold the same strings as PyYAML's BaseLoader."""
    text = yaml.safe_dump(data, default_flow_style=flow, allow_unicode=unicode)
    assert as_data(from_yaml(text)) == yaml.load(text, yaml.BaseLoader) == data


@pytest.mark.parametrize("trap", TRAPS)
def test_values_stay_text(trap: str) -> None:
    """Values that YAML takes for booleans, numbers or dates stay text."""
    node = from_yaml(f"- {trap}\n- {json.dumps(trap)}\n")
    assert as_data(node) == [trap.strip(), trap]


@pytest.mark.usefixtures("loader")
def test_everything_knows_its_line() -> None:
    """Keys and values have the lines on which they start, from `first_line` on, and their source."""
    node = from_yaml('a: 1 # one\n# comment\nb:\n  - x\n  - {c: "y\n    z"}\nd:\n  e', first_line=2)
    assert node == Mapping(
        2,
        {
            "a": (2, Scalar(2, "1", "1", "# one")),
            "b": (
                4,
                Sequence(
                    5,
                    (
                        Scalar(5, "x", "x"),
                        Mapping(6, {"c": (6, Scalar(6, "y z", '"y\n    z"'))}),
                    ),
                ),
            ),
            "d": (8, Scalar(9, "e", "e")),
        },
    )


@pytest.mark.usefixtures("loader")
@pytest.mark.parametrize("text", ["", "\n\n", "# only a comment\n"])
def test_empty(text: str) -> None:
    """An empty document has no node."""
    assert from_yaml(text) is None


@pytest.mark.usefixtures("loader")
@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("a: 1\nb: 2\na: 3\n", 3, "is there twice, on line 1 already; keep one of them"),
        ("a: 1\nb: &x\n", 2, 'cannot begin with & without quotes; write b: "&x"'),
        ("a: 1\nb: *x\n", 2, 'cannot begin with * without quotes; write b: "*x"'),
        ("a: 1\nb: !x y\n", 2, 'cannot begin with ! without quotes; write b: "!x y"'),
        ("a: 1\nb: [*x]\n", 2, 'an item cannot begin with * without quotes; write "*x"'),
        (
            "a: 1\n? [b]\n: c\n",
            2,
            "two brackets in a row have no meaning here; write one, or put the text in quotes",
        ),
        (
            "a: 1\n---\nb: 2\n",
            2,
            "a line --- in the middle begins a second document; delete the line",
        ),
        ("a: 1\n" + "b: " + "[" * 60_000, 2, "nested more than 8 levels deep; use fewer"),
        (
            "é: 1\né: 2\nb: \x07\n",
            3,
            "contains an invisible character (U+0007); delete it, or type the line again",
        ),
        (
            "a: x\u2028y\n",
            1,
            "contains an invisible character (U+2028); delete it, or type the line again",
        ),
    ],
)
def test_refusals(text: str, line: int, message: str) -> None:
    """Repeated keys, anchors, aliases, tags, two documents, depth and control characters are refused."""
    with pytest.raises(NodeError) as caught:
        from_yaml(text)
    assert [(mistake.line, mistake.message) for mistake in caught.value.mistakes] == [
        (line, message)
    ]


@pytest.mark.usefixtures("loader")
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
    """A syntax error has the line to mend, which is where an unclosed value began."""
    with pytest.raises(NodeError) as caught:
        from_yaml(text)
    assert caught.value.mistakes[0].line == line


@pytest.mark.parametrize(
    "text", ["a: 1\nb: \x07\n", "a: 1\nb: *x\n", "a: 1\nb: @x\n", "a: 1\na: 2\n"]
)
def test_errors_count_from_the_first_line(text: str) -> None:
    """The line of any error counts from `first_line`."""
    with pytest.raises(NodeError) as caught:
        from_yaml(text, first_line=7)
    assert caught.value.mistakes[0].line == 8


def test_billion_laughs() -> None:
    """Nested aliases, which could fill the memory, are refused at the first anchor."""
    levels = "\n".join(f"l{i}: &l{i} [{', '.join([f'*l{i - 1}'] * 9)}]" for i in range(1, 30))
    with pytest.raises(NodeError, match="cannot begin with &"):
        from_yaml(f"l0: &l0 lol\n{levels}\n")


@pytest.mark.parametrize(("open_", "close"), [("[", "]"), ("{a: ", "}"), ("- ", "")])
def test_depth(open_: str, close: str) -> None:
    """Eight levels of nesting are read in any notation, and more are not."""
    from_yaml(open_ * MAX_DEPTH + "x" + close * MAX_DEPTH)
    with pytest.raises(NodeError, match="nested more than"):
        from_yaml(open_ * (MAX_DEPTH + 1) + "x" + close * (MAX_DEPTH + 1))


def test_reads_no_text_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    """A value is read without a copy of the text that follows it."""

    class Counted(str):
        __slots__ = ()
        copied = 0

        def __getitem__(self, key: Any) -> str:
            part = super().__getitem__(key)
            Counted.copied += len(part)
            return part

    monkeypatch.setattr("generator.content.yaml._Loader", yaml.SafeLoader)
    text = Counted("".join(f"key-{i}: value\n" for i in range(300)))
    assert from_yaml(text)
    assert Counted.copied <= len(text)
