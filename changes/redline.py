"""What changed between two texts, word by word, so that a person can read it.

The smallest script over words (rapidfuzz Indel), then made readable: no lone sign or short word is
left standing between two changes, a stretch of which little stayed is shown as one replacement, and a
change that could stand in several places starts where a sentence does.
"""

from __future__ import annotations

from collections.abc import Sequence

from changes.lcs import Span, joined, script
from changes.words import pieces
from model import Hunk, Op

ISLAND = 2  #: words that may not stand alone between two larger changes
LONG = 16  #: words on both sides together, from which a stretch may be called rewritten
REWRITTEN = 0.34  #: of a stretch that kept less than this, nothing is shown as kept


def hunks(before: str, after: str, language: str = "") -> tuple[Hunk, ...]:
    """Typed hunks; those that stayed and went join to `before`, those that stayed and came to `after`."""
    del language  # the script itself knows no language
    if before == after:
        return (Hunk(Op.EQUAL, after),) if after else ()
    old, new = pieces(before), pieces(after)
    heard_old, heard_new = [p.strip() for p in old], [p.strip() for p in new]
    spans = script(heard_old, heard_new)
    spans = _slid(spans, heard_old, heard_new)
    spans = _cleaned(spans, heard_old, heard_new)
    return _hunks(spans, old, new)


def _words(tokens: Sequence[str]) -> int:
    return sum(1 for t in tokens if t[:1].isalnum())


def _cleaned(spans: list[Span], old: Sequence[str], new: Sequence[str]) -> list[Span]:
    """Joins changes over islands that only confuse, then whole stretches that kept too little."""
    out = [list(s) for s in spans]
    for n in range(1, len(out) - 1):
        tag, i1, i2, _, _ = out[n]
        if tag != "equal":
            continue
        size = _words(old[i1:i2])
        left, right = (
            max(_words(old[s[1] : s[2]]), _words(new[s[3] : s[4]])) for s in (out[n - 1], out[n + 1])
        )
        if not size or (size <= ISLAND and min(left, right) > 2 * size and _common(old[i1:i2])):
            out[n][0] = "replace"
    return _collapsed(joined([(s[0], s[1], s[2], s[3], s[4]) for s in out]), old, new)  # type: ignore[misc]


def _common(tokens: Sequence[str]) -> bool:
    """Short words that match anywhere by chance."""
    return all(len(t) <= 4 for t in tokens)


def _collapsed(spans: list[Span], old: Sequence[str], new: Sequence[str]) -> list[Span]:
    """One replacement where a long stretch between two firm parts kept hardly anything."""
    out: list[Span] = []
    stretch: list[Span] = []

    def close() -> None:
        kept = sum(_words(old[s[1] : s[2]]) for s in stretch if s[0] == "equal")
        went = sum(_words(old[s[1] : s[2]]) for s in stretch)
        came = sum(_words(new[s[3] : s[4]]) for s in stretch)
        if len(stretch) > 2 and went + came >= LONG and 2 * kept < REWRITTEN * (went + came):
            out.append(("replace", stretch[0][1], stretch[-1][2], stretch[0][3], stretch[-1][4]))
        else:
            out.extend(stretch)
        stretch.clear()

    for span in spans:
        firm = span[0] == "equal" and _words(old[span[1] : span[2]]) > 4
        if firm:
            trailing = []
            while stretch and stretch[-1][0] == "equal":
                trailing.append(stretch.pop())
            close()
            out.extend(reversed(trailing))
            out.append(span)
        elif stretch or span[0] != "equal":
            stretch.append(span)
        else:
            out.append(span)
    tail = [stretch.pop()] if stretch and stretch[-1][0] == "equal" else []
    close()
    return joined(out + tail)


def _slid(spans: list[Span], old: Sequence[str], new: Sequence[str]) -> list[Span]:
    """Moves a pure insertion or deletion, where it may stand in several places, to a sentence's start."""
    out = [list(s) for s in spans]
    for n in range(1, len(out) - 1):
        tag, i1, i2, j1, j2 = out[n]
        if tag not in ("insert", "delete") or out[n - 1][0] != "equal" or out[n + 1][0] != "equal":
            continue
        side, start, end = (new, j1, j2) if tag == "insert" else (old, i1, i2)
        room = out[n - 1][2] - out[n - 1][1] - 1
        shift, best = 0, 0
        while shift < min(room, 60) and side[start - shift - 1] == side[end - shift - 1]:
            shift += 1
            if side[start - shift - 1] in (".", "!", "?", ";", ":", "。"):
                best = shift
                break
        if best and side[start - 1] not in (".", "!", "?", ";", ":", "。"):
            for s, a, b in ((n - 1, 2, 4), (n, 1, 3)):
                out[s][a] -= best
                out[s][b] -= best
            out[n][2] -= best
            out[n][4] -= best
            out[n + 1][1] -= best
            out[n + 1][3] -= best
    return [(s[0], s[1], s[2], s[3], s[4]) for s in out]  # type: ignore[misc]


def _hunks(spans: Sequence[Span], old: Sequence[str], new: Sequence[str]) -> tuple[Hunk, ...]:
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
    return _merged(parts)


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
