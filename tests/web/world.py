"""A small history: pages of ours, read and compared as a crawl would have done it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from html import escape

from model import Change, FaultKind, Memento, Source, fault
from store import Store
from tests.watch.pages import see
from watch.compare import compare_unfinished
from web.routes import ROUTES

START = datetime(2026, 3, 2, 8, tzinfo=UTC)
DAY = timedelta(days=1)

HOSTILE = "<img src=x onerror=alert(1)>&lt;script&gt;{{7*7}}\" 'javascript:alert(1)"
FILLER = (
    "The inspectorate keeps a list of all licensed keepers and publishes it on the first day of each "
    "quarter. Keepers may ask for a correction at any time, and receive an answer in writing."
)


def policy(
    share: int = 54,
    days: str = "30 days",
    fee: str = "EUR 120",
    *,
    records: str = "Records",
    appeals: bool = False,
    swapped: bool = False,
    title: str = "Honey licences",
) -> bytes:
    """A page of an agency, with figures that can change and sections that can move."""
    licences = (
        f"<h2 id=licences>Licences</h2><p>A licence costs {fee} a year. {FILLER}</p>"
        f"<p>An application is answered within {days}.</p>"
        "<ul><li>Bring the plan of the hives.</li><li>Bring a proof of origin.</li></ul>"
    )
    records_part = (
        f"<h2 id=records>{records}</h2>"
        f"<p>Keepers must hold records of every harvest for five years. {FILLER}</p>"
        "<table><tr><td>Harvest</td><td>five years</td></tr><tr><td>Sale</td><td>two years</td></tr></table>"
    )
    seizures = (
        "<h2 id=seizures>Seizures</h2>"
        f"<p>Some {share}% of what is seized comes from the Southern Plains. {FILLER}</p>"
        f"<h3>By river</h3><p>The rest is carried on the river. {FILLER}</p>"
    )
    more = (
        f"<h2 id=appeals>Appeals</h2><p>An appeal must be lodged in writing with the chamber. {FILLER}</p>"
        if appeals
        else ""
    )
    parts = [records_part, licences, seizures] if swapped else [licences, records_part, seizures]
    return page(title, "".join(parts) + more)


def page(title: str, body: str, language: str = "en", direction: str = "ltr") -> bytes:
    return (
        f"<!doctype html><html lang={language} dir={direction}><head><title>{title}</title></head><body>"
        f"<main><h1>{title}</h1><p>What keepers need to know, and what the inspectorate does.</p>"
        f"{body}</main></body></html>"
    ).encode()


@dataclass(frozen=True)
class World:
    store: Store
    honey: Source  #: many changes and an incident
    arabic: Source  #: right to left
    hostile: Source  #: page text full of markup
    changes: tuple[Change, ...]  #: of honey, oldest first
    mementos: tuple[Memento, ...]  #: of honey, oldest first
    now: datetime


def make(store: Store) -> World:
    """Three sources, five versions of the first, a week in which it could not be seen."""
    honey = add(store, "https://agency.example/honey", ("bees", "licences"))
    versions = (
        policy(),
        policy(48),
        policy(48, "45 days", "EUR 150"),
        policy(48, "45 days", "EUR 150", records="Books and records", appeals=True),
        policy(41, "45 days", "EUR 150", records="Books and records", appeals=True, swapped=True),
    )
    changes = history(store, honey, versions, every=20 * DAY)
    away = START + 85 * DAY
    for n in range(4):
        see(
            store, honey, away + n * DAY, fault=fault(FaultKind.TIMEOUT, "The server did not answer in time.")
        )
    incident = store.incidents.open(
        honey.id,
        code="timeout",
        reason="The server did not answer in time.",
        since=away,
        visits=4,
        now=away + 3 * DAY,
    )
    assert incident is not None
    store.incidents.close(incident.id, now=away + 7 * DAY)
    see(store, honey, away + 7 * DAY, versions[-1])

    arabic = add(store, "https://agency.example/ar", ("bees",))
    duty = "ويجب على كل نحال أن يدفعها قبل نهاية شهر آذار من كل عام، ويحصل على إيصال مكتوب من الهيئة."
    text = f"<h2>الرسوم</h2><p>تبلغ رسوم الترخيص @ يورو في السنة، {duty}</p><p>{duty}</p>"
    history(store, arabic, [page("تراخيص العسل", text.replace("@", n), "ar", "rtl") for n in ("120", "150")])

    hostile = add(store, "https://other.example/x?a=%3Cimg%3E&b='", ("odd",))
    shown = escape(HOSTILE)
    body = (
        f"<h2 id='a\"b'>{shown} heading</h2><p>{shown} and the fee is @ euros. {FILLER}</p>"
        f"<ul><li>{shown} item</li></ul><p><a href='javascript:alert(2)'>{shown} link @</a> {FILLER}</p>"
    )
    history(store, hostile, [page(f"{shown} title", body.replace("@", n)) for n in ("12", "15")])
    return World(
        store,
        store.sources.get(honey.id),
        store.sources.get(arabic.id),
        store.sources.get(hostile.id),
        tuple(changes),
        tuple(store.archive.mementos(honey.id)),
        away + 8 * DAY,
    )


def addresses(world: World) -> list[str]:
    """An address of every route of the table that is asked by GET, of things that are there where it names
    some that are known here."""
    first, last = world.mementos[0].id, world.mementos[-1].id
    known = {
        "name": "app.css",
        "slug": world.honey.slug,
        "source": world.honey.slug,
        "change_id": world.changes[0].id,
        "memento_id": last,
        "before_id": first,
        "after_id": last,
        "track": f"{first}.1",
    }
    return [
        re.sub(r"{(\w+)(:\w+)?}", lambda m: str(known.get(m[1], 1)), line.path)
        for line in ROUTES
        if not line.writes
    ]


def add(store: Store, url: str, tags: tuple[str, ...]) -> Source:
    return store.sources.add(url, tags=tags, every_seconds=12 * 3600, now=START)


def history(store: Store, source: Source, versions: Sequence[bytes], every: timedelta = DAY) -> list[Change]:
    """Each version is seen for a while, and compared with the one before."""
    changes: list[Change] = []
    for n, body in enumerate(versions):
        at = START + n * every
        for visit in range(3):
            see(store, source, at + visit * timedelta(hours=12), body)
        changes += compare_unfinished(store, at + DAY)
    return changes
