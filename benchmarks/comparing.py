"""Compare and class beside rapidfuzz's minimal script over all words of both texts."""

from __future__ import annotations

import re

from rapidfuzz.distance import Indel

from benchmarks.corpus import pairs
from benchmarks.figures import beside, seconds
from changes.compare import compare
from model import Document, Op
from pipelines.html import extract

URL = "https://policy.example/page"
Pair = tuple[Document, Document]


def words(text: str) -> list[str]:
    """Words and single signs."""
    return re.findall(r"\w+|[^\w\s]", text)


def minimal(pair: Pair) -> list[tuple[str, int, int, int, int]]:
    """The yardstick: a minimal edit script over the words of the whole texts."""
    ids: dict[str, int] = {}
    before, after = ([ids.setdefault(w, len(ids)) for w in words(d.text)] for d in pair)
    return [(o.tag, o.src_start, o.src_end, o.dest_start, o.dest_end) for o in Indel.opcodes(before, after)]


def changed(pair: Pair) -> int:
    """Words the comparison shows as gone or come."""
    shown = compare(*pair)
    return sum(
        len(words(h.text)) for i in shown.items for p in i.passages for h in p.hunks if h.op is not Op.EQUAL
    )


def run() -> None:
    """Prints the rows."""
    documents = [(extract(a, url=URL), extract(b, url=URL)) for a, b in pairs()]
    documents = [pair for pair in documents if pair[0].text != pair[1].text]
    print(f"{len(documents)} pairs of versions whose text differs; median / p95")
    ours = seconds(lambda pair: compare(*pair), documents)
    print(beside("compare + class", ours, "rapidfuzz Indel.opcodes, all words", seconds(minimal, documents)))
    least = sum(s2 - s1 + d2 - d1 for p in documents for tag, s1, s2, d1, d2 in minimal(p) if tag != "equal")
    told = sum(changed(pair) for pair in documents)
    print(f"changed words: ours {told}, minimal {least}, ratio {told / max(1, least):.3f}")
