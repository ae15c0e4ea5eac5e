"""From a response to a visit in the store: what is kept, what is a version, what is only seen again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from model import FaultKind, Origin, Outcome, Profile, Response, Source, VerdictKind, Visit, fault
from pipelines import html, record
from pipelines.recall import past_of
from store import Store
from store.errors import Full
from tests.servers import html as whole_page
from watch.compare import compare_unfinished

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
URL = "https://example.org/privacy"


def text(days: int = 30, *, note: str = "") -> bytes:
    parts = "".join(
        f"<h2>Part {n}</h2><p>Part {n} of our policy says what we keep about you, why, and for how long.</p>"
        for n in range(30)
    )
    return whole_page(f"<h1>Privacy</h1><p>We keep logs for {days} days.</p>{parts}") + note.encode()


def answer(body: bytes, at: datetime = START, **more: object) -> Response:
    headers = (("content-type", "text/html; charset=utf-8"),)
    return replace(Response(URL, URL, at, status=200, headers=headers, body=body), **more)  # type: ignore[arg-type]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path) as opened:
        yield opened


@pytest.fixture
def source(store: Store) -> Source:
    return store.sources.add(URL, every_seconds=6 * 3600, now=START)


class Watcher:
    """Visits one source at the hours it is told."""

    def __init__(self, store: Store, source: Source) -> None:
        self.store, self.source = store, source

    def sees(self, body: bytes, hours: float = 0, **more: object) -> Visit:
        at = START + timedelta(hours=hours)
        return record.read_and_record(self.store, self.source, answer(body, at, **more), now=at)


@pytest.fixture
def watcher(store: Store, source: Source) -> Watcher:
    return Watcher(store, source)


def test_the_first_usable_page_is_a_version_with_its_bytes(store: Store, watcher: Watcher) -> None:
    visit = watcher.sees(text())
    assert visit.outcome is Outcome.MEMENTO
    assert visit.memento_id is not None
    capture = store.archive.capture(store.archive.memento(visit.memento_id).capture_id)
    assert store.bodies.get(capture.digest) == text()
    assert capture.look
    document = store.archive.document(visit.memento_id)
    assert document.sections[0].heading == "Privacy"
    assert "30 days" in document.text


def test_the_title_is_taken_from_the_page_where_nobody_gave_one(store: Store, watcher: Watcher) -> None:
    watcher.sees(text())
    assert store.sources.get(watcher.source.id).title == "Policy"


def test_the_same_bytes_are_a_revisit_and_are_not_read(
    watcher: Watcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = watcher.sees(text())
    monkeypatch.setattr(html, "read", None)
    again = watcher.sees(text(), 6)
    assert (again.outcome, again.memento_id) == (Outcome.REVISIT, first.memento_id)


def test_new_bytes_that_look_the_same_are_a_revisit_and_are_not_read(
    watcher: Watcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = watcher.sees(text())
    monkeypatch.setattr(html, "read", None)
    again = watcher.sees(text(note='<!-- 17 --><script nonce="a8">var t=9</script>'), 6)
    assert (again.outcome, again.memento_id) == (Outcome.REVISIT, first.memento_id)


def test_a_not_modified_answer_is_a_revisit(watcher: Watcher) -> None:
    first = watcher.sees(text())
    again = watcher.sees(b"", 6, status=304)
    assert (again.outcome, again.memento_id, again.status) == (Outcome.REVISIT, first.memento_id, 304)


def test_a_not_modified_answer_for_a_page_never_seen_is_a_fault(watcher: Watcher) -> None:
    assert watcher.sees(b"", status=304).verdict.kind is VerdictKind.FAULT


def test_another_text_is_a_new_version_compared_with_the_last(store: Store, watcher: Watcher) -> None:
    first = watcher.sees(text(30))
    second = watcher.sees(text(60), 6)
    assert second.outcome is Outcome.MEMENTO
    assert second.memento_id is not None
    assert store.archive.memento(second.memento_id).base_id == first.memento_id
    assert [m.id for m in store.archive.unfinished(9)] == [second.memento_id]


def test_a_text_that_comes_back_soon_alternates(watcher: Watcher) -> None:
    first = watcher.sees(text(30))
    watcher.sees(text(60), 6)
    back = watcher.sees(text(30), 12)
    assert (back.outcome, back.memento_id) == (Outcome.VARIANT, first.memento_id)
    assert back.note == "this page alternates"
    assert watcher.sees(text(30), 18).outcome is Outcome.REVISIT


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"status": 404}, FaultKind.GONE),
        ({"status": 302}, FaultKind.STATUS),
        ({"status": 503}, FaultKind.STATUS),
        ({"body": b""}, FaultKind.EMPTY),
        ({"body": b"%PDF-1.7", "headers": (("content-type", "application/pdf"),)}, FaultKind.TORN),
        ({"body": b"PK\x03\x04", "headers": (("content-type", "application/zip"),)}, FaultKind.NOT_HTML),
        ({"status": None, "fault": fault(FaultKind.NAME, "no such host")}, FaultKind.NAME),
    ],
)
def test_a_fault_never_touches_the_history(
    store: Store, watcher: Watcher, more: dict[str, object], code: FaultKind
) -> None:
    first = watcher.sees(text())
    visit = watcher.sees(**({"body": text(90), "hours": 6} | more))  # type: ignore[arg-type]
    assert (visit.outcome, visit.verdict.code, visit.memento_id) == (Outcome.FAULT, code, None)
    newest = store.archive.newest(watcher.source.id)
    assert newest is not None
    assert newest.id == first.memento_id
    assert watcher.sees(text(), 12).outcome is Outcome.REVISIT


def test_a_body_over_the_limit_is_too_large(store: Store, source: Source) -> None:
    visit = record.read_and_record(store, source, answer(text()), now=START, max_bytes=100)
    assert visit.verdict.code == FaultKind.TOO_LARGE


def test_a_wall_is_kept_so_that_a_person_can_accept_it(store: Store, watcher: Watcher) -> None:
    watcher.sees(text())
    wall = whole_page("<h1>Just a moment...</h1><p>Checking your browser. Please enable JavaScript.</p>")
    visit = watcher.sees(wall, 6)
    assert visit.outcome is Outcome.WALL
    assert visit.capture_id is not None
    assert store.bodies.get(store.archive.capture(visit.capture_id).digest) == wall
    assert watcher.sees(text(), 12).outcome is Outcome.REVISIT


def test_a_page_that_shrinks_is_held_and_believed_after_two_more_agreeing_visits(
    store: Store, watcher: Watcher
) -> None:
    watcher.sees(text())
    short = whole_page(
        "<h1>Privacy</h1><p>We keep logs for 30 days.</p>"
        + "".join(f"<p>Part {n} of our policy says what we keep about you, and why.</p>" for n in range(4))
    )
    first = watcher.sees(short, 6)
    assert first.outcome is Outcome.HELD
    due = store.sources.get(watcher.source.id).due_at
    assert due is not None
    assert due - first.finished_at == timedelta(minutes=10)
    assert watcher.sees(short, 7.1).outcome is Outcome.HELD
    believed = watcher.sees(short, 8.2)
    assert believed.outcome is Outcome.MEMENTO
    assert believed.memento_id is not None
    memento = store.archive.memento(believed.memento_id)
    assert (memento.first_seen_at, memento.confirmations) == (first.finished_at, 2)


def test_the_next_visit_is_due_after_the_sources_time(store: Store, watcher: Watcher) -> None:
    """How it is spread is told in test_again.py."""
    visit = watcher.sees(text(), 1)
    due = store.sources.get(watcher.source.id).due_at
    assert due is not None
    assert timedelta(hours=3) <= due - visit.finished_at <= timedelta(hours=6)
    visit = watcher.sees(b"", 2, status=500)
    due = store.sources.get(watcher.source.id).due_at
    assert due is not None
    assert due - visit.finished_at <= timedelta(minutes=30)


def test_a_one_off_source_is_never_due_by_itself(store: Store) -> None:
    once = store.sources.add("https://example.org/once", every_seconds=None, now=START)
    (lease,) = store.sources.claim(START, owner="t", lease_seconds=60, limit=9, only=[once.id])
    record.read_and_record(store, once, answer(text()), lease_token=lease.token, now=START)
    assert store.sources.get(once.id).due_at is None


def test_a_lease_is_good_for_one_visit(store: Store, source: Source) -> None:
    (lease,) = store.sources.claim(START, owner="t", lease_seconds=60, limit=9)
    first = record.read_and_record(store, source, answer(text()), lease_token=lease.token, now=START)
    again = record.read_and_record(store, source, answer(text(60)), lease_token=lease.token, now=START)
    assert again.id == first.id
    assert len(store.archive.visits(source.id)) == 1


def test_what_fails_in_reading_is_a_fault_and_no_exception(
    watcher: Watcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise RecursionError("too deep")

    monkeypatch.setattr(html, "read", fails)
    visit = watcher.sees(text())
    assert visit.verdict.code == FaultKind.UNREADABLE
    assert "too deep" in visit.verdict.reason


def test_a_full_disk_stops_the_program(watcher: Watcher, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: bytes) -> str:
        raise Full("no space left: free some")

    monkeypatch.setattr(watcher.store.bodies, "put", full)
    with pytest.raises(Full):
        watcher.sees(text())


def test_f26_a_newer_extractor_makes_a_technical_upgrade_and_no_version(
    store: Store, watcher: Watcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = watcher.sees(text())
    read = html.read

    def newer(*args: object, **named: object) -> html.Reading:
        seen = read(*args, **named)  # type: ignore[arg-type]
        return replace(seen, document=replace(seen.document, extractor="html/next", title="Read anew"))

    monkeypatch.setattr(html, "read", newer)
    monkeypatch.setattr(html, "EXTRACTOR", "html/next")
    visit = watcher.sees(text(), 6)
    assert visit.outcome is Outcome.REVISIT
    assert visit.memento_id is not None
    memento = store.archive.memento(visit.memento_id)
    assert (memento.origin, memento.extractor) == (Origin.UPGRADE, "html/next")
    assert first.memento_id is not None
    assert memento.capture_id == store.archive.memento(first.memento_id).capture_id
    assert store.archive.unfinished(9) == []


def test_an_edited_profile_makes_no_version_either(store: Store, watcher: Watcher) -> None:
    watcher.sees(text())
    watcher.source = store.sources.update(watcher.source.id, profile=Profile(remove=("h1",)))
    visit = watcher.sees(text(), 6)
    assert visit.outcome is Outcome.REVISIT
    assert store.archive.unfinished(9) == []


def test_an_import_knows_nothing_of_what_came_later(store: Store, watcher: Watcher) -> None:
    watcher.sees(text(60), 100)
    past = past_of(store, watcher.source, now=START, before=START)
    assert past.variants == ()
    at = START + timedelta(hours=50)
    visit = record.read_and_record(store, watcher.source, answer(text(30), at), origin=Origin.IMPORT, now=at)
    assert visit.outcome is Outcome.MEMENTO
    assert visit.memento_id is not None
    memento = store.archive.memento(visit.memento_id)
    assert (memento.origin, memento.captured_at, memento.base_id) == (Origin.IMPORT, at, None)


def test_a_selector_that_matches_nothing_is_noted(store: Store, watcher: Watcher) -> None:
    watcher.source = store.sources.update(watcher.source.id, profile=Profile(remove=(".gone", "h1")))
    assert watcher.sees(text()).note == "nothing on the page matches .gone"
    again = watcher.sees(text(), hours=12)
    assert (again.outcome, again.note) == (Outcome.REVISIT, "nothing on the page matches .gone")


def test_a_token_that_varied_at_every_visit_makes_no_version_once_it_is_learned(
    store: Store, watcher: Watcher
) -> None:
    def page(token: str, days: int = 30) -> bytes:
        return text(days).replace(b"</h1>", f"</h1><p>Request number {token} was answered.</p>".encode())

    tokens = ["7f3a9c21-44", "b81d07e5-90", "03c9ee4a-17", "d5527b18-62", "9a0b6cf3-35", "61e48d7a-08"]
    outcomes = []
    for hours, token in enumerate(tokens):
        outcomes.append(watcher.sees(page(token), hours=12 * hours).outcome)
        compare_unfinished(store, START + timedelta(hours=12 * hours))
    assert outcomes[-1] is Outcome.REVISIT
    # A figure beside it is still one.
    assert watcher.sees(page("e07c1b9d-71", days=60), hours=90).outcome is Outcome.MEMENTO


def test_on_a_page_that_alternates_a_new_text_is_compared_with_the_variant_it_came_from(
    store: Store, watcher: Watcher
) -> None:
    other = text().replace(b"what we keep about you", b"the data our company in Cyprus keeps about you")
    first = watcher.sees(text())
    watcher.sees(other, hours=12)
    assert watcher.sees(text(), hours=24).outcome is Outcome.VARIANT
    watcher.sees(other, hours=36)
    changed = watcher.sees(text(60), hours=48)
    assert changed.outcome is Outcome.MEMENTO
    assert changed.memento_id is not None
    assert store.archive.memento(changed.memento_id).base_id == first.memento_id
