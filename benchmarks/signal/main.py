"""`python -m benchmarks signal`: measures what the public table holds, writes docs/signal.md."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.signal import page, scores, tables, yardsticks
from benchmarks.signal.cases import Case, Rows, cases
from benchmarks.signal.places import QUIET, ROOT, Corpus, corpora, tool
from benchmarks.signal.replays import AS_IT_IS, Replay, replayed
from benchmarks.signal.scores import Score, Told
from benchmarks.signal.seams import SEAMS
from benchmarks.signal.tables import Columns

PAGE = ROOT / "docs" / "signal.md"


@dataclass(frozen=True, slots=True)
class Measured:
    """All that was found on one corpus."""

    corpus: Corpus
    ours: Score
    cases: list[Case]
    told: list[Told]
    yardsticks: Columns
    extraction: Columns
    ours_extraction: Score | None


def main(arguments: Sequence[str]) -> int:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks signal", description=__doc__)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes")
    parser.add_argument("--quick", action="store_true", help="print the figures; no ablation, no page")
    parser.add_argument(
        "--rows", type=Path, help="keep the rows there, and take those that are there already"
    )
    parser.add_argument("--out", type=Path, default=PAGE, help="the page that is written")
    asked = parser.parse_args(arguments)
    for name in ("score_signal.py", "score_extraction.py"):
        tool(name)
    here = corpora()
    parts = (AS_IT_IS,) if asked.quick else (AS_IT_IS, *SEAMS)
    wanted = [Replay(corpus, part) for part in parts for corpus in here]

    def say(what: str) -> None:
        print(f"replayed: {what}", file=sys.stderr, flush=True)

    with tempfile.TemporaryDirectory(prefix="policywatch-signal-") as place:
        rows = replayed(wanted, asked.jobs, asked.rows or Path(place), say)
    measured = [measure(corpus, rows[Replay(corpus)]) for corpus in here]
    without = {
        part: {corpus.name: scores.signal(corpus, rows[Replay(corpus, part)]) for corpus in here}
        for part in parts
    }
    for one in measured:
        print(f"\n== {one.corpus.name}\n{tables.signal(one.corpus, one.yardsticks, one.ours)}")
        if one.ours_extraction:
            print(f"\n{tables.extraction(one.extraction, one.ours_extraction)}")
    if not asked.quick:
        print(f"\n{tables.ablation(without)}")
        asked.out.write_text(page.written(measured, without), encoding="utf-8")
        print(f"\nwritten: {asked.out}")
    return 0


def measure(corpus: Corpus, rows: Rows) -> Measured:
    """The scores of a corpus, ours and the yardsticks'."""
    ours = scores.signal(corpus, rows)
    found = cases(corpus, rows)
    _same_counts(ours, found)
    beside = {"raw bytes": yardsticks.raw_bytes(corpus), "visible text": yardsticks.visible_text(corpus)}
    by_hand = yardsticks.selectors(corpus)
    if by_hand is not None:
        beside["hand-written selectors"] = by_hand
    read = yardsticks.extractors() if corpus.selected.exists() else {}
    return Measured(
        corpus,
        ours,
        found,
        scores.told(corpus, rows),
        {name: scores.signal(corpus, made) for name, made in beside.items()},
        {name: scores.extraction(corpus, yardsticks.extracted(corpus, one)) for name, one in read.items()},
        scores.extraction(corpus, scores.ours_extracted(corpus)) if read else None,
    )


def _same_counts(score: Score, found: Sequence[Case]) -> None:
    """Ends the program where our step-by-step counts are not those of the score tool."""

    def rung(kinds: frozenset[str]) -> int:
        return sum(case.rang for case in found if case.kind in kinds)

    ours = (rung(frozenset({"substantive"})), rung(QUIET))
    theirs = (score["substantive"][0], score["false"][0] - score["repeats"])
    if ours != theirs:
        sys.exit(f"the score tool counts {theirs}, we count {ours}: benchmarks/signal/cases.py is wrong")
