"""Signs of life of the service's jobs, and whether one of them is missing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from store.errors import Locked

Done = TypeVar("Done")

_NEVER = datetime.min.replace(tzinfo=UTC)
_INTERVALS = 10  #: so many of its intervals a job may rest
_LEAST = timedelta(minutes=2)
_LONGEST = timedelta(hours=1)  #: that one run of a job may take


@dataclass(frozen=True, slots=True)
class Beat:
    """A job that runs every so many seconds; times are the machine's own."""

    name: str
    every_seconds: float
    expected_at: datetime  #: when it was told to run
    began_at: datetime | None = None  #: the last time it began
    ended_at: datetime | None = None  #: the last time it ended
    worked_at: datetime | None = None  #: the last time it ended well
    failed_at: datetime | None = None  #: the last time it failed

    @property
    def running(self) -> bool:
        return self.began_at is not None and (self.ended_at is None or self.ended_at < self.began_at)


class Beats:
    """The jobs of a service. Each job runs in one thread at a time, so its beat is written by one alone."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._beats: dict[str, Beat] = {}
        self._round_began_at = _NEVER

    def __call__(self) -> list[Beat]:
        """How they stand."""
        return list(self._beats.values())

    def timed(self, name: str, every_seconds: float, work: Callable[[], Done]) -> Callable[[], Done]:
        """The work of a job, watched from now on."""
        self._beats[name] = Beat(name, every_seconds, self._clock())

        def run() -> Done:
            self._beats[name] = replace(self._beats[name], began_at=self._clock())
            try:
                done = work()
            except Locked:  # another program has the database: no work, and no failure
                self._beats[name] = replace(self._beats[name], ended_at=self._clock())
                raise
            except BaseException:
                now = self._clock()
                self._beats[name] = replace(self._beats[name], ended_at=now, failed_at=now)
                raise
            now = self._clock()
            self._beats[name] = replace(self._beats[name], ended_at=now, worked_at=now)
            return done

        return run

    def round_ended(self) -> bool:
        """Whether every job has worked, since the last time this was so and since one failed last.

        Then the next round begins.
        """
        beats = self()
        began = max([self._round_began_at, *(beat.failed_at or _NEVER for beat in beats)])
        worked = [beat.worked_at or _NEVER for beat in beats]
        if not beats or min(worked) <= began:
            return False
        self._round_began_at = max(worked)
        return True


def silent(beats: Sequence[Beat], now: datetime) -> list[str]:
    """What is to be said of jobs that hang or have not run for long. Pure."""
    said = []
    for beat in beats:
        if beat.running:
            assert beat.began_at is not None
            if now - beat.began_at > _LONGEST:
                said.append(f"the job {beat.name} has been at one run for {_minutes(now - beat.began_at)}")
            continue
        quiet = now - (beat.ended_at or beat.expected_at)
        if quiet > max(_LEAST, timedelta(seconds=beat.every_seconds * _INTERVALS)):
            said.append(f"the job {beat.name} has not run for {_minutes(quiet)}")
    return said


def _minutes(length: timedelta) -> str:
    return f"{int(length.total_seconds() // 60)} minutes"
