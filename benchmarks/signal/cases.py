"""Which labelled steps a list of alerts gets right: as `score_signal.py` counts them, but step by step."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from benchmarks.signal.places import QUIET, Corpus, Step

LAG = 3  #: steps an alert may come after the one it names

Rows = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Case:
    """A labelled step and what was made of it."""

    corpus: str
    service: str
    step: Step
    kind: str  #: the gold kind, or "unchanged"
    rang: bool

    @property
    def wrong(self) -> bool:
        """A change of substance missed, or anything else that rang at once."""
        return self.rang is not (self.kind == "substantive")


def rang(rows: Iterable[Mapping[str, Any]]) -> dict[Step, Mapping[str, Any]]:
    """The steps that alerts count for, with the alert."""
    listed = list(rows)
    suspects = {(row["doc_id"], row["seq"]) for row in listed if row["class"] == "suspect"}
    found: dict[Step, Mapping[str, Any]] = {}
    for row in listed:
        if row["alert"]:
            sent = (row["doc_id"], row["seq"])
            since = sent if row.get("since_seq") is None else (row["doc_id"], row["since_seq"])
            named = since in suspects and 0 <= sent[1] - since[1] <= LAG
            found[since if named else sent] = row
    return found


def cases(corpus: Corpus, rows: Rows) -> list[Case]:
    """Every labelled step: those that people read, and those confirmed to be unchanged."""
    alerts = rang(rows)
    kinds = dict(corpus.gold) | {step: "unchanged" for step in corpus.unchanged if step not in corpus.gold}
    return [
        Case(corpus.name, corpus.service[step[0]], step, kind, step in alerts)
        for step, kind in sorted(kinds.items())
    ]


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts of one service: how many rang, of how many."""

    service: str
    documents: int
    substantive: tuple[int, int]
    quiet: tuple[int, int]  #: noise and failed fetches
    editorial: tuple[int, int]  #: with metadata
    unchanged: tuple[int, int]


def by_service(corpus: Corpus, found: Iterable[Case]) -> list[Tally]:
    """A row a service that has labelled steps, in the order of their names."""
    grouped: dict[str, list[Case]] = {}
    for case in found:
        grouped.setdefault(case.service, []).append(case)

    def count(service: str, kinds: frozenset[str]) -> tuple[int, int]:
        here = [case for case in grouped[service] if case.kind in kinds]
        return sum(case.rang for case in here), len(here)

    published = list(corpus.service.values())
    return [
        Tally(
            service,
            published.count(service),
            count(service, frozenset({"substantive"})),
            count(service, QUIET),
            count(service, frozenset({"editorial", "metadata"})),
            count(service, frozenset({"unchanged"})),
        )
        for service in sorted(grouped, key=str.casefold)
    ]
