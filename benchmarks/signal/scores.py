"""The score tools, run on rows: they are not ours, so what they say is not our opinion."""

from __future__ import annotations

import json
import os
import runpy
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.signal.cases import Rows, rang
from benchmarks.signal.places import ROOT, Corpus, Step, lines, tool

Score = dict[str, Any]


def signal(corpus: Corpus, rows: Rows) -> Score:
    """`score_signal.py` on alerts."""
    return _score("score_signal.py", corpus, rows)


def extraction(corpus: Corpus, rows: Rows) -> Score:
    """`score_extraction.py` on pages as Markdown."""
    return _score("score_extraction.py", corpus, rows)


def _score(name: str, corpus: Corpus, rows: Rows) -> Score:
    with tempfile.TemporaryDirectory(prefix="policywatch-score-") as place:
        given, out = Path(place) / "rows.jsonl", Path(place) / "score.json"
        given.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        done = subprocess.run(
            [sys.executable, tool(name), corpus.folder, given, "--json", out],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            said = done.stderr.strip().splitlines()
            sys.exit(f"{name} failed on {corpus.folder}: {said[-1] if said else 'it said nothing'}")
        score: Score = json.loads(out.read_text(encoding="utf-8"))
        return score


def ours_extracted(corpus: Corpus) -> Rows:
    """The pages that the labels name, as `policywatch extract` prints them."""
    named = [str(corpus.folder / row["doc_id"] / row["html"]) for row in lines(corpus.selected)]
    with tempfile.TemporaryDirectory(prefix="policywatch-extract-") as place:
        command = [sys.executable, "-P", "-m", "cli.main", "--data", place, "extract", *named]
        done = subprocess.run(
            [*command, "--format", "markdown", "--json"],
            capture_output=True,
            text=True,
            check=False,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
        )
    if not done.stdout:
        sys.exit(f"`policywatch extract` printed nothing: {done.stderr.strip()[-300:]}")
    return [json.loads(line) for line in done.stdout.splitlines()]


@dataclass(frozen=True, slots=True)
class Told:
    """How well an alert's words match those that differ between the hand-selected texts."""

    step: Step
    recall: float
    precision: float


def told(corpus: Corpus, rows: Rows) -> list[Told]:
    """Each substantive step that rang and has both texts, worst first, by the score tool's own measure."""
    compare_words = runpy.run_path(str(tool("score_signal.py")))["compare_words"]
    found = []
    for step, row in rang(rows).items():
        if corpus.gold.get(step) == "substantive":
            said = compare_words(
                corpus.folder, corpus.steps, step, row.get("inserted") or "", row.get("deleted") or ""
            )
            if said:
                found.append(Told(step, *said))
    return sorted(found, key=lambda one: one.recall + one.precision)
