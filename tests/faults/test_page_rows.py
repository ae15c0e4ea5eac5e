"""Fault table, rows of the page: what is no version of it, however it comes, and what is one all the same.

Responses as the spider hands them on (how it comes to them is told in test_network_rows.py) are recorded in
a real store and compared; what counts is how many versions and changes there are afterwards.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from model import Outcome, Response, Source, Visit
from pipelines.record import read_and_record
from store import Store
from tests.servers import html
from watch.compare import compare_unfinished

START = datetime(2026, 3, 2, 8, tzinfo=UTC)
URL = "https://lakes.example/policy"
UTF_8 = "text/html; charset=utf-8"


def policy(days: int = 30, extra: str = "") -> bytes:
    parts = "".join(
        f"<h2>Über {n} Fähren</h2><p>What we are told of ferry {n} is kept for {days + n} days by the union "
        f"of the lakes, and whoever asks for it in writing is answered by the clerk.</p>"
        for n in range(8)
    )
    return html(f"<h1>Policy of the union</h1>{extra}{parts}", "Policy of the union")


class Watched:
    """One source under watch."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.source: Source = store.sources.add(URL, every_seconds=12 * 3600, now=START)

    def sees(
        self, body: bytes, hours: float, *, kind: str = UTF_8, status: int = 200, final: str = URL
    ) -> Visit:
        at = START + timedelta(hours=hours)
        response = Response(URL, final, at, status, (("content-type", kind),), body)
        visit = read_and_record(self.store, self.source, response, now=at)
        compare_unfinished(self.store, at)
        return visit

    @property
    def counts(self) -> tuple[int, int]:
        """Versions and changes."""
        return len(self.store.archive.mementos(self.source.id)), len(self.store.changes.recent(100))


@pytest.fixture
def page(tmp_path: Path) -> Iterator[Watched]:
    with Store.scratch(tmp_path / "data") as store:
        yield Watched(store)


WALLS = {
    "f10 block page": html("<h1>Access denied</h1><p>Verify you are human. Reference #18.</p>", "Denied"),
    "f10 captcha": html("<h1>Just a moment...</h1><p>Complete the security check to continue.</p>"),
    "f11 soft 404": html("<h1>Page not found</h1><p>It may have moved. Search instead.</p>", "No"),
    "f17 log-in": html("<h1>Members</h1><p>Please log in.</p><form><input type=password></form>", "In"),
    "f22 shell": b"<html><head><script src=a.js></script></head><body><div id=app></div></body></html>",
    "f23 cookie wall": html("<h1>Before you continue to Lakes</h1><p>We use cookies.</p>", "Lakes"),
}


@pytest.mark.parametrize("name", WALLS)
def test_f10_f11_f17_f22_a_wall_is_no_version_however_long_it_stands(name: str, page: Watched) -> None:
    page.sees(policy(), 0)
    for hours in range(12, 241, 12):
        visit = page.sees(WALLS[name], hours)
        assert visit.outcome is Outcome.WALL
        assert visit.verdict.reason
    assert page.sees(policy(), 252).outcome is Outcome.REVISIT
    assert page.counts == (1, 0)


def test_f17_the_home_page_instead_is_no_version(page: Watched) -> None:
    page.sees(policy(), 0)
    news = html(
        "<h1>Lakes</h1>" + "".join(f"<p>Story {n} of the day, told at length here.</p>" for n in range(40))
    )
    for hours in (12, 24, 36, 48):
        assert page.sees(news, hours, final="https://lakes.example/").outcome is Outcome.WALL
    assert page.counts == (1, 0)


@pytest.mark.parametrize("body", [b"", b" \n", b"<html></html>", b"<html><body><img src=x></body></html>"])
def test_f12_nothing_is_no_version(body: bytes, page: Watched) -> None:
    page.sees(policy(), 0)
    for hours in (12, 24, 36, 48):
        assert page.sees(body, hours).outcome is Outcome.FAULT
    assert page.sees(policy(), 60).outcome is Outcome.REVISIT
    assert page.counts == (1, 0)


@pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
def test_f13_a_page_cut_inside_a_tag_is_no_version(share: float, page: Watched) -> None:
    whole = policy()
    page.sees(whole, 0)
    cut = whole[: whole.index(b"<h2", int(len(whole) * share)) + 2] if share < 0.9 else whole[:-15] + b"<p"
    assert page.sees(cut, 12).outcome is Outcome.FAULT
    assert page.counts == (1, 0)


