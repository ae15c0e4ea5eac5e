"""Which section of the older document is which section of the newer one.

First the same text in the same order (exact), then the same text elsewhere (moved), then the same body
or the same heading, then likeness (three quarters body, a quarter heading). Works on documents
without headings too: there is one section then, and its blocks are aligned by `changes.blocks`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Sequence
from functools import lru_cache
from itertools import pairwise

from changes.lcs import alike, script
from changes.normal import heard
from changes.words import bare
from model import Document, Section, SectionPair

ALIKE = 0.5  #: from this likeness on two sections are taken for one
WORK = 300_000_000  #: word pairs looked at for likeness; beyond, only headings and order decide


def align(before: Document, after: Document) -> tuple[SectionPair, ...]:
    """All sections of both documents in pairs, in the order of the newer, removed ones where they stood."""
    old, new = before.sections, after.sections
    pairs = _same(old, new)
    for by in (_whole, _body, _path, _title):
        _unique(old, new, pairs, by)
    _alike(old, new, pairs)
    return _ordered(len(old), len(new), pairs)


def _whole(section: Section) -> Hashable:
    return (section.heading, tuple(block.text for block in section.blocks))


def _body(section: Section) -> Hashable:
    return tuple(block.text for block in section.blocks) or None


def _path(section: Section) -> Hashable:
    return tuple(_unnumbered(h) for h in section.path) if section.heading else None


def _title(section: Section) -> Hashable:
    """Also "" : what stands before the first heading is one place."""
    return _unnumbered(section.heading)


@lru_cache(maxsize=4_000)
def _unnumbered(heading: str) -> str:
    words = bare(heading)
    while len(words) > 1 and (words[0].isdigit() or len(words[0]) == 1):
        words = words[1:]
    return " ".join(words)


def _same(old: Sequence[Section], new: Sequence[Section]) -> dict[int, int]:
    """New ordinal -> old ordinal of sections equal in text, in an order common to both."""
    spans = script([_whole(s) for s in old], [_whole(s) for s in new])
    return {j1 + n: i1 + n for tag, i1, i2, j1, _ in spans if tag == "equal" for n in range(i2 - i1)}


def _unique(
    old: Sequence[Section], new: Sequence[Section], pairs: dict[int, int], by: Callable[[Section], Hashable]
) -> None:
    """Pairs what is equal in `by` on both sides; where several are, in their order."""
    if len(pairs) == min(len(old), len(new)):
        return
    taken = set(pairs.values())
    left: dict[Hashable, list[int]] = defaultdict(list)
    for i, section in enumerate(old):
        if i not in taken and (name := by(section)) is not None:
            left[name].append(i)
    for j, section in enumerate(new):
        if j not in pairs and (waiting := left.get(by(section))):
            pairs[j] = waiting.pop(0)


def _alike(old: Sequence[Section], new: Sequence[Section], pairs: dict[int, int]) -> None:
    """Pairs the rest by likeness, best first; ties go to the pair that keeps the order."""
    taken = set(pairs.values())
    rest_old = [i for i in range(len(old)) if i not in taken]
    rest_new = [j for j in range(len(new)) if j not in pairs]
    if not rest_old or not rest_new:
        return
    bodies = [
        [_said(old[i]) for i in rest_old],
        [_said(new[j]) for j in rest_new],
    ]
    if sum(map(len, bodies[0])) * sum(map(len, bodies[1])) > WORK:
        return
    heads = [[heard(old[i].heading) for i in rest_old], [heard(new[j].heading) for j in rest_new]]
    body = {(a, b): score for score, a, b in alike(bodies[0], bodies[1], 0.3)}
    head = {(a, b): score for score, a, b in alike(heads[0], heads[1], 0.3)}
    was, now = (frozenset(b.text for s in side for b in s.blocks) for side in (old, new))
    scored = []
    for a, b in body.keys() | head.keys():
        both = bool(bodies[0][a]) and bool(bodies[1][b])
        titled = bool(heads[0][a]) and bool(heads[1][b])
        weight = (0.75 if titled else 1.0) if both else 0.0
        score = weight * body.get((a, b), 0.0) + (1 - weight) * head.get((a, b), 0.0)
        i, j = rest_old[a], rest_new[b]
        if score >= ALIKE and not (
            _from_elsewhere(new[j], old[i], was) or _from_elsewhere(old[i], new[j], now)
        ):
            scored.append((-round(score, 3), abs(i - j), i, j))
    for _, _, i, j in sorted(scored):
        if j not in pairs and i not in taken:
            pairs[j] = i
            taken.add(i)


def _from_elsewhere(section: Section, partner: Section, page: frozenset[str]) -> bool:
    """Whether all a section says stands on the other page word for word, and nothing of it in the partner.

    Then it was split off or merged, and is only like the partner.
    """
    texts = {block.text for block in section.blocks}
    return bool(texts) and texts <= page and texts.isdisjoint(block.text for block in partner.blocks)


def _said(section: Section) -> str:
    return "".join(heard(block.text) for block in section.blocks)


def _ordered(old: int, new: int, pairs: dict[int, int]) -> tuple[SectionPair, ...]:
    """Pairs in the order of the newer document; a removed section after the one it followed."""
    removed = defaultdict(list)
    partner = {i: j for j, i in pairs.items()}
    last = -1
    for i in range(old):
        if i in partner:
            last = partner[i]
        else:
            removed[last].append(SectionPair(i, None))
    out = list(removed[-1])
    for j in range(new):
        out.append(SectionPair(pairs.get(j), j))
        out += removed[j]
    return tuple(out)


def moved(pairs: Sequence[SectionPair]) -> set[int]:
    """New ordinals of the sections that changed places: the fewest that explain the order."""
    both = [(p.before, p.after) for p in pairs if p.before is not None and p.after is not None]
    if all(a[0] < b[0] for a, b in pairwise(both)):
        return set()
    kept = script([i for i, _ in sorted(both)], [i for i, _ in both])
    stay = {both[n][1] for tag, _, _, j1, j2 in kept if tag == "equal" for n in range(j1, j2)}
    return {j for _, j in both if j is not None and j not in stay}
