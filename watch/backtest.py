"""Replays folders of captures and says what would have been mailed: the measure of signal and noise.

Documents of one service (or one host) form a group and are replayed together, interleaved by time, in a
scratch store of their own; groups know nothing of each other. So the rows are the same whatever the
number of processes.
"""

from __future__ import annotations

import json
import multiprocessing
import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from exchange import corpus
from exchange.corpus import Folder, FormatError
from watch.replay import Failure, Replayed, Row, replay

Progress = Callable[[int, int], None]  #: steps done, steps in all


@dataclass(frozen=True, slots=True)
class Report:
    """What a backtest brought."""

    documents: int
    steps: int
    rows: int
    alerts: int
    classes: tuple[tuple[str, int], ...]  #: rows by class, most first
    failures: tuple[Failure, ...]
    seconds: float
    peak_bytes: int  #: resident memory at its highest, of the largest process

    @property
    def text(self) -> str:
        """The report in a few lines."""
        pace = f"{1000 * self.seconds / self.steps:.1f} ms a step" if self.steps else "no steps"
        counts = ", ".join(f"{word} {count}" for word, count in self.classes) or "none"
        documents = "1 document" if self.documents == 1 else f"{self.documents} documents"
        lines = [
            f"{self.steps} steps of {documents} in {self.seconds:.1f} s ({pace}), "
            f"peak memory {self.peak_bytes / 1e6:.0f} MB",
            f"{self.alerts} would have been mailed at once; rows: {counts}",
        ]
        lines += [f"failed: {f.doc_id} step {f.seq}: {f.reason}" for f in self.failures[:20]]
        if len(self.failures) > 20:
            lines.append(f"and {len(self.failures) - 20} more failed")
        return "\n".join(lines)


def backtest(
    roots: Sequence[Path],
    out: Path,
    *,
    jobs: int = 1,
    scratch: Path | None = None,
    on_progress: Progress = lambda _done, _total: None,
) -> Report:
    """Replays every document folder under `roots` and writes a JSON object a row to `out`.

    `scratch` is where the stores are made and removed (default: the platform's temporary folder).
    Raises FormatError where a folder is not in the format, StoreError where a store fails.
    """
    begun = time.perf_counter()
    folders = [corpus.read(path) for root in roots for path in corpus.find(root)]
    _unique(folders)
    total = sum(len(folder.steps) for folder in folders)
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="policywatch-backtest-", dir=scratch) as place:
        brought = _all(groups(folders), Path(place), jobs, total, on_progress)
    rows = sorted((row for one in brought for row in one.rows), key=lambda row: (row.doc_id, row.seq))
    failures = tuple(failure for one in brought for failure in one.failures)
    with out.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(row.as_json(), ensure_ascii=False) + "\n" for row in rows)
    return _report(folders, rows, failures, time.perf_counter() - begun)


def groups(folders: Iterable[Folder]) -> list[list[Folder]]:
    """Documents that may inform each other: those linked by a service or a host. Largest group first."""
    leader: dict[str, str] = {}

    def find(key: str) -> str:
        while leader.setdefault(key, key) != key:
            key = leader[key]
        return key

    listed = list(folders)
    for folder in listed:
        host = urlsplit(folder.url).hostname
        leader[find(f"service {folder.service}")] = find(
            f"host {host}" if host else f"service {folder.service}"
        )
    found: dict[str, list[Folder]] = {}
    for folder in listed:
        found.setdefault(find(f"service {folder.service}"), []).append(folder)
    return sorted(found.values(), key=lambda group: -sum(len(folder.steps) for folder in group))


def _all(
    work: list[list[Folder]], place: Path, jobs: int, total: int, on_progress: Progress
) -> list[Replayed]:
    done = 0

    def stepped(count: int = 1) -> None:
        nonlocal done
        done += count
        on_progress(done, total)

    if jobs <= 1:
        return [replay(group, place / str(n), stepped) for n, group in enumerate(work)]
    brought = []
    # "spawn": a process of its own from the start, whatever threads the caller runs.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(min(jobs, len(work) or 1), mp_context=context) as pool:
        waiting = [pool.submit(replay, group, place / str(n)) for n, group in enumerate(work)]
        for one in as_completed(waiting):
            brought.append(one.result())
            stepped(brought[-1].steps)
    return brought


def _unique(folders: Sequence[Folder]) -> None:
    twice = [name for name, count in Counter(folder.id for folder in folders).items() if count > 1]
    if twice:
        raise FormatError(
            f"{twice[0]}: two folders have this id; rows would be mixed: rename one in its doc.json"
        )


def _report(
    folders: Sequence[Folder], rows: Sequence[Row], failures: tuple[Failure, ...], seconds: float
) -> Report:
    unit = 1 if sys.platform == "darwin" else 1024
    peaks = (resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return Report(
        documents=len(folders),
        steps=sum(len(folder.steps) for folder in folders),
        rows=len(rows),
        alerts=sum(row.alert for row in rows),
        classes=tuple(Counter(row.change_class for row in rows).most_common()),
        failures=failures,
        seconds=seconds,
        peak_bytes=max(peaks) * unit,
    )
