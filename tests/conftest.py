"""For all tests: the long ones run when they are asked for, and crawling children are born in the nursery."""

from __future__ import annotations

import gc
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import settings
from sqlalchemy import Engine

from store import database, schema
from store.database import Place
from tests.nursery import Nursery

pytest_plugins = ["tests.databases"]

# Where no compiled modules may be kept, every worker rewrites the assertions of all tests anew, and each of
# the hundreds of processes that tests start compiles the whole product.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# Each run makes other examples, so that few at a time are many in a week; what failed is tried first.
settings.register_profile("few", max_examples=40, deadline=None)
settings.load_profile("few")


def pytest_collection_finish() -> None:
    """What is there by now stays until the end: it need not be looked through for what can be let go."""
    gc.collect()
    gc.freeze()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if "slow" in config.getoption("markexpr"):
        return
    skip = pytest.mark.skip(reason="takes minutes; run `make kill`, or `pytest -m slow`")
    for item in items:
        if item.get_closest_marker("slow"):
            item.add_marker(skip)


@pytest.fixture(scope="session", autouse=True)
def nursery() -> Iterator[Nursery]:
    """Where `watch.child` starts its children, instead of importing everything anew for each."""
    made = Nursery()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("watch.child.subprocess", made)
        yield made
    made.close()


@pytest.fixture(scope="session", autouse=True)
def _copied_shape(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A new SQLite store gets a copy of one that the migrations made, instead of the migrations anew."""
    model, migrate = tmp_path_factory.mktemp("shape") / "model.db", schema._migrate

    def copy(place: Place, folder: Path, head: str) -> None:
        new = place.file is not None and schema._look(place) is None
        if not new or (folder, head) != (schema.FOLDER, schema.HEAD):
            return migrate(place, folder, head)
        assert place.file is not None
        if not model.exists():
            migrate(replace(place, url=place.url.set(database=str(model))), folder, head)
        with closing(sqlite3.connect(model)) as source, closing(sqlite3.connect(place.file)) as target:
            target.execute("PRAGMA synchronous = OFF")
            source.backup(target)
        return None

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(schema, "_migrate", copy)
        yield


@pytest.fixture(scope="session", autouse=True)
def _compiled_once() -> Iterator[None]:
    """All SQLite stores of a run share what SQLAlchemy has compiled: each has an engine that begins anew."""
    make, made = database._sqlite_engine, list[Engine]()

    def sharing(place: Place, foreign_keys: bool) -> Engine:
        engine = make(place, foreign_keys)
        made[:] = made or [engine]
        engine.dialect, engine._compiled_cache = made[0].dialect, made[0]._compiled_cache
        return engine

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(database, "_sqlite_engine", sharing)
        yield


@pytest.fixture
def fresh_children(monkeypatch: pytest.MonkeyPatch) -> None:
    """For tests of the start itself: children are new processes, as everywhere but in tests."""
    monkeypatch.setattr("watch.child.subprocess", subprocess)
