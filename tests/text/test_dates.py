import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.text.dates import PartialDate


@st.composite
def partial_dates(draw: st.DrawFn) -> PartialDate:
    """A date that exists, as far as chance lets it be known."""
    day = draw(st.dates(min_value=dt.date(1000, 1, 1)))
    known = draw(st.integers(1, 3))
    return PartialDate(*(day.year, day.month, day.day)[:known])


@given(partial_dates())
def test_text_round_trip(date: PartialDate) -> None:
    """A date is read back from its ISO form."""
    assert PartialDate.from_text(date.as_iso()) == date


@given(partial_dates(), partial_dates())
def test_order_is_that_of_the_text(one: PartialDate, other: PartialDate) -> None:
    """Dates order as their ISO forms do."""
    assert (one < other) == (one.as_iso() < other.as_iso())


def test_partial_comes_first() -> None:
    """A year comes before its months, a month before its days, and all before the next year."""
    row = ["2022-12-31", "2023", "2023-01", "2023-01-01", "2023-01-02", "2023-02", "2024"]
    assert sorted(map(PartialDate.from_text, reversed(row))) == [*map(PartialDate.from_text, row)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2023", "2023"),
        ("2023-05", "May 2023"),
        ("2023-05-05", "5 May 2023"),
        ("2024-02-29", "29 February 2024"),
        ("1000", "1000"),
    ],
)
def test_words(text: str, words: str) -> None:
    """A date in words says as much as is known, and no more."""
    assert PartialDate.from_text(text).as_words() == words


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "'' is not a date"),
        ("20231", "'20231' is not a date"),
        ("2023-1", "'2023-1' is not a date"),
        ("2023-01-", "'2023-01-' is not a date"),
        ("2023-01-01\n", "'2023-01-01\\n' is not a date"),
        ("2023/01/01", "'2023/01/01' is not a date"),
        ("-2023", "'-2023' is not a date"),
        ("٢٠٢٣", "'٢٠٢٣' is not a date"),
        ("0000", "the year 0000 is before all papers"),
        ("0203", "the year 0203 is before all papers"),
        ("2023-00", "there is no month 00"),
        ("2023-13-01", "there is no month 13"),
        ("2023-05-00", "May 2023 has no day 00"),
        ("2023-02-30", "February 2023 has no day 30"),
        ("2023-02-29", "February 2023 has no day 29"),
    ],
)
def test_refusals(text: str, why: str) -> None:
    """What is no date is refused, and the error says why."""
    with pytest.raises(ValueError, match=r"date|year|month|day") as caught:
        PartialDate.from_text(text)
    assert str(caught.value) == why
