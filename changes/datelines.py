"""Lines that only say when the document was revised, or what day it is."""

from __future__ import annotations

import re
from collections.abc import Sequence

from changes import dates
from changes.lexicon import union
from changes.words import bare
from model import BlockKind

DATE_LINE_WORDS = 12
DATE_LINE_CHARS = 200
_TIME = re.compile(
    r"\b\d{1,2}[:.]\d{2}(?::\d{2})?\s*(?:[ap]\.?m\b\.?|noon\b|uhr\b|h\b|[A-Z]{2,4}\b)?", re.IGNORECASE
)


def is_date_line(kind: BlockKind, text: str, language: str = "") -> bool:
    """Whether a block only says when the document was revised or takes effect."""
    if len(text) > DATE_LINE_CHARS:
        return False
    spans = dates.spans(text)
    if kind is BlockKind.META:
        return bool(spans) or len(bare(text)) <= DATE_LINE_WORDS
    if not spans or kind is BlockKind.DEFINITION:
        return False
    words = [w for w in bare(_TIME.sub(" ", _without(text, spans))) if not w.isdigit()]
    words = [w for w in words if w not in union("weekday")]
    if not words:
        return kind is not BlockKind.ROW
    known = union("revision", language) | union("today", language)
    core = union("revision_core", language) | union("today", language)
    familiar = sum(w in known for w in words)
    return len(words) <= DATE_LINE_WORDS and any(w in core for w in words) and familiar >= 0.7 * len(words)


def _without(text: str, spans: Sequence[tuple[int, int]]) -> str:
    for start, end in reversed(spans):
        text = text[:start] + " " + text[end:]
    return text
