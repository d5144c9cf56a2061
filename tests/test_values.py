import pickle
from dataclasses import field, replace

import pytest

from generator.values import value


@value
class Point:
    """A place, whose note says nothing of where it is, and a secret."""

    x: int
    y: int = 0
    note: str = field(default="", compare=False)
    secret: str = field(default="", repr=False)

    @property
    def sum(self) -> int:
        """What its numbers come to."""
        return self.x + self.y


@value
class Other:
    """Something else of the same form."""

    x: int
    y: int = 0


@value
class Own:
    """What says by itself when it is the same."""

    x: int

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Own) and abs(self.x) == abs(other.x)

    def __hash__(self) -> int:
        return abs(self.x)


def test_same() -> None:
    """Values of a class are the same, and have one hash, when they say the same."""
    assert Point(1, 2) == Point(1, 2, "here")
    assert hash(Point(1, 2)) == hash(Point(1, 2, "here"))
    assert Point(1, 2) != Point(2, 1)
    assert Point(1, 2, secret="a") != Point(1, 2, secret="b")
    assert {Point(1), Point(1, note="again"), Point(2)} == {Point(1), Point(2)}


def test_other_class() -> None:
    """Values of other classes are others."""
    others: list[object] = [Other(1, 2), (1, 2), None]
    assert Point(1, 2) not in others


def test_shown() -> None:
    """A value shows as the call that makes it, but for what is not to be shown."""
    assert repr(Point(1, 2, "a", "b")) == "Point(x=1, y=2, note='a')"
    assert repr(Own(3)) == "Own(x=3)"


def test_of_its_own() -> None:
    """A class that says by itself what is the same is asked."""
    assert Own(1) == Own(-1)
    assert hash(Own(1)) == hash(Own(-1))


def test_slots() -> None:
    """A value has what its class says and nothing else."""
    with pytest.raises(AttributeError):
        Point(1).colour = "red"  # type: ignore[attr-defined]  # as it should be
    assert not hasattr(Point(1), "__dict__")


def test_as_dataclass() -> None:
    """It is replaced and sent like any dataclass."""
    assert replace(Point(1, 2), y=3) == Point(1, 3)
    assert pickle.loads(pickle.dumps(Point(1, 2, "a"))) == Point(1, 2)
    assert Point(1, 2).sum == 3
