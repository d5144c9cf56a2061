"""Partial dates: a year, a month, or a day; or unknown."""

import re
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass

MONTHS = tuple(
    "January February March April May June July August September October November December".split()
)
FIRST_YEAR = 1000

# YYYY, YYYY-MM or YYYY-MM-DD
_ISO = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?", re.ASCII)
# Other ways to write a date: 2023/10/25, 2023-10-25T12:00, 20231025, 25.10.2023, October 2023, 25 Oct 2023
_YEAR_FIRST = re.compile(r"(\d{4})[-/. ](\d\d?)(?:[-/. ](\d\d?))?(?:[T ]\d.*)?", re.ASCII)
_DIGITS = re.compile(r"(\d{4})(\d\d)(\d\d)", re.ASCII)
_YEAR_LAST = re.compile(r"(?:(\d\d?)[-/. ]+)?(\d\d?)[-/. ]+(\d{4})", re.ASCII)
_IN_WORDS = re.compile(
    r"(?:(?P<day>\d\d?)(?:st|nd|rd|th)?\.?[-\s]+(?:of\s+)?)?(?P<month>[A-Za-z]{3,9})\.?[-,\s]*"
    r"(?:(?P<later_day>\d\d?)(?:st|nd|rd|th)?,?\s+)?(?P<year>\d{4})",
    re.ASCII,
)


@dataclass(frozen=True, slots=True, order=True)
class PartialDate:
    """A year, a month or a day; what is unknown is 0. An unknown date is false.

    Dates sort by time. A partial date comes before the full dates in it, and an unknown one before
    all others.
    """

    year: int = 0
    month: int = 0
    day: int = 0

    @classmethod
    def from_text(cls, text: str) -> "PartialDate":
        """Read `YYYY`, `YYYY-MM` or `YYYY-MM-DD` (ISO 8601, 5.2.2).

        Raises `ValueError` with a message for the author of the file.
        """
        match = _ISO.fullmatch(text)
        if not match:
            raise ValueError(f"{text!r} is not a date")
        year, month, day = (int(part or 0) for part in match.groups())
        if year < FIRST_YEAR:
            raise ValueError(f"the year {match[1]} is before all papers")
        if match[2] and not 1 <= month <= 12:
            raise ValueError(f"there is no month {match[2]}")
        if match[3] and not 1 <= day <= monthrange(year, month)[1]:
            raise ValueError(f"{MONTHS[month - 1]} {year} has no day {match[3]}")
        return cls(year, month, day)

    def __bool__(self) -> bool:
        return self.year != 0

    def as_tuple(self) -> tuple[int, int, int]:
        """Return year, month and day, with 0 for what is unknown."""
        return self.year, self.month, self.day

    def as_iso(self) -> str:
        """Return the date in ISO 8601: `2023`, `2023-05` or `2023-05-15`; empty if unknown."""
        if not self:
            return ""
        if not self.month:
            return f"{self.year:04}"
        if not self.day:
            return f"{self.year:04}-{self.month:02}"
        return f"{self.year:04}-{self.month:02}-{self.day:02}"

    def as_words(self) -> str:
        """Return the date in English: `2023`, `May 2023` or `15 May 2023`; empty if unknown."""
        if not self:
            return ""
        if not self.month:
            return str(self.year)
        month = f"{MONTHS[self.month - 1]} {self.year}"
        return f"{self.day} {month}" if self.day else month


UNDATED = PartialDate()


def guess_dates(text: str) -> tuple[PartialDate, ...]:
    """Return the dates that somebody may mean who wrote one in another way; none if that is unclear.

    `2023/10/25`, `25.10.2023`, `Oct 25, 2023` and `October 2023` are one date each, and `5/10/2023`
    may be two.
    """
    if match := _YEAR_FIRST.fullmatch(text) or _DIGITS.fullmatch(text):
        return _valid_dates(match.groups())
    if match := _YEAR_LAST.fullmatch(text):
        first, second, year = match.groups()
        if first and "." not in text:
            return _valid_dates((year, second, first), (year, first, second))
        return _valid_dates((year, second, first))
    if match := _IN_WORDS.fullmatch(text):
        short = match["month"][:3].title()
        month = next((i for i, name in enumerate(MONTHS, 1) if name[:3] == short), 0)
        day = (match["day"] or match["later_day"]) if month else ""
        return _valid_dates((match["year"], month, day))
    return ()


def _valid_dates(*dates: Sequence[str | int | None]) -> tuple[PartialDate, ...]:
    """Return those of the dates that exist, each once, from year, month and day."""
    valid: dict[PartialDate, None] = {}
    for parts in dates:
        date = PartialDate(*(int(part or 0) for part in parts))
        try:
            valid[PartialDate.from_text(date.as_iso())] = None
        except ValueError:
            continue
    return tuple(valid)
