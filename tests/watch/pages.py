"""Visits made by hand: pages recorded in a store at times of our choosing, as a crawl would record them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from model import Origin, Response, Source, Verdict, Visit
from pipelines.record import read_and_record
from store import Store

START = datetime(2026, 3, 2, 8, tzinfo=UTC)
URL = "https://tools.example/rules"


def hours(count: float) -> datetime:
    """So many hours after the start."""
    return START + timedelta(hours=count)


def add(store: Store, url: str = URL) -> Source:
    return store.sources.add(url, every_seconds=12 * 3600, now=START)


def see(
    store: Store,
    source: Source,
    at: datetime,
    body: bytes = b"",
    *,
    status: int = 200,
    fault: Verdict | None = None,
    origin: Origin = Origin.LIVE,
) -> Visit:
    """One visit with this answer."""
    response = Response(
        url=source.url,
        url_final=source.url,
        fetched_at=at,
        status=None if fault else status,
        headers=(("content-type", "text/html; charset=utf-8"),),
        body=body,
        fault=fault,
    )
    return read_and_record(store, source, response, origin=origin, now=at)
