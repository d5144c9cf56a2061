import pytest

from generator.content.titles import read_title, read_uncut
from generator.content.yaml import Mapping, from_yaml


def title(yaml: str) -> tuple[str, list[str]]:
    """Read a title; return its plain text and the problems."""
    node = from_yaml(f"title: {yaml}")
    assert isinstance(node, Mapping)
    problems: list[str] = []
    text = read_title(
        node.items["title"][1], "title", lambda _line, _field, message: problems.append(message)
    )
    return text.plain if text else "", problems


@pytest.mark.parametrize(
    ("yaml", "plain"),
    [
        (r"Na\"{\i}ve $\frac{1}{2}$ 100\%", r"Naïve \frac{1}{2} 100%"),
        ("'{{ 7 }} {% raw %} {'", "{{ 7 }} {% raw %} {"),
        ('"C # for all"', "C # for all"),
        ("C# and F#", "C# and F#"),
    ],
)
def test_good(yaml: str, plain: str) -> None:
    """Maths, accents, and signs that are no TeX are no problem."""
    assert title(yaml) == (plain, [])


@pytest.mark.parametrize(
    ("yaml", "problem"),
    [
        (
            "The {BERT} $x^{2}$ y",
            "braces would be shown as they are; write title: The BERT $x^{2}$ y",
        ),
        (r"\emph{Deep} Q", r"\emph is a command of TeX; write title: Deep Q"),
        (
            r"The \alpha way",
            (r"\alpha is a command of TeX; write title: The α way"),
        ),
        (
            "C # for all",
            (
                "ends before '# for all', because # begins a comment after a space; write title:"
                ' "C # for all", or put the comment on a line of its own'
            ),
        ),
    ],
)
def test_faults(yaml: str, problem: str) -> None:
    """TeX that would be shown, and an end at a comment, are told with what to write instead."""
    assert title(yaml) == ("", [problem])


def test_quotes_end_a_title() -> None:
    """A comment after quotes is a comment."""
    node = from_yaml('"C" # for all')
    assert node
    assert read_uncut(node, "venue", lambda *_: None) == "C"
