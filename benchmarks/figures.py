"""Times of a case and of its yardstick, and the line that sets them side by side."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from typing import TypeVar

T = TypeVar("T")


def seconds(
    work: Callable[[T], object],
    inputs: Sequence[T],
    repeats: int = 3,
    before: Callable[[], object] | None = None,
) -> list[float]:
    """CPU seconds a piece of work takes for each input: the least of `repeats` runs.

    `before` is called ahead of each run, and not measured.
    """
    best: list[float] = []
    for one in inputs:
        runs = []
        for _ in range(repeats):
            if before is not None:
                before()
            start = time.process_time()
            work(one)
            runs.append(time.process_time() - start)
        best.append(min(runs))
    return best


def p95(values: Sequence[float]) -> float:
    """The 95th percentile, by the nearest rank."""
    return sorted(values)[max(0, round(0.95 * len(values)) - 1)]


def beside(name: str, ours: Sequence[float], yardstick: str, theirs: Sequence[float]) -> str:
    """One row: median and p95 in ms of both, and the ratios."""
    m, n = statistics.median(ours) * 1e3, statistics.median(theirs) * 1e3
    p, q = p95(ours) * 1e3, p95(theirs) * 1e3
    return (
        f"{name:34} {m:8.2f} / {p:8.2f} ms   {yardstick:34} {n:8.2f} / {q:8.2f} ms   "
        f"ratio {m / n:5.2f} / {p / q:5.2f}"
    )
