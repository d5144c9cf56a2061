import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.plan.output import Output, pages


@given(st.integers(0, 10_000), st.integers(1, 500))
def test_pages(count: int, size: int) -> None:
    """Pages are numbered from 1, hold everything, and only the first one may be empty."""
    numbers = pages(count, size)
    assert numbers[0] == 1
    assert (len(numbers) - 1) * size < max(count, 1) <= len(numbers) * size


@pytest.mark.parametrize(
    ("template", "about"),
    [
        ("paper.html", "paper"),
        ("tag.feed.xml", "tag"),
        ("year.ids", "year"),
        ("author.bib", "author"),
    ],
)
def test_about(template: str, about: str) -> None:
    """The template's name tells what sort of subject a file has."""
    assert Output("a", template).about == about
