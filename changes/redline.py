"""What changed between two texts, word by word, so that a person can read it.

The smallest script over words (rapidfuzz Indel), then made readable: no lone sign or short word is
left standing between two changes, a stretch of which little stayed is shown as one replacement, and a
change that could stand in several places starts where a sentence does.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

from changes.lcs import Span, joined, script
from changes.words import pieces
from model import Hunk, Op

MARGIN = 200  #: characters of the common start and end in which a change may still be moved about
SENTENCE_ENDS = frozenset(".!?;:。！？")
FIRM = 5  #: so many words in a row that stayed are never shown as changed
LONG = 16  #: words on both sides together, from which a stretch may be called rewritten
REWRITTEN = 0.34  #: a stretch that kept less than this was rewritten
CHANCE = 2  #: so few words in a row stay in a rewritten stretch by chance


def hunks(before: str, after: str, language: str = "") -> tuple[Hunk, ...]:
    """Typed hunks; those that stayed and went join to `before`, those that stayed and came to `after`."""
    del language  # the script itself knows no language
    if before == after:
        return (Hunk(Op.EQUAL, after),) if after else ()
    head = _common_start(before, after)
    tail = _common_start(before[head:][::-1], after[head:][::-1])
    inner = _inner(before[head : len(before) - tail], after[head : len(after) - tail])
    start, end = (Op.EQUAL, before[:head]), (Op.EQUAL, before[len(before) - tail :] if tail else "")
    return _merged([start, *inner, end])


def _inner(before: str, after: str) -> list[tuple[Op, str]]:
    old, new = pieces(before), pieces(after)
    heard_old, heard_new = [p.strip() for p in old], [p.strip() for p in new]
    spans = script(heard_old, heard_new)
    spans = _slid(spans, heard_old, heard_new)
    return _parts(_cleaned(spans, heard_old, heard_new), old, new)


def _common_start(before: str, after: str) -> int:
    """Characters both texts start with, less a margin, up to a space: what need not be cut into words."""
    low, high = 0, min(len(before), len(after))
    while low < high:
        middle = (low + high + 1) // 2
        if before.startswith(after[low:middle], low):
            low = middle
        else:
            high = middle - 1
    return before.rfind(" ", 0, max(0, low - MARGIN)) + 1


def _counted(tokens: Sequence[str]) -> list[int]:
    """How many words stand in front of each token."""
    return list(accumulate([t[:1].isalnum() for t in tokens], initial=0))


def _cleaned(spans: list[Span], old: Sequence[str], new: Sequence[str]) -> list[Span]:
    """Drops what only confuses: lone signs between changes, and chance matches in what was rewritten."""
    folded: set[int] = set()
    stretch: list[int] = []
    was, now = _counted(old), _counted(new)
    for n, span in enumerate([*spans, ("equal", 0, 0, 0, 0)]):
        size = was[span[2]] - was[span[1]] if n < len(spans) else FIRM
        if span[0] != "equal" or size < FIRM:
            stretch.append(n)
            if span[0] == "equal" and not size and 0 < n < len(spans) - 1:
                folded.add(n)
            continue
        folded |= _by_chance([(n, spans[n]) for n in stretch], was, now)
        stretch = []
    inner = range(1, len(spans) - 1)
    return joined([("replace", *s[1:]) if n in folded and n in inner else s for n, s in enumerate(spans)])


def _by_chance(stretch: Sequence[tuple[int, Span]], was: Sequence[int], now: Sequence[int]) -> set[int]:
    """The equal runs of one or two words in a stretch that kept hardly anything."""
    equal = {n: was[s[2]] - was[s[1]] for n, s in stretch if s[0] == "equal"}
    size = sum(was[s[2]] - was[s[1]] + now[s[4]] - now[s[3]] for _, s in stretch)
    if size < LONG or 2 * sum(equal.values()) >= REWRITTEN * size:
        return set()
    return {n for n, words in equal.items() if words <= CHANCE}


def _slid(spans: list[Span], old: Sequence[str], new: Sequence[str]) -> list[Span]:
    """Moves a pure insertion or deletion, where it may stand in several places, to a sentence's start."""
    out = list(spans)
    for n in range(1, len(out) - 1):
        tag, i1, i2, j1, j2 = out[n]
        if tag not in ("insert", "delete") or out[n - 1][0] != "equal" or out[n + 1][0] != "equal":
            continue
        side, start, end = (new, j1, j2) if tag == "insert" else (old, i1, i2)
        room = min(out[n - 1][2] - out[n - 1][1] - 1, 60)
        back = _back(side, start, end, room)
        if back:
            before, after = out[n - 1], out[n + 1]
            out[n - 1] = (before[0], before[1], before[2] - back, before[3], before[4] - back)
            out[n] = (tag, i1 - back, i2 - back, j1 - back, j2 - back)
            out[n + 1] = (after[0], after[1] - back, after[2], after[3] - back, after[4])
    return out


def _back(side: Sequence[str], start: int, end: int, room: int) -> int:
    """By how many tokens a change can move back to stand right after the end of a sentence; else 0."""
    if side[start - 1] in SENTENCE_ENDS:
        return 0
    for back in range(1, room + 1):
        if side[start - back] != side[end - back]:
            return 0
        if side[start - back - 1] in SENTENCE_ENDS:
            return back
    return 0


def _parts(spans: Sequence[Span], old: Sequence[str], new: Sequence[str]) -> list[tuple[Op, str]]:
    parts: list[tuple[Op, str]] = []
    for tag, i1, i2, j1, j2 in spans:
        went, came = "".join(old[i1:i2]), "".join(new[j1:j2])
        if tag != "equal":
            parts += [(Op.DELETE, went), (Op.INSERT, came)]
        elif went == came:
            parts.append((Op.EQUAL, came))
        else:
            for a, b in zip(old[i1:i2], new[j1:j2], strict=True):
                word = a.rstrip()
                parts.append((Op.EQUAL, a if a == b else word))
                if a != b:
                    parts += [(Op.DELETE, a[len(word) :]), (Op.INSERT, b[len(word) :])]
    return parts


def _merged(parts: Sequence[tuple[Op, str]]) -> tuple[Hunk, ...]:
    """Neighbours of one kind as one; what went stands before what came; common space outside."""
    out: list[tuple[Op, str]] = []
    went, came = "", ""
    for op, text in [*parts, (Op.EQUAL, "\0")]:
        if op is Op.DELETE:
            went += text
        elif op is Op.INSERT:
            came += text
        elif text:
            space = ""
            if went and came:
                while went and came and went[-1] == came[-1] and went[-1].isspace():
                    went, came, space = went[:-1], came[:-1], went[-1] + space
            changed = [(Op.DELETE, went)] * bool(went) + [(Op.INSERT, came)] * bool(came)
            for piece in (*changed, (Op.EQUAL, space + text)):
                if out and out[-1][0] is piece[0]:
                    out[-1] = (piece[0], out[-1][1] + piece[1])
                else:
                    out.append(piece)
            went, came = "", ""
    out[-1] = (Op.EQUAL, out[-1][1][:-1])
    return tuple(Hunk(op, text) for op, text in out if text)
