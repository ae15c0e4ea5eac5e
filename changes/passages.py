"""Pairings of blocks as passages: typed hunks with class, reasons, figures and links."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import chain

from changes import classify
from changes.blocks import Pairing, Unit
from changes.learned import Learned
from changes.links import target_key
from changes.normal import link_keys
from changes.redline import hunks
from changes.teasers import is_teaser
from model import BlockKind, ChangeClass, Hunk, Link, Op, Passage

NO_HEADS: frozenset[str] = frozenset()


def passages(
    pairing: Pairing,
    language: str,
    *,
    elsewhere: bool = False,
    alone: bool = False,
    heads: frozenset[str] = NO_HEADS,
) -> list[tuple[Unit, Passage]]:
    """The passages of a pairing, one for each block of the newer side (or the older, where it went).

    Each comes with the block it belongs to: the newer one, where there is one.
    """
    if not pairing.before or not pairing.after:
        added = bool(pairing.after)
        units = pairing.before or pairing.after
        return [(unit, _one_sided(unit, added, elsewhere, alone, language)) for unit in units]
    old, new = pairing.before, pairing.after
    if len(old) == len(new) == 1 and old[0].block.kind is new[0].block.kind is BlockKind.ROW:
        found = _by_cells(old[0], new[0])
    else:
        found = hunks("\n".join(u.block.text for u in old), "\n".join(u.block.text for u in new), language)
    parts = _cut(found) if len(old) + len(new) > 2 else [found]
    out = []
    for n, part in enumerate(parts):
        unit = new[min(n, len(new) - 1)]
        if all(h.op is Op.EQUAL for h in part):
            continue
        kind = unit.block.kind
        went, came = _links(old, new) if n == 0 else ((), ())
        judged = _teased(old, new, judge(kind, part, language, heads), language)
        out.append(
            (unit, Passage(kind, part, judged.change_class, judged.reasons, judged.figures, came, went))
        )
    return out


def judge(
    kind: BlockKind, part: Sequence[Hunk], language: str, heads: frozenset[str] = NO_HEADS
) -> classify.Judged:
    """Class of a passage's hunks, whether it was edited or stands on one side only."""
    ops = {h.op for h in part}
    if ops == {Op.INSERT} or ops == {Op.DELETE}:
        text = "".join(h.text for h in part)
        return classify.one_sided(kind, text, added=Op.INSERT in ops, elsewhere=False, language=language)
    return classify.edited(kind, part, language, heads)


def _teased(
    old: Sequence[Unit], new: Sequence[Unit], judged: classify.Judged, language: str
) -> classify.Judged:
    """News that came, went or made room for other news is told in the digest, not at once."""
    if judged.change_class is ChangeClass.SUBSTANTIVE and all(
        is_teaser(unit.block, language) for unit in chain(old, new)
    ):
        return replace(judged, change_class=ChangeClass.EDITORIAL, reasons=("a teaser of news",))
    return judged


def _one_sided(unit: Unit, added: bool, elsewhere: bool, alone: bool, language: str) -> Passage:
    block = unit.block
    kind = BlockKind.PARAGRAPH if alone else block.kind
    judged = classify.one_sided(kind, block.text, added=added, elsewhere=elsewhere, language=language)
    judged = _teased((unit,), (unit,), judged, language)
    hunk = Hunk(Op.INSERT if added else Op.DELETE, block.text)
    links = (block.links, ()) if added else ((), block.links)
    return Passage(block.kind, (hunk,), judged.change_class, judged.reasons, judged.figures, *links)


def _by_cells(old: Unit, new: Unit) -> tuple[Hunk, ...]:
    """A row cell by cell, where both have as many; a cell is never matched with another column's."""
    before, after = old.block.cells, new.block.cells
    if (
        len(before) != len(after)
        or " | ".join(before) != old.block.text
        or " | ".join(after) != new.block.text
    ):
        return hunks(old.block.text, new.block.text)
    out: list[Hunk] = []
    for n, (was, now) in enumerate(zip(before, after, strict=True)):
        for hunk in (*((Hunk(Op.EQUAL, " | "),) if n else ()), *hunks(was, now)):
            if out and out[-1].op is hunk.op is Op.EQUAL:
                out[-1] = Hunk(Op.EQUAL, out[-1].text + hunk.text)
            else:
                out.append(hunk)
    return tuple(out)


def _cut(found: Sequence[Hunk]) -> list[tuple[Hunk, ...]]:
    """Hunks of several blocks, cut where a block of the newer side ends."""
    parts: list[list[Hunk]] = [[]]
    for hunk in found:
        if hunk.op is Op.DELETE:
            if text := hunk.text.replace("\n", " "):
                parts[-1].append(Hunk(hunk.op, text))
            continue
        for n, line in enumerate(hunk.text.split("\n")):
            if n:
                parts.append([])
            if line:
                parts[-1].append(Hunk(hunk.op, line))
    return [tuple(h for h in part if h.text.strip() or h.op is Op.EQUAL) for part in parts]


def _links(old: Sequence[Unit], new: Sequence[Unit]) -> tuple[tuple[Link, ...], tuple[Link, ...]]:
    return link_changes([k for u in old for k in u.block.links], [k for u in new for k in u.block.links])


def link_changes(old: Sequence[Link], new: Sequence[Link]) -> tuple[tuple[Link, ...], tuple[Link, ...]]:
    """Links that went and that came, by where they lead."""
    was, now = (Counter(target_key(link.target) for link in side) for side in (old, new))
    went = tuple(link for link in old if (name := target_key(link.target)) and was[name] > now[name])
    came = tuple(link for link in new if (name := target_key(link.target)) and now[name] > was[name])
    return went, came


def relinked(old: Unit, new: Unit, learned: Learned) -> Passage | None:
    """A block whose words stayed and whose links lead elsewhere; None where that is only the site's stir."""
    if link_keys(old.block, learned) == link_keys(new.block, learned):
        return None
    went, came = link_changes(old.block.links, new.block.links)
    reason = (
        "a link leads elsewhere" if went and came else "a link was added" if came else "a link was removed"
    )
    text = (Hunk(Op.EQUAL, new.block.text),)
    return Passage(new.block.kind, text, ChangeClass.LINKS, (reason,), (), came, went)
