"""What the running program keeps for somebody between two pages: a form that did not fit, a preview.

Each under a key that nobody can guess; forgotten after a while, and when too many have come.
"""

from __future__ import annotations

import secrets
import threading
from collections import OrderedDict
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from clock import Clock

T = TypeVar("T")

WHILE = timedelta(minutes=30)


class Kept(Generic[T]):
    """Values by key. For several threads."""

    def __init__(self, now: Clock, most: int) -> None:
        self._now = now
        self._most = most
        self._guard = threading.Lock()
        self._values: OrderedDict[str, tuple[datetime, T]] = OrderedDict()

    def keep(self, value: T) -> str:
        """The key to it."""
        key = secrets.token_urlsafe(12)
        with self._guard:
            self._values[key] = (self._now(), value)
            while len(self._values) > self._most:
                self._values.popitem(last=False)
        return key

    def get(self, key: str) -> T | None:
        """What is kept under a key; None where it was forgotten, or never was."""
        with self._guard:
            at, value = self._values.get(key, (None, None))
            if at is not None and at < self._now() - WHILE:
                del self._values[key]
                return None
            return value
