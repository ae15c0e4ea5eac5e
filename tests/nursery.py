"""Children that are born grown up: forks of a process that has imported what a crawling child needs.

A fresh child spends two seconds of computing time on its imports, and the tests start hundreds of them. So
`tests/conftest.py` lets `watch.child` start its children here: processes of their own, with their own pipes,
environment, session and limits, that run the same `main`. Tests whose subject is the start itself (what is
dropped from the environment, whom the process table shows) take the fixture `fresh_children`.

This file is both sides: `Nursery` is asked by the tests, and run as a script it is the process that forks.
"""

from __future__ import annotations

import contextlib
import fcntl
import gc
import importlib
import json
import os
import runpy
import selectors
import signal
import socket
import subprocess
import sys
import threading
import traceback
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import FrameType
from typing import Any

#: What a child imports, some of it late. Never Twisted's reactor: each child chooses and starts its own.
_GROWN = """
    spiders.child spiders.throttle scrapy.crawler scrapy.dupefilters scrapy.logformatter scrapy.pqueues
    scrapy.squeues scrapy.statscollectors scrapy.downloadermiddlewares.cookies
    scrapy.downloadermiddlewares.defaultheaders scrapy.downloadermiddlewares.downloadtimeout
    scrapy.downloadermiddlewares.httpauth scrapy.downloadermiddlewares.offsite
    scrapy.downloadermiddlewares.robotstxt scrapy.downloadermiddlewares.useragent
    scrapy.extensions.remote_control scrapy.extensions.telnet scrapy.extensions.throttle
    scrapy.spidermiddlewares.depth scrapy.spidermiddlewares.httperror scrapy.spidermiddlewares.urllength
    sqlalchemy.dialects.sqlite sqlalchemy.dialects.postgresql.psycopg twisted.internet.asyncioreactor
""".split()
_OUT_OF_THE_WAY = 200  #: file descriptors from here on are used by nobody


# -- asked by the tests --------------------------------------------------------------------------------


class Born:
    """A child, as `subprocess.Popen` shows one."""

    def __init__(self, args: Sequence[str], pid: int, to: int, out: int, status: int) -> None:
        self.args, self.pid = args, pid
        self.stdin, self.stdout, self.stderr = os.fdopen(to, "wb"), os.fdopen(out, "rb"), None
        self.returncode: int | None = None
        self._status = os.fdopen(status, "rb", buffering=0)

    def poll(self) -> int | None:
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.wait(0)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """The exit code, negative for a signal. Raises TimeoutExpired."""
        if self.returncode is None:
            with selectors.DefaultSelector() as selector:
                selector.register(self._status, selectors.EVENT_READ)
                if not selector.select(timeout):
                    raise subprocess.TimeoutExpired(list(self.args), timeout or 0.0)
            said = self._status.read()
            if not said:
                raise RuntimeError("the nursery is gone, and with it how a child ended")
            self.returncode = int(said)
            self._status.close()
        return self.returncode

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


class Nursery:
    """Starts children; the process that forks them is started with the first, and ends with `close`."""

    PIPE = subprocess.PIPE

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None

    def Popen(  # noqa: N802 - it stands in for that of `subprocess`
        self,
        command: Sequence[str],
        *,
        env: Mapping[str, str] | None = None,
        pass_fds: Sequence[int] = (),
        start_new_session: bool = False,
        stdin: int = subprocess.PIPE,
        stdout: int = subprocess.PIPE,
    ) -> Born:
        """A child that runs `python -P -m MODULE` (its `main`), `python -P FILE` or `python -c CODE`."""
        assert stdin == stdout == subprocess.PIPE
        order = {
            "command": list(command[1:]),
            "environment": dict(os.environ if env is None else env),
            "folder": str(Path.cwd()),
            "session": start_new_session,
            "numbers": [0, 1, 2, *pass_fds],
        }
        theirs_in, to = os.pipe()
        out, theirs_out = os.pipe()
        status, theirs_status = os.pipe()
        handed = [theirs_status, theirs_in, theirs_out, 2, *pass_fds]
        with self._lock:
            control = self._started()
            socket.send_fds(control, [json.dumps(order).encode() + b"\n"], handed)
            pid = int(control.recv(64))
        for mine in (theirs_in, theirs_out, theirs_status):
            os.close(mine)
        return Born(command, pid, to, out, status)

    def _started(self) -> socket.socket:
        if self._control is None:
            self._control, theirs = socket.socketpair()
            self._process = subprocess.Popen(
                [sys.executable, "-P", __file__, str(theirs.fileno())],
                pass_fds=(theirs.fileno(),),
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )
            theirs.close()
        return self._control

    def close(self) -> None:
        """Ends the process that forks; children that still run end by themselves."""
        if self._control is not None and self._process is not None:
            self._control.close()
            self._process.wait(30)


