"""The durable operations of mailing, counted in this process: every commit, everything sent to the server.

At the n-th the process "dies": the operation does not happen, nor does any later one, until somebody begins
a new life with `Ops.begin`. Or it dies indeed, by `kill -9`, where it was told so.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch

import sqlalchemy as sa
from aiosmtplib.protocol import SMTPProtocol
from sqlalchemy import event


class Killed(BaseException):
    """Nothing of ours catches it, as nothing catches a kill."""


@dataclass
class Ops:
    """How many there were in this life, and at which it ends."""

    at: int | None = None
    really: bool = False  #: kill -9
    count: int = 0
    dead: bool = False
    trace: list[str] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def begin(self, at: int | None = None) -> None:
        """A new life."""
        self.at, self.count, self.dead = at, 0, False
        self.trace.clear()

    def step(self, what: str) -> None:
        with self._lock:
            if not self.dead:
                self.count += 1
                self.trace.append(what)
                self.dead = self.count == self.at
            if not self.dead:
                return
        if self.really:
            os.kill(os.getpid(), signal.SIGKILL)
        raise Killed(what)

    @contextmanager
    def installed(self) -> Iterator[Ops]:
        """Puts the counters in place."""
        write, step = SMTPProtocol.write, self.step

        def commit(_connection: sa.Connection) -> None:
            step("commit")

        def counted(self: SMTPProtocol, data: bytes) -> Any:
            step("send " + data[:4].decode("ascii", "replace"))
            return write(self, data)

        event.listen(sa.Engine, "commit", commit)
        try:
            with patch.object(SMTPProtocol, "write", counted):
                yield self
        finally:
            event.remove(sa.Engine, "commit", commit)
