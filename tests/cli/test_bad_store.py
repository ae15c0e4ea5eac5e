"""Stores that can't be used: each is one line, a code of its own, and nothing is lost."""

from __future__ import annotations

import json
import os
import random
import shutil
import sqlite3
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import Command
from tests.servers import Server, page

ROOT = Path(__file__).resolve().parents[2]
NOBODY = 65534


@pytest.fixture
def filled(policywatch: Command, data: Path) -> Path:
    """A data folder in which one source is watched."""
    assert policywatch("add", "https://example.org/terms", "--no-crawl").code == 0
    return data


def test_no_store_yet(policywatch: Command) -> None:
    absent = policywatch("list")
    assert absent.code == 8
    assert "policywatch add URL" in absent.complaint


def test_a_store_of_a_newer_release_is_left_alone(policywatch: Command, filled: Path) -> None:
    with sqlite3.connect(filled / "policywatch.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    before = (filled / "policywatch.db").read_bytes()
    refused = policywatch("list")
    assert refused.code == 5
    assert "newer policywatch" in refused.complaint
    assert (filled / "policywatch.db").read_bytes() == before


def test_a_damaged_store_is_said_to_be_damaged(policywatch: Command, filled: Path) -> None:
    (filled / "policywatch.db").write_bytes(b"no database at all\n" * 500)
    refused = policywatch("list")
    assert refused.code == 3
    assert "restore" in refused.complaint


def test_a_wrong_configuration_names_file_key_and_cure(policywatch: Command, filled: Path) -> None:
    (filled / "policywatch.toml").write_text('every = "often"\n')
    refused = policywatch("list")
    assert refused.code == 2
    assert "policywatch.toml: every: 'often' is no duration" in refused.complaint
    assert policywatch("doctor").code == 1


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every user of the system can reach; the test's own can't be by another user."""
    folder = Path(tempfile.mkdtemp(prefix="policywatch-test-"))
    folder.chmod(0o755)
    yield folder
    for path in folder.rglob("*"):
        path.chmod(stat.S_IRWXU)
    shutil.rmtree(folder)


# Modules are imported by running the same verb elsewhere first: as another user they may be out of reach.
AS_NOBODY = """
import os, sys
from cli.main import run
warm, data, *line = sys.argv[1:]
run(["--data", warm, *line])
sys.stdout.flush()
if os.getuid() == 0:
    os.setgroups([]); os.setgid({user}); os.setuid({user})
print("---", flush=True)
print("---", file=sys.stderr, flush=True)
sys.exit(run(["--data", data, *line]))
"""


@pytest.mark.parametrize(
    ("line", "code"),
    [(("add", "https://example.org/other", "--no-crawl"), 7), (("subscribe", "ada@example.org"), 7)],
)
def test_a_folder_that_cannot_be_written(
    policywatch: Command, filled: Path, open_folder: Path, line: tuple[str, ...], code: int
) -> None:
    data = open_folder / "data"
    shutil.copytree(filled, data)
    before = (data / "policywatch.db").read_bytes()
    for path in (*data.rglob("*"), data):
        path.chmod(0o555 if path.is_dir() else 0o444)
    ended = subprocess.run(
        [sys.executable, "-P", "-c", AS_NOBODY.format(user=NOBODY), str(filled), str(data), *line],
        capture_output=True,
        text=True,
        timeout=60,
        env=os.environ | {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
    )
    said = ended.stderr.partition("---\n")[2].splitlines()
    assert ended.returncode == code, ended.stderr
    assert len(said) == 1
    assert str(data) in said[0]
    assert (data / "policywatch.db").read_bytes() == before


def test_a_full_disk_is_said_and_what_was_there_stays(
    policywatch: Command, filled: Path, server: Server
) -> None:
    # A limit on the size of files stands for the full disk: the kept page is larger than it allows.
    noise = random.Random(1).randbytes(4_000_000).hex()
    server.put("/large", page(f"<h1>Large</h1><p>{noise}</p>"))
    limit = (
        "import resource, sys; from cli.main import run;"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (2_000_000, 2_000_000)); sys.exit(run(sys.argv[1:]))"
    )
    ended = subprocess.run(
        [sys.executable, "-P", "-c", limit, "--data", str(filled), "crawl", server.url("/large")],
        capture_output=True,
        text=True,
        timeout=60,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    assert ended.returncode == 6, ended.stderr
    assert "Traceback" not in ended.stderr
    assert "space" in ended.stderr.splitlines()[-1]
    assert policywatch("check").code == 0
    slugs = [json.loads(row)["slug"] for row in policywatch("list", "--json").out.splitlines()]
    assert slugs[0] == "terms"
