"""A message as data, for programs: what a webhook is sent. Its shape is docs/webhook.schema.json."""

from __future__ import annotations

import json
from typing import Any

from alerts.views import Facts
from model import Cadence, EventKind, Item, Message, Notice, Op, Passage
from render.links import change_url, source_url

VERSION = 1
_MOST_BYTES = 512_000  #: of a body; beyond, the words are left out and it says so


def body(facts: Facts, message: Message) -> bytes:
    """The same bytes whenever it is tried again."""
    notices = facts.store.outbox.notices(message_id=message.id)
    whole = _message(facts, message, notices, words=True)
    data = json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    if len(data) <= _MOST_BYTES:
        return data
    short = _message(facts, message, notices, words=False)
    return json.dumps(short, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def _message(facts: Facts, message: Message, notices: list[Notice], *, words: bool) -> dict[str, Any]:
    instant = len(notices) == 1 and notices[0].cadence is Cadence.INSTANT
    return {
        "version": VERSION,
        "id": message.header_id.strip("<>"),
        "type": "alert" if instant else "digest",
        "written_at": _time(message.written_at),
        "subject": message.subject,
        "text": message.text if words else message.text[:20_000],
        "shortened": not words,
        "events": [_event(facts, notice, words) for notice in notices],
    }


def _event(facts: Facts, notice: Notice, words: bool) -> dict[str, Any]:
    event, reader = notice.event, facts.reader(notice.reader_id)
    head: dict[str, Any] = {"kind": event.kind.value, "id": event.id}
    if event.kind is EventKind.CHANGE:
        view = facts.alert(event, reader, notice.cadence)
        seen, link = view.observation, change_url(facts.settings.public_url, event.id)
        return head | {
            "source": _source(facts, view.source.slug, view.title or view.source.title, view.source.url),
            "link": link,
            "class": view.change.comparison.change_class.value,
            "summary": view.change.comparison.summary,
            "language": view.language,
            "before_last_seen_at": _time(seen.before_last_seen_at),
            "after_first_seen_at": _time(seen.after_first_seen_at),
            "items": [_item(item, words) for item in view.items],
        }
    if event.kind is EventKind.SITE:
        site, told = facts.site(event.id)
        return head | {
            "site": {"name": site.slug, "title": site.title, "url": site.url},
            "happened": told.kind.value,
            "pages": [{"url": page.url, "title": page.title} for page in told.pages],
        }
    shown = facts.incident(event, reader, notice.cadence)
    return head | {
        "source": _source(facts, shown.source.slug, shown.source.title, shown.source.url),
        "code": shown.incident.code,
        "reason": shown.incident.reason,
        "since": _time(shown.incident.since),
    }


def _source(facts: Facts, slug: str, title: str, url: str) -> dict[str, Any]:
    return {"name": slug, "title": title, "url": url, "link": source_url(facts.settings.public_url, slug)}


def _item(item: Item, words: bool) -> dict[str, Any]:
    return {
        "kind": item.kind.value,
        "class": item.change_class.value,
        "path": list(item.path),
        "path_before": list(item.path_before or ()),
        "anchor": item.anchor,
        "figures": [
            {"kind": f.kind.value, "old": f.old, "new": f.new, "difference": f.difference}
            for f in item.figures
        ],
        "passages": [_passage(passage) for passage in item.passages] if words else [],
    }


def _passage(passage: Passage) -> dict[str, Any]:
    names = {Op.EQUAL: "same", Op.DELETE: "gone", Op.INSERT: "new"}
    return {
        "kind": passage.kind.value,
        "class": passage.change_class.value,
        "words": [{"is": names[hunk.op], "text": hunk.text} for hunk in passage.hunks],
    }


def _time(at: Any) -> str:
    return str(at.isoformat()).replace("+00:00", "Z")
