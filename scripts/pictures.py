"""Makes the pictures of docs/pictures anew, or those that are named: `make pictures`. Needs Chromium.

They show three pages of the sample site of `policywatch demo` over ten months, from a store of their own.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import clock
from demo.page import Page, Part, bullets, paragraph, table
from demo.revisions import revisions
from demo.site import render, serving
from model import Response, Source
from pipelines.batch import CrawlSettings
from pipelines.record import read_and_record
from store import Store
from tests.web.browsing import DESKTOP, PHONE, Window, launched, opened
from watch.compare import compare_unfinished
from watch.incidents import after_visits
from watch.settings import Patience
from web import keys
from web.app import create_app
from web.server import WebServer
from web.settings import WebSettings

HOST = "https://lakes.example"
FOLDER = Path(__file__).resolve().parent.parent / "docs" / "pictures"
DAY = timedelta(days=1)
DOWN = "<html><body><h1>Service unavailable</h1></body></html>"


@dataclass(frozen=True)
class Watched:
    """A page with its states in order; None stands for a server that is down."""

    path: str
    tags: tuple[str, ...]
    states: tuple[tuple[int, Page | None], ...]  #: on which day each begins


def ferries(adult: str = "€4.20", bicycle: str = "€1.50", notice: str = "two hours") -> Page:
    fares = table(
        ("Ticket", "Fare"), ("Adult, one crossing", adult), ("Bicycle", bicycle), ("Child under 12", "free")
    )
    return Page(
        title="Ferries: fares and rights of passengers",
        intro=(paragraph("The Union's ferries cross the five lakes every day of the year, ice permitting."),),
        parts=(
            Part(2, "Fares", "fares", (paragraph("Fares are the same on all five lakes."), fares)),
            Part(
                2,
                "Cancelled crossings",
                "cancelled",
                (
                    paragraph(
                        f"Whoever cancels {notice} before a crossing gets the whole fare back. What the "
                        "ferry itself cancels is paid back at once, with a voucher for a hot drink."
                    ),
                    bullets("in the harbour office;", "on board;", "by post within 14 days."),
                ),
            ),
        ),
        related=(),
    )


def lighthouses(dues: str = "€85") -> Page:
    return Page(
        title="Lighthouses: dues and duties of skippers",
        intro=(
            paragraph("Eleven lighthouses are kept by the Union. Who sails by their light pays for the oil."),
        ),
        parts=(
            Part(2, "Dues", "dues", (paragraph(f"A vessel of more than 12 metres pays {dues} a season."),)),
            Part(
                2,
                "Duties",
                "duties",
                (paragraph("A skipper reports a light that is out within the hour, by radio or by horn."),),
            ),
        ),
        related=(),
    )


def pages() -> tuple[Watched, ...]:
    honey = tuple((3 + 24 * n, r.page) for n, r in enumerate(r for r in revisions() if r.change_class))
    return (
        Watched(
            "/policies/honey-control/international-cooperation_en",
            ("food", "trade"),
            ((0, revisions()[0].page), *honey),
        ),
        Watched(
            "/policies/ferries_en",
            ("transport",),
            (
                (0, ferries()),
                (60, ferries("€4.60")),
                (140, ferries("€4.60", "€2.00")),
                (200, ferries("€4.60", "€2.00", "24 hours")),
                (260, ferries("€4.90", "€2.00", "24 hours")),
            ),
        ),
        Watched(
            "/policies/lighthouses_en",
            ("transport",),
            ((0, lighthouses()), (90, lighthouses("€95")), (150, None), (158, lighthouses("€95"))),
        ),
    )


def live(store: Store, watched: Sequence[Watched], begin: datetime, days: int) -> None:
    """Daily visits, as crawls would have made them."""
    sources = [
        store.sources.add(HOST + one.path, tags=one.tags, every_seconds=86_400, now=begin) for one in watched
    ]
    for n in range(days):
        at = begin + n * DAY
        for one, source in zip(watched, sources, strict=True):
            page = [page for day, page in one.states if day <= n][-1]
            see(store, source, at, page, n)
        after_visits(store, at, Patience(), sources)
        compare_unfinished(store, at + timedelta(minutes=1))


def see(store: Store, source: Source, at: datetime, page: Page | None, count: int) -> None:
    response = Response(
        url=source.url,
        url_final=source.url,
        fetched_at=at,
        status=200 if page else 503,
        headers=(("content-type", "text/html; charset=utf-8"),),
        body=(render(page, count) if page else DOWN).encode(),
    )
    read_and_record(store, source, response, now=at)


@contextmanager
def signed_in(address: str, store: Store, *, size: tuple[int, int], dark: bool) -> Iterator[Window]:
    with launched() as browser, opened(browser, address, size=size, dark=dark) as window:
        window.go(f"/enter?code={keys.Keys(store.data).link(clock.real())}")
        yield window


def take(window: Window, name: str, path: str, height: int) -> None:
    if sys.argv[1:] and name not in sys.argv[1:]:
        return
    window.go(path)
    width = window.page.viewport_size["width"] if window.page.viewport_size else DESKTOP[0]
    window.page.set_viewport_size({"width": width, "height": height})
    window.page.screenshot(path=str(FOLDER / f"{name}.png"))
    sys.stdout.write(f"{name}.png: {(FOLDER / f'{name}.png').stat().st_size // 1000} kB\n")


def main() -> int:
    FOLDER.mkdir(parents=True, exist_ok=True)
    begin = clock.real().replace(hour=6, minute=15, second=0, microsecond=0) - 300 * DAY
    with tempfile.TemporaryDirectory() as folder, Store.scratch(Path(folder) / "data") as store:
        keys.ensure(store.data)
        live(store, pages(), begin, 300)
        crawl = CrawlSettings(allow_private_addresses=True, host_delay_seconds=0)
        settings = WebSettings(port=0, crawl=crawl)
        honey = store.sources.all()[0]
        with WebServer(create_app(store, settings), settings) as server:
            show(server.address, store, honey)
    return 0


def show(address: str, store: Store, honey: Source) -> None:
    at = f"/sources/{honey.slug}"
    changes = [change for _, change in store.archive.history(honey.id) if change is not None]
    newest = store.archive.newest(honey.id)
    assert newest is not None
    syrup = next(
        store.changes.tracks(newest.id)[s.ordinal]
        for s in store.archive.document(newest.id).sections
        if s.heading == "Syrup honey"
    )
    with signed_in(address, store, size=DESKTOP, dark=False) as window:
        take(window, "front", "/", 900)
        take(window, "source", at, 1000)
        take(window, "redline", f"/changes/{changes[0].id}", 900)
        take(window, "effect", f"{at}/effect?remove=.legislation", 640)
        with serving(revisions()[0]) as site:
            window.go("/add")
            window.page.get_by_label("Address").fill(site.url)
            window.click("button", "Look at it")
            take(window, "preview", window.page.url.removeprefix(address), 720)
    with signed_in(address, store, size=DESKTOP, dark=True) as window:
        take(window, "side-by-side-dark", f"/changes/{changes[2].id}?view=side", 800)
    with signed_in(address, store, size=PHONE, dark=True) as window:
        take(window, "redline-phone-dark", f"/changes/{changes[0].id}", PHONE[1])
    with signed_in(address, store, size=PHONE, dark=False) as window:
        take(window, "life-phone", f"{at}/sections/{syrup}", PHONE[1])


if __name__ == "__main__":
    sys.exit(main())
