"""Dates that all moved by one day: a server that writes them in its own time zone."""

from __future__ import annotations

from collections.abc import Sequence

from changes import dates
from changes.words import bare
from model import Op, Passage

LEAST = 3  #: fewer dates could be three people's edits


def day_shift(passages: Sequence[Passage]) -> set[int]:
    """Identities of the passages in which nothing changed but dates, all by one day the same way.

    Empty unless at least three dates did, and no date moved otherwise.
    """
    shifts: dict[int, list[int]] = {}
    for passage in passages:
        steps = _steps(passage)
        if steps is not None:
            shifts[id(passage)] = steps
    moved = [step for steps in shifts.values() for step in steps]
    if len(moved) >= LEAST and len(set(moved)) == 1 and moved[0] in (1, -1):
        return set(shifts)
    return set()


def _steps(passage: Passage) -> list[int] | None:
    """By how many days each date of a passage moved; None where anything else changed too."""
    if not any(h.op is Op.EQUAL for h in passage.hunks) and not (passage.before and passage.after):
        return None
    old, new = dates.find(passage.before), dates.find(passage.after)
    if not old or len(old) != len(new) or any(d.moment is None for d in (*old, *new)):
        return None
    if _without(passage.before, old) != _without(passage.after, new):
        return None
    steps = [(b.moment - a.moment).days for a, b in zip(old, new, strict=True) if a.moment and b.moment]
    return [step for step in steps if step] or None


def _without(text: str, found: Sequence[dates.Dated]) -> list[str]:
    for dated in reversed(found):
        text = text[: dated.start] + " " + text[dated.end :]
    return bare(text)
