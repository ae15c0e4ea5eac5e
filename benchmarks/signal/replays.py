"""Backtests of the pipeline as it is or with something changed, each in a process of its own."""

from __future__ import annotations

import multiprocessing
import sys
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


def replayed(
    wanted: Sequence[Replay], jobs: int, place: Path, say: Callable[[str], None]
) -> dict[Replay, Rows]:
    """The rows of each replay, `jobs` at a time; those that lie in `place` from before are taken as they are.

    Ends the program where a step could not be replayed.
    """
    place.mkdir(parents=True, exist_ok=True)
    missing = [one for one in wanted if not _file(place, one).exists()]
    with pool(jobs) as processes:
        longest = sorted(missing, key=lambda one: -len(one.corpus.steps))
        waiting = {
            processes.submit(_run, one.corpus.folder, one.without, _file(place, one)): one for one in longest
        }
        for done in as_completed(waiting):
            one, failed = waiting[done], done.result()
            if failed:
                sys.exit(f"{one.corpus.name}: {failed}; mend this first, the table would lie")
            say(f"{one.corpus.name} {'without ' + one.without if one.without else 'as it is'}")
    return {one: list(lines(_file(place, one))) for one in wanted}


def _file(place: Path, one: Replay) -> Path:
    return (
        place / f"{one.corpus.name}{'-without-' + one.without.replace(' ', '-') if one.without else ''}.jsonl"
    )


def pool(jobs: int) -> ProcessPoolExecutor:
    """Processes that do one piece of work each: what is changed inside one reaches no other."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])  # imported once, not anew for each piece
    return ProcessPoolExecutor(jobs, mp_context=context, max_tasks_per_child=1)


def _run(folder: Path, without: str, out: Path) -> str:
    if without:
        SEAMS[without]()
    unfinished = out.with_suffix(".part")
    report = backtest([folder], unfinished, jobs=1)
    if report.failures:
        return f"{report.failures[0].doc_id}: {report.failures[0].reason}"
    unfinished.rename(out)
    return ""
