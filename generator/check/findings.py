"""The result of a check."""

from dataclasses import dataclass

from ..errors import Problem


@dataclass(frozen=True, slots=True)
class Findings:
    """The result of a check."""

    problems: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()  # what a curator should look into
    looked_at: tuple[str, ...] = ()  # what was checked, such as "281 papers"
    notes: tuple[str, ...] = ()
