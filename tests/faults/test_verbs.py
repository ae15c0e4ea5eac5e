"""A store killed, or out of space, at every single durable operation of a small life, has lost nothing."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.faults.verbs import READERS, TEXTS, URLS, Life

ROOT = Path(__file__).resolve().parents[2]


def lives(folder: Path, *how: str) -> list[Life]:
    """What came of the life at each of its operations; the last one met no fault."""
    ran = subprocess.run(
        [sys.executable, "-m", "tests.faults.verbs", str(folder), *how],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    return [Life(**json.loads(line)) for line in ran.stdout.splitlines()]


def assert_nothing_is_lost(told: list[Life], ending: str) -> None:
    untouched = told[-1]
    assert untouched.ended == "exit 0"
    assert [len(history) for history in untouched.history] == [len(TEXTS)] * len(URLS)
    owed = len(READERS) * len(URLS) * (len(TEXTS) - 1)
    assert len(untouched.notices) == owed
    for life in told[:-1]:
        assert life.ended == ending, life
        assert not life.problems, life
        assert life.history == untouched.history, life
        assert life.notices == untouched.notices, life
        assert len(life.messages) == owed, life
        assert all(message.endswith(" sent") for message in life.messages), life
        # Each has one Message-ID; it goes out at least once, and twice only in the gap before it was marked.
        ids = [message.split()[1] for message in life.messages]
        assert set(life.sent) == set(ids), life
        assert len(life.sent) <= owed + 1, life


@pytest.mark.parametrize(
    ("how", "ending"), [("kill", "signal 9"), pytest.param("full", "exit 6", marks=pytest.mark.slow)]
)
def test_nothing_is_lost_at_any_commit_fsync_or_rename(tmp_path: Path, how: str, ending: str) -> None:
    told = lives(tmp_path, how)
    assert {life.operation.split()[0] for life in told[:-1]} == {"commit", "fsync", "rename"}
    assert_nothing_is_lost(told, ending)


@pytest.mark.slow
def test_nothing_is_lost_by_a_kill_within_a_transaction(tmp_path: Path) -> None:
    told = lives(tmp_path, "kill", "fine")
    assert {life.operation.split()[0] for life in told[:-1]} >= {"INSERT", "UPDATE", "commit"}
    assert_nothing_is_lost(told, "signal 9")
