"""Importing captures: planned first, done once, never mailed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from exchange.captures import Action, apply, plan
from exchange.corpus import FormatError
from model import Cadence, Origin, Outcome
from store import Store
from store.errors import UnknownSource
from tests.exchange.folders import TERMS, page, write

DAY = datetime(2026, 3, 1, 8, tzinfo=UTC)
NOW = datetime(2026, 11, 1, tzinfo=UTC)
NEW = (TERMS[0].replace("three weeks", "two weeks"), *TERMS[1:])


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.scratch(tmp_path / "store") as opened:
        yield opened


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two versions in four captures; the second and the fourth say what the one before said."""
    bodies = [page(), page(noise="a"), page(*NEW), page(*NEW)]
    return write(tmp_path, "tools", [(DAY + timedelta(days=n), body) for n, body in enumerate(bodies)])


def test_a_plan_changes_nothing(store: Store, folder: Path) -> None:
    planned = plan(store, folder, now=NOW)
    assert [one.action for one in planned] == [Action.TAKE] * 4
    assert "would be added" in planned[0].reason
    assert store.sources.all() == []


def test_what_was_planned_is_done(store: Store, folder: Path) -> None:
    done = apply(store, plan(store, folder, now=NOW), now=NOW)
    assert [one.visit.outcome for one in done if one.visit] == [
        Outcome.MEMENTO,
        Outcome.REVISIT,
        Outcome.MEMENTO,
        Outcome.REVISIT,
    ]
    source = store.sources.find("https://tools.example/rules")
    assert [m.captured_at for m in store.archive.mementos(source.id)] == [DAY, DAY + timedelta(days=2)]
    assert {m.origin for m in store.archive.mementos(source.id)} == {Origin.IMPORT}


def test_an_added_source_is_never_due_by_itself(store: Store, folder: Path) -> None:
    apply(store, plan(store, folder, now=NOW), now=NOW)
    assert store.sources.find("https://tools.example/rules").due_at is None


def test_nobody_is_told(store: Store, folder: Path) -> None:
    reader = store.readers.add("reader@tools.example", now=DAY)
    store.readers.subscribe(reader.id, now=DAY, rest=Cadence.WEEKLY)
    apply(store, plan(store, folder, now=NOW), now=NOW)
    assert store.archive.unfinished(10) == []
    assert store.outbox.notices() == []


def test_the_second_time_everything_is_there(store: Store, folder: Path) -> None:
    apply(store, plan(store, folder, now=NOW), now=NOW)
    again = plan(store, folder, now=NOW)
    assert [one.action for one in again] == [Action.PASS] * 4
    source = store.sources.find("https://tools.example/rules")
    visits = store.archive.visits(source.id)
    apply(store, again, now=NOW)
    assert store.archive.visits(source.id) == visits


def test_a_killed_import_is_taken_up_where_it_stood(store: Store, folder: Path) -> None:
    apply(store, plan(store, folder, now=NOW)[:2], now=NOW)
    planned = plan(store, folder, now=NOW)
    assert [one.action for one in planned] == [Action.PASS, Action.PASS, Action.TAKE, Action.TAKE]


def test_plain_pages_are_dated_by_their_file_and_name_their_address(store: Store, tmp_path: Path) -> None:
    saved = tmp_path / "pages" / "rules.html"
    saved.parent.mkdir()
    saved.write_bytes(b"<!-- saved from url=(0027)https://tools.example/rules -->\n" + page())
    os.utime(saved, (DAY.timestamp(), DAY.timestamp()))
    (planned,) = plan(store, saved.parent, now=NOW)
    assert (planned.url, planned.at) == ("https://tools.example/rules", DAY)


def test_a_canonical_link_names_the_address_too(store: Store, tmp_path: Path) -> None:
    saved = tmp_path / "rules.html"
    head = b'<link href="https://tools.example/rules?a=1&amp;b=2" rel="canonical"><title>'
    saved.write_bytes(page().replace(b"<title>", head))
    (planned,) = plan(store, saved, now=NOW, at=DAY)
    assert (planned.url, planned.at) == ("https://tools.example/rules?a=1&b=2", DAY)


def test_a_page_that_names_nothing_is_refused_until_its_source_is_named(store: Store, tmp_path: Path) -> None:
    saved = tmp_path / "rules.html"
    saved.write_bytes(page())
    (planned,) = plan(store, saved, now=NOW, at=DAY)
    assert planned.action is Action.REFUSE
    assert "name its source" in planned.reason
    (planned,) = plan(store, saved, now=NOW, at=DAY, source="https://tools.example/rules")
    assert planned.action is Action.TAKE


def test_what_is_still_to_come_is_refused(store: Store, tmp_path: Path) -> None:
    write(tmp_path, "tools", [(NOW + timedelta(days=1), page())])
    (planned,) = plan(store, tmp_path, now=NOW)
    assert planned.action is Action.REFUSE
    assert "still to come" in planned.reason


def test_a_missing_file_is_refused_and_the_others_are_taken(store: Store, folder: Path) -> None:
    (folder / "0001.html").unlink()
    actions = [one.action for one in plan(store, folder, now=NOW)]
    assert actions == [Action.TAKE, Action.REFUSE, Action.TAKE, Action.TAKE]


def test_a_source_that_is_not_known_and_no_address(store: Store, folder: Path) -> None:
    with pytest.raises(UnknownSource):
        plan(store, folder, now=NOW, source="rules")


def test_a_folder_without_captures(store: Store, tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="no captures"):
        plan(store, tmp_path / "store", now=NOW)
