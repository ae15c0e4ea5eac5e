"""Who is told: subscriptions and messages. For the operator alone."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from alerts import address, subscribing
from alerts.leaving import leave
from alerts.subscribing import Hours
from model import MessageState
from store.values import KEEP, NewSubscription
from watch import typed
from web.api import answers, shapes, values
from web.api.answers import Cursor, Id, Limit, base_of, cursor_of, number_of, numbered, source_of, store_of
from web.context import web_of
from web.refused import Refused


def subscriptions(request: Request, cursor: Cursor = None, limit: Limit = 50) -> Response:
    """Who is told of what, newest first."""
    store = store_of(request)
    before = None if cursor is None else number_of(cursor)
    rows = store.readers.latest(limit + 1, before)
    named = {wish.source_id for wish, _ in rows[:limit] if wish.source_id is not None}
    names = {source.id: source.slug for source in store.sources.several(named).values()}
    items = [shapes.subscription(wish, reader, names) for wish, reader in rows[:limit]]
    following = cursor_of(rows[limit - 1][0].id) if len(rows) > limit else None
    return answers.answer(request, values.Page[values.Subscription](items=items, next=following))


def subscribe(request: Request, wish: values.NewSubscription) -> Response:
    """Has somebody told; where mails can link here, they are asked first. The same wish twice is one."""
    web = web_of(request)
    mail = web.settings.mail
    try:
        email, channel = address.recipient(wish.email, [one.name for one in mail.channels])
        hours = Hours(
            KEEP if wish.zone is None else typed.zone(wish.zone),
            KEEP if wish.hour is None else wish.hour,
            KEEP if wish.weekday is None else typed.weekday(wish.weekday),
            KEEP if wish.quiet is None else typed.quiet(wish.quiet),
            wish.receipt,
        )
    except (address.AddressError, typed.Mistyped) as error:
        raise Refused(422, words=f"{error}.") from None
    source = source_of(request, wish.source) if wish.source is not None else None
    new = NewSubscription(
        source.id if source else None,
        wish.tag,
        wish.section,
        words=tuple(dict.fromkeys(wish.words)),
        languages=tuple(dict.fromkeys(wish.languages)),
        classes=tuple(dict.fromkeys(wish.classes)),
        cadence=wish.cadence,
        rest=wish.rest,
    )
    reader, (made,) = subscribing.subscribe(
        web.store, email, [new], web.now, mail, hours=hours, confirmed=wish.confirmed, channel=channel
    )
    shown = shapes.subscription(made, reader, {source.id: source.slug} if source else {})
    where = f"{base_of(request)}{answers.PREFIX}/subscriptions/{made.id}"
    return answers.answer(request, shown, 201, {"Location": where})


def unsubscribe(request: Request, subscription: Id) -> Response:
    """Ends a subscription, and what waits to be told because of it alone."""
    web = web_of(request)
    found = web.store.readers.subscription(subscription)
    if found is None:
        raise Refused(404, words="No subscription that stands has this number.")
    leave(web.store, found[1], [subscription], web.now)
    return Response(status_code=204)


def messages(
    request: Request, state: MessageState | None = None, cursor: Cursor = None, limit: Limit = 50
) -> Response:
    """Mails, newest first: what waits, what was sent, what was given up and why."""
    store = store_of(request)
    found = numbered(
        cursor,
        limit,
        lambda before, most: store.outbox.messages(most, state, before),
        values.Message.model_validate,
    )
    return answers.answer(request, found)


def message(request: Request, message: Id) -> Response:
    """One of them, with its text. Links that only its reader may follow are left out."""
    try:
        held = store_of(request).outbox.message(message)
    except KeyError:
        raise Refused(404, words="No message has this number.") from None
    secret = held.unsubscribe
    shown = held.text.replace(secret, "…") if secret else held.text
    return answers.answer(request, values.MessageDetail.of(held, text=shown))
