"""`python -m benchmarks thresholds`: which labelled steps move where a threshold is another one.

A threshold that only one service needs is no rule. Each is set to 0.7 and 1.3 of its value (a count at least
one lower and higher) and, where that means something, to a value at which it no longer matters; the steps
whose answer turns are told by service. Results are kept in thresholds.json, which docs/signal.md shows.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import as_completed
from dataclasses import asdict, dataclass
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

from benchmarks.signal import baseline
from benchmarks.signal.baseline import Kept
from benchmarks.signal.cases import Rows, cases, rang
from benchmarks.signal.places import Corpus, corpora
from benchmarks.signal.replays import pool
from benchmarks.signal.seams import set_constant

RESULTS = Path(__file__).with_name("thresholds.json")
FACTORS = {"lower": 0.7, "higher": 1.3}
SIDES = (*FACTORS, "off")
#: Rooms that read pages; those that judge or learn; what is left of `changes` only compares.
READING = frozenset(
    f"pipelines.{name}" for name in ("frame", "mainpart", "sections", "blocks", "soup", "labels")
)
SETTLING = frozenset(
    {"pipelines.judge", "pipelines.settle", "pipelines.likeness", "changes.volatile", "changes.learned"}
)


@dataclass(frozen=True, slots=True)
class Threshold:
    """A constant, and the value at which it has no say (None: there is none)."""

    module: str
    name: str
    off: float | None = None

    @property
    def id(self) -> str:
        return f"{self.module}.{self.name}"

    @property
    def value(self) -> object:
        return getattr(import_module(self.module), self.name)


THRESHOLDS = (
    Threshold("pipelines.judge", "FORM", off=0),
    Threshold("pipelines.judge", "LEFT", off=0),
    Threshold("pipelines.frame", "OVER", off=0.1),
    Threshold("pipelines.judge", "SHORT", off=0),
    Threshold("pipelines.judge", "TINY"),
    Threshold("pipelines.judge", "SAME"),
    Threshold("pipelines.judge", "CLEARLY"),
    Threshold("pipelines.settle", "AGREE"),
    Threshold("pipelines.settle", "RETURN"),
    Threshold("changes.volatile", "OFTEN"),
    Threshold("changes.volatile", "TURNS", off=10_000),
    Threshold("changes.volatile", "LEAST_DATES", off=10_000),
    Threshold("changes.repeats", "REPEATED", off=10_000),
    Threshold("changes.blocks", "ALIKE"),
    Threshold("changes.blocks", "ALIKE_ALONE"),
    Threshold("changes.blocks", "SAME_TEXT"),
    Threshold("changes.blocks", "REFLOWED", off=2),
    Threshold("changes.compare", "ALIKE_ELSEWHERE", off=2),
    Threshold("changes.align", "ALIKE"),
    Threshold("changes.redline", "REWRITTEN", off=0),
    Threshold("changes.figures", "SMALL"),
    Threshold("changes.datelines", "DATE_LINE_WORDS"),
    Threshold("changes.shifts", "LEAST", off=10_000),
    Threshold("pipelines.mainpart", "SHARE"),
    Threshold("pipelines.mainpart", "HALF"),
    Threshold("pipelines.mainpart", "PART"),
    Threshold("pipelines.frame", "SOME"),
    Threshold("pipelines.frame", "FEW"),
)


@dataclass(frozen=True, slots=True)
class Moved:
    """What another value of a threshold does: labelled steps that turn, by service, and alerts in all."""

    value: str
    lost: dict[str, list[str]]  #: right as it is, wrong with the other value
    won: dict[str, list[str]]  #: wrong as it is, right with the other value
    alerts: int  #: steps, labelled or not, that ring in one case and not in the other


def varied(value: object, factor: float) -> object:
    """A threshold times a factor; a count moves by one at least."""
    if isinstance(value, timedelta):
        return value * factor
    if isinstance(value, int):
        step = 1 if factor > 1 else -1
        moved = round(value * factor)
        return moved if moved != value else value + step
    assert isinstance(value, float)
    return round(value * factor, 4)


def moved(
    corpus_list: Sequence[Corpus], before: Sequence[Rows], after: Sequence[Rows], value: object
) -> Moved:
    """Two sets of rows against the labels."""
    lost: dict[str, list[str]] = {}
    won: dict[str, list[str]] = {}
    alerts = 0
    for corpus, one, other in zip(corpus_list, before, after, strict=True):
        alerts += len(rang(one).keys() ^ rang(other).keys())
        for was, now in zip(cases(corpus, one), cases(corpus, other), strict=True):
            if was.wrong is not now.wrong:
                side = lost if now.wrong else won
                side.setdefault(now.service, []).append(f"{now.step[0]} {now.step[1]} ({now.kind})")
    return Moved(str(value), lost, won, alerts)


def main(arguments: Sequence[str]) -> int:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks thresholds", description=__doc__)
    parser.add_argument("names", nargs="*", help="such as pipelines.judge.FORM; without any, all of them")
    parser.add_argument("--side", nargs="*", choices=SIDES, default=SIDES, help="which values to try")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--keep", type=Path, help="a folder for what the pipeline as it is saw; made once")
    asked = parser.parse_args(arguments)
    unknown = set(asked.names) - {one.id for one in THRESHOLDS}
    if unknown:
        sys.exit(f"no threshold {min(unknown)!r}; there are {', '.join(one.id for one in THRESHOLDS)}")
    by_id = {one.id: one for one in THRESHOLDS}
    wanted = [by_id[name] for name in asked.names or by_id]
    with tempfile.TemporaryDirectory(prefix="policywatch-thresholds-") as place:
        measure(wanted, asked.side, asked.keep or Path(place), asked.jobs)
    return 0


def measure(wanted: Sequence[Threshold], sides: Sequence[str], place: Path, jobs: int) -> None:
    """Varies each threshold and files what moved, one after the other."""
    here = corpora()
    kept = [Kept(place / corpus.name) for corpus in here]
    with pool(jobs) as processes:
        missing = [(c, k) for c, k in zip(here, kept, strict=True) if not (k.folder / "rows.jsonl").exists()]
        recording = [processes.submit(baseline.record, c.folder, k) for c, k in missing]
        for recorded in recording:
            recorded.result()
        before = [k.rows for k in kept]
        waiting = {}
        for one in wanted:
            values = {name: varied(one.value, factor) for name, factor in FACTORS.items()}
            if one.off is not None:
                values["off"] = one.off
            for name, value in ((side, values[side]) for side in sides if side in values):
                waiting[processes.submit(_vary, one, value, [c.folder for c in here], kept)] = (
                    one,
                    name,
                    value,
                )
        for done in as_completed(waiting):
            one, name, value = waiting[done]
            what = moved(here, before, done.result(), value)
            _file(one, name, what)
            told = f"lost {_count(what.lost)}; won {_count(what.won)}; {what.alerts} alerts differ"
            print(f"{one.id} {name} {value}: {told}", flush=True)


def _vary(one: Threshold, value: object, roots: Sequence[Path], kept: Sequence[Kept]) -> list[Rows]:
    pairs = list(zip(roots, kept, strict=True))
    if one.module == "pipelines.judge":
        touched = [baseline.judged_otherwise(root, k, one.name, (one.value, value)) for root, k in pairs]
        set_constant(one.module, one.name, value)
        return [baseline.settled_again(*pair, only) for pair, only in zip(pairs, touched, strict=True)]
    set_constant(one.module, one.name, value)
    if one.module in READING:
        return [baseline.read_again(root, k) for root, k in pairs]
    if one.module in SETTLING:
        return [baseline.settled_again(root, k) for root, k in pairs]
    return [baseline.compared_again(k) for k in kept]


def _count(by_service: dict[str, list[str]]) -> str:
    return ", ".join(f"{service} {len(steps)}" for service, steps in sorted(by_service.items())) or "nothing"


def _file(one: Threshold, name: str, what: Moved) -> None:
    known = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}
    entry = known.setdefault(one.id, {})
    if entry.get("value") != str(one.value):
        entry.clear()
    entry["value"] = str(one.value)
    entry[name] = asdict(what)
    RESULTS.write_text(
        json.dumps(known, indent=1, sort_keys=True, ensure_ascii=False) + "\n", encoding="utf-8"
    )


def services_needing(entry: Mapping[str, Any]) -> Counter[str]:
    """The services that lose a step by any other value, with how many."""
    found: Counter[str] = Counter()
    for name in SIDES:
        for service, steps in entry.get(name, {}).get("lost", {}).items():
            found[service] = max(found[service], len(steps))
    return found
