import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.text.dates import PartialDate, guess_dates


@st.composite
def partial_dates(draw: st.DrawFn) -> PartialDate:
    """Return a year, month or day that exists."""
    day = draw(st.dates(min_value=dt.date(1000, 1, 1)))
    length = draw(st.integers(1, 3))
    return PartialDate(*(day.year, day.month, day.day)[:length])


@given(partial_dates())
def test_text_round_trip(date: PartialDate) -> None:
    """A date is read from its own ISO form."""
    assert PartialDate.from_text(date.as_iso()) == date


@given(partial_dates(), partial_dates())
def test_order(first: PartialDate, second: PartialDate) -> None:
    """Dates sort as their ISO forms do, and as their tuples do."""
    assert (first < second) == (first.as_iso() < second.as_iso())
    assert (first < second) == (first.as_tuple() < second.as_tuple())


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
    """A date in words has the parts that are known."""
    assert PartialDate.from_text(text).as_words() == words


@pytest.mark.parametrize(
    ("text", "message"),
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
def test_refusals(text: str, message: str) -> None:
    """A text that is no date raises an error that says why."""
    with pytest.raises(ValueError, match=r"date|year|month|day") as caught:
        PartialDate.from_text(text)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        *(
            (text, ["2023-10-25"])
            for text in ("2023/10/25", "25.10.2023", "10/25/2023", "20231025")
        ),
        *((text, ["2023-10-25"]) for text in ("Oct 25, 2023", "25th of October 2023")),
        *((text, ["2023-10-25"]) for text in ("2023-10-25T12:00Z", "2023.10.25", "25-10-2023")),
        *((text, ["2023-05"]) for text in ("2023-5", "May 2023", "5/2023", "2023/05")),
        ("Spring 2023", ["2023"]),
        ("5/10/2023", ["2023-10-05", "2023-05-10"]),
        ("5/5/2023", ["2023-05-05"]),
        *((text, []) for text in ("soon", "31.2.2023", "2023-13-01", "10/23")),
    ],
)
def test_guess_dates(text: str, dates: list[str]) -> None:
    """A date in another form is read if it is clear; where two may be meant, both are."""
    assert [date.as_iso() for date in guess_dates(text)] == dates
