"""docs/signal.md: prose from a template, figures from the run, causes of what goes wrong from causes.toml."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from benchmarks.signal import tables, thresholds
from benchmarks.signal.cases import by_service
from benchmarks.signal.scores import Score

if TYPE_CHECKING:
    from benchmarks.signal.main import Measured

HERE = Path(__file__).parent
BADLY = 0.7  #: recall or precision of the words told below which an alert is told badly


def written(measured: Sequence[Measured], without: Mapping[str, Mapping[str, Score]]) -> str:
    """The page as Markdown."""
    # Markdown, not HTML: nothing in it comes from a page that is watched.
    environment = Environment(
        loader=FileSystemLoader(HERE),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,
    )
    known = json.loads(thresholds.RESULTS.read_text(encoding="utf-8")) if thresholds.RESULTS.exists() else {}
    now = datetime.now(UTC)
    return environment.get_template("signal.md.j2").render(
        date=f"{now.day} {now:%B %Y}",
        version=version("policywatch"),
        source=tables.PUBLISHED["source"],
        corpora=[_corpus(one) for one in measured],
        extraction=[
            tables.extraction(m.extraction, m.ours_extraction) for m in measured if m.ours_extraction
        ],
        ablation=tables.ablation(without) if len(without) > 1 else "",
        causes=causes(measured),
        thresholds=tables.thresholds(known) if known else "",
        lonely=lonely(known),
        badly=BADLY,
    )


def _corpus(one: Measured) -> dict[str, object]:
    corpus = one.corpus
    return {
        "name": corpus.name,
        "documents": len(corpus.documents),
        "services": len(set(corpus.service.values())),
        "captures": len(corpus.steps),
        "read": len(corpus.gold),
        "kinds": tables.kinds(corpus),
        "unchanged": len(corpus.unchanged),
        "table": tables.signal(corpus, one.yardsticks, one.ours),
        "by_service": tables.services(by_service(corpus, one.cases)),
        "badly": [t for t in one.told if min(t.recall, t.precision) < BADLY],
        "told": len(one.told),
    }


def causes(measured: Sequence[Measured]) -> list[dict[str, object]]:
    """What went wrong in this run, by cause, and last what has no cause yet."""
    wrong = {case.step: case for one in measured for case in one.cases if case.wrong}
    told = tomllib.loads((HERE / "causes.toml").read_text(encoding="utf-8"))["cause"]
    found = []
    for cause in told:
        steps = [(name, int(seq)) for name, _, seq in (entry.rpartition(" ") for entry in cause["steps"])]
        here = [wrong.pop(step) for step in steps if step in wrong]
        if here:
            found.append({**cause, "steps": here})
    if wrong:
        rest = {"what": "Not looked into yet", "why": "", "rule": "", "steps": list(wrong.values())}
        found.append(rest)
    return found


def lonely(known: Mapping[str, Mapping[str, object]]) -> list[tuple[str, str]]:
    """(threshold, service) where one service alone loses a step by another value."""
    found = []
    for name, entry in known.items():
        needing = thresholds.services_needing(entry)
        if len(needing) == 1:
            found.append((name, next(iter(needing))))
    return found
