"""Readers at once at one address, and what it was like."""

from __future__ import annotations

import asyncio
import random
import statistics
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field

import httpx

from benchmarks.figures import p95

EVERY_SECONDS = 10  #: memory is looked at
WARM_SECONDS = 20  #: after which memory is to stay as it is
PATIENCE = 120  #: seconds for an answer


@dataclass(frozen=True, slots=True)
class Gauges:
    """Of the process that answers: bytes of memory, and seconds of CPU time so far."""

    resident: Callable[[], int]
    spent: Callable[[], float]


@dataclass(frozen=True, slots=True)
class Manner:
    """How readers read: after an answer each thinks for so many seconds, from the least to the most."""

    name: str
    least: float = 0.0
    most: float = 0.0


@dataclass
class Crowd:
    """What came of it."""

    readers: int
    manner: Manner
    by_page: dict[str, list[float]] = field(default_factory=dict)  #: seconds, as readers saw it
    errors: list[str] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    resident: list[int] = field(default_factory=list)  #: bytes, at the start and every ten seconds
    seconds: float = 0.0
    spent: float = 0.0  #: CPU seconds of the process that answers

    def growth(self) -> float | None:
        """Of memory, from the end of the warm-up to the end of all: 0.05 is five in a hundred."""
        warm = WARM_SECONDS // EVERY_SECONDS
        return self.resident[-1] / self.resident[warm] - 1 if len(self.resident) > warm + 1 else None

    def told(self, dear: frozenset[str]) -> str:
        """In lines. `dear`: the names of the pages whose times are told apart."""
        cheap = [one for name, waits in self.by_page.items() if name not in dear for one in waits]
        costly = [one for name, waits in self.by_page.items() if name in dear for one in waits]
        count, memory = len(cheap) + len(costly), " ".join(f"{size / 2**20:.0f}" for size in self.resident)
        grown = self.growth()
        lines = [
            f"{self.readers} readers, {self.manner.name}, {self.seconds:.0f} s: {count} answers "
            f"{dict(self.statuses)}, {len(self.errors)} errors",
            f"  the service had {self.spent / self.seconds:.2f} of a processor: "
            f"{count / max(self.spent, 0.01):.0f} answers a CPU second, its visits and mails included",
            f"  {_times('lists and single pages', cheap)}",
            f"  {_times('redlines', costly)}",
            *(f"    {_times(name, waits)}" for name, waits in self.by_page.items()),
            f"  memory of the service, MB every {EVERY_SECONDS} s and at the end: {memory}",
        ]
        if grown is not None:
            lines.append(
                f"  growth from the {WARM_SECONDS}th second to the end: {grown:+.1%} (wanted <= 5 %)"
            )
        return "\n".join(lines)


def _times(name: str, waits: Sequence[float]) -> str:
    known = waits or [0.0]
    return (
        f"{name}: {len(waits)} answers; median {statistics.median(known):.2f} s, p95 {p95(known):.2f} s, "
        f"longest {max(known):.2f} s"
    )


async def crowd(
    address: str,
    pages: Mapping[str, Sequence[str]],
    readers: int,
    seconds: float,
    gauges: Gauges,
    manner: Manner,
) -> Crowd:
    """So many readers for so long; each opens one page after the other, any path as often as any other."""
    found = Crowd(readers, manner)
    paths = [(name, path) for name, several in pages.items() for path in several]
    async with AsyncExitStack() as stack:
        # A connection each, as a browser has: a pool of a hundred takes longer to find one than the answer.
        clients = [await stack.enter_async_context(_browser(address)) for _ in range(readers)]
        began, spent = time.monotonic(), gauges.spent()
        end = began + seconds
        watching = asyncio.create_task(_look(found, gauges))
        reading = (
            _read(client, paths[n % len(paths)], paths, random.Random(n), end, found)
            for n, client in enumerate(clients)
        )
        await asyncio.gather(*reading)
        watching.cancel()
        found.resident.append(gauges.resident())
        found.seconds, found.spent = time.monotonic() - began, gauges.spent() - spent
    return found


def _browser(address: str) -> httpx.AsyncClient:
    return httpx.AsyncClient(base_url=address, trust_env=False, verify=False, timeout=PATIENCE)


async def _look(found: Crowd, gauges: Gauges) -> None:
    while True:
        found.resident.append(gauges.resident())
        await asyncio.sleep(EVERY_SECONDS)


async def _read(
    client: httpx.AsyncClient,
    first: tuple[str, str],
    paths: Sequence[tuple[str, str]],
    chosen: random.Random,
    end: float,
    found: Crowd,
) -> None:
    manner = found.manner
    await asyncio.sleep(chosen.uniform(0, manner.most))
    deck = [first]  # each opens one page at least, and all of them different ones to begin with
    while deck:
        name, path = deck.pop()
        await _open(client, name, path, found)
        if time.monotonic() >= end:
            return
        deck = deck or chosen.sample(paths, len(paths))
        if manner.most:
            await asyncio.sleep(chosen.uniform(manner.least, manner.most))


async def _open(client: httpx.AsyncClient, name: str, path: str, found: Crowd) -> None:
    began = time.monotonic()
    try:
        answer = await client.get(path)
    except httpx.HTTPError as error:
        found.errors.append(f"{path}: {type(error).__name__} {error}")
        return
    found.by_page.setdefault(name, []).append(time.monotonic() - began)
    found.statuses[answer.status_code] += 1
    if answer.status_code != 200:
        found.errors.append(f"{path}: {answer.status_code}")
