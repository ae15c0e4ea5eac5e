"""Who is told of what: listed, added, ended."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, TypeVar

from fastapi import Path
from starlette.requests import Request
from starlette.responses import Response

from alerts import subscribing
from alerts.address import recipient
from alerts.leaving import leave
from alerts.subscribing import Hours, told
from alerts.wishes import describe
from model import Cadence, ChangeClass
from store.errors import UnknownSource
from store.values import KEEP, Kept, NewSubscription
from watch import typed
from watch.typed import Mistyped
from web.context import Web, web_of
from web.forms import Filled, Form
from web.pages import again, go_to, page
from web.refused import Refused

T = TypeVar("T")
Number = Annotated[int, Path(ge=1, le=2**63 - 1)]
_LONGEST = 200  #: characters of words to be looked for
_OFFERED = 300  #: sources named to choose from; others are typed
LABELS = {
    "email": "E-mail address",
    "scope": "What is followed",
    "source": "Source",
    "tag": "Tag",
    "section": "Sections",
    "words": "Words",
    "languages": "Languages",
    "class": "Which changes",
    "cadence": "How soon",
    "rest": "Everything else",
    "zone": "Time zone",
    "hour": "Hour of digests",
    "weekday": "Day of weekly digests",
    "quiet": "Quiet hours",
}


def listed(request: Request, done: str = "", source: str = "", tag: str = "", draft: str = "") -> Response:
    """GET. `source` or `tag`: what the form is to begin with; `draft`: one that did not fit."""
    scope = "source" if source else "tag" if tag else "all"
    start = {"scope": scope, "source": source, "tag": tag, "class": "substantive"}
    start |= {"cadence": Cadence.INSTANT.value, "rest": Cadence.WEEKLY.value}
    return _page(request, web_of(request).drafts.get(draft) or Filled.of(start), done=done)


def subscribe(request: Request, filled: Form) -> Response:
    """POST."""
    web = web_of(request)
    mail = web.settings.mail
    channels = [channel.name for channel in mail.channels]
    address, channel = filled.read("email", lambda text: recipient(text, channels), ("", ""))
    wish, hours = _wish(web, filled), _hours(filled)
    if not filled.fits:
        return again(request, filled, "subscriptions")
    confirmed = bool(filled["confirmed"])
    subscribing.subscribe(
        web.store, address, [wish], web.now, mail, hours=hours, confirmed=confirmed, channel=channel
    )
    return go_to(request, "subscriptions", done="subscribed", fragment="list")


def _wish(web: Web, filled: Filled) -> NewSubscription:
    """What the form asks for; what does not fit is noted in it."""
    scope = filled["scope"]
    named = scope if scope in ("source", "tag") else "scope"
    source_id, tag = filled.read(named, lambda text: _scope(web, scope, text), (None, None))
    classes = tuple(c for c in ChangeClass if c.value in filled.every("class"))
    if not classes:
        filled.wrong["class"] = "choose at least one kind of change"
    return NewSubscription(
        source_id,
        tag,
        filled.read("section", _words, "") or None,
        words=filled.read("words", _several, ()),
        languages=filled.read("languages", _languages, ()),
        classes=classes,
        cadence=filled.read("cadence", _cadence, Cadence.INSTANT),
        rest=filled.read("rest", lambda text: None if text == "none" else _cadence(text), None),
    )


def _hours(filled: Filled) -> Hours:
    """When the reader is told; a field that is empty leaves it as it is."""

    def said(name: str, reader: Callable[[str], T]) -> T | Kept:
        return filled.read(name, reader, KEEP) if filled[name].strip() else KEEP

    return Hours(
        said("zone", typed.zone),
        said("hour", typed.hour),
        said("weekday", typed.weekday),
        said("quiet", typed.quiet),
        {"yes": True, "no": False}.get(filled["receipt"]),
    )


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


def _languages(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(typed.language(part) for part in text.split(",") if part.strip()))


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
            (wish, reader, describe(wish, sources.get(wish.source_id or 0), "follows"), told(reader))
            for wish, reader in wishes
        ],
        offered=[card.source for card in cards],
        tags=sorted({tag for card in cards for tag in card.tags} | {s.tag for s in web.store.sites.all()}),
        cadences=list(Cadence),
        channels=[channel.name for channel in web.settings.mail.channels],
        asks=web.settings.mail.public_url is not None,
        labels=LABELS,
        filled=filled,
        done=done,
    )
