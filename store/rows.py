"""Rows of the archive as values: one SELECT and one function for each, columns in the order of the value."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from model import (
    Capture,
    Change,
    Memento,
    Origin,
    Outcome,
    Section,
    SectionKind,
    Verdict,
    VerdictKind,
    Visit,
)
from store import coding
from store.tables import CAPTURE, CHANGE, MEMENTO, VISIT

Row = Sequence[Any]

_C, _M, _V = CAPTURE.c, MEMENTO.c, VISIT.c

CAPTURES = sa.select(
    _C.id,
    _C.source_id,
    _C.captured_at,
    _C.url_final,
    _C.status,
    _C.headers,
    _C.digest,
    _C.size_bytes,
    _C.look,
    _C.origin,
)
MEMENTOS = sa.select(
    _M.id,
    _M.source_id,
    _M.capture_id,
    _M.captured_at,
    _M.origin,
    _M.extractor,
    _M.profile_id,
    _M.digest,
    _M.base_id,
    _M.first_seen_at,
    _M.confirmations,
    _M.title,
)
VISITS = sa.select(
    _V.id,
    _V.source_id,
    _V.started_at,
    _V.finished_at,
    _V.outcome,
    _V.verdict_kind,
    _V.verdict_code,
    _V.verdict_reason,
    _V.capture_id,
    _V.memento_id,
    _V.status,
    _V.note,
    _V.body_digest,
    _V.moved_to,
)
#: Written as the partial index has it: SQLite takes no index for "owes_change = 1", and reads every version.
OWES_CHANGE = sa.text("memento.owes_change")
CHANGES = sa.select(
    CHANGE.c.id,
    CHANGE.c.source_id,
    CHANGE.c.before_id,
    CHANGE.c.after_id,
    CHANGE.c.compared_at,
    CHANGE.c.comparison,
    CHANGE.c.superseded_at,
)


def capture(row: Row) -> Capture:
    values = list(row)
    values[5], values[9] = coding.load_pairs(values[5]), Origin(values[9])
    return Capture(*values)


def memento(row: Row) -> Memento:
    values = list(row)
    values[4] = Origin(values[4])
    return Memento(*values)


def visit(row: Row) -> Visit:
    values = list(row)
    values[4:8] = [Outcome(values[4]), Verdict(VerdictKind(values[5]), values[6], values[7])]
    return Visit(*values)


def change(row: Row) -> Change:
    values = list(row)
    values[5] = coding.load_comparison(values[5])
    return Change(*values)


def section(row: Row) -> Section:
    heading, level, path, ordinal, kind, anchor, blocks = row
    return Section(
        heading,
        level,
        coding.load_strings(path),
        ordinal,
        SectionKind(kind),
        anchor,
        coding.load_blocks(blocks),
    )
