"""The outbox: mails that wait, and why; what one says."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from alerts import hold
from model import Message, MessageState
from web.context import Web, web_of
from web.pages import go_to, page
from web.refused import Refused
from web.subscribing import Number

_SHOWN = 100  #: sent mails listed


def listed(request: Request, done: str = "") -> Response:
    """GET."""
    store = web_of(request).store
    outbox = store.outbox
    waiting = outbox.waiting()
    return page(
        request,
        "outbox.html",
        waiting=waiting,
        dead=outbox.messages(state=MessageState.DEAD, limit=_SHOWN),
        sent=outbox.messages(state=MessageState.SENT, limit=_SHOWN),
        oldest=min((m.written_at for m in waiting), default=None),
        held=hold.since(store.data),
        done=done,
    )


def message(request: Request, number: Number) -> Response:
    """GET. One mail as text; its HTML part is made of the same words and is not shown here."""
    return page(request, "message.html", message=_message(web_of(request), number))


def again(request: Request, number: Number) -> Response:
    """POST. A mail that was given up is sent with the next delivery."""
    web = web_of(request)
    if _message(web, number).state is MessageState.DEAD:
        web.store.outbox.requeue(number)
    return go_to(request, "outbox", done="again")


def _message(web: Web, number: int) -> Message:
    try:
        return web.store.outbox.message(number)
    except KeyError:
        raise Refused(404, words="There is no mail of this number.") from None
