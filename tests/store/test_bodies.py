"""Bytes by digest: durable, once, and checked when they are read."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from store.bodies import Bodies
from store.errors import Damaged, Full, ReadOnly


@pytest.fixture
def bodies(tmp_path: Path) -> Bodies:
    made = Bodies(tmp_path / "bodies")
    made.prepare()
    return made


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_bytes_come_back_by_their_sha256(bodies: Bodies) -> None:
    data = b"<html>" + os.urandom(5000)
    digest = bodies.put(data)
    assert digest == hashlib.sha256(data).hexdigest()
    assert bodies.get(digest) == data
    assert bodies.has(digest)
    assert list(bodies.digests()) == [digest]


def test_nothing_is_a_body_too(bodies: Bodies) -> None:
    assert bodies.get(bodies.put(b"")) == b""


def test_the_same_bytes_are_kept_once(bodies: Bodies, tmp_path: Path) -> None:
    assert bodies.put(b"same") == bodies.put(b"same")
    assert len(files(tmp_path)) == 1


def test_a_flipped_byte_is_noticed(bodies: Bodies, tmp_path: Path) -> None:
    digest = bodies.put(os.urandom(3000))
    [place] = files(tmp_path)
    good = place.read_bytes()
    for position in range(0, len(good), 97):
        bad = bytearray(good)
        bad[position] ^= 0x10
        place.write_bytes(bad)
        # zstd may not look at every bit of its header; what it lets pass must be the bytes that were kept.
        try:
            assert bodies.get(digest) == bodies.get(digest)
        except Damaged as damaged:
            assert digest in str(damaged)
    place.write_bytes(good[:-10])
    with pytest.raises(Damaged, match="restore"):
        bodies.get(digest)


def test_other_bytes_under_a_digest_are_noticed(bodies: Bodies, tmp_path: Path) -> None:
    first, second = bodies.put(b"first"), bodies.put(b"second")
    places = {place.parent.name + place.stem: place for place in files(tmp_path)}
    places[first].write_bytes(places[second].read_bytes())
    with pytest.raises(Damaged, match="other bytes"):
        bodies.get(first)


def test_a_missing_body_is_named(bodies: Bodies) -> None:
    with pytest.raises(Damaged, match="missing"):
        bodies.get("ab" * 32)
    assert not bodies.has("ab" * 32)


def test_what_a_killed_process_left_is_swept_once_it_is_old(bodies: Bodies, tmp_path: Path) -> None:
    bodies.put(b"kept")
    shelf = files(tmp_path)[0].parent
    old, young = shelf / "old.tmp", shelf / "young.tmp"
    old.write_bytes(b"half")
    young.write_bytes(b"half")
    os.utime(old, (1, 1))
    bodies.prepare()
    assert (old.exists(), young.exists()) == (False, True)


def run_child(code: str, folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", code, str(folder)]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=Path.cwd())


_LIMITED = """
import resource, signal, sys
from pathlib import Path
from store.bodies import Bodies
from store.errors import StoreError
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
import os
bodies = Bodies(Path(sys.argv[1]))
try:
    bodies.put(os.urandom(100_000))
except StoreError as error:
    print(error)
    raise SystemExit(error.exit_code)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="limits of POSIX")
def test_a_file_that_can_not_grow_is_a_full_disk_and_leaves_nothing(bodies: Bodies, tmp_path: Path) -> None:
    ended = run_child(_LIMITED, tmp_path / "bodies")
    assert ended.returncode == Full.exit_code, ended.stderr
    assert "free some disk space" in ended.stdout
    assert files(tmp_path) == []


_AS_NOBODY = """
import os, sys
from pathlib import Path
from store.bodies import Bodies
from store.errors import StoreError
if os.geteuid() == 0:
    os.setuid(65534)
try:
    Bodies(Path(sys.argv[1])).put(b"x")
except StoreError as error:
    print(error)
    raise SystemExit(error.exit_code)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="users of POSIX")
def test_a_folder_that_can_not_be_written_is_named(open_folder: Path) -> None:
    folder = open_folder / "bodies"
    Bodies(folder).prepare()
    folder.chmod(0o555)
    ended = run_child(_AS_NOBODY, folder)
    folder.chmod(0o755)
    assert ended.returncode == ReadOnly.exit_code, ended.stderr
    assert str(folder) in ended.stdout
