"""The smallest edit script between two sequences, with a bound on its cost.

Exact (rapidfuzz Indel, bit-parallel) while the product of the lengths stays under a limit; above it
the sequences are first cut at elements that are unique in both, as patience diff does.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Sequence

from rapidfuzz import process
from rapidfuzz.distance import Indel

WORTH_COUNTING = 1_000_000  #: cells from which counting words first is cheaper than aligning them
LIMIT = 400_000_000  #: cells; about 50 MB of bits and 50 ms

Span = tuple[str, int, int, int, int]  #: (equal | delete | insert | replace, before from, to, after from, to)


def script(before: Sequence[Hashable], after: Sequence[Hashable]) -> list[Span]:
    """Spans that lead from before to after; neighbouring delete and insert are one "replace"."""
    head = 0
    shorter = min(len(before), len(after))
    while head < shorter and before[head] == after[head]:
        head += 1
    tail = 0
    while tail < shorter - head and before[-1 - tail] == after[-1 - tail]:
        tail += 1
    spans: list[Span] = [("equal", 0, head, 0, head)] if head else []
    spans += _middle(before, after, head, len(before) - tail, head, len(after) - tail)
    if tail:
        spans.append(("equal", len(before) - tail, len(before), len(after) - tail, len(after)))
    return joined(spans)


def _middle(
    before: Sequence[Hashable], after: Sequence[Hashable], i1: int, i2: int, j1: int, j2: int
) -> list[Span]:
    if i1 == i2 and j1 == j2:
        return []
    if i1 == i2 or j1 == j2:
        return [("insert" if i1 == i2 else "delete", i1, i2, j1, j2)]
    if (i2 - i1) * (j2 - j1) <= LIMIT:
        codes = Indel.opcodes(before[i1:i2], after[j1:j2])
        return [(c.tag, c.src_start + i1, c.src_end + i1, c.dest_start + j1, c.dest_end + j1) for c in codes]
    anchors = _anchors(before, after, i1, i2, j1, j2)
    if not anchors:
        return [("replace", i1, i2, j1, j2)]
    spans: list[Span] = []
    for i, j in [*anchors, (i2, j2)]:
        spans += _middle(before, after, i1, i, j1, j)
        if i < i2:
            spans.append(("equal", i, i + 1, j, j + 1))
        i1, j1 = i + 1, j + 1
    return spans


def _anchors(
    before: Sequence[Hashable], after: Sequence[Hashable], i1: int, i2: int, j1: int, j2: int
) -> list[tuple[int, int]]:
    """Elements that stand once on both sides, in an order common to both."""
    seen_before, seen_after = Counter(before[i1:i2]), Counter(after[j1:j2])
    where = {after[j]: j for j in range(j1, j2) if seen_after[after[j]] == 1}
    both = [
        (i, where[before[i]]) for i in range(i1, i2) if seen_before[before[i]] == 1 and before[i] in where
    ]
    tails: list[int] = []
    ends: list[int] = []
    back: list[int] = []
    for n, (_, j) in enumerate(both):
        at = bisect_left(tails, j)
        back.append(ends[at - 1] if at else -1)
        if at == len(tails):
            tails.append(j)
            ends.append(n)
        else:
            tails[at], ends[at] = j, n
    chain = []
    n = ends[-1] if ends else -1
    while n >= 0:
        chain.append(both[n])
        n = back[n]
    return chain[::-1]


def joined(spans: Sequence[Span]) -> list[Span]:
    """Neighbouring equal spans as one, and neighbouring changed spans as one."""
    out: list[Span] = []
    for tag, i1, i2, j1, j2 in spans:
        if out and (out[-1][0] == "equal") == (tag == "equal"):
            _, a, _, b, _ = out.pop()
            i1, j1 = a, b
        if tag != "equal":
            tag = "delete" if j1 == j2 else "insert" if i1 == i2 else "replace"
        out.append((tag, i1, i2, j1, j2))
    return out


def similarity(before: Sequence[Hashable], after: Sequence[Hashable], least: float = 0.0) -> float:
    """Share of both sides that a common subsequence covers, 0 to 1; bounded like `script`.

    Below `least` it may say less than it is: then it need not look further.
    """
    long = len(before) * len(after)
    if long > LIMIT or (least and long > WORTH_COUNTING):
        common = sum((Counter(before) & Counter(after)).values())
        most = 2 * common / (len(before) + len(after))
        if long > LIMIT or most < least:
            return most if long > LIMIT else 0.0
    return float(Indel.normalized_similarity(before, after, score_cutoff=least or None))


def phrased(before: Sequence[Hashable], after: Sequence[Hashable], words: int) -> float:
    """Share of both sides that stands in common runs of at least so many words, 0 to 1."""
    runs = [i2 - i1 for tag, i1, i2, _, _ in script(before, after) if tag == "equal"]
    return 2 * sum(n for n in runs if n >= words) / (len(before) + len(after))


def alike(before: Sequence[str], after: Sequence[str], least: float) -> list[tuple[float, int, int]]:
    """(likeness, index before, index after) of all pairs alike by at least `least`, unordered.

    A character stands for a word (`changes.normal.heard`): the fastest form for rapidfuzz.
    """
    found = []
    for i, words in enumerate(before):
        hits = process.extract(
            words, after, scorer=Indel.normalized_similarity, processor=None, score_cutoff=least, limit=None
        )
        found += [(float(score), i, j) for _, score, j in hits]
    return found
