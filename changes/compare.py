"""The difference between two documents: sections, then blocks, then words, each with its class.

What is the same text to a reader is left out before anything is paired; what stands elsewhere on the
page has moved; only what is left is new, gone or edited.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from changes import blocks
from changes.align import align
from changes.blocks import Gap, Pairing, Unit
from changes.boilerplate import Boilerplate, seen_on
from changes.items import Told, build
from changes.learned import Learned
from changes.normal import key, said, why
from changes.passages import passages, relinked
from changes.repeats import alone, new_heads, repeats, texts
from changes.shifts import day_shift
from changes.summarise import summarise
from model import (
    Block,
    BlockKind,
    ChangeClass,
    Comparison,
    Document,
    Hidden,
    Passage,
    Section,
    SectionKind,
    SectionPair,
)

COMPARER = "compare/1"
ALIKE_ELSEWHERE = 0.5  #: likeness from which two blocks of different sections are one, moved and edited


@dataclass(slots=True)
class _Work:
    """One comparison under way."""

    before: Document
    after: Document
    learned: Learned
    language: str
    pairs: tuple[SectionPair, ...]
    new: dict[int, Told] = field(default_factory=lambda: defaultdict(Told))
    old: dict[int, Told] = field(default_factory=lambda: defaultdict(Told))
    gaps: list[Gap] = field(default_factory=list)
    hidden: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    home: dict[int, int] = field(default_factory=dict)  #: old ordinal -> new ordinal
    site: str = ""  #: the id of what is known of the site, where it hid something


def compare(
    before: Document,
    after: Document,
    learned: Learned | None = None,
    site: Boilerplate | None = None,
) -> Comparison:
    """What changed. A document against itself gives no item.

    `learned` is what varies on this page by itself, `site` what the pages of its site have in common.
    """
    pairs = align(before, after)
    language = after.language or before.language
    work = _Work(before, after, learned or Learned(), language, pairs)
    work.home = {p.before: p.after for p in pairs if p.before is not None and p.after is not None}
    for pair in pairs:
        _section(work, pair)
    _same_to_a_reader(work)
    _elsewhere(work)
    _tell(work, site or Boilerplate())
    items = tuple(build(before, after, pairs, work.new, work.old))
    strongest = min((i.change_class for i in items), key=lambda c: c.rank, default=ChangeClass.NOISE)
    hidden = tuple(Hidden(r, len(e), tuple(e[:3])) for r, e in sorted(work.hidden.items()))
    return Comparison(items, strongest, summarise(items), hidden, pairs, COMPARER, work.site)


def _units(work: _Work, section: Section | None, ordinal: int | None) -> list[Unit]:
    if section is None or ordinal is None:
        return []
    mask = work.learned.masked if work.learned.tokens else None
    return [
        Unit(ordinal, n, block, mask(section, block.text) if mask else block.text)
        for n, block in enumerate(section.blocks)
    ]


def _section(work: _Work, pair: SectionPair) -> None:
    """Keeps what is equal in a pair of sections and opens gaps for the rest."""
    one = work.before.sections[pair.before] if pair.before is not None else None
    other = work.after.sections[pair.after] if pair.after is not None else None
    if one is not None and other is not None and _equal(one, other):
        return
    old, new = _units(work, one, pair.before), _units(work, other, pair.after)
    if one is None or other is None or key(one.heading) != key(other.heading):
        heads = Gap(_heading(one, pair.before), _heading(other, pair.after))
        work.gaps += [heads] if heads.before or heads.after else []
    kept, gaps = blocks.gaps(old, new)
    for was, now in kept:
        _kept(work, was, now)
    work.gaps += gaps


def _equal(one: Section, other: Section) -> bool:
    """Whether text and links are the same; quicker than comparing the blocks."""
    return (
        one.heading == other.heading
        and [b.text for b in one.blocks] == [b.text for b in other.blocks]
        and [b.links for b in one.blocks] == [b.links for b in other.blocks]
    )


def _heading(section: Section | None, ordinal: int | None) -> tuple[Unit, ...]:
    if section is None or ordinal is None or not section.heading:
        return ()
    return (Unit(ordinal, -1, Block(BlockKind.HEADING, section.heading), section.heading),)


def _kept(work: _Work, was: Unit, now: Unit) -> None:
    """A block whose words stayed: only its links may differ, or what is not shown."""
    if was.block.text != now.block.text:
        _hide(work, was, now)
    if was.block.links == now.block.links:
        return
    passage = relinked(was, now, work.learned)
    if passage is not None:
        work.new[now.section].passages.append((now.index, passage))


def _hide(work: _Work, was: Unit, now: Unit) -> None:
    section = work.after.sections[now.section]
    varying = work.learned.varying(section, now.block.text)
    if varying:
        for token, (differed, of) in varying:
            name = {"id": "an identifier", "time": "a time of day", "date": "a date", "count": "a counter"}[
                token.shape
            ]
            work.hidden[f"{name} that differed in {differed} of {of} visits"].append(token.text)
        return
    work.hidden[why(was.block.text, now.block.text)].append(now.block.text[:80])


def _same_to_a_reader(work: _Work) -> None:
    """Takes out of the gaps what only the site stirred: same key, and blocks known to come and go."""
    out: list[Gap] = []
    for gap in work.gaps:
        old, new = (
            _steady(work, side, doc) for side, doc in ((gap.before, work.before), (gap.after, work.after))
        )
        if not old or not new:
            out += [Gap(tuple(old), tuple(new))] if old or new else []
            continue
        for unit in (*old, *new):
            unit.text = key(unit.text)
        kept, rest = blocks.gaps(old, new)
        for was, now in kept:
            _kept(work, was, now)
        out += rest
    work.gaps = out


def _steady(work: _Work, side: Sequence[Unit], document: Document) -> list[Unit]:
    if not work.learned.blocks:
        return list(side)
    left = []
    for unit in side:
        seen = work.learned.comes_and_goes(document.sections[unit.section], unit.block)
        if seen:
            work.hidden[f"a block that came or went {seen[0]} times in {seen[1]} visits"].append(
                unit.block.text[:80]
            )
        else:
            left.append(unit)
    return left


def _elsewhere(work: _Work) -> None:
    """Takes out what stands in another place of the page now: whole blocks, each as often as it stood."""
    waiting: dict[str, list[Unit]] = defaultdict(list)
    for gap in work.gaps:
        for unit in gap.before:
            waiting[said(unit.text)].append(unit)
    gone: set[int] = set()
    for gap in work.gaps:
        for unit in gap.after:
            name = said(unit.text)
            if name and (found := waiting.get(name)):
                was = found.pop(0)
                gone |= {id(was), id(unit)}
                _arrived(work, was, unit)
    work.gaps = [
        Gap(
            tuple(u for u in gap.before if id(u) not in gone),
            tuple(u for u in gap.after if id(u) not in gone),
        )
        for gap in work.gaps
    ]


def _arrived(work: _Work, was: Unit, now: Unit) -> None:
    if key(was.block.text) != key(now.block.text):
        for _, passage in passages(Pairing((was,), (now,)), work.language):
            work.new[now.section].passages.append((now.index, passage))
    if was.index < 0 or now.index < 0:
        return
    if work.home.get(was.section) == now.section:
        if work.after.sections[now.section].kind is SectionKind.BODY:
            work.new[now.section].reordered += 1
        return
    told, left = work.new[now.section], work.old[was.section]
    told.arrived[was.section] = told.arrived.get(was.section, 0) + 1
    left.left[now.section] = left.left.get(now.section, 0) + 1


def _of_the_site(work: _Work, pairings: Sequence[Pairing], site: Boilerplate) -> list[Pairing]:
    """Without the labels of the site that came or went at an edge of the document."""
    if not site:
        return list(pairings)
    old, new = site.edges(work.before), site.edges(work.after)
    left = []
    for pairing in pairings:
        units, edge = (pairing.after, new) if pairing.after else (pairing.before, old)
        seen = [edge[at] for unit in units if (at := (unit.section, unit.index)) in edge]
        if (pairing.before and pairing.after) or len(seen) < len(units):
            left.append(pairing)
            continue
        work.hidden[seen_on(seen)] += [unit.block.text[:80] for unit in units]
        work.site = site.digest
    return left


def _tell(work: _Work, site: Boilerplate) -> None:
    """Pairs what is left, in its gap and then across the page, and files the passages."""
    pairings = [p for gap in work.gaps for p in blocks.pair(gap)]
    pairings = blocks.set_anew(blocks.pair_far(pairings, ALIKE_ELSEWHERE))
    pairings = _of_the_site(work, pairings, site)
    one_sided = [p for p in pairings if not p.before or not p.after]
    seen_old = texts(work.before) if any(p.after for p in one_sided) else frozenset()
    seen_new = texts(work.after) if any(p.before for p in one_sided) else frozenset()
    heads = new_heads(work.before, work.after)
    told = [
        (pairing, unit, passage)
        for pairing in pairings
        for unit, passage in passages(
            pairing,
            work.language,
            elsewhere=repeats(pairing.after, seen_old)
            if pairing.after
            else repeats(pairing.before, seen_new),
            alone=alone(work.before, work.after, pairing),
            heads=heads,
        )
    ]
    shifted = day_shift([passage for _, _, passage in told])
    for pairing, unit, passage in told:
        if id(passage) in shifted:
            work.hidden["dates all shifted by one day (the server's time zone)"].append(passage.after[:80])
        elif passage.change_class is ChangeClass.NOISE:
            work.hidden[passage.reasons[0]].append((passage.after or passage.before)[:80])
        else:
            _file(work, pairing, unit, passage)


def _file(work: _Work, pairing: Pairing, unit: Unit, passage: Passage) -> None:
    if pairing.after:
        told, at = work.new[unit.section], float(unit.index)
    elif unit.section in work.home:
        told, at = work.new[work.home[unit.section]], unit.index - 0.5
    else:
        told, at = work.old[unit.section], float(unit.index)
    if unit.index < 0 and told.heading is None:
        told.heading = _retitled(passage) if pairing.before and pairing.after else passage
    else:
        told.passages.append((at, passage))


def _retitled(passage: Passage) -> Passage:
    """A heading's own change: substantive only where a figure in it changed."""
    if passage.change_class is not ChangeClass.SUBSTANTIVE or passage.figures:
        return passage
    return replace(passage, change_class=ChangeClass.EDITORIAL, reasons=("the heading was reworded",))
