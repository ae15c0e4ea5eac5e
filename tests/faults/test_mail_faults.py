"""The mail path ends at any commit and any send, and the server is in any mood: nothing is lost.

Each message is sent, or dead and visible. A mail comes twice only where the server kept it and the connection
ended after the final dot, or the program ended before it could note the 250; with the same Message-ID, and
the same bytes.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import random
import shutil
import signal
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest

from model import Cadence
from tests.faults.month import Account, Life, MoodyRelay, Script, account, unmarked
from tests.faults.ops import Killed, Ops

REST = range(8, 24 * 8, 8)  #: hours after the last change until everything is sent or given up
TEN_BY_THREE = Script(10, 5, ((Cadence.INSTANT, 2), (Cadence.DAILY, 1)), hours=2)
SMALL = Script(1, 1, ((Cadence.INSTANT, 1), (Cadence.DAILY, 1)), hours=1)
MONTH = Script(
    1000,
    40,
    ((Cadence.INSTANT, 4), (Cadence.HOURLY, 6), (Cadence.DAILY, 30), (Cadence.WEEKLY, 10)),
    hours=30 * 24,
)


def every_operation(folder: Path, script: Script, hours: Sequence[int]) -> tuple[int, Account]:
    """A run that ends at its first operation, one that ends at its second, ... until one does not end."""
    Life(script, folder / "new", 0).prepare()
    whole, at, ops, met = Account(), 0, Ops(), True
    with ops.installed(), MoodyRelay(moods=False) as relay:
        while met:
            at += 1
            life, gaps = Life(script, folder / str(at), relay.port, 30.0), Counter[str]()
            shutil.copytree(folder / "new", life.data)
            relay.forget()
            ops.begin(at)
            with contextlib.suppress(Killed):
                life.work(hours)
            met = ops.dead
            ops.begin()
            if met:
                gaps = unmarked(life, relay, Counter())
                life.work([*hours, hours[-1] + 1])
            found = account(life, relay, gaps, int(met))
            assert (found.lost, found.unexplained, found.dead, found.after_dot) == (0, 0, 0, 0), (at, found)
            for name, value in vars(found).items():
                setattr(whole, name, getattr(whole, name) + value)
            shutil.rmtree(life.data)
    return at - 1, whole


def test_the_end_at_any_operation_of_a_change_for_two_readers_loses_nothing(tmp_path: Path) -> None:
    operations, found = every_operation(tmp_path, SMALL, (0, 1, 26))
    assert operations > 20
    assert found.kills == operations


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_the_end_at_any_operation_of_ten_changes_for_three_readers_loses_nothing(tmp_path: Path) -> None:
    operations, found = every_operation(tmp_path, TEN_BY_THREE, (0, 1, 2, 26))
    print(f"\n{operations} operations, a run for each: {found}")
    assert operations > 100
    assert found.kills == operations


def lives(life: Life, hours: Sequence[int], at: int) -> None:
    """In a process of its own, which ends at its `at`-th operation by kill -9."""
    ops = Ops(at, really=True)
    with ops.installed():
        life.work(hours)


def many_kills(
    folder: Path, script: Script, kills: int, really: int, seed: int
) -> tuple[MoodyRelay, Account]:
    """The script lived through under a moody server, with that many kills by chance, some of them real."""
    chance, gaps, ops, met = random.Random(seed), Counter[str](), Ops(), 0
    spawn = multiprocessing.get_context("spawn")
    with MoodyRelay(seed) as relay, ops.installed():
        life = Life(script, folder / "data", relay.port)
        life.prepare()
        for hour in range(script.hours):
            while met < kills * (hour + 1) // script.hours:
                taken, at = Counter[str](relay.taken), chance.randrange(1, 60)
                if chance.random() < really / kills:
                    child = spawn.Process(target=lives, args=(life, [hour], at))
                    child.start()
                    child.join()
                    assert child.exitcode in (0, -signal.SIGKILL)
                    ended = child.exitcode == 0
                else:
                    ops.begin(at)
                    with contextlib.suppress(Killed):
                        life.work([hour])
                    ended = not ops.dead
                    ops.begin()
                if ended:
                    break  # it did all there was to do before that operation
                met += 1
                gaps += unmarked(life, relay, taken)
            else:
                life.work([hour])
        life.work([script.hours + hour for hour in REST])
        return relay, account(life, relay, gaps, met)


def test_kills_and_moods_lose_nothing(tmp_path: Path) -> None:
    script = Script(16, 4, ((Cadence.INSTANT, 2), (Cadence.HOURLY, 1), (Cadence.DAILY, 1)), hours=8)
    _, found = many_kills(tmp_path, script, kills=10, really=0, seed=7)
    assert (found.lost, found.unexplained) == (0, 0), found
    assert found.notices == 16 * 4
    assert found.kills > 5


@pytest.mark.slow
@pytest.mark.timeout(7200)
def test_three_hundred_kills_in_a_month_of_a_thousand_changes_for_fifty_readers(tmp_path: Path) -> None:
    relay, found = many_kills(tmp_path, MONTH, kills=300, really=30, seed=20261127)
    print(f"\n{found}")
    print(f"the server said: {dict(sorted(relay.said.items()))}")
    assert (found.lost, found.unexplained) == (0, 0), found
    assert found.notices == 50_000
    assert found.kills >= 250
