"""Readers at once at one address, and what it was like."""

from __future__ import annotations

import asyncio
import random
import statistics
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import httpx

from benchmarks.figures import p95

EVERY_SECONDS = 10  #: memory is looked at
PATIENCE = 120  #: seconds for an answer


@dataclass
class Crowd:
    """What came of it."""

    by_path: dict[str, list[float]] = field(default_factory=dict)  #: seconds, as readers saw it
    errors: list[str] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    resident: list[int] = field(default_factory=list)  #: bytes, at the start and every ten seconds

    @property
    def seconds(self) -> list[float]:
        """Of all answers."""
        return [one for several in self.by_path.values() for one in several]

    def told(self, readers: int) -> str:
        waits = self.seconds or [0.0]
        slowest = max(self.by_path, key=lambda path: statistics.median(self.by_path[path]), default="")
        memory = " ".join(f"{size / 2**20:.0f}" for size in self.resident)
        return (
            f"{readers} readers: {len(waits)} answers {dict(self.statuses)}, {len(self.errors)} errors\n"
            f"seconds for an answer: median {statistics.median(waits):.2f}, p95 {p95(waits):.2f}, longest "
            f"{max(waits):.2f}; the slowest page, by median, is {slowest}\n"
            f"memory of the service, MB every {EVERY_SECONDS} s: {memory}"
        )


async def crowd(
    address: str, paths: Sequence[str], readers: int, seconds: float, resident: Callable[[], int]
) -> Crowd:
    """So many readers for so long; each opens one page after the other, without a pause."""
    found = Crowd()
    end = time.monotonic() + seconds
    limits = httpx.Limits(max_connections=readers, max_keepalive_connections=readers)
    async with httpx.AsyncClient(
        base_url=address, trust_env=False, timeout=PATIENCE, limits=limits
    ) as client:
        watching = asyncio.create_task(_look(found, resident))
        await asyncio.gather(*(_read(client, paths, random.Random(n), end, found) for n in range(readers)))
        watching.cancel()
    found.resident.append(resident())
    return found


async def _look(found: Crowd, resident: Callable[[], int]) -> None:
    while True:
        found.resident.append(resident())
        await asyncio.sleep(EVERY_SECONDS)


async def _read(
    client: httpx.AsyncClient, paths: Sequence[str], chosen: random.Random, end: float, found: Crowd
) -> None:
    while time.monotonic() < end:
        path = chosen.choice(paths)
        began = time.monotonic()
        try:
            answer = await client.get(path)
        except httpx.HTTPError as error:
            found.errors.append(f"{path}: {type(error).__name__} {error}")
            continue
        found.by_path.setdefault(path, []).append(time.monotonic() - began)
        found.statuses[answer.status_code] += 1
        if answer.status_code != 200:
            found.errors.append(f"{path}: {answer.status_code}")
