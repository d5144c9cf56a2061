"""Immutable values: dataclasses that the type checker keeps from being changed."""

from dataclasses import dataclass, field
from typing import TypeVar, dataclass_transform

T = TypeVar("T")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def value(cls: type[T]) -> type[T]:
    """Make a class a dataclass with slots and a hash, whose fields are to stay as they are.

    Mypy sees to that last thing. Python could too (`frozen=True`), but then sets each field by a call
    that goes round its own lock: a value takes five times as long to make, and its class half as long
    again.
    """
    return dataclass(slots=True, unsafe_hash=True)(cls)
