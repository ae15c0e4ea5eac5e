"""Lines that only say when the document was revised, or what day it is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from itertools import takewhile

from changes import dates
from changes.lexicon import alternatives, union
from changes.words import bare
from model import BlockKind

DATE_LINE_WORDS = 12
DATE_LINE_CHARS = 200
_CLOCK = re.compile(r"\b\d{1,2}:\d{2}\b")  #: without a date beside it, 4.50 is a price
_WORTH = re.compile(r"[$€£¥%]")  #: beside a number it is no date and no time
STRANGE = 0.3  #: of the words of a date line may be others: the document's name
_NAME = re.compile(r"\b[^\W\d_a-zà-ÿ][^\W\d_]*")
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
    timed = _CLOCK.search(text) is not None
    if not (spans or timed) or kind is BlockKind.DEFINITION or _WORTH.search(text):
        return False
    words = [w for w in bare(_TIME.sub(" ", _without(text, spans))) if not w.isdigit()]
    words = [w for w in words if w not in union("weekday")]
    if not words:
        return bool(spans) and kind is not BlockKind.ROW
    known = union("revision", language) | union("today", language)
    core = union("revision_core", language) | union("today", language)
    strange = [w for w in words if w not in known]
    if (
        len(words) > DATE_LINE_WORDS
        or len(strange) > STRANGE * len(words)
        or not any(w in core for w in words)
    ):
        return False
    # "Acme Terms, effective 1 May" says when the document holds; "the fee is effective 1 May" does not.
    named = {w.casefold() for w in _NAME.findall(text)}
    return _saved(language).search(text) is not None or all(w in named for w in strange)


def only_stamp(kind: BlockKind, old: str, new: str, language: str = "") -> bool:
    """Whether two texts differ only in when something was updated, which their last words say.

    "Map and table last updated at noon on 3/18/2020": what stands before "updated" is the same.
    """
    start = max(0, len(old) - DATE_LINE_CHARS)
    if old[:start] != new[:start]:
        return False
    both = zip(old[start:], new[start:], strict=False)
    common = start + sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], both))
    verb = max((found.start() for found in _saved(language).finditer(old, start, common)), default=0)
    return verb > 0 and all(is_date_line(kind, text[verb:], language) for text in (old, new))


@cache
def _saved(language: str) -> re.Pattern[str]:
    """Words for saving a document: "updated", "mis à jour". Not "effective": that is a date of the text."""
    return re.compile(rf"\b(?:{alternatives(union('relative_lead', language))})\b", re.IGNORECASE)


def _without(text: str, spans: Sequence[tuple[int, int]]) -> str:
    for start, end in reversed(spans):
        text = text[:start] + " " + text[end:]
    return text
