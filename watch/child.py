"""One crawling child process, seen from its parent."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import replace
from typing import IO

from pipelines.batch import Batch, Report, Says, Wanted, dump_batch, load_report
from pipelines.mark import Mark

#: What must not reach a child: proxies would resolve names in the guard's place, the rest changes Python.
_DROPPED = ("http_proxy", "https_proxy", "all_proxy", "ftp_proxy", "no_proxy", "pythonstartup", "pythonpath")

COMMAND = ("-P", "-m", "spiders.child")


def clean_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """The environment of a child: without proxies, search paths for modules, and foreign Scrapy settings."""
    kept = {k: v for k, v in environment.items() if k.lower() not in _DROPPED and not k.startswith("SCRAPY_")}
    return kept | {"SCRAPY_SETTINGS_MODULE": "spiders.settings", "PYTHONUNBUFFERED": "1"}


class Child:
    """A process at work on a batch. Knows which pages are waiting and, by the mark, which is being read."""

    def __init__(self, batch: Batch, environment: Mapping[str, str] | None = None) -> None:
        mark = Mark.file()
        self.batch = replace(batch, mark=mark)
        self.waiting: dict[int, Wanted] = {page.key: page for page in batch.pages}
        self.fetching: set[int] = set()
        self.heard = time.monotonic()
        self.ordered: float | None = None  #: when it was told to end
        self.killed = False
        self.failure: Report | None = None
        self.ready = False
        self.finished = False
        self._buffer = b""
        self.process = subprocess.Popen(
            [sys.executable, *COMMAND],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=clean_environment(os.environ if environment is None else environment),
            pass_fds=(mark,),
            start_new_session=True,  # Ctrl-C reaches the parent alone, which then tells its children
        )
        self.mark = Mark(mark)
        os.set_blocking(self.output.fileno(), False)
        with contextlib.suppress(BrokenPipeError):  # it died at once: its exit tells
            self.input.write(dump_batch(self.batch))
            self.input.flush()

    @property
    def output(self) -> IO[bytes]:
        assert self.process.stdout is not None
        return self.process.stdout

    @property
    def input(self) -> IO[bytes]:
        assert self.process.stdin is not None
        return self.process.stdin

    def reports(self) -> tuple[list[Report], bool]:
        """What it said since, and whether its end of the pipe is closed."""
        closed = False
        with contextlib.suppress(BlockingIOError):
            while True:
                data = os.read(self.output.fileno(), 1 << 20)
                if not data:
                    closed = True
                    break
                self._buffer += data
        *lines, self._buffer = self._buffer.split(b"\n")
        found = [load_report(line) for line in lines if line]
        if found:
            self.heard = time.monotonic()
        for report in found:
            self._note(report)
        return found, closed

    def _note(self, report: Report) -> None:
        if report.event is Says.FETCHING and report.page is not None:
            self.fetching.add(report.page)
        elif report.event in (Says.VISIT, Says.SEEN, Says.PUT_OFF) and report.page is not None:
            self.waiting.pop(report.page, None)
            self.fetching.discard(report.page)
        elif report.event is Says.READY:
            self.ready = True
        elif report.event is Says.FAILED:
            self.failure = report
        elif report.event is Says.DONE:
            self.finished = True

    @property
    def reading(self) -> int | None:
        """The page that is being read, or was when it died."""
        return self.mark.get()

    def suspects(self) -> list[int]:
        """The pages one of which may have killed it: the one being read, else those on the wire."""
        if self.reading in self.waiting:
            return [self.reading]
        return [key for key in self.fetching if key in self.waiting]

    @property
    def alone(self) -> bool:
        """One page and nothing else was its work, so that its death has one cause at most."""
        return len(self.batch.pages) == 1

    def killed_from_outside(self, code: int) -> bool:
        """True for an end that says nothing about the page: somebody, or the kernel, killed the process."""
        return code in (-signal.SIGKILL, -signal.SIGTERM) and not self.killed

    def watch(self) -> None:
        """Kills a child that is silent for too long, or does not end when told to."""
        settings, now = self.batch.settings, time.monotonic()
        silent = now - self.heard > settings.silence_seconds
        late = self.ordered is not None and now - self.ordered > settings.stop_seconds
        if (silent or late) and not self.killed:
            self.kill()

    def order_end(self) -> None:
        """Tells it to end (SIGTERM); `watch` kills it where it does not."""
        if self.ordered is None and self.process.poll() is None:
            self.ordered = time.monotonic()
            self.process.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.killed = True
        self.process.kill()

    def close(self) -> int:
        """Waits for the end, closes the pipes, returns the exit code (negative: the signal)."""
        code = self.process.wait()
        with contextlib.suppress(BrokenPipeError):
            self.input.close()
        self.output.close()
        return code


def why_it_died(code: int, *, silent: bool) -> str:
    """What to tell a reader of a page that killed a child."""
    if silent:
        return "The page could not be read in time."
    if code == -signal.SIGXCPU:
        return "The page takes more computing time to be read than is allowed."
    if code < 0:
        with contextlib.suppress(ValueError):
            return f"Reading the page ended the crawling process ({signal.Signals(-code).name})."
    if code == 0:
        return "The crawling process ended without a word about the page."
    return f"Reading the page ended the crawling process (exit code {code})."
