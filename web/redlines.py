"""The redline: what changed between two versions, section by section, word by word."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Annotated

from fastapi import Query
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from alerts.views import seen
from model import Change, Comparison, Hidden, Item, Memento, Op, SectionAge, Source
from render.cards import WHOLE, Card, cards
from render.clean import direction, language_tag, line
from render.links import page_url
from render.phrases import Phrase, at_most, start, tell
from render.sheet import observation
from web.context import web_of
from web.differences import make
from web.outline import levels
from web.pages import go_to, page
from web.refused import Refused
from web.sharing import in_turn
from web.sources import Id, find, version_of

View = Annotated[str, Query(max_length=10)]
Chosen = Annotated[int, Query(ge=1, le=2**63 - 1)]
First = Annotated[int, Query(ge=1, le=1_000_000)]
ROOM = replace(WHOLE, room=2_000_000)  #: bytes of items on one page; of larger changes there are several
LINES = 8  #: of the summary
SIDE = "side"


@dataclass(frozen=True, slots=True)
class Tongue:
    """The language of page text, as the macros of `render` take it."""

    language: str
    dir: str

    @classmethod
    def of(cls, language: str, sample: str = "") -> Tongue:
        return cls(language_tag(language), direction(language, sample))


@dataclass(frozen=True, slots=True)
class Place:
    """An entry of the navigator: a section that changed, or a run of sections that did not."""

    heading: str  #: "" for what stands before the first heading
    depth: int
    numbers: tuple[int, ...] = ()  #: of the items; () where nothing changed
    kind: str = ""  #: of the first item
    same: tuple[SectionAge, ...] = ()


@dataclass(frozen=True, slots=True)
class Shown:
    """An item with the ways onward."""

    card: Card
    track: str | None  #: of its section, for its life
    on_page: str | None


def change(request: Request, change_id: Id, view: View = "", first: First = 1) -> Response:
    """GET. A change as it was told; `first`: from which item on."""
    web = web_of(request)
    try:
        found = web.store.changes.get(change_id)
    except KeyError:
        raise Refused(404, "There is no such change", "It may be the change of another store.") from None
    source = web.store.sources.get(found.source_id)
    before, after = (web.store.archive.memento(one) for one in (found.before_id, found.after_id))
    return _redline(request, source, before, after, found.comparison, view, first, found)


async def compare(
    request: Request,
    slug: str,
    before_id: Id,
    after_id: Id,
    view: View = "",
    first: First = 1,
) -> Response:
    """GET. Any two versions of a source, the older first."""
    look = partial(run_in_threadpool, _known, request, slug, before_id, after_id, view, first)
    known = await in_turn(request, look, dear=True, step="known")
    if isinstance(known, Response):
        return known
    found = await make(web_of(request), *known)
    show = partial(run_in_threadpool, _redline, request, *known, found, view, first, None)
    return await in_turn(request, show, dear=True, step="shown")


def _known(
    request: Request, slug: str, before_id: int, after_id: int, view: str, first: int
) -> Response | tuple[Source, Memento, Memento]:
    """The page, where the two were compared before; else what is to be compared."""
    web = web_of(request)
    source = find(web, slug)
    before, after = version_of(web, source, before_id), version_of(web, source, after_id)
    if (before.captured_at, before.id) > (after.captured_at, after.id):
        return go_to(request, "compare", slug=slug, before_id=after_id, after_id=before_id, view=view)
    told = web.store.changes.between(before.id, after.id)
    found = told.comparison if told else web.differences.known(source, before, after)
    if found is None:
        return source, before, after
    return _redline(request, source, before, after, found, view, first, told)


def choose(request: Request, slug: str, before: Chosen, after: Chosen) -> Response:
    """GET. From the form that chooses two versions to their redline."""
    return go_to(request, "compare", slug=find(web_of(request), slug).slug, before_id=before, after_id=after)


def _redline(
    request: Request,
    source: Source,
    before: Memento,
    after: Memento,
    found: Comparison,
    view: str,
    first: int,
    told: Change | None,
) -> Response:
    web = web_of(request)
    browse = web.store.browse
    tree = browse.tree(after.id)
    tracks = web.store.changes.tracks(before.id), {s.ordinal: s.track for s in tree}
    items = found.items[first - 1 :]
    made = cards(items, range(first, first + len(items)), ROOM)
    language = web.store.archive.language(after.id)
    ways = browse.around(before, after)
    return page(
        request,
        "redline.html",
        source=source,
        before=before,
        after=after,
        told=told,
        summary=_lines(found),
        shown=tuple(
            Shown(card, _track(item, *tracks), page_url(source, card.anchor) if card.anchor else None)
            for item, card in zip(items, made, strict=False)
        ),
        first=first,
        beyond=first + len(made) if len(made) < len(items) else None,
        number_of_items=len(found.items),
        places=navigator(found.items, tree),
        hidden=found.hidden,
        said_hidden=_hidden,
        story=Tongue.of(language, _sample(found.items)),
        observation=observation(seen(web.store, source, before, after), "UTC") if told else (),
        side=view == SIDE,
        previous=ways[0],
        following=ways[1],
        Op=Op,
    )


def _lines(found: Comparison) -> tuple[Phrase, ...]:
    ranked = sorted(found.items, key=lambda item: item.change_class.rank)
    return tuple(start(phrase) for phrase in at_most(tell(ranked), LINES))


def _hidden(left: Hidden) -> str:
    return f"{left.count:,} × {line(left.reason)}"


def _sample(items: Sequence[Item]) -> str:
    return "".join(hunk.text[:200] for i in items[:2] for p in i.passages[:1] for hunk in p.hunks[:3])


def _track(item: Item, old: Mapping[int, str], new: Mapping[int, str]) -> str | None:
    if item.ordinal_after is not None:
        return new.get(item.ordinal_after)
    return None if item.ordinal_before is None else old.get(item.ordinal_before)


def navigator(items: Sequence[Item], tree: Sequence[SectionAge]) -> tuple[Place, ...]:
    """The sections of the newer version, those without a change folded; what was removed stands where it
    was told, after the item before it."""
    depths = levels([section.level for section in tree], top=1)
    by_section: dict[int, list[int]] = {}
    after: dict[int, list[int]] = {}
    last = -1
    for number, item in enumerate(items):
        if item.ordinal_after is None:
            after.setdefault(last, []).append(number)
        else:
            last = item.ordinal_after
            by_section.setdefault(last, []).append(number)
    found = [_gone(items[n], n + 1) for n in after.get(-1, ())]
    same: list[SectionAge] = []
    for section, depth in zip(tree, depths, strict=True):
        if numbers := by_section.get(section.ordinal):
            found += _same(same)
            same = []
            kind = items[numbers[0]].kind.value
            found.append(Place(section.heading, depth, tuple(n + 1 for n in numbers), kind))
            found += [_gone(items[n], n + 1) for n in after.get(section.ordinal, ())]
        else:
            same.append(section)
    return tuple(found + _same(same))


def _gone(item: Item, number: int) -> Place:
    return Place(item.path[-1] if item.path else "", max(1, len(item.path)), (number,), item.kind.value)


def _same(sections: Sequence[SectionAge]) -> list[Place]:
    return [Place("", 1, same=tuple(sections))] if sections else []
