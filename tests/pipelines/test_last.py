"""What was seen last decides whether an answer must be read: a page, a wall, an odd text that is the same."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from model import Outcome, Profile, Source, Visit
from pipelines import html
from pipelines.last import ANEW, NOTHING, last_of
from store import Store
from tests.servers import html as whole_page
from tests.watch.pages import add, hours, see

TEXT = whole_page(
    "<h1>Rules</h1>"
    + "".join(f"<h2>Rule {n}</h2><p>By rule {n} every tool comes back clean and dry.</p>" for n in range(30))
)
WALL = whole_page("<h1>Just a moment...</h1><p>Checking your browser. Please enable JavaScript.</p>")
SHORT = whole_page("<h1>Rules</h1>" + "".join(f"<p>By rule {n} every tool comes back.</p>" for n in range(6)))
NONCE = b'<!-- 7 --><script nonce="a8">var t = 9</script>'


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.scratch(tmp_path / "data") as opened:
        yield opened


@pytest.fixture
def source(store: Store) -> Source:
    return add(store)


@pytest.fixture
def unread(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """What was read in full since."""
    seen: list[bytes] = []
    read = html.read

    def noted(body: bytes, **named: object) -> html.Reading:
        seen.append(body)
        return read(body, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(html, "read", noted)
    return seen


def test_a_page_never_seen_has_nothing_to_be_held_against(store: Store, source: Source) -> None:
    assert last_of(store, [source], hours(0))[source.id] == NOTHING


def test_many_pages_are_asked_for_at_once(store: Store) -> None:
    pages = [add(store, f"https://tools.example/{n}") for n in range(3)]
    for n, page in enumerate(pages[:2]):
        see(store, page, hours(0), TEXT + b"<p>%d</p>" % n)
    found = last_of(store, pages, hours(1))
    standing = [found[page.id].standing for page in pages]
    assert [s.memento.source_id if s else None for s in standing] == [pages[0].id, pages[1].id, None]


@pytest.mark.parametrize("again", [WALL, WALL + NONCE], ids=["same bytes", "same look"])
def test_a_wall_that_stays_the_same_is_not_read_again(
    store: Store, source: Source, unread: list[bytes], again: bytes
) -> None:
    see(store, source, hours(0), TEXT)
    first = see(store, source, hours(6), WALL)
    unread.clear()
    visits = [see(store, source, hours(6 + n), again) for n in (1, 2, 3)]
    assert unread == []
    assert [(v.outcome, v.verdict) for v in visits] == [(Outcome.WALL, first.verdict)] * 3
    assert [v.capture_id for v in visits] == [None] * 3
    assert see(store, source, hours(10), TEXT).outcome is Outcome.REVISIT


def test_another_wall_is_read(store: Store, source: Source) -> None:
    see(store, source, hours(0), TEXT)
    see(store, source, hours(6), WALL)
    see(store, source, hours(7), WALL)
    other = see(store, source, hours(8), whole_page("<h1>Page not found</h1><p>Error 404.</p>"))
    assert other.outcome is Outcome.WALL
    assert other.capture_id is not None


def test_a_fault_in_between_changes_nothing(store: Store, source: Source, unread: list[bytes]) -> None:
    see(store, source, hours(0), TEXT)
    see(store, source, hours(6), WALL)
    see(store, source, hours(7), status=503)
    unread.clear()
    assert see(store, source, hours(8), WALL).outcome is Outcome.WALL
    assert unread == []


def test_a_wall_is_read_anew_once_a_day(store: Store, source: Source, unread: list[bytes]) -> None:
    see(store, source, hours(0), TEXT)
    see(store, source, hours(6), WALL)
    unread.clear()
    see(store, source, hours(6) + ANEW - timedelta(minutes=1), WALL)
    assert unread == []
    assert see(store, source, hours(6) + ANEW, WALL).capture_id is not None
    assert WALL in unread


def test_a_wall_is_read_again_with_an_edited_profile(
    store: Store, source: Source, unread: list[bytes]
) -> None:
    """A person may have said that it is the document."""
    see(store, source, hours(0), TEXT)
    see(store, source, hours(6), WALL)
    edited = store.sources.update(source.id, profile=Profile(remove=("h6",)))
    unread.clear()
    see(store, edited, hours(7), WALL)
    assert WALL in unread
    see(store, edited, hours(8), WALL)
    unread.clear()
    see(store, edited, hours(9), WALL)
    assert unread == []


def outcomes(store: Store, source: Source, body: bytes, *at: float) -> list[Visit]:
    return [see(store, source, hours(n), body) for n in at]


def test_an_odd_text_that_stays_the_same_is_not_read_until_it_may_be_believed(
    store: Store, source: Source, unread: list[bytes]
) -> None:
    see(store, source, hours(0), TEXT)
    first = see(store, source, hours(6), SHORT)
    assert first.outcome is Outcome.HELD
    unread.clear()
    soon, later = outcomes(store, source, SHORT, 6.5, 7.2)
    assert unread == []
    assert [(v.outcome, v.verdict, v.note) for v in (soon, later)] == [
        (Outcome.HELD, first.verdict, first.note)
    ] * 2
    due = store.sources.get(source.id).due_at
    assert due == later.finished_at + timedelta(hours=1)
    believed = see(store, source, hours(8.3), SHORT)
    assert believed.outcome is Outcome.MEMENTO
    assert believed.memento_id is not None
    memento = store.archive.memento(believed.memento_id)
    assert (memento.first_seen_at, memento.confirmations) == (first.finished_at, 3)


def test_an_odd_text_that_moves_on_is_read_every_time(
    store: Store, source: Source, unread: list[bytes]
) -> None:
    see(store, source, hours(0), TEXT)
    bodies = [SHORT.replace(b"clean", b"") + b"<p>Stock %d.</p>" % n for n in range(3)]
    for n, body in enumerate(bodies):
        unread.clear()
        see(store, source, hours(6 + n / 10), body)
        assert body in unread
