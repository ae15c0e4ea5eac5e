"""What the service tells while it works."""

from __future__ import annotations

from dataclasses import dataclass

from model import Change, Incident, Message, SiteEvent, Source, Visit
from pipelines.batch import Report


@dataclass(frozen=True, slots=True)
class Crawled:
    """What a crawling child said; `source` is the page's, None where it is about the batch."""

    report: Report
    source: Source | None


#: What the service tells while it works: to be looked at with `match`, and to be taken quickly.
Happening = Crawled | Change | Incident | Message | SiteEvent


def words(happening: Happening) -> str:
    """What happened, as a line of the log; "" for what is not worth one."""
    match happening:
        case Crawled(Report(visit=Visit() as visit), Source() as source):
            reason = visit.verdict.reason or visit.note
            return f"{source.slug}: {visit.outcome.value}" + (f" ({reason})" if reason else "")
        case Change():
            return f"change {happening.id}: {happening.comparison.summary}"
        case Incident():
            state = "ended" if happening.closed_at else "stands"
            return f"incident {happening.id} {state}: {happening.reason}"
        case SiteEvent():
            return f"site event {happening.id}: {len(happening.pages)} documents {happening.kind.value}"
        case Message():
            return f"mail {happening.id} to {happening.to}: {happening.subject}"
    return ""
