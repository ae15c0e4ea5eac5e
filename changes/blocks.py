"""Which block of a section is which: paragraphs, items and rows, aligned as sections are.

Blocks with the same text in order first; then, over the whole page, the same text elsewhere (moved);
what is left between two kept blocks is paired by likeness. One block may become several and several
one: such groups are compared as one text.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from changes.lcs import alike, phrased, script, similarity
from changes.normal import heard
from model import Block

ALIKE = 0.35  #: share of common words from which two blocks are one, edited
ALIKE_ALONE = 0.3  #: the same, where only one block is left on either side
SAME_TEXT = 0.75  #: share from which two runs of blocks are one text, set in blocks anew
AKIN = 0.35  #: share from which blocks far apart are one where what they share are phrases
PHRASE = 4  #: words in a row that make a phrase
PHRASED = 0.2  #: share of the words of two blocks that has to stand in common phrases
LINES = 8  #: so many blocks have to be left on both sides before they are tried as one text
REFLOWED = 0.45  #: share of words in a row that two texts have in common where only lines differ
PAIRS = 40_000  #: block pairs looked at for likeness in one gap
FAR_PAIRS = 150_000  #: the same over the whole page; with FAR_CELLS some 100 ms
FAR_CELLS = 400_000_000  #: word pairs looked at for likeness over the whole page


@dataclass(eq=False, slots=True)
class Unit:
    """A block at its place. Compared by identity."""

    section: int  #: ordinal in its document
    index: int  #: position in the section; -1 is the heading
    block: Block
    text: str  #: its text with what is known to vary masked

    def words(self) -> str:
        return heard(self.text)


@dataclass(frozen=True, slots=True)
class Gap:
    """What is left on both sides between two kept blocks."""

    before: tuple[Unit, ...]
    after: tuple[Unit, ...]


@dataclass(frozen=True, slots=True)
class Pairing:
    """Runs of blocks that are one text before and after; one side empty where added or removed."""

    before: tuple[Unit, ...]
    after: tuple[Unit, ...]


def gaps(before: Sequence[Unit], after: Sequence[Unit]) -> tuple[list[tuple[Unit, Unit]], list[Gap]]:
    """Blocks kept in order, and the gaps between them."""
    kept, open_gaps = [], []
    for tag, i1, i2, j1, j2 in script([u.text for u in before], [u.text for u in after]):
        if tag == "equal":
            kept += list(zip(before[i1:i2], after[j1:j2], strict=True))
        else:
            open_gaps.append(Gap(tuple(before[i1:i2]), tuple(after[j1:j2])))
    return kept, open_gaps


def pair(gap: Gap) -> list[Pairing]:
    """The pairs of a gap in the order of the newer side, removed blocks where they stood."""
    old, new = gap.before, gap.after
    if not old or not new:
        return [Pairing((u,), ()) for u in old] + [Pairing((), (u,)) for u in new]
    if len(old) == len(new) == 1:
        return _one(old[0], new[0])
    said = ["".join(u.words() for u in side) for side in (old, new)]
    if len(old) != len(new) and similarity(said[0], said[1], SAME_TEXT) >= SAME_TEXT:
        return [Pairing(old, new)]
    if len(old) * len(new) > PAIRS:
        return [Pairing((u,), ()) for u in old] + [Pairing((), (u,)) for u in new]
    return _grouped(old, new, _likest(old, new))


def _one(old: Unit, new: Unit) -> list[Pairing]:
    both_heads = old.index < 0 and new.index < 0  # of one section: renamed, however unlike
    if both_heads or similarity(old.words(), new.words()) >= ALIKE_ALONE:
        return [Pairing((old,), (new,))]
    return [Pairing((old,), ()), Pairing((), (new,))]


def _likest(old: Sequence[Unit], new: Sequence[Unit]) -> dict[int, int]:
    """New -> old index of blocks alike, best first; ties go to the pair nearest in order."""
    scores = alike([u.words() for u in old], [u.words() for u in new], ALIKE)
    ranked = sorted((-round(score, 2), abs(i - j), i, j) for score, i, j in scores)
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for _, _, i, j in ranked:
        if j not in pairs and i not in taken:
            pairs[j] = i
            taken.add(i)
    return pairs


def _grouped(old: Sequence[Unit], new: Sequence[Unit], pairs: dict[int, int]) -> list[Pairing]:
    """Pairs, with unpaired neighbours drawn in where the text then fits better."""
    left, right = _absorb(old, new, pairs)
    out: list[Pairing] = []
    done: set[int] = set()
    grown = {j for js in right.values() for j in js}
    for j in range(len(new)):
        if j in pairs:
            i = pairs[j]
            for n in range(i):
                if n not in done and n not in pairs.values() and all(n not in g for g in left.values()):
                    out.append(Pairing((old[n],), ()))
                    done.add(n)
            befores, afters = sorted({i, *left.get(j, ())}), sorted({j, *right.get(j, ())})
            out.append(Pairing(tuple(old[n] for n in befores), tuple(new[n] for n in afters)))
            done.update(befores)
        elif j not in grown:
            out.append(Pairing((), (new[j],)))
    out += [Pairing((old[n],), ()) for n in range(len(old)) if n not in done]
    return out


def _absorb(
    old: Sequence[Unit], new: Sequence[Unit], pairs: dict[int, int]
) -> tuple[dict[int, list[int]], dict[int, list[int]]]:
    """Unpaired blocks beside a pair that belong to it: a paragraph cut in two, or two made one."""
    left: dict[int, list[int]] = defaultdict(list)
    right: dict[int, list[int]] = defaultdict(list)
    free_old = set(range(len(old))) - set(pairs.values())
    free_new = set(range(len(new))) - set(pairs)
    for j, i in sorted(pairs.items()):
        score = similarity(old[i].words(), new[j].words())
        for step in (1, -1):
            n = j + step
            while (
                n in free_new and (grown := _joint(old, new, [i, *left[j]], [j, *right[j], n])) > score + 0.05
            ):
                right[j].append(n)
                free_new.discard(n)
                score, n = grown, n + step
            n = i + step
            while (
                n in free_old and (grown := _joint(old, new, [i, *left[j], n], [j, *right[j]])) > score + 0.05
            ):
                left[j].append(n)
                free_old.discard(n)
                score, n = grown, n + step
    return left, right


def _joint(old: Sequence[Unit], new: Sequence[Unit], olds: list[int], news: list[int]) -> float:
    return similarity(
        "".join(old[n].words() for n in sorted(olds)), "".join(new[n].words() for n in sorted(news))
    )


def pair_far(pairings: Sequence[Pairing], least: float) -> list[Pairing]:
    """Pairs single blocks that went with single blocks that came elsewhere, where they are very alike."""
    went = [p for p in pairings if not p.after and len(p.before) == 1 and len(p.before[0].words()) > 4]
    came = [p for p in pairings if not p.before and len(p.after) == 1 and len(p.after[0].words()) > 4]
    if not went or not came or len(went) * len(came) > FAR_PAIRS:
        return list(pairings)
    old, new = [p.before[0].words() for p in went], [p.after[0].words() for p in came]
    if sum(map(len, old)) * sum(map(len, new)) > FAR_CELLS:
        return list(pairings)
    close = ((score, i, j) for score, i, j in alike(old, new, AKIN))
    found = (c for c in close if c[0] >= least or phrased(old[c[1]], new[c[2]], PHRASE) >= PHRASED)
    ranked = sorted((-round(score, 3), i, j) for score, i, j in found)
    partner: dict[int, Pairing] = {}
    gone: set[int] = set()
    for _, i, j in ranked:
        if id(went[i]) not in gone and id(came[j]) not in partner:
            partner[id(came[j])] = Pairing(went[i].before, came[j].after)
            gone.add(id(went[i]))
    return [partner.get(id(p), p) for p in pairings if id(p) not in gone]


def set_anew(pairings: Sequence[Pairing]) -> list[Pairing]:
    """Makes one text of all that went and all that came, where they are mostly the same words in a row.

    So a page whose lines are broken otherwise is compared by its words, not by its lines.
    """
    went = [p for p in pairings if not p.after and p.before[0].index >= 0]
    came = [p for p in pairings if not p.before and p.after[0].index >= 0]
    if min(len(went), len(came)) < LINES:
        return list(pairings)
    old, new = tuple(u for p in went for u in p.before), tuple(u for p in came for u in p.after)
    said = ["".join(u.words() for u in side) for side in (old, new)]
    if similarity(said[0], said[1], REFLOWED) < REFLOWED:
        return list(pairings)
    rest = {id(p) for p in (*went, *came)}
    return [p for p in pairings if id(p) not in rest] + [Pairing(old, new)]
