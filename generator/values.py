"""Immutable values: dataclasses that the type checker keeps from being changed."""

from dataclasses import dataclass, field, fields
from operator import attrgetter
from typing import Any, TypeVar, dataclass_transform

T = TypeVar("T")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def value(cls: type[T]) -> type[T]:
    """Make a class a dataclass with slots and a hash, whose fields are to stay as they are.

    Mypy sees to that last thing. Python could too (`frozen=True`), but then sets each field by a call
    that goes round its own lock: a value takes five times as long to make. And what all values do in
    the same way is not written anew for each class, as dataclasses do: that halves the time to define
    one, of which a build that has little to do has a hundred to wait for.
    """
    made: Any = dataclass(slots=True, eq=False, repr=False)(cls)
    told = fields(made)
    facts = attrgetter(*[one.name for one in told if one.compare])
    shown = [one.name for one in told if one.repr]

    def same(self: T, other: object) -> bool:
        """Whether another value of this class says the same."""
        return facts(self) == facts(other) if other.__class__ is self.__class__ else NotImplemented

    def hashed(self: T) -> int:
        """A hash of what is compared."""
        return hash(facts(self))

    def told_of(self: T) -> str:
        """The value as the call that makes it."""
        values = ", ".join([f"{name}={getattr(self, name)!r}" for name in shown])
        return f"{self.__class__.__qualname__}({values})"

    for name, method in (("__eq__", same), ("__hash__", hashed), ("__repr__", told_of)):
        if name not in cls.__dict__:
            setattr(made, name, method)
    return made  # type: ignore[no-any-return]
