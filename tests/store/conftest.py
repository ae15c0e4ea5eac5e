"""A store on SQLite and the same on PostgreSQL: a test that takes `store` runs on both."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from store import Store

Opening = Callable[[], Store]


_BOTH = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)]


@pytest.fixture(params=_BOTH)
def database_url(request: pytest.FixtureRequest) -> str | None:
    """What to hand to Store.open as `url`."""
    return None if request.param == "sqlite" else str(request.getfixturevalue("postgresql_copy"))


@pytest.fixture(params=_BOTH)
def empty_database_url(request: pytest.FixtureRequest) -> str | None:
    """The same where nothing was made yet."""
    return None if request.param == "sqlite" else str(request.getfixturevalue("postgresql_url"))


@pytest.fixture
def opening(tmp_path: Path, database_url: str | None) -> Iterator[Opening]:
    """Opens the store of this test, as often as wanted; closes all at the end."""
    opened: list[Store] = []

    def open_store() -> Store:
        opened.append(Store.open(tmp_path / "data", database_url))
        return opened[-1]

    yield open_store
    for store in opened:
        store.close()


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every user of the machine can reach; those of pytest are closed to others."""
    with tempfile.TemporaryDirectory(prefix="policywatch-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.fixture
def store(opening: Opening) -> Store:
    return opening()
