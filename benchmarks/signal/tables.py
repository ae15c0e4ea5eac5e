"""The tables of docs/signal.md, as Markdown."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.signal.cases import Case, Tally
from benchmarks.signal.places import Corpus
from benchmarks.signal.scores import Score

PUBLISHED = tomllib.loads(Path(__file__).with_name("published.toml").read_text(encoding="utf-8"))
NONE = "–"

Columns = dict[str, Score]


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a table of scores: its label, its key in published.toml, and the cell of a score."""

    label: str
    key: str
    cell: Callable[[Score], str]


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """A Markdown table; a bar in a cell is escaped."""
    cells = [[str(cell).replace("|", "\\|") for cell in row] for row in (head, *rows)]
    cells.insert(1, ["---"] * len(head))
    return "\n".join("| " + " | ".join(row) + " |" for row in cells)


def signal(corpus: Corpus, yardsticks: Columns, ours: Score) -> str:
    """Ours beside the yardsticks of this run and the published figures of other tools."""
    other = [entry for entry in PUBLISHED["signal"] if entry["corpus"] == corpus.name]
    goal = [entry for entry in PUBLISHED["goal"] if entry["corpus"] == corpus.name]
    head = [
        "",
        *yardsticks,
        *(entry["name"] + "*" for entry in other),
        "**policywatch**",
        *["goal"] * len(goal),
    ]
    rows = []
    for line in _lines(ours):
        ends = [entry.get(line.key, NONE) for entry in goal]
        beside = [line.cell(score) if line.key != "told" else NONE for score in yardsticks.values()]
        published = [entry.get(line.key, NONE) for entry in other]
        rows.append([line.label, *beside, *published, f"**{line.cell(ours)}**", *ends])
    return table(head, rows)


def _lines(ours: Score) -> list[Line]:
    def counted(label: str, key: str, name: str) -> Line:
        return Line(f"{label}, of {ours[name][1]:,}", key, lambda score: f"{score[name][0]:,}")

    found = [
        counted("substantive changes that ring", "substantive", "substantive"),
        counted("noise and failed fetches that ring", "quiet", "false"),
        counted("– of these, failed fetches", "fetch_failure", "fetch_failure_alerted"),
        counted("editorial changes that ring at once", "editorial", "editorial_alerted"),
    ]
    if ours["confirmed_unchanged_alerted"][1]:
        found.append(
            counted("confirmed unchanged steps that ring", "unchanged", "confirmed_unchanged_alerted")
        )
    found.append(counted("services with a false alert", "services", "services_with_false_alerts"))
    found.append(
        Line("mails per 100 captures", "mails", lambda score: f"{score['mails_per_100_captures']:.1f}")
    )
    if ours["told_steps"]:
        found.append(Line(f"words told: recall / precision, {ours['told_steps']} steps", "told", _told))
    return found


def _told(score: Score) -> str:
    return f"{score['told_recall']:.3f} / {score['told_precision']:.3f}"


def extraction(found: Columns, ours: Score) -> str:
    """Main content: what was measured in this run, and published figures of what was not."""
    lines = [
        Line("F1 of words, mean / median", "f1", lambda s: f"{s['f1']:.3f} / {s['f1_median']:.3f}"),
        Line("F1 of runs of four words", "runs", lambda s: f"{s['f1_runs_of_four']:.3f}"),
        Line(
            "headings kept / their F1",
            "headings",
            lambda s: f"{s['headings_kept']:.3f} / {s['headings_f1']:.3f}",
        ),
        Line("recall of the worst tenth", "worst", lambda s: f"{s['recall_worst_tenth']:.3f}"),
    ]
    published = [entry for entry in PUBLISHED["extraction"] if entry["name"] not in found]
    others = [entry for entry in published if entry["name"] != "goal"]
    goal = [entry for entry in published if entry["name"] == "goal"]
    head = [
        "",
        *found,
        *(entry["name"] + "*" for entry in others),
        "**policywatch**",
        *(g["name"] for g in goal),
    ]
    return table(
        head,
        [
            [
                line.label,
                *(line.cell(score) for score in found.values()),
                *(entry[line.key] for entry in others),
                f"**{line.cell(ours)}**",
                *(entry[line.key] for entry in goal),
            ]
            for line in lines
        ],
    )


def ablation(scores: Mapping[str, Mapping[str, Score]]) -> str:
    """A row for each part that was off, by the corpora; `scores` by what was off, then by corpus."""
    names = list(next(iter(scores.values())))
    head = ["", *(f"{name}: {what}" for name in names for what in ("missed", "false", "editorial", "mails"))]
    rows = []
    for off, by_corpus in scores.items():
        cells: list[object] = []
        for score in by_corpus.values():
            rung, of = score["substantive"]
            cells += [of - rung, score["false"][0] + score["confirmed_unchanged_alerted"][0]]
            cells += [score["editorial_alerted"][0], f"{score['mails_per_100_captures']:.1f}"]
        rows.append([f"without {off}" if off else "**as it is**", *cells])
    return table(head, rows)


def services(tallies: Sequence[Tally]) -> str:
    """What rang of what, by service."""

    def of(count: tuple[int, int]) -> str:
        return f"{count[0]} of {count[1]}" if count[1] else NONE

    head = [
        "service",
        "documents",
        "substantive",
        "noise, failed fetches",
        "editorial, metadata",
        "unchanged",
    ]
    rows = [
        [t.service, t.documents, of(t.substantive), of(t.quiet), of(t.editorial), of(t.unchanged)]
        for t in tallies
    ]
    return table(head, rows)


def thresholds(entries: Mapping[str, Mapping[str, Any]]) -> str:
    """What moves where a threshold is another one."""
    head = ["threshold", "value", "× 0.7", "× 1.3", "without it", "services that lose a step"]
    rows = []
    for name, entry in entries.items():
        losers: set[str] = set()
        for side in ("lower", "higher", "off"):
            losers |= set(entry.get(side, {}).get("lost", {}))
        short = name.removeprefix("pipelines.").removeprefix("changes.")
        sides = [_side(entry.get(side)) for side in ("lower", "higher", "off")]
        rows.append(
            [f"`{short}`", entry["value"], *sides, ", ".join(sorted(losers, key=str.casefold)) or NONE]
        )
    return table(head, rows)


def _side(moved: Mapping[str, Any] | None) -> str:
    if moved is None:
        return NONE
    lost, won = (sum(map(len, moved[side].values())) for side in ("lost", "won"))
    said = [f"−{lost}" if lost else "", f"+{won}" if won else ""]
    steps = " ".join(part for part in said if part) or "0"
    return f"{steps} ({moved['alerts']})" if moved["alerts"] else steps


def kinds(corpus: Corpus) -> str:
    """How many labelled steps of each kind, in words."""
    counted = Counter(corpus.gold.values())
    return ", ".join(
        f"{count} {kind.replace('fetch-failure', 'failed fetches')}" for kind, count in counted.most_common()
    )


def place(case: Case) -> str:
    """How a step is named in the page."""
    return f"`{case.step[0]}` {case.step[1]}"
