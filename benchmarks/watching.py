"""A service at work beside what is measured: pages on loopback that change at each visit, a reader who is
told of everything, a mail server that takes everything."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.mailing import relay
from benchmarks.soak import COMMAND, HOSTS, ROOT, bad, changing, environment
from clock import real
from model import ChangeClass
from store import Store
from tests.servers import Server

PAGES = 24  #: watched by each service
EVERY_SECONDS = 10
NO_CAPS = {f"POLICYWATCH_CAPS_{cap}": "1000000" for cap in ("READER_PER_DAY", "HOST_PER_HOUR", "PER_DAY")}
_ADDRESS = re.compile(r"the history is at (http://[0-9.:]+)[^0-9.:]")


@dataclass
class Service:
    """`policywatch run` on a store."""

    process: subprocess.Popen[bytes]
    log: Path
    complaints: list[str] = field(default_factory=list)

    def address(self) -> str:
        """Where it shows the history. It says so when it can be reached."""
        while self.process.poll() is None:
            said = _ADDRESS.search(self.log.read_text(encoding="utf-8"))
            if said:
                return said[1]
            time.sleep(0.1)
        sys.exit(f"the service ended: {self.log.read_text(encoding='utf-8')[-300:]}")

    def resident(self) -> int:
        """Bytes of memory it holds, without its children; 0 where the system does not say."""
        return _resident(self.process.pid)

    def spent(self) -> float:
        """Seconds of CPU time it used so far, without its children; 0 where the system does not say."""
        try:
            said = Path(f"/proc/{self.process.pid}/stat").read_text(encoding="ascii")
        except OSError:
            return 0.0
        user, system = said.rpartition(")")[2].split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def _resident(pid: int) -> int:
    try:
        rows = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return next((int(row.split()[1]) * 1024 for row in rows if row.startswith("VmRSS:")), 0)


def watch(store: Store, server: Server) -> None:
    """The pages that change, as sources; and the reader."""
    for number in range(PAGES):
        path = f"/watched/{number}"
        server.put(path, changing())
        store.sources.add(
            server.url(path, HOSTS[number % 3]), every_seconds=EVERY_SECONDS, tags=("watched",), now=real()
        )
    reader = store.readers.add("reader@example.org", now=real())
    store.readers.subscribe(reader.id, classes=tuple(ChangeClass), now=real())


@contextmanager
def world() -> Iterator[tuple[Server, int]]:
    """The pages to watch, and the port of the mail server."""
    with Server(HOSTS) as server, relay() as port:
        yield server, port


@contextmanager
def running(folders: Sequence[Path], port: int, log: Path, *, pages: bool) -> Iterator[list[Service]]:
    """A service on each of the stores, until the block ends; `pages`: it shows them, too."""
    with ExitStack() as stack:
        services = []
        for number, folder in enumerate(folders):
            own = environment(folder, port) | NO_CAPS
            own |= {"POLICYWATCH_WEB_ENABLED": str(pages).lower(), "POLICYWATCH_WEB_PORT": "0"}
            said = log.with_name(f"{log.name}-{number}")
            with said.open("wb") as errors:
                process = subprocess.Popen([*COMMAND, "run"], cwd=ROOT, env=own, stderr=errors)
            services.append(Service(process, said))
            stack.callback(_end, services[-1])
        yield services


def _end(service: Service) -> None:
    service.process.terminate()
    try:
        code = service.process.wait(60)
    except subprocess.TimeoutExpired:
        service.process.kill()
        code = service.process.wait()
    if code != 0:
        service.complaints.append(f"exit code {code}")
    service.complaints += bad(service.log.read_text(encoding="utf-8"))
