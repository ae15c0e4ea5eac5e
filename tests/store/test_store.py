"""Opening a store: made, migrated, or refused with the cure."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from store import Store, database, schema
from store.errors import Absent, Damaged, Full, Locked, NewerSchema, ReadOnly, Unreachable
from store.tables import METADATA
from tests.store.builders import NOON, add, see


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


def filled(data: Path) -> None:
    with Store.open(data) as store:
        see(store, add(store), "one", NOON)


def test_the_migrations_lead_to_the_models(store: Store) -> None:
    assert ScriptDirectory(str(schema.FOLDER)).get_current_head() == schema.HEAD
    with store.database.reading() as connection:
        options = {"include_name": schema.is_ours}
        assert compare_metadata(MigrationContext.configure(connection, opts=options), METADATA) == []


def test_a_store_is_opened_again_as_it_was(data: Path) -> None:
    filled(data)
    with Store.open(data, create=False) as store:
        assert len(store.archive.mementos(1)) == 1


def test_a_scratch_store_works_alike(data: Path) -> None:
    with Store.scratch(data) as store:
        _, memento = see(store, add(store), "one", NOON)
        assert store.archive.newest(1) == memento


def test_nothing_is_made_unasked(data: Path) -> None:
    with pytest.raises(Absent, match="policywatch add"):
        Store.open(data, create=False)
    assert not data.exists()
    data.mkdir()
    with pytest.raises(Absent):
        Store.open(data, create=False)
    assert not (data / "policywatch.db").exists()


def test_a_store_of_a_newer_version_is_refused(data: Path) -> None:
    filled(data)
    with closing(sqlite3.connect(data / "policywatch.db")) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(NewerSchema, match="9999") as raised:
        Store.open(data)
    assert raised.value.exit_code == 5


def test_an_older_store_is_copied_and_then_migrated(data: Path, tmp_path: Path) -> None:
    filled(data)
    newer = tmp_path / "migrations"
    shutil.copytree(schema.FOLDER, newer)
    (newer / "versions" / "next.py").write_text(
        "from alembic import op\nimport sqlalchemy as sa\n"
        f"revision, down_revision, branch_labels, depends_on = 'next', '{schema.HEAD}', None, None\n"
        "def upgrade():\n"
        "    with op.batch_alter_table('source') as batch:\n"
        "        batch.add_column(sa.Column('note', sa.String(), nullable=True))\n"
        "        batch.alter_column('host', nullable=True)\n"
    )
    place = database.Place(sa.URL.create("sqlite", database=str(data / "policywatch.db")))
    schema.bring_up(place, create=True, has_bodies=True, folder=newer, head="next")
    for file, columns in (("policywatch.db", 1), (f"policywatch.db.before-{schema.HEAD}", 0)):
        with closing(sqlite3.connect(data / file)) as connection:
            found = connection.execute(
                "SELECT count(*) FROM pragma_table_info('source') WHERE name = 'note'"
            ).fetchone()
            assert found == (columns,)
            assert connection.execute("SELECT count(*) FROM visit").fetchone() == (1,)
            assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    with pytest.raises(NewerSchema):
        Store.open(data)


def test_bodies_without_their_database_are_not_begun_anew(data: Path) -> None:
    filled(data)
    for file in data.glob("policywatch.db*"):
        file.unlink()
    with pytest.raises(Damaged, match="restore the database from a backup"):
        Store.open(data)
    assert not (data / "policywatch.db").exists()
    (data / "policywatch.db").touch()
    with pytest.raises(Damaged, match="missing or empty"):
        Store.open(data)


def test_bodies_without_their_postgresql_database_are_not_begun_anew(data: Path, postgresql_url: str) -> None:
    filled(data)
    with pytest.raises(Damaged, match="missing or empty"):
        Store.open(data, postgresql_url)


def test_a_file_that_is_no_database_is_refused(data: Path) -> None:
    data.mkdir()
    (data / "policywatch.db").write_bytes(b"not a database, but long enough to look at" * 100)
    with pytest.raises(Damaged, match="backup") as raised:
        Store.open(data)
    assert raised.value.exit_code == 3
    assert "\n" not in str(raised.value)


def test_a_database_held_by_another_process_is_named(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    filled(data)
    monkeypatch.setattr(database, "WAIT_SECONDS", 0)
    with (
        Store.open(data) as store,
        closing(sqlite3.connect(data / "policywatch.db", isolation_level=None)) as other,
    ):
        other.execute("BEGIN IMMEDIATE")
        assert store.archive.newest(1) is not None
        with pytest.raises(Locked, match="another process") as raised:
            store.sources.update(1, title="x")
        assert raised.value.exit_code == 4
        other.execute("ROLLBACK")
        assert store.sources.update(1, title="x").title == "x"


def test_a_full_disk_loses_nothing(data: Path) -> None:
    with Store.open(data) as store:
        source = add(store)
        with store.database.reading() as connection:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
            connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(Full, match="free some disk space"):
            store.sources.update(source.id, title="x" * 1_000_000)
        assert store.sources.get(source.id).title == ""


def test_a_store_opened_for_reading_can_not_be_written(data: Path) -> None:
    filled(data)
    with Store.open(data, create=False, read_only=True) as store:
        assert store.archive.newest(1) is not None
        with pytest.raises(ReadOnly, match="can't be written"):
            store.sources.update(1, title="x")


_AS_NOBODY = """
import os, sys
from pathlib import Path
from store import Store, StoreError
if os.geteuid() == 0:
    os.setuid(65534)
with Store.open(Path(sys.argv[1]), create=False, read_only=True) as store:
    assert store.archive.newest(1)
try:
    Store.open(Path(sys.argv[1])).sources.update(1, title="x")
except StoreError as error:
    print(error)
    raise SystemExit(error.exit_code)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="users of POSIX")
def test_a_data_folder_that_can_not_be_written_is_read_and_named(open_folder: Path) -> None:
    data = open_folder / "data"
    filled(data)
    for path in data.rglob("*"):
        path.chmod(0o555 if path.is_dir() else 0o444)
    data.chmod(0o555)
    command = [sys.executable, "-c", _AS_NOBODY, str(data)]
    ended = subprocess.run(command, capture_output=True, text=True, check=False, cwd=Path.cwd())
    data.chmod(0o700)
    assert ended.returncode == ReadOnly.exit_code, ended.stderr
    assert "right to write" in ended.stdout
    # Root's own folder now: another user can't even look.
    ended = subprocess.run(command, capture_output=True, text=True, check=False, cwd=Path.cwd())
    for path in data.rglob("*"):
        path.chmod(0o755)
    if os.geteuid() == 0:
        assert "right to write" in ended.stderr
        assert "store.errors.ReadOnly" in ended.stderr


@pytest.mark.parametrize(
    "url", ["postgresql://me:secret@127.0.0.1:9/none", "mysql://x/y", "nonsense", "postgresql://["]
)
def test_a_database_that_does_not_answer_is_named_without_its_password(data: Path, url: str) -> None:
    with pytest.raises(Unreachable) as raised:
        Store.open(data, url)
    assert "secret" not in str(raised.value)
    assert "\n" not in str(raised.value)
