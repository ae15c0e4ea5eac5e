"""What a service has at work just now, so that it takes on no more than it may, and ends when nothing is."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable


class AtWork:
    """Counts what runs, by kind; safe to use from several threads. Nothing begins once `stopping`."""

    def __init__(self, stopping: Callable[[], bool]) -> None:
        self._stopping = stopping
        self._idle = threading.Condition()
        self._running: Counter[str] = Counter()

    def __len__(self) -> int:
        with self._idle:
            return self._running.total()

    def begin(self, kind: str, at_most: int | None = None) -> bool:
        """One more of a kind begins; False where that would be more than `at_most`, or all is to stop."""
        with self._idle:
            if self._stopping() or (at_most is not None and self._running[kind] >= at_most):
                return False
            self._running[kind] += 1
            return True

    def end(self, kind: str) -> None:
        """One of a kind has ended, however."""
        with self._idle:
            self._running[kind] -= 1
            self._idle.notify_all()

    def wait(self, seconds: float | None = None) -> bool:
        """Until nothing runs, at most so long; whether nothing does."""
        with self._idle:
            return self._idle.wait_for(lambda: not self._running.total(), timeout=seconds)
