"""A version as text, and what can be taken away of it: never as a page of ours, always as a download."""

from __future__ import annotations

import re

from starlette.requests import Request
from starlette.responses import Response

from model import Document, Memento, Section, Source
from render.clean import visible
from render.words import stamp
from web.context import web_of
from web.gate import CLOSED_POLICY
from web.outline import Group, grouped, levels
from web.pages import page
from web.refused import Refused
from web.sources import Id, find, version_of


def version(request: Request, slug: str, memento_id: Id) -> Response:
    """GET. What a version says, section by section."""
    web = web_of(request)
    source = find(web, slug)
    memento = version_of(web, source, memento_id)
    document = web.store.archive.document(memento.id)
    capture = web.store.archive.capture(memento.capture_id)
    return page(
        request,
        "version.html",
        source=source,
        memento=memento,
        document=document,
        sections=shown(document),
        tracks=web.store.changes.tracks(memento.id),
        around=web.store.browse.neighbours(memento.id),
        last_seen_at=web.store.archive.last_seen(memento.id) or memento.captured_at,
        capture=capture,
    )


def shown(document: Document) -> tuple[tuple[Section, int, tuple[Group, ...]], ...]:
    """Its sections as a page sets them: each with the level of its heading and its blocks in groups."""
    found = levels([section.level for section in document.sections])
    return tuple(
        (section, level, grouped(section.blocks))
        for section, level in zip(document.sections, found, strict=True)
    )


def text(request: Request, slug: str, memento_id: Id) -> Response:
    """GET. The text of a version, to take away."""
    web = web_of(request)
    source = find(web, slug)
    memento = version_of(web, source, memento_id)
    document = web.store.archive.document(memento.id)
    head = f"{visible(document.title)}\n{source.url}\n{stamp(memento.captured_at)}\n\n"
    body = head + visible_lines(document.text) + "\n"
    return download(body.encode(), _name(source, memento, "txt"), "text/plain; charset=utf-8")


def capture(request: Request, slug: str, memento_id: Id) -> Response:
    """GET. The bytes that a version was read from, as the server sent them. They are never shown here."""
    web = web_of(request)
    source = find(web, slug)
    memento = version_of(web, source, memento_id)
    kept = web.store.archive.capture(memento.capture_id)
    body = web.store.bodies.get(kept.digest)
    return download(body, _name(source, memento, "capture"), "application/octet-stream")


def download(body: bytes, name: str, media_type: str) -> Response:
    """Bytes to be saved: with a name of ours, a type that no browser shows, and a policy that lets it do
    nothing. Raises Refused for a name that could say more than a name."""
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,150}", name):
        raise Refused(404)
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Content-Security-Policy": CLOSED_POLICY,
        "Cache-Control": "private, max-age=86400",
    }
    return Response(body, media_type=media_type, headers=headers)


def _name(source: Source, memento: Memento, suffix: str) -> str:
    slug = re.sub(r"[^A-Za-z0-9-]", "", source.slug)[:80] or "source"
    return f"{slug}-{memento.captured_at:%Y%m%dT%H%M%SZ}.{suffix}"


def visible_lines(text: str) -> str:
    """Page text line by line, without what could turn or hide a line."""
    return "\n".join(visible(line) for line in text.splitlines())
