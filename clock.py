"""The time, as a value that can be handed to a child process or run at another pace."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

Clock = Callable[[], datetime]


def real() -> datetime:
    """Now, aware, UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Scaled:
    """A clock that showed `start` when the real one showed `origin`, and runs `rate` times as fast."""

    start: datetime
    origin: datetime
    rate: float

    def __call__(self) -> datetime:
        return self.start + (real() - self.origin) * self.rate


def dump(clock: Clock) -> str:
    """The clock as text, for another process; a clock of an unknown kind is taken for the real one."""
    if isinstance(clock, Scaled):
        return json.dumps(
            {"start": clock.start.isoformat(), "origin": clock.origin.isoformat(), "rate": clock.rate}
        )
    return "real"


def load(text: str) -> Clock:
    """The clock that `dump` wrote. Raises ValueError where the text is none."""
    if text == "real":
        return real
    parts = json.loads(text)
    return Scaled(
        datetime.fromisoformat(parts["start"]), datetime.fromisoformat(parts["origin"]), float(parts["rate"])
    )
