"""Partial dates: a year, a month, or a day; or unknown."""

import re
from calendar import monthrange
from dataclasses import dataclass

MONTHS = tuple(
    "January February March April May June July August September October November December".split()
)
FIRST_YEAR = 1000

# YYYY, YYYY-MM or YYYY-MM-DD
_ISO = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?", re.ASCII)


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
