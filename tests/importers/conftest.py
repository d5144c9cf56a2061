"""Fixtures of the importers: the services on this machine, and a clock that no test waits for."""

import datetime as dt
import os
from typing import Any

import pytest

from generator.importers.services.fetcher import Fetcher
from tests.importers.services.server import Server


class Clock:
    """A clock that goes forward by sleeping alone."""

    def __init__(self) -> None:
        self.start = dt.datetime(2026, 11, 30, 12, tzinfo=dt.UTC)
        self.seconds = 0.0
        self.slept: list[float] = []

    def now(self) -> dt.datetime:
        """Return the time of day."""
        return self.start + dt.timedelta(seconds=self.seconds)

    def time(self) -> float:
        """Return seconds."""
        return self.seconds

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        self.slept.append(seconds)
        self.seconds += seconds


@pytest.fixture
def clock() -> Clock:
    """Give a clock for a fetcher."""
    return Clock()


@pytest.fixture
def fetcher(services: Server, clock: Clock) -> Fetcher:
    """Give a fetcher that asks the services on this machine."""
    return make_fetcher(clock, environ={**os.environ, "OPENSHELF_SERVICES": services.url})


def make_fetcher(clock: Clock, **options: Any) -> Fetcher:
    """Return a fetcher with the clock, and the environment as it is now."""
    options = {"now": clock.now, "clock": clock.time, "sleep": clock.sleep, **options}
    return Fetcher(**{"environ": dict(os.environ), **options})
