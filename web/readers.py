"""What a reader does with the secret links of their mails: confirm, change what they get, stop it.

Whoever holds a link may do what it says, without signing in, and sees nothing of anybody else. A GET changes
nothing: programs that look at links in mails follow them. To a link that is not known the answers to "stop"
and "confirm" are those to one that is, so that they tell nobody who is a reader.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import time
from typing import Any
from urllib.parse import parse_qs
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from alerts.leaving import leave
from alerts.subscribing import WEEKDAYS, Hours, set_hours
from alerts.wishes import describe
from model import Cadence, Quiet, Reader
from store import Store
from web.context import Web, web_of
from web.pages import go_to, page
from web.refused import Refused

_TOKEN = re.compile(r"[A-Za-z0-9_-]{16,64}")  #: what could be one; all else is not even looked up
_FIELDS = 2000
_HEADERS = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex"}
NEVER = "never"


class _Unfit(ValueError):  # noqa: N818 - reads as what it is
    """A field of the form says what can't be; the text is for the person who filled it in."""


def ask_to_stop(request: Request, token: str) -> Response:
    """GET /unsubscribe/{token}."""
    return _answer(request, "stop.html", token=token)


def stop(request: Request, token: str) -> Response:
    """POST /unsubscribe/{token}: the button of the page, or a mail program's one click (RFC 8058)."""
    web = _writing(request)
    reader = _reader(web.store, token)
    if reader is not None:
        web.store.readers.unsubscribe(reader, web.now)
    return _answer(request, "done.html", title="You get no more mails", words="All of it has ended.")


def ask_to_confirm(request: Request, token: str) -> Response:
    """GET /confirm/{token}."""
    return _answer(request, "confirm.html", token=token)


def confirm(request: Request, token: str) -> Response:
    """POST /confirm/{token}: the address is the reader's, who wants mail."""
    web = _writing(request)
    reader = _reader(web.store, token)
    if reader is not None:
        web.store.readers.confirm(reader.id, web.now)
    return _answer(
        request, "done.html", title="Thank you", words="You are told when something changes that you follow."
    )


def preferences(request: Request, token: str, saved: str = "") -> Response:
    """GET /preferences/{token}: what the reader gets, and when."""
    web = web_of(request)
    return _shown(request, web, _known(web.store, token), said="Saved." if saved else "")


def change(request: Request, token: str) -> Response:
    """POST /preferences/{token}: all of the form at once, or nothing of it."""
    web = _writing(request)
    reader = _known(web.store, token)
    form = _form(request)
    try:
        answer = _saved(web, reader, form)
    except _Unfit as unfit:
        return _shown(request, web, reader, said=str(unfit), status=400)
    if answer:
        return answer
    sent: RedirectResponse = go_to(request, "preferences", token=token, saved="yes")
    sent.headers.update(_HEADERS)
    return sent


def _saved(web: Web, reader: Reader, form: Mapping[str, str]) -> Response | None:
    """Takes over a form. Raises _Unfit before anything is changed."""
    store = web.store
    if "works" in form:
        store.readers.accepted(reader.id)
        return None
    if "zone" not in form:  # else a form that was torn would end quiet hours and receipts
        raise _Unfit("The form came without its fields. Send it again.")
    zone, quiet = _zone(form.get("zone", reader.zone)), _quiet(form)
    hour, weekday = _number(form, "hour", 24, reader.hour), _number(form, "weekday", 7, reader.weekday)
    mine = store.readers.of_reader(reader.id)
    ending = [wish.id for wish in mine if f"end-{wish.id}" in form]
    cadences = {
        wish.id: (
            _cadence(form.get(f"cadence-{wish.id}", wish.cadence.value)) or wish.cadence,
            _cadence(form.get(f"rest-{wish.id}", wish.rest.value if wish.rest else NEVER)),
        )
        for wish in mine
        if wish.id not in ending
    }
    set_hours(store, reader, Hours(zone, hour, weekday, quiet, "receipt" in form), web.now)
    for wish in mine:
        if wish.id in cadences and cadences[wish.id] != (wish.cadence, wish.rest):
            cadence, rest = cadences[wish.id]
            store.readers.change(wish.id, cadence=cadence, rest=rest)
    if ending:
        leave(store, reader, ending, web.now)
    return None


def _shown(request: Request, web: Web, reader: Reader, *, said: str, status: int = 200) -> Response:
    wishes = web.store.readers.of_reader(reader.id)
    named = {w.id: web.store.sources.get(w.source_id) for w in wishes if w.source_id is not None}
    return _answer(
        request,
        "preferences.html",
        status=status,
        said=said,
        reader=reader,
        quiet=reader.quiet,
        days=WEEKDAYS,
        cadences=[cadence.value for cadence in Cadence],
        never=NEVER,
        wishes=[
            {
                "id": wish.id,
                "words": describe(wish, named.get(wish.id)),
                "cadence": wish.cadence.value,
                "rest": wish.rest.value if wish.rest else NEVER,
            }
            for wish in wishes
        ],
    )


def _writing(request: Request) -> Web:
    """Raises Refused where nothing can be changed."""
    web = web_of(request)
    if web.settings.read_only:
        raise Refused(403, "Nothing can be changed here", "It was started to be read only.")
    return web


def _reader(store: Store, token: str) -> Reader | None:
    return store.readers.by_token(token) if _TOKEN.fullmatch(token) else None


def _known(store: Store, token: str) -> Reader:
    """Raises Refused for a link that is nobody's."""
    found = _reader(store, token)
    if found is None:
        raise Refused(404, "This link is nobody's", "Take the one of the last mail that you got.", _HEADERS)
    return found


def _answer(request: Request, template: str, /, *, status: int = 200, **values: Any) -> Response:
    answer = page(request, template, status=status, **values)
    answer.headers.update(_HEADERS)
    return answer


def _form(request: Request) -> dict[str, str]:
    """The fields of a form as browsers send it; of several of one name the last. Raises Refused."""
    body: bytes = request.scope.get("body", b"")
    try:
        fields = parse_qs(body.decode("ascii"), keep_blank_values=True, max_num_fields=_FIELDS)
    except (UnicodeDecodeError, ValueError):
        raise Refused(400) from None
    return {name: values[-1].strip() for name, values in fields.items()}


def _zone(text: str) -> str:
    try:
        ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise _Unfit("That time zone is not known. Write it as Europe/Brussels.") from None
    return text


def _quiet(form: Mapping[str, str]) -> Quiet | None:
    begin, end = form.get("quiet-begin", ""), form.get("quiet-end", "")
    if not begin and not end:
        return None
    try:
        return Quiet(time.fromisoformat(begin), time.fromisoformat(end))
    except ValueError:
        raise _Unfit("Quiet hours begin and end at different times, as 22:00 and 07:00.") from None


def _number(form: Mapping[str, str], name: str, below: int, held: int) -> int:
    text = form.get(name, str(held))
    if not (text.isascii() and text.isdecimal() and len(text) < 3 and int(text) < below):
        raise _Unfit("Choose an hour from 0 to 23 and a day of the week.")
    return int(text)


def _cadence(text: str) -> Cadence | None:
    if text == NEVER:
        return None
    try:
        return Cadence(text)
    except ValueError:
        raise _Unfit("Choose how soon from the list.") from None
