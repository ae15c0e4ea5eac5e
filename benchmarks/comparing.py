"""Compare and class beside rapidfuzz's minimal script over all words of both texts.

Both sides see the text of the same two documents. Pairs of two languages are left out: a page in
another language is a wall, which nobody compares. Ours is measured twice: what an earlier comparison
left in a cache is forgotten before each run, or stands there, as most of a known page does. Counted are
words: a comma
that stayed between two sentences that have nothing else in common is a sign, not a word.
"""

from __future__ import annotations

import pkgutil
import re
from functools import _lru_cache_wrapper
from importlib import import_module

from rapidfuzz.distance import Indel

import changes
from benchmarks.corpus import pairs
from benchmarks.figures import beside, seconds
from changes.compare import compare
from changes.kept import CACHES
from model import Document, Op
from pipelines.html import extract

URL = "https://policy.example/page"
CHANCE = 1  #: so many words in a row between two changes stand there by chance
Pair = tuple[Document, Document]
Codes = list[tuple[str, int, int, int, int]]


def words(text: str) -> list[str]:
    """Words and numbers, without signs."""
    return re.findall(r"\w+", text)


def minimal(pair: Pair) -> Codes:
    """The yardstick: a minimal edit script over the words of the whole texts."""
    ids: dict[str, int] = {}
    before, after = ([ids.setdefault(w, len(ids)) for w in words(d.text)] for d in pair)
    return [(o.tag, o.src_start, o.src_end, o.dest_start, o.dest_end) for o in Indel.opcodes(before, after)]


def least(codes: Codes, chance: int = 0) -> int:
    """Changed words of a script; with `chance`, runs that short between two changes count as changed."""
    return sum(
        i2 - i1 + j2 - j1
        for n, (tag, i1, i2, j1, j2) in enumerate(codes)
        if tag != "equal" or (i2 - i1 <= chance and 0 < n < len(codes) - 1)
    )


def changed(pair: Pair) -> int:
    """Words the comparison shows as gone or come."""
    shown = compare(*pair)
    return sum(
        len(words(h.text)) for i in shown.items for p in i.passages for h in p.hunks if h.op is not Op.EQUAL
    )


def forgetful() -> list[_lru_cache_wrapper[object]]:
    """The bounded caches of texts in `changes`. Unbounded ones hold patterns and word lists, made once."""
    modules = [import_module(m.name) for m in pkgutil.iter_modules(changes.__path__, "changes.")]
    found = {id(v): v for m in modules for v in vars(m).values() if isinstance(v, _lru_cache_wrapper)}
    return [
        *CACHES,
        *(cached for cached in found.values() if cached.cache_parameters()["maxsize"] is not None),
    ]


def run() -> None:
    """Prints the rows."""
    documents = [(extract(a, url=URL), extract(b, url=URL)) for a, b in pairs()]
    documents = [(a, b) for a, b in documents if a.text != b.text]
    spoken = [(a, b) for a, b in documents if a.language.split("-")[0] == b.language.split("-")[0]]
    print(f"{len(spoken)} pairs of versions whose text differs; median / p95")
    print(f"left out: {len(documents) - len(spoken)} pairs in two languages")
    caches = forgetful()

    def forget() -> None:
        for cached in caches:
            cached.cache_clear()

    compare(*spoken[0])
    yardstick = seconds(minimal, spoken)
    for name, before in (("texts never seen", forget), ("texts seen before", None)):
        ours = seconds(lambda pair: compare(*pair), spoken, before=before)
        print(beside(f"compare + class, {name}", ours, "rapidfuzz Indel.opcodes, all words", yardstick))
    scripts = [minimal(pair) for pair in spoken]
    told = sum(changed(pair) for pair in spoken)
    for name, chance in (("minimal", 0), ("minimal, no lone word left between changes", CHANCE)):
        fewest = sum(least(codes, chance) for codes in scripts)
        print(f"changed words: ours {told}, {name} {fewest}, ratio {told / max(1, fewest):.3f}")