# -- the process that forks ----------------------------------------------------------------------------


def _serve(control: socket.socket) -> None:
    """Forks a child at each order, and tells how it ended; until the tests are gone."""
    for name in _GROWN:
        importlib.import_module(name)
    assert "twisted.internet.reactor" not in sys.modules
    gc.collect()
    gc.freeze()
    ended, wakes = os.pipe()
    os.set_blocking(ended, False)
    os.set_blocking(wakes, False)
    signal.signal(signal.SIGCHLD, _noticed)
    signal.set_wakeup_fd(wakes)
    statuses: dict[int, int] = {}
    selector = selectors.DefaultSelector()
    selector.register(control, selectors.EVENT_READ)
    selector.register(ended, selectors.EVENT_READ)
    while True:
        for key, _ in selector.select():
            if key.fileobj is not control:
                os.read(ended, 4096)
                _bury(statuses)
                continue
            said, handed, _, _ = socket.recv_fds(control, 1 << 16, 32)
            if not said:
                return
            while not said.endswith(b"\n"):
                said += control.recv(1 << 16)
            status, *fds = handed
            pid = os.fork()
            if pid == 0:
                _live(json.loads(said), fds)
            for fd in fds:
                os.close(fd)
            statuses[pid] = status
            control.sendall(b"%d" % pid)


def _noticed(_number: int, _frame: FrameType | None) -> None:
    """The byte in the pipe wakes the loop."""


def _bury(statuses: dict[int, int]) -> None:
    while statuses:
        pid, status = os.waitpid(-1, os.WNOHANG)
        if pid == 0:
            return
        teller = statuses.pop(pid)
        with contextlib.suppress(BrokenPipeError):
            os.write(teller, b"%d" % os.waitstatus_to_exitcode(status))
        os.close(teller)


def _live(order: dict[str, Any], fds: list[int]) -> None:
    """In the fork: what a fresh process would find, then its work. Does not return."""
    code = 1
    try:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        if order["session"]:
            os.setsid()
        aside = [fcntl.fcntl(fd, fcntl.F_DUPFD, _OUT_OF_THE_WAY) for fd in fds]
        os.closerange(3, min(aside))
        for fd, number in zip(aside, order["numbers"], strict=True):
            os.dup2(fd, number)
            os.close(fd)
        os.environ.clear()
        os.environ.update(order["environment"])
        os.chdir(order["folder"])
        code = _work(order["command"])
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        traceback.print_exc()
    finally:
        with contextlib.suppress(OSError, ValueError):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)


def _work(command: list[str]) -> int:
    words = [word for word in command if word != "-P"]
    sys.argv = words
    if words[0] == "-m":
        return int(importlib.import_module(words[1]).main())
    if words[0] == "-c":
        sys.argv = ["-c", *words[2:]]
        sys.path.insert(0, "")
        exec(words[1], {"__name__": "__main__"})
    else:
        runpy.run_path(words[0], run_name="__main__")
    return 0


if __name__ == "__main__":
    _serve(socket.socket(fileno=int(sys.argv[1])))
