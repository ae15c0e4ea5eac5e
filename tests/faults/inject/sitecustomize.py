"""Counts the durable operations of a process and, at the n-th, ends it or lets the disk be full.

Python imports a module of this name at its start when its folder is on PYTHONPATH; the product knows nothing
of it. An operation is an fsync, a rename over a file, a commit, a row written where the plan is fine, and
what is sent to the mail server. Each is a line in a file that all processes of the role share, so the n-th is
one in a whole run, and the trace tells what it was. Without a variable FAULTS this module does nothing.
"""

from __future__ import annotations

import errno
import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

VARIABLE = "FAULTS"
WIDTH = 48  #: bytes of a line in the trace
CHILD = "spiders.child"
_WRITES = ("INSERT", "UPDATE", "DELETE")


@dataclass(frozen=True)
class Plan:
    """Whose operations are counted, and what happens at which."""

    trace: str  #: file, a line of WIDTH bytes for each operation
    at: int | None = None  #: None: only count
    role: str = "service"  #: or "child"
    kind: str = ""  #: operations that count for `at`: those that begin so
    how: str = "kill"  #: or "full": this operation and all later ones find no space left
    fine: bool = False  #: rows count too (for a full disk they don't: it shows at the commit)
    smtp: int = 0  #: port of the mail server

    def dump(self) -> str:
        return json.dumps(asdict(self))


class Full(sqlite3.OperationalError):
    """As SQLite says it; the driver gives the code to its own errors only."""

    sqlite_errorcode = sqlite3.SQLITE_FULL


class Faults:
    """The plan at work in this process."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self._lock = threading.Lock()
        self._trace, self._count = (_appending(plan.trace + end) for end in ("", ".count"))

    def step(self, what: str) -> bool:
        """Counts an operation that comes now; True where it is to find the disk full. May not return."""
        line = f"{os.getpid():>8} {' '.join(what.split())}"[: WIDTH - 1].ljust(WIDTH - 1) + "\n"
        with self._lock:
            os.write(self._trace, line.encode("ascii", "replace"))
            if self.plan.at is None or not what.startswith(self.plan.kind):
                return False
            os.write(self._count, b".")
            count = os.lseek(self._count, 0, os.SEEK_CUR)  # of what all processes have written
        if count < self.plan.at:
            return False
        if self.plan.how == "full":
            return True
        if count == self.plan.at:
            os.kill(os.getpid(), signal.SIGKILL)
        return False

    def install(self) -> None:
        """Puts the counters in place."""
        os.fsync = self._file_operation("fsync", os.fsync)
        os.replace = self._file_operation("rename", os.replace)
        self._count_database()
        if self.plan.smtp:
            self._count_mail()

    def _file_operation(self, name: str, work: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*args: Any, **rest: Any) -> Any:
            if self.step(name):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            return work(*args, **rest)

        return counted

    def _count_database(self) -> None:
        step, connect, fine = self.step, sqlite3.connect, self.plan.fine

        class Counted(sqlite3.Connection):
            def __init__(self, *args: Any, **rest: Any) -> None:
                super().__init__(*args, **rest)
                self.wrote = ""  # what the transaction wrote last
                self.set_trace_callback(self._seen)

            def commit(self) -> None:
                wrote, self.wrote = self.wrote, ""
                if self.in_transaction and step(f"commit {wrote}"):
                    raise Full("database or disk is full")
                super().commit()

            def _seen(self, statement: str) -> None:
                if statement.startswith(_WRITES):
                    if fine:
                        step(statement)
                    words = statement.replace("INSERT INTO", "INSERT").split(maxsplit=2)
                    self.wrote = " ".join(words[:2])

        def counting(*args: Any, **rest: Any) -> sqlite3.Connection:
            rest.setdefault("factory", Counted)
            made: sqlite3.Connection = connect(*args, **rest)
            return made

        sqlite3.connect = counting  # type: ignore[assignment]

    def _count_mail(self) -> None:
        step, port, send = self.step, self.plan.smtp, socket.socket.send

        def counted(self: socket.socket, data: Any, *rest: Any) -> int:
            if _peer(self) == port:
                step("smtp " + bytes(data[:24]).split(b"\r")[0].decode("ascii", "replace"))
            return send(self, data, *rest)

        socket.socket.send = counted  # type: ignore[method-assign, assignment]


def _appending(file: str) -> int:
    return os.open(file, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)


def _peer(connection: socket.socket) -> int:
    try:
        return int(connection.getpeername()[1])
    except (OSError, IndexError, ValueError):
        return 0


def _follow_children() -> None:
    """Crawling children get a clean environment without PYTHONPATH: here, and only here, it is put back."""
    begin = subprocess.Popen.__init__

    def passing_on(self: Any, args: Any, *rest: Any, **named: Any) -> None:
        if isinstance(args, (list, tuple)) and CHILD in args and named.get("env") is not None:
            named["env"] = {**named["env"], "PYTHONPATH": str(Path(__file__).parent)}
        begin(self, args, *rest, **named)

    subprocess.Popen.__init__ = passing_on  # type: ignore[method-assign]


def main() -> None:
    text = os.environ.get(VARIABLE)
    if text is None:
        return
    plan = Plan(**json.loads(text))
    role = "child" if CHILD in sys.orig_argv else "service"
    if role == "service":
        _follow_children()
    if role == plan.role:
        Faults(plan).install()


main()