def test_f14_the_same_text_in_another_charset_is_the_same_version(page: Watched) -> None:
    """As a browser shows it: the header counts, then the page's own word, then what the bytes look like."""
    text = policy().decode()
    bare = text.replace('<meta charset="utf-8">', "")
    latin = bare.encode("latin-1")
    served = [
        (text.encode(), UTF_8),
        (b"\xef\xbb\xbf" + text.encode(), "text/html"),
        (text.encode(), "text/html"),
        (latin, "text/html; charset=iso-8859-1"),
        (latin, "text/html; charset=windows-1252"),
        (latin, "text/html"),
        (text.encode(), "text/html; charset=iso-8859-1"),  # the header is wrong, and the page says so
        (bare.encode("utf-16"), "text/html; charset=utf-16"),
    ]
    for number, (body, kind) in enumerate(served):
        visit = page.sees(body, 12 * number, kind=kind)
        assert visit.outcome is (Outcome.REVISIT if number else Outcome.MEMENTO), (number, visit)
    assert page.counts == (1, 0)


PDFS = {
    "f19 becomes a PDF": b"%PDF-1.7\n1 0 obj << /Type /Catalog >> endobj\n" + bytes(500),
    "f20 broken PDF": b"%PDF-1.4\n%%EOF",
    "f20 encrypted PDF": b"%PDF-1.6\ntrailer << /Encrypt 5 0 R >>\n%%EOF\n",
}


@pytest.mark.parametrize("name", PDFS)
def test_f19_f20_a_pdf_that_can_not_be_read_is_no_version(name: str, page: Watched) -> None:
    page.sees(policy(), 0)
    for hours in (12, 24, 36, 48):
        assert page.sees(PDFS[name], hours, kind="application/pdf").outcome in (Outcome.FAULT, Outcome.HELD)
    assert page.sees(policy(), 60).outcome is Outcome.REVISIT
    assert page.counts == (1, 0)


def test_f23_two_variants_that_take_turns_are_told_once(page: Watched) -> None:
    other = policy(extra="<p>In your country the union is called the league, and its clerk the scribe.</p>")
    for number in range(12):
        visit = page.sees(other if number % 2 else policy(), 12 * number)
    assert page.counts == (2, 1)
    assert visit.outcome is Outcome.VARIANT
    notes = [one.note for one in page.store.archive.visits(page.source.id)]
    assert notes.count("this page alternates") == 1


def test_f24_a_text_that_comes_back_after_long_is_a_change_again(page: Watched) -> None:
    for day in range(12):
        page.sees(policy(30), 24 * day)
    for day in range(12, 30):
        page.sees(policy(60), 24 * day)
    page.sees(policy(30), 24 * 30)
    assert page.counts == (3, 2)


def test_f25_what_varies_at_each_visit_is_no_change(page: Watched) -> None:
    for number in range(12):
        token = sha256(str(number).encode()).hexdigest()
        noise = f"<p>Request number {token[:8]}-{token[8:12]} was answered.</p>"
        page.sees(policy(extra=noise), 12 * number)
    versions, changes = page.counts
    assert versions <= 4
    changed = policy(90, extra="<p>Request number e07c1b9d-71ab was answered.</p>")
    assert page.sees(changed, 200).outcome is Outcome.MEMENTO
    assert page.counts == (versions + 1, changes + 1)


def test_f28_a_clock_that_jumps_back_keeps_the_order_and_stops_nothing(page: Watched) -> None:
    page.sees(policy(30), 0)
    page.sees(policy(60), 24 * 400)  # the clock was a year ahead
    page.sees(policy(90), 12)
    mementos = page.store.archive.mementos(page.source.id)
    assert [one.captured_at for one in mementos] == sorted(one.captured_at for one in mementos)
    assert [page.store.archive.document(one.id).text.count("kept for 90 days") for one in mementos] == [
        0,
        0,
        1,
    ]
    assert page.counts == (3, 2)
    due = page.store.sources.get(page.source.id).due_at
    assert due is not None  # counted from the clock as it is now, not from the year ahead
    assert due <= START + timedelta(hours=24)
