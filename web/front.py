"""The front page: what changed lately, as a reader thinks: by site and source."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated

from fastapi import Query
from starlette.requests import Request
from starlette.responses import Response

from model import ChangeClass, Happening, HappeningFilter, Health, SourceFilter
from web.context import Web, asked_of, web_of
from web.pages import go_to, page

LIMIT = 40
TROUBLED = 5  #: sources in trouble that are named
SPANS = {"1d": "the last day", "7d": "the last week", "30d": "the last month", "365d": "the last year"}
LOOKED = "looked"
_FOREVER = 400 * 86_400  #: seconds; browsers keep no cookie longer
#: What nobody sees is no change to a reader; it can be asked for.
VISIBLE = tuple(c for c in ChangeClass if c is not ChangeClass.NOISE)

Words = Annotated[str, Query(max_length=200)]


@dataclass(frozen=True, slots=True)
class Group:
    """What happened to one source, or on one site as a whole; newest first."""

    name: str
    slug: str
    is_site: bool
    happenings: tuple[Happening, ...]


@dataclass(frozen=True, slots=True)
class Host:
    """The groups of one host, the one with the newest happening first."""

    host: str
    groups: tuple[Group, ...]


def front(
    request: Request,
    tag: Words = "",
    classes: Annotated[tuple[str, ...], Query(alias="class", max_length=20)] = (),
    since: Words = "",
    q: Words = "",
    site: Words = "",
    cursor: Annotated[str | None, Query(max_length=200)] = None,
) -> Response:
    """GET. Filters: tag, class (several), since (a span, or since I last looked), words."""
    web = web_of(request)
    chosen = tuple(c for c in ChangeClass if c.value in classes)
    looked = looked_at(request)
    wanted = HappeningFilter(
        tag=tag.strip(),
        site=site.strip(),
        classes=chosen or VISIBLE,
        since=looked if since == LOOKED else _since(since, web.now),
        words=q.strip(),
    )
    found = web.store.browse.recent(wanted, cursor, LIMIT)
    filters = {"tag": tag, "class": [c.value for c in chosen], "since": since, "q": q, "site": site}
    return page(
        request,
        "front.html",
        hosts=by_host(found.rows),
        following=found.next,
        first=cursor is None,
        filters=filters,
        filtered=any(filters.values()),
        spans=SPANS,
        visible=VISIBLE,
        looked=looked,
        troubled=_troubled(web) if cursor is None else (),
        empty=not found.rows and cursor is None,
    )


def look(request: Request) -> Response:
    """POST. From now on, what comes is new: a cookie of this browser says when it looked."""
    asked, web = asked_of(request), web_of(request)
    answer = go_to(request, "front")
    answer.set_cookie(
        _cookie(request),
        str(int(web.now.timestamp())),
        max_age=_FOREVER,
        secure=asked.secure,
        httponly=True,
        samesite="strict",
    )
    return answer


def looked_at(request: Request) -> datetime | None:
    """When this browser looked last, as it says."""
    text = request.cookies.get(_cookie(request), "")
    if not text.isdecimal() or len(text) > 11:
        return None
    return datetime.fromtimestamp(int(text), UTC)


def _cookie(request: Request) -> str:
    return f"policywatch-looked-{web_of(request).settings.port}"


def _since(text: str, now: datetime) -> datetime | None:
    return now - timedelta(days=int(text[:-1])) if text in SPANS else None


def _troubled(web: Web) -> tuple[object, ...]:
    """The first few sources that can't be seen, and one more where there are more."""
    return web.store.browse.sources(SourceFilter(health=Health.TROUBLED), limit=TROUBLED + 1).rows


def by_host(happenings: Iterable[Happening]) -> tuple[Host, ...]:
    """Grouped by host, then by source; each group where its newest happening is."""
    hosts: dict[str, dict[tuple[bool, str], list[Happening]]] = {}
    for happening in happenings:
        about = happening.source or happening.site
        if about is None:
            continue
        key = (happening.source is None, about.slug)
        hosts.setdefault(about.host, {}).setdefault(key, []).append(happening)
    return tuple(
        Host(
            host,
            tuple(
                Group(_name(found[0]), slug, is_site, tuple(found))
                for (is_site, slug), found in groups.items()
            ),
        )
        for host, groups in hosts.items()
    )


def _name(happening: Happening) -> str:
    about = happening.source or happening.site
    return about.name if about else ""
