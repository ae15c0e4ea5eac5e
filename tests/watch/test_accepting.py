"""A person says that what looks like a wall, or is held for its oddity, is the document."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from model import Outcome, Source
from store import Store
from tests.exchange.folders import TERMS, page
from tests.watch.pages import add, hours, see
from watch.accepting import NotAcceptable, accept, doubted

RULES = page(*TERMS)
WALL = page("You do not have permission to access this page.", title="Access denied")
OTHER_WALL = page("Checking your browser before you go on. Please enable cookies.", title="Just a moment...")
OTHER = page(
    "The harbour is closed in winter and opens again when the ice has gone from the bay, which the harbour "
    "master says on the first dry morning of the year. Boats that lie on land may stay there.",
    "Those who own a boat paint it when they like, and lend the brush to the next one on the quay.",
)


@pytest.fixture
def source(tmp_path: Path) -> Iterator[tuple[Store, Source]]:
    with Store.scratch(tmp_path / "data") as store:
        yield store, add(store)


def known(store: Store) -> Source:
    """The source as it stands."""
    return store.sources.get(1)


@pytest.mark.parametrize(("body", "outcome"), [(WALL, Outcome.WALL), (OTHER, Outcome.HELD)])
def test_what_was_met_since_is_the_document_once_a_person_says_so(
    source: tuple[Store, Source], body: bytes, outcome: Outcome
) -> None:
    store, page_ = source
    see(store, page_, hours(0), RULES)
    assert see(store, page_, hours(12), body).outcome is outcome
    met = doubted(store, page_)
    assert not met.accepted
    accept(store, page_, met, hours(13))
    assert known(store).due_at == hours(13)
    assert doubted(store, known(store)).accepted
    # The very same answer again: it is not taken for what it was taken for before.
    assert see(store, known(store), hours(13), body).outcome is Outcome.MEMENTO
    assert see(store, known(store), hours(14), body).outcome is Outcome.REVISIT


def test_another_wall_stays_one(source: tuple[Store, Source]) -> None:
    store, page_ = source
    see(store, page_, hours(0), WALL)
    accept(store, page_, doubted(store, page_), hours(1))
    assert see(store, known(store), hours(2), OTHER_WALL).outcome is Outcome.WALL


def test_a_wall_that_was_met_again_is_shown_by_the_capture_that_was_kept(
    source: tuple[Store, Source],
) -> None:
    store, page_ = source
    see(store, page_, hours(0), RULES)
    first = see(store, page_, hours(12), WALL)
    assert see(store, page_, hours(13), WALL).capture_id is None
    assert doubted(store, page_).visit.id == first.id
    assert "permission" in doubted(store, page_).document.text


def test_an_odd_text_that_was_seen_through_is_not_offered_and_an_older_wall_is(
    source: tuple[Store, Source],
) -> None:
    store, page_ = source
    see(store, page_, hours(0), RULES)
    see(store, page_, hours(12), OTHER)
    see(store, page_, hours(13), RULES)
    with pytest.raises(NotAcceptable, match="nothing at"):
        doubted(store, page_)
    see(store, page_, hours(24), WALL)
    see(store, page_, hours(25), RULES)
    assert doubted(store, page_).visit.outcome is Outcome.WALL


def test_a_page_without_a_word_can_not_be_the_document(source: tuple[Store, Source]) -> None:
    store, page_ = source
    see(store, page_, hours(0), RULES)
    shell = b"<!doctype html><html><body><div id=root></div><script src=/app.js></script></body></html>"
    assert see(store, page_, hours(12), shell).outcome is Outcome.WALL
    with pytest.raises(NotAcceptable, match="no text"):
        doubted(store, page_)
