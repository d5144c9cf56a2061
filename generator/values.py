"""Immutable values, made quickly."""

from collections.abc import Callable
from dataclasses import fields, make_dataclass
from typing import Any, TypeVar

T = TypeVar("T")


def maker(cls: "type[T]") -> Callable[..., T]:
    """What makes a frozen dataclass with slots of all its fields in order, in a fifth of the time.

    The class itself sets each field by a call that goes round its own lock. Here an object of a
    class that is the same but for the lock is filled, and locked when it is whole.
    """
    names = [field.name for field in fields(cls)]  # type: ignore[arg-type]  # it is a dataclass
    unlocked: Any = make_dataclass(cls.__name__, names, slots=True, eq=False, repr=False)

    def make(*values: object) -> T:
        made = unlocked(*values)
        made.__class__ = cls
        found: T = made
        return found

    return make
