"""The Memento protocol (RFC 7089): the history as web archives and their tools ask for it.

    /timegate/{url}            302 to the version that stood at Accept-Datetime, or the newest
    /timemap/link/{url}        all versions, application/link-format; in parts where there are many
    /timemap/json/{url}        the same as JSON
    /memento/{time}/{url}      one version: what we extracted of it, with Memento-Datetime

The URL stands in the path as it is, its query included; so nothing of ours can be said in a query.
What a page sent is never answered as a page of ours.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import NoReturn

from starlette.requests import Request
from starlette.responses import Response

from store.timemap import Around, Dated, Place
from web import versions
from web.api.answers import tagged
from web.context import asked_of, web_of
from web.memento import (
    LINK_FORMAT,
    Addresses,
    Key,
    Link,
    accept_datetime,
    asked_for,
    bare,
    http_date,
    key,
    link_header,
    links_around,
    spellings,
    timemap_json,
    timemap_links,
)
from web.refused import Refused

PART = 1000  #: versions in one TimeMap
NEGOTIATED = "Accept-Datetime, Cookie"


def timegate(request: Request) -> Response:
    """GET /timegate/{url}: leads to the version that stood at the time asked for."""
    url = _url(request, "/timegate/")
    found = _find(request, url)
    if found is None:
        _nothing(url, {"Vary": NEGOTIATED})
    addresses = Addresses(_base(request), found.url)
    given = request.headers.getlist("accept-datetime")
    try:
        when = accept_datetime(given[0]) if given else None
    except ValueError as error:
        headers = {"Vary": NEGOTIATED, "Link": _links(request, found, addresses)}
        return _plain(400, str(error), headers)
    around = web_of(request).store.timemaps.at(found.source_id, when)
    if around is None:
        _nothing(found.url, {"Vary": NEGOTIATED, "Link": link_header(addresses.common())})
    return Response(
        status_code=302,
        headers={
            "Location": bare(addresses.memento(around.here)),
            "Vary": NEGOTIATED,
            "Link": link_header(links_around(addresses, around)),
        },
    )


def memento(request: Request, time: str) -> Response:
    """GET /memento/{time}/{url}: what a version says, as we extracted it."""
    url = _url(request, f"/memento/{time}/")
    found, wanted = _find(request, url), Key.parse(time)
    if found is None or wanted is None:
        _nothing(url)
    store = web_of(request).store
    addresses = Addresses(_base(request), found.url)
    around = store.timemaps.captured(found.source_id, wanted.second, wanted.capture_id)
    if around is None and wanted.capture_id is None:
        # As web archives do: a time at which nothing was captured leads to the version that stood then.
        around = store.timemaps.at(found.source_id, wanted.second)
        if around is not None:
            return Response(status_code=302, headers={"Location": bare(addresses.memento(around.here))})
    if around is None:
        _nothing(found.url, {"Link": link_header(addresses.common())})
    if key(around.here) != time:
        return Response(status_code=302, headers={"Location": bare(addresses.memento(around.here))})
    return _shown(request, found, addresses, around)


def timemap_link(request: Request) -> Response:
    """GET /timemap/link/{url}, or /timemap/link/{time}/{url} for the part that begins there."""
    return _timemap(request, "link")


def timemap_in_json(request: Request) -> Response:
    """GET /timemap/json/{url}: the same as JSON."""
    return _timemap(request, "json")


def _timemap(request: Request, form: str) -> Response:
    url = _url(request, f"/timemap/{form}/")
    begin, rest = _beginning(url)
    found = _find(request, rest)
    if found is None:
        _nothing(rest)
    store = web_of(request).store
    addresses = Addresses(_base(request), found.url)
    start: Dated | None = None
    if begin is not None:
        around = store.timemaps.captured(found.source_id, begin.second, begin.capture_id)
        if around is None:
            _nothing(found.url, {"Link": link_header(addresses.common())})
        start = around.here
    part = store.timemaps.slice(found.source_id, start, PART)
    if part is None:
        _nothing(found.url, {"Link": link_header(addresses.common())})
    if form == "json":
        body = json.dumps(timemap_json(addresses, part, start), ensure_ascii=False, indent=1) + "\n"
        return tagged(request, body.encode(), "application/json")
    return tagged(request, timemap_links(addresses, part, start).encode(), LINK_FORMAT)


def _beginning(url: str) -> tuple[Key | None, str]:
    """The time before a URL, where one stands there, and the URL."""
    first, slash, rest = url.partition("/")
    begin = Key.parse(first) if slash else None
    return (begin, rest) if begin is not None and begin.exact else (None, url)


def _shown(request: Request, found: Place, addresses: Addresses, around: Around) -> Response:
    """The page of a version, as people see it, with what the protocol says of it."""
    source = web_of(request).store.sources.get(found.source_id)
    answer = versions.version(request, source.slug, around.here.id)
    answer.headers["Memento-Datetime"] = http_date(around.here.second)
    answer.headers["Link"] = link_header(links_around(addresses, around))
    return answer


def _url(request: Request, prefix: str) -> str:
    """The URL that the path holds behind our prefix, as it was written."""
    raw: bytes = request.scope.get("raw_path") or request.scope["path"].encode()
    before = (asked_of(request).prefix + prefix).encode()
    if not raw.startswith(before):
        before = prefix.encode()
    query: bytes = request.scope.get("query_string", b"")
    return asked_for(raw, query, before.decode())


def _find(request: Request, url: str) -> Place | None:
    wanted = spellings(url)
    return web_of(request).store.timemaps.find(wanted) if wanted else None


def _base(request: Request) -> str:
    asked = asked_of(request)
    return f"{asked.origin}{asked.prefix}"


def _links(request: Request, found: Place, addresses: Addresses) -> str:
    """What a refused negotiation still says: where the original, the TimeMap and the ends of it are."""
    around = web_of(request).store.timemaps.at(found.source_id, None)
    if around is None:
        return link_header(addresses.common())
    ends = Around(around.last, around.first, around.last, None, None)
    return link_header(links_around(addresses, ends))


def _nothing(url: str, headers: Mapping[str, str] | None = None) -> NoReturn:
    """404; where a web address was asked for, with the link that says so (RFC 7089, 4.5)."""
    known = dict(headers or {})
    if "Link" not in known and spellings(url):
        known["Link"] = link_header([Link(url, "original")])
    raise Refused(404, "No version is kept", "No version of this address is kept here.", known)


def _plain(status: int, words: str, headers: Mapping[str, str]) -> Response:
    return Response(words + "\n", status, dict(headers), "text/plain")
