import pickle

import pytest

from generator.errors import MANY, MAX_MESSAGE, ContentError, Problem, Suggester, suggestion


class TestProblem:
    def test_order_and_form(self) -> None:
        """Problems are sorted by file and line; line 0 and an empty field are not printed."""
        error = ContentError(
            [
                Problem("b.md", 2, "date", "is late"),
                Problem("b.md", 10, "", "is long"),
                Problem("a.md", 0, "", "is lost"),
            ]
        )
        assert str(error) == "a.md: is lost\nb.md:2: date: is late\nb.md:10: is long"

    def test_one_line(self) -> None:
        """A problem is one line, without characters that control a terminal."""
        problem = Problem("a\n.md", 1, "k\x1b[31m", "says \u202e and \udcff, é, 李")
        assert str(problem) == r"a\n.md:1: k\x1b[31m: says \u202e and \udcff, é, 李"

    def test_pickled(self) -> None:
        """An error that another process raised keeps its problems."""
        error = ContentError([Problem("a.md", 1, "date", "is late")])
        assert pickle.loads(pickle.dumps(error)).problems == error.problems


@pytest.mark.parametrize(
    ("word", "options", "hint"),
    [
        ("betta", {"alpha", "beta"}, "did you mean 'beta'?"),
        ("zzz", {"beta", "alpha"}, "use one of alpha, beta"),
        ("zzz", {f"option-{i}" for i in range(30)}, "there is no similar one"),
        ("a", (), "none is defined yet"),
    ],
)
def test_suggestion(word: str, options: set[str], hint: str) -> None:
    """The most similar option is suggested, or all options if they are few."""
    assert suggestion(word, options) == hint


def test_suggestion_among_many() -> None:
    """Among very many options, those that begin alike count, and after some words none is looked for."""
    options = [*(f"a-{i}" for i in range(MANY)), "zeta"]
    assert suggestion("zetta", options) == "did you mean 'zeta'?"
    hint = Suggester(options)
    hints = [hint("zetta") for _ in range(101)]
    assert hints[-2:] == ["did you mean 'zeta'?", "correct it, or delete it"]
    few = Suggester(["zeta"])
    assert {few("zetta") for _ in range(200)} == {"did you mean 'zeta'?"}


def test_long_message() -> None:
    """A message of megabytes keeps its start and its end."""
    message = Problem("a.md", 1, "title", f"is {'x' * MAX_MESSAGE}; write y").message
    assert message.startswith("is xxx")
    assert message.endswith("xxx; write y")
    assert "[12 characters left out]" in message
