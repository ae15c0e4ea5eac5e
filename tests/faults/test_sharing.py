"""Several processes on one store: they share the work, and wait for each other where they must."""

from __future__ import annotations

import sqlite3
import subprocess
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from model import Outcome as Visited
from store.database import WAIT_SECONDS
from store.store import DATABASE
from tests.faults.script import MANY
from tests.faults.world import World, world

ROUNDS = 2


@contextmanager
def held(data: Path, seconds: float) -> Iterator[threading.Event]:
    """Another program holds the database's write lock; the event is set when it has let go."""
    over, holding = threading.Event(), threading.Event()
    stop = threading.Event()

    def hold() -> None:
        with closing(sqlite3.connect(data / DATABASE, isolation_level=None, timeout=30)) as other:
            other.execute("BEGIN IMMEDIATE")
            holding.set()
            stop.wait(seconds)
            other.execute("ROLLBACK")
        over.set()

    thread = threading.Thread(target=hold)
    thread.start()
    assert holding.wait(30)
    try:
        yield over
    finally:
        stop.set()
        thread.join()


def assert_each_page_was_seen_once_a_round(here: World) -> None:
    for scripted in here.sources:
        source = here.store.sources.find(scripted.slug)
        outcomes = [visit.outcome for visit in here.store.archive.visits(source.id)]
        assert outcomes == [Visited.MEMENTO] * ROUNDS
        assert here.server.hits(scripted.path) == ROUNDS


@pytest.mark.timeout(240)
def test_two_services_share_a_store_visit_and_mail_once_and_wait_for_its_lock(tmp_path: Path) -> None:
    with world(tmp_path) as here:
        here.show(0)
        here.start()
        here.start()
        here.settle(0)
        here.show(1)
        with held(here.data, 3) as over:
            assert over.wait(30)
        here.settle(1)
        here.let_digests_be_due()
        here.settle(1)
        here.stop()
        assert_each_page_was_seen_once_a_round(here)
        here.assert_nothing_is_lost(ROUNDS)
        assert "Traceback" not in here.said()
        assert "held by another" not in here.said()


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_two_services_take_turns_at_many_sources(tmp_path: Path) -> None:
    with world(tmp_path, sources=MANY) as here:
        here.show(0, apart=0.5)
        here.start()
        here.start()
        here.settle(0)
        here.show(1, apart=0.5)
        here.settle(1)
        here.let_digests_be_due()
        here.settle(1)
        here.stop()
        assert_each_page_was_seen_once_a_round(here)
        here.assert_nothing_is_lost(ROUNDS)


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_a_lock_held_for_too_long_is_waited_out_and_nothing_is_lost(tmp_path: Path) -> None:
    with world(tmp_path) as here:
        here.show(0)
        service = here.start()
        here.settle(0)
        here.show(1)
        with held(here.data, WAIT_SECONDS + 10), pytest.raises(subprocess.TimeoutExpired):
            service.wait(WAIT_SECONDS + 8)
        here.settle(1)
        assert "Traceback" not in here.said()
        here.let_digests_be_due()
        here.settle(1)
        here.stop()
        here.assert_nothing_is_lost(ROUNDS)
