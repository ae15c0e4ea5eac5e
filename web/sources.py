"""Sources: the list with their health, and one source's whole life on a page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Annotated

from fastapi import Path, Query
from starlette.requests import Request
from starlette.responses import Response

from model import Health, Memento, Profile, Rendering, SectionAge, Source, SourceFilter
from render.plots import plot
from web.calendar import bounds, picture
from web.context import Web, web_of
from web.front import Words
from web.outline import levels
from web.pages import go_to, page
from web.refused import Refused

LIMIT = 50
VERSIONS = 30
INCIDENTS = 50  #: the last ones
FIGURES = 24  #: figures plotted

Id = Annotated[int, Path(ge=1, le=2**63 - 1)]
Cursor = Annotated[str | None, Query(max_length=200)]


@dataclass(frozen=True, slots=True)
class Branch:
    """A section in the tree, indented by `depth` (from 1)."""

    section: SectionAge
    depth: int


def find(web: Web, slug: str) -> Source:
    """The source of that short name, and no other. Raises Refused."""
    found = web.store.sources.named(slug)
    if found is None:
        raise Refused(404, "There is no such source", "It may have had another name.")
    return found


def version_of(web: Web, source: Source, memento_id: int) -> Memento:
    """A version of this source. Raises Refused."""
    try:
        memento = web.store.archive.memento(memento_id)
    except KeyError:
        memento = None
    if memento is None or memento.source_id != source.id:
        raise Refused(404, "There is no such version", "The source has others.")
    return memento


def sources(
    request: Request,
    tag: Words = "",
    site: Words = "",
    health: Words = "",
    q: Words = "",
    cursor: Cursor = None,
) -> Response:
    """GET. All sources by name, with how they are."""
    wanted = SourceFilter(
        tag=tag.strip(),
        site=site.strip(),
        health=Health(health) if health in tuple(Health) else None,
        words=q.strip(),
    )
    web = web_of(request)
    found = web.store.browse.sources(wanted, cursor, LIMIT)
    filters = {"tag": tag, "site": site, "health": health, "q": q}
    return page(
        request,
        "sources.html",
        rows=[(card, card.due_at is not None and card.due_at <= web.now) for card in found.rows],
        following=found.next,
        filters=filters,
        filtered=any(filters.values()),
    )


def source(
    request: Request, slug: str, year: Annotated[int, Query(ge=0, le=9998)] = 0, cursor: Cursor = None
) -> Response:
    """GET. A source's calendar, versions, sections, figures, incidents, and how it is watched."""
    web = web_of(request)
    browse = web.store.browse
    found = find(web, slug)
    newest = web.store.archive.newest(found.id)
    first = browse.first(found.id)
    began = first.captured_at.year if first else found.added_at.year
    years = range(web.now.year, min(began, found.added_at.year, web.now.year) - 1, -1)
    shown = year if year in years else web.now.year
    tree = browse.tree(newest.id) if newest else ()
    depths = levels([section.level for section in tree], top=1)
    return page(
        request,
        "source.html",
        source=found,
        card=browse.card(found.id),
        newest=newest,
        language=web.store.archive.language(newest.id) if newest else "",
        years=tuple(years),
        picture=picture(browse.calendar(found.id, *bounds(shown)), shown, web.now),
        incidents=web.store.incidents.latest(INCIDENTS, source_id=found.id),
        versions=browse.versions(found.id, cursor, VERSIONS),
        cursor=cursor,
        tree=tuple(Branch(section, depth) for section, depth in zip(tree, depths, strict=True)),
        plots=tuple(plot(series, web.now) for series in browse.figures(found.id)[:FIGURES]),
        said=_in_force(found.profile),
        former=web.store.sources.addresses(found.id),
    )


def at(request: Request, slug: str, when: Annotated[str, Query(max_length=30)] = "") -> Response:
    """GET. Leads to the version that stood at the end of a day (or at a time)."""
    web = web_of(request)
    found = find(web, slug)
    memento = web.store.browse.gate(found.id, _moment(when))
    if memento is None:
        raise Refused(404, "There is no version yet", "The source has not been seen.")
    return go_to(request, "version", slug=found.slug, memento_id=memento.id)


def _moment(text: str) -> datetime:
    try:
        given = datetime.fromisoformat(text.strip())
    except ValueError:
        raise Refused(400, words="Write the day as in 2026-03-31.") from None
    if len(text.strip()) == 10:
        given = datetime.combine(given.date(), time.max)
    try:
        return given.replace(tzinfo=UTC) if given.tzinfo is None else given.astimezone(UTC)
    except OverflowError:
        raise Refused(400, words="Write the day as in 2026-03-31.") from None


def _in_force(profile: Profile) -> tuple[tuple[str, str], ...]:
    """What is said of how a source is fetched and read. Of headers and cookies the names: values may be
    secret."""
    told = (
        ("Language asked for", profile.language or ""),
        ("Keep only", "; ".join(profile.select)),
        ("Leave out", "; ".join(profile.remove)),
        ("Made by", "a browser that runs its scripts" if profile.rendering is Rendering.BROWSER else ""),
        ("Headers", ", ".join(name for name, _ in profile.headers)),
        ("Cookies", ", ".join(name for name, _ in profile.cookies)),
        ("Through a proxy", "yes" if profile.proxy else ""),
        ("User agent", profile.user_agent or ""),
        ("Not visited", "; ".join(profile.pauses)),
        ("PDFs it links to", "watched as well" if profile.attachments else ""),
    )
    return tuple((name, value) for name, value in told if value)
