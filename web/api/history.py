"""Looking back: versions, what they say, what changed, the lives of sections, search."""

from __future__ import annotations

from functools import partial
from typing import Annotated

from fastapi import Path, Query
from pydantic import AwareDatetime, BeforeValidator
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from model import (
    ChangeClass,
    Comparison,
    HappeningFilter,
    HappeningKind,
    Memento,
    SearchFilter,
    Source,
    SourceName,
)
from pipelines.markdown import to_markdown
from web.api import answers, shapes, values
from web.api.answers import Cursor, Id, Limit, SourceRef, Text, paged, rfc3339_only, source_of, store_of
from web.context import web_of
from web.differences import make
from web.refused import Refused
from web.sharing import in_turn

Track = Annotated[str, Path(pattern=r"^\d{1,10}\.\d{1,6}$", examples=["1.1"])]
When = Annotated[AwareDatetime, BeforeValidator(rfc3339_only)]
_DOWNLOAD = {
    # What a page sent is never a page of ours: whatever a browser makes of it, it gets a sandbox.
    "Content-Security-Policy": "default-src 'none'; sandbox; frame-ancestors 'none'; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
}


def happenings(
    request: Request,
    source: Annotated[Text, Query(description="A source's short name or id.")] = "",
    tag: Text = "",
    site: Text = "",
    kind: Annotated[list[HappeningKind] | None, Query(max_length=4)] = None,
    change_class: Annotated[list[ChangeClass] | None, Query(max_length=6)] = None,
    since: Annotated[When | None, Query(description="At or after.")] = None,
    until: Annotated[When | None, Query(description="Before.")] = None,
    words: Text = "",
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Response:
    """What happened over all sources, newest first: changes, incidents, documents of sites."""
    wanted = HappeningFilter(
        source_id=source_of(request, source).id if source else None,
        tag=tag,
        site=site,
        kinds=tuple(kind or ()),
        classes=tuple(change_class or ()),
        since=since,
        until=until,
        words=words,
    )
    found = store_of(request).browse.recent(wanted, cursor, limit)
    return answers.answer(request, paged(shapes.happening, found))


def versions(
    request: Request,
    source: SourceRef,
    upgrades: Annotated[bool, Query(description="Also captures read again.")] = False,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Response:
    """The versions of a source, newest first, each with the change that led to it."""
    found = store_of(request).browse.versions(source_of(request, source).id, cursor, limit, upgrades=upgrades)
    return answers.answer(
        request,
        paged(lambda v: values.Version.of(v.memento, last_seen_at=v.last_seen_at, change=v.change), found),
    )


def figures(request: Request, source: SourceRef) -> Response:
    """Figures that changed (an amount, a percentage, a deadline), as series."""
    found = store_of(request).browse.figures(source_of(request, source).id)
    rows = [values.FigureSeries.model_validate(series) for series in found]
    return answers.answer(request, values.Page[values.FigureSeries](items=rows, next=None))


def life(
    request: Request, source: SourceRef, track: Track, limit: Annotated[int, Query(ge=1, le=500)] = 200
) -> Response:
    """One section through versions, renames and moves."""
    held = source_of(request, source)
    try:
        found = store_of(request).browse.life(held.id, track, limit)
    except KeyError:
        raise Refused(404, words="No section of this source has this track.") from None
    return answers.answer(request, values.Life.model_validate(found))


def memento(request: Request, memento: Id) -> Response:
    """One version: where it came from, the capture, the versions around it."""
    store, held = store_of(request), _memento(request, memento)
    around = store.browse.neighbours(held.id)
    return answers.answer(
        request,
        values.MementoDetail.of(
            held,
            source=_name(request, held.source_id),
            capture=store.archive.capture(held.capture_id),
            neighbours=values.Neighbours(
                first=around.first.id,
                previous=around.previous.id if around.previous else None,
                next=around.next.id if around.next else None,
                last=around.last.id,
            ),
        ),
    )


def document(request: Request, memento: Id) -> Response:
    """What a version says, section by section."""
    store, held = store_of(request), _memento(request, memento)
    says, tracks = store.archive.document(held.id), store.changes.tracks(held.id)
    sections = [shapes.section(s, tracks.get(s.ordinal, "")) for s in says.sections]
    return answers.answer(request, values.Document.of(says, memento_id=held.id, sections=sections))


def text(request: Request, memento: Id) -> Response:
    """The same as plain text."""
    says = store_of(request).archive.document(_memento(request, memento).id)
    return answers.tagged(request, (says.text + "\n").encode(), "text/plain; charset=utf-8")


def markdown(request: Request, memento: Id) -> Response:
    """The same as Markdown."""
    says = store_of(request).archive.document(_memento(request, memento).id)
    return answers.tagged(request, to_markdown(says).encode(), "text/markdown; charset=utf-8")


def sections(request: Request, memento: Id) -> Response:
    """The sections of a version without their text: which they are, how old, how often edited."""
    found = store_of(request).browse.tree(_memento(request, memento).id)
    rows = [values.SectionAge.model_validate(section) for section in found]
    return answers.answer(request, values.Page[values.SectionAge](items=rows, next=None))


def body(request: Request, memento: Id) -> Response:
    """The bytes that came, as a download."""
    store, held = store_of(request), _memento(request, memento)
    capture = store.archive.capture(held.capture_id)
    name = f"memento-{held.id}.bin"
    headers = {**_DOWNLOAD, "Content-Disposition": f'attachment; filename="{name}"'}
    return answers.tagged(
        request, store.bodies.get(capture.digest), "application/octet-stream", headers=headers
    )


async def redline(request: Request, memento: Id, other: Id) -> Response:
    """What differs between two versions of a source: as it was told, where they are neighbours."""
    look = partial(run_in_threadpool, _pair, request, memento, other)
    source, before, after, found = await in_turn(request, look, dear=True, step="known")
    if found is None:
        found = await make(web_of(request), source, before, after)
    tell = partial(run_in_threadpool, _told, request, before, after, found)
    return await in_turn(request, tell, dear=True, step="told")


def _pair(request: Request, memento: Id, other: Id) -> tuple[Source, Memento, Memento, Comparison | None]:
    """The two, and what differs where that is known."""
    before, after = _memento(request, memento), _memento(request, other)
    if before.source_id != after.source_id:
        raise Refused(409, words="These are versions of two sources: name two of one.")
    source = store_of(request).sources.get(before.source_id)
    return source, before, after, web_of(request).differences.known(source, before, after)


def _told(request: Request, before: Memento, after: Memento, found: Comparison) -> Response:
    name = _name(request, before.source_id)
    return answers.answer(
        request, values.Redline.of(found, source=name, before_id=before.id, after_id=after.id)
    )


def change(request: Request, change: Id) -> Response:
    """One change with all of its items, hunks and figures."""
    try:
        held = store_of(request).changes.get(change)
    except KeyError:
        raise Refused(404, words="No change has this number.") from None
    return answers.answer(
        request,
        values.Change.of(
            held.comparison,
            id=held.id,
            source=_name(request, held.source_id),
            before_id=held.before_id,
            after_id=held.after_id,
            compared_at=held.compared_at,
            superseded_at=held.superseded_at,
        ),
    )


def search(
    request: Request,
    words: Annotated[str, Query(min_length=1, max_length=200, examples=["syrup honey"])],
    source: Annotated[Text, Query(description="A source's short name or id.")] = "",
    tag: Text = "",
    site: Text = "",
    current_only: bool = False,
    cursor: Cursor = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> Response:
    """What pages say and said: words, "phrases", beginnings by a trailing *, a - before what must not be."""
    wanted = SearchFilter(
        source_id=source_of(request, source).id if source else None,
        tag=tag,
        site=site,
        current_only=current_only,
    )
    found = store_of(request).search.find(words, wanted, cursor, limit)
    rows = [values.SearchHit.model_validate(hit) for hit in found.rows]
    return answers.answer(
        request,
        values.SearchPage(items=rows, next=found.next, capped=found.capped, terms=list(found.terms)),
    )


def _memento(request: Request, memento_id: int) -> Memento:
    try:
        return store_of(request).archive.memento(memento_id)
    except KeyError:
        raise Refused(404, words="No version has this number.") from None


def _name(request: Request, source_id: int) -> SourceName:
    held = store_of(request).sources.get(source_id)
    return SourceName(held.id, held.slug, held.title, held.host, held.url)
