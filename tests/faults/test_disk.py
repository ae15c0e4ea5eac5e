"""A disk that is full, not ours to write, or gives back other bytes: said in a line, and nothing is lost."""

from __future__ import annotations

import contextlib
import ctypes
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from cli.main import run
from store.check import check
from store.store import DATABASE
from tests.faults.inject.sitecustomize import Plan
from tests.faults.world import World, world

ROUNDS = 2
_PR_CAPBSET_DROP = 24
_MAY_WRITE_ANYTHING = (1, 2, 3)  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH, CAP_FOWNER


def ends(service: subprocess.Popen[bytes], here: World) -> int:
    code = service.wait(60)
    here.bury(service)
    return code


def goes_on(here: World, round_: int) -> None:
    """The service is started anew and everything comes to its end."""
    here.start()
    here.settle(round_)
    here.let_digests_be_due()
    here.settle(round_)
    here.stop()


@pytest.mark.timeout(240)
def test_a_full_disk_ends_the_service_in_words_and_the_page_is_seen_afterwards(tmp_path: Path) -> None:
    with world(tmp_path) as here:
        here.show(0)
        assert ends(here.start(Plan("", 1, "child", "rename", how="full")), here) == 6, here.said()
        assert_it_said_how_to_mend(here)
        goes_on(here, 0)
        here.assert_nothing_is_lost(1)


@pytest.mark.slow
@pytest.mark.timeout(240)
@pytest.mark.parametrize(
    "plan",
    [
        Plan("", 1, "child", "commit INSERT visit", how="full"),
        Plan("", 2, "child", "fsync", how="full"),
        Plan("", 1, "service", "commit INSERT notice", how="full"),
        Plan("", 1, "service", "commit UPDATE notice", how="full"),
        Plan("", 2, "service", "commit UPDATE message", how="full"),
    ],
    ids=lambda plan: f"{plan.role}, {plan.kind}",
)
def test_a_disk_that_fills_up_while_a_change_is_on_its_way(tmp_path: Path, plan: Plan) -> None:
    with world(tmp_path) as here:
        here.show(0)
        goes_on(here, 0)
        here.show(1)
        assert ends(here.start(plan), here) == 6, here.said()
        assert_it_said_how_to_mend(here)
        goes_on(here, 1)
        here.assert_nothing_is_lost(ROUNDS, again=1)


def assert_it_said_how_to_mend(here: World) -> None:
    assert "Traceback" not in here.said()
    assert "free some disk space" in here.said().splitlines()[-1]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 16 MB."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", str(place)], capture_output=True, check=False
    )
    if mounted.returncode != 0:
        pytest.skip("a small file system can't be mounted here: that takes root's rights")
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


def fill(ballast: Path) -> None:
    with contextlib.suppress(OSError), ballast.open("wb", buffering=0) as file:
        while file.write(b"x" * 4096):
            pass


@pytest.mark.slow
@pytest.mark.timeout(240)
@pytest.mark.skipif(sys.platform != "linux", reason="mounts a tmpfs")
def test_a_disk_that_really_is_full(tmp_path: Path, small_disk: Path) -> None:
    with world(tmp_path, small_disk / "data") as here:
        here.show(0)
        here.start()
        here.settle(0)
        here.stop()
        here.show(1)
        fill(small_disk / "ballast")
        assert ends(here.start(), here) == 6, here.said()
        assert "Traceback" not in here.said()
        checked = here.run("check", "--read-data")
        assert (checked.returncode, checked.stderr) == (0, ""), checked.stderr
        (small_disk / "ballast").unlink()
        goes_on(here, 1)
        here.assert_nothing_is_lost(ROUNDS, again=1)


def without_rights() -> None:
    """Root may write anything; this process, and what it executes, may not."""
    libc = ctypes.CDLL(None)
    for capability in _MAY_WRITE_ANYTHING if os.geteuid() == 0 else ():
        libc.prctl(_PR_CAPBSET_DROP, capability, 0, 0, 0)


@pytest.mark.skipif(sys.platform == "win32", reason="rights of files are other ones there")
@pytest.mark.parametrize("verb", ["run", "crawl", "deliver"])
def test_a_data_folder_that_may_not_be_written(tmp_path: Path, verb: str) -> None:
    with world(tmp_path) as here:
        here.store.close()
        everything = [here.data, *here.data.rglob("*")]
        try:
            for path in everything:
                path.chmod(0o555 if path.is_dir() else 0o444)
            ran = here.run(verb, preexec_fn=without_rights)
        finally:
            for path in everything:
                path.chmod(0o755)
        assert ran.returncode == 7, ran.stderr
        assert "Traceback" not in ran.stderr
        assert "give this user the right" in ran.stderr.splitlines()[-1]
        assert not check(here.store, read_data=True)


@dataclass(frozen=True)
class Said:
    """How a command line that was run in this process ended."""

    code: int
    out: str
    err: str


Command = Callable[..., Said]


@pytest.fixture
def policywatch(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Command:
    """A command line on a world's store, in this process: for what ends before anything is begun."""

    def command(here: World, *words: str) -> Said:
        for name, value in here.environment().items():
            monkeypatch.setenv(name, value)
        capfd.readouterr()
        code = run(list(words))
        return Said(code, *capfd.readouterr())

    return command


@pytest.mark.parametrize("harm", ["page", "header", "missing", "empty"])
def test_a_damaged_database_is_refused_and_never_begun_anew(
    tmp_path: Path, policywatch: Command, harm: str
) -> None:
    with world(tmp_path) as here:
        here.store.bodies.put(b"<p>a page that was kept</p>")
        here.store.close()
        file = here.data / DATABASE
        whole = file.read_bytes()
        if harm == "missing":
            file.unlink()
        elif harm == "empty":
            file.write_bytes(b"")
        else:
            at = 0 if harm == "header" else 4096
            file.write_bytes(whole[:at] + bytes(b ^ 0xFF for b in whole[at : at + 4096]) + whole[at + 4096 :])
        ran = policywatch(here, "run")
        assert ran.code == 3, ran.err
        assert "Traceback" not in ran.err
        assert "restore" in ran.err.splitlines()[-1]
        file.write_bytes(whole)  # which is what the line says
        assert not check(here.store, read_data=True)


def test_a_body_with_a_flipped_bit_is_named_by_check(tmp_path: Path, policywatch: Command) -> None:
    with world(tmp_path) as here:
        digest = here.store.bodies.put(b"<p>a page that was kept</p>")
        body = next((here.data / "bodies").glob("*/*.zst"))
        data = bytearray(body.read_bytes())
        data[len(data) // 2] ^= 1
        body.write_bytes(data)
        checked = policywatch(here, "check", "--read-data")
        assert checked.code == 3
        assert digest in checked.out
