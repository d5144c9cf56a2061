"""The result of a check."""

from dataclasses import dataclass

from ..errors import Problem


@dataclass(frozen=True, slots=True)
class Findings:
    """The result of a check.

    Attributes:
        problems: What is wrong.
        warnings: What a curator should look into, as text to print.
        looked_at: What was checked, such as "281 papers".
        notes: What else the user should know.
    """

    problems: tuple[Problem, ...] = ()
    warnings: tuple[str, ...] = ()
    looked_at: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
