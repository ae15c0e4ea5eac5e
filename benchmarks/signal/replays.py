"""Backtests of the pipeline as it is or with something changed, each in a process of its own."""

from __future__ import annotations

import multiprocessing
import sys
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

from benchmarks.signal.cases import Rows
from benchmarks.signal.places import Corpus, lines
from benchmarks.signal.seams import SEAMS
from watch.backtest import backtest

AS_IT_IS = ""


@dataclass(frozen=True, slots=True)
class Replay:
    """A corpus through the pipeline without one of its parts; "" is the pipeline as it is."""

    corpus: Corpus
    without: str = AS_IT_IS


def replayed(wanted: Sequence[Replay], jobs: int, say: Callable[[str], None]) -> dict[Replay, Rows]:
    """The rows of each replay, `jobs` at a time. Ends the program where a step could not be replayed."""
    found: dict[Replay, Rows] = {}
    longest = sorted(wanted, key=lambda one: -len(one.corpus.steps))
    with tempfile.TemporaryDirectory(prefix="policywatch-signal-") as place, pool(jobs) as processes:
        waiting = {}
        for n, one in enumerate(longest):
            out = Path(place) / f"{n}.jsonl"
            waiting[processes.submit(_run, one.corpus.folder, one.without, out)] = (one, out)
        for done in as_completed(waiting):
            one, out = waiting[done]
            failed = done.result()
            if failed:
                sys.exit(f"{one.corpus.name}: {failed}; mend this first, the table would lie")
            found[one] = list(lines(out))
            say(f"{one.corpus.name} {'without ' + one.without if one.without else 'as it is'}")
    return found


def pool(jobs: int) -> ProcessPoolExecutor:
    """Processes that do one piece of work each: what is changed inside one reaches no other."""
    return ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("spawn"), max_tasks_per_child=1)


def _run(folder: Path, without: str, out: Path) -> str:
    if without:
        SEAMS[without]()
    report = backtest([folder], out, jobs=1)
    return f"{report.failures[0].doc_id}: {report.failures[0].reason}" if report.failures else ""
