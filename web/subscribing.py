"""Who is told of what: listed, added, ended."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path
from starlette.requests import Request
from starlette.responses import Response

from alerts.address import parse as parse_address
from alerts.consent import welcome
from alerts.following import tracks_of
from alerts.leaving import leave
from alerts.wishes import describe
from model import Cadence, ChangeClass
from store.errors import UnknownSource
from watch import typed
from watch.typed import Mistyped
from web.context import Web, web_of
from web.forms import Filled, Form
from web.pages import again, go_to, page
from web.refused import Refused

Number = Annotated[int, Path(ge=1, le=2**63 - 1)]
_LONGEST = 200  #: characters of words to be looked for
_OFFERED = 300  #: sources named to choose from; others are typed


def listed(request: Request, done: str = "", source: str = "", tag: str = "", draft: str = "") -> Response:
    """GET. `source` or `tag`: what the form is to begin with; `draft`: one that did not fit."""
    scope = "source" if source else "tag" if tag else "all"
    start = {"scope": scope, "source": source, "tag": tag, "class": "substantive"}
    start |= {"cadence": Cadence.INSTANT.value, "rest": Cadence.WEEKLY.value}
    return _page(request, web_of(request).drafts.get(draft) or Filled.of(start), done=done)


def subscribe(request: Request, filled: Form) -> Response:
    """POST."""
    web = web_of(request)
    address = filled.read("email", parse_address, "")
    scope = filled["scope"]
    named = scope if scope in ("source", "tag") else "scope"
    source_id, tag = filled.read(named, lambda text: _scope(web, scope, text), (None, None))
    section = filled.read("section", _words, "")
    words = filled.read("words", _several, ())
    classes = tuple(c for c in ChangeClass if c.value in filled.every("class"))
    cadence = filled.read("cadence", _cadence, Cadence.INSTANT)
    rest = filled.read("rest", lambda text: None if text == "none" else _cadence(text), None)
    if not classes:
        filled.wrong["class"] = "choose at least one kind of change"
    if not filled.fits:
        return again(request, filled, "subscriptions")
    reader = welcome(web.store, address, web.now, web.settings.mail)
    web.store.readers.subscribe(
        reader.id,
        source_id=source_id,
        tag=tag,
        section=section or None,
        tracks=tracks_of(web.store, source_id, section) if source_id is not None and section else (),
        words=words,
        classes=classes,
        cadence=cadence,
        rest=rest,
        now=web.now,
    )
    return go_to(request, "subscriptions", done="subscribed", fragment="list")


def end(request: Request, number: Number) -> Response:
    """POST. One subscription; nothing else is forgotten."""
    web = web_of(request)
    found = web.store.readers.subscription(number)
    if found is None:
        raise Refused(404, words="This subscription has ended already.")
    leave(web.store, found[1], [number], web.now)
    return go_to(request, "subscriptions", done="ended", fragment="list")


def _scope(web: Web, scope: str, text: str) -> tuple[int | None, str | None]:
    """What is followed: a source, a tag (a site's documents bear its name as one), or all.

    Raises Mistyped.
    """
    match scope:
        case "all":
            return None, None
        case "source":
            try:
                return web.store.sources.find(text).id, None
            except UnknownSource:
                raise Mistyped(f"{text!r} is no source: take a short name of the list") from None
        case "tag":
            named = typed.tags(text)
            if len(named) == 1:
                return None, named[0]
            raise Mistyped("write one tag")
    raise Mistyped("choose what is followed")


def _words(text: str) -> str:
    text = typed.one_line(text)
    if len(text) > _LONGEST:
        raise Mistyped(f"write at most {_LONGEST} characters")
    return text


def _several(text: str) -> tuple[str, ...]:
    return tuple(word for part in text.split(",") if (word := _words(part)))


def _cadence(text: str) -> Cadence:
    try:
        return Cadence(text)
    except ValueError:
        raise Mistyped(f"choose {', '.join(Cadence)}") from None


def _page(request: Request, filled: Filled, *, done: str) -> Response:
    web = web_of(request)
    wishes = web.store.readers.subscriptions()
    named = {wish.source_id for wish, _ in wishes if wish.source_id is not None}
    sources = {source_id: web.store.sources.get(source_id) for source_id in named}
    cards = web.store.browse.sources(limit=_OFFERED).rows
    return page(
        request,
        "subscriptions.html",
        rows=[
            (wish, reader, describe(wish, sources.get(wish.source_id or 0), "follows"))
            for wish, reader in wishes
        ],
        offered=[card.source for card in cards],
        tags=sorted({tag for card in cards for tag in card.tags} | {s.tag for s in web.store.sites.all()}),
        cadences=list(Cadence),
        filled=filled,
        done=done,
    )
