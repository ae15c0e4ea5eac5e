"""How alike two documents are, by the text of their blocks and then by runs of words."""

from __future__ import annotations

import hashlib
import re
from collections import Counter

from changes.kept import kept
from model import Document

RUN = 3  #: words in a run
MAX_RUNS = 60_000  #: runs that are compared: more tell no more
KEPT = 64  #: documents whose lines are kept: a judge asks for the same ones again and again
_KEPT: dict[int, tuple[Document, Counter[str]]] = {}
_WORD = re.compile(r"[^\W\d_]+|[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


def same_lines(a: Document, b: Document) -> float:
    """0 to 1: the share of the longer text that stands word for word in both; never more than `likeness`."""
    raw_a, raw_b = _raw(a), _raw(b)
    whole = max(_chars(raw_a), _chars(raw_b))
    same = sum(len(line) * min(n, raw_b[line]) for line, n in raw_a.items() if line in raw_b)
    return same / whole if whole else 1.0


def _raw(document: Document) -> Counter[str]:
    found: Counter[str] = Counter()
    for section in document.sections:
        found[section.heading] += 1
        for block in section.blocks:
            found[block.text] += 1
    return found


def lines(document: Document) -> Counter[str]:
    """The texts of headings and blocks, folded, without figures: live figures differ daily."""
    known = _KEPT.get(id(document))
    if known is not None and known[0] is document:
        return known[1]
    folded: Counter[str] = Counter()
    for text, n in _raw(document).items():
        folded[_folded(text)] += n
    del folded[""]
    if len(_KEPT) >= KEPT:
        _KEPT.clear()
    _KEPT[id(document)] = (document, folded)
    return folded


@kept(10_000)
def _folded(text: str) -> str:
    return " ".join(_WORD.findall(text.casefold()))


def likeness(a: Document, b: Document) -> float:
    """0 to 1: the share of text (by characters) that both have, of the longer one."""
    return _share(lines(a), lines(b), both=True)


def is_like(a: Document, b: Document, least: float) -> bool:
    """Whether `likeness` is at least so much; mostly the lines tell, and no runs need be counted."""
    one, other = lines(a), lines(b)
    size_a, size_b = _chars(one), _chars(other)
    if not size_a or not size_b:
        return size_a == size_b
    whole = max(size_a, size_b)
    if size_a / whole < least:
        return False  # even if all of it stood in the other
    return _same(one, other) / whole >= least or _share(one, other, both=True) >= least


def contained(a: Document, b: Document) -> float:
    """0 to 1: how much of the text of `a` stands in `b`."""
    return _share(lines(a), lines(b), both=False)


def _share(a: Counter[str], b: Counter[str], *, both: bool) -> float:
    size_a, size_b = _chars(a), _chars(b)
    if not size_a or not size_b:
        return 1.0 if size_a == size_b else 0.0
    whole = max(size_a, size_b) if both else size_a
    same = _same(a, b)
    if same >= 0.9 * whole:
        return same / whole
    rest_a, rest_b = _runs(a - b), _runs(b - a)
    size = sum(rest_a.values())
    if not size:
        return same / whole
    common = sum(min(n, rest_b[run]) for run, n in rest_a.items() if run in rest_b)
    return min(1.0, (same + (size_a - same) * common / size) / whole)


def _same(a: Counter[str], b: Counter[str]) -> int:
    """Characters of the lines that stand in both."""
    return sum(len(line) * min(n, b[line]) for line, n in a.items() if line in b)


def _chars(text: Counter[str]) -> int:
    return sum(len(line) * n for line, n in text.items())


def _runs(text: Counter[str]) -> Counter[tuple[str, ...]]:
    found: Counter[tuple[str, ...]] = Counter()
    for line, n in text.items():
        if len(found) > MAX_RUNS:
            break
        words = line.split(" ", MAX_RUNS)
        if len(words) < RUN:
            found[tuple(words)] += n
            continue
        runs = zip(*(words[i:] for i in range(RUN)), strict=False)
        if n == 1:
            found.update(runs)  # counted in C
        else:
            for run in runs:
                found[run] += n
    return found


def text_digest(document: Document) -> str:
    """SHA-256 (hex) of the words of a document: what `accept` notes in `Profile.accepted_walls`."""
    words = "\n".join(sorted(lines(document)))
    return hashlib.sha256(words.encode("utf-8", "replace")).hexdigest()
