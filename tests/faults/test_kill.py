"""`kill -9` of the service and of its child, at every kind of durable operation: nothing is lost.

After a restart every scripted change is there once with all its notices, every notice is in a message, every
message was received with its own Message-ID (twice at most where the server had taken it and we died before
we could write that down), the store is whole and the history is that of a run without a kill.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.faults.inject.sitecustomize import Plan
from tests.faults.world import Outcome, live, world

ROUNDS = 2


@dataclass(frozen=True)
class Moment:
    """The n-th operation of a kind in one process or the other."""

    role: str
    kind: str
    nth: int = 1

    def __str__(self) -> str:
        return f"{self.role}: {self.kind} no. {self.nth}"


FEW = (
    Moment("service", "commit UPDATE message", 2),  # the server has taken the mail, we have not noted it
    Moment("child", "commit INSERT visit", 2),  # the page is kept, its visit is not
)
SERVICE = (
    Moment("service", "fsync"),
    Moment("service", "commit UPDATE source"),  # leases of the first round
    Moment("service", "commit UPDATE source", 2),
    Moment("service", "commit", 5),  # while a child is at work
    Moment("service", "commit INSERT notice", 1),  # the changes of a round, each with its notices
    Moment("service", "commit UPDATE notice", 1),  # a message is written
    Moment("service", "commit UPDATE notice", 4),
    Moment("service", "commit UPDATE message", 1),  # messages are claimed
    Moment("service", "commit UPDATE message", 4),
    Moment("service", "smtp EHLO"),
    Moment("service", "smtp MAIL", 2),
    Moment("service", "smtp RCPT"),
    Moment("service", "smtp DATA", 3),
    Moment("service", "smtp From"),  # the mail itself
    Moment("service", "smtp From", 4),
    Moment("service", "smtp QUIT"),
)
CHILD = (
    Moment("child", "fsync", 1),
    Moment("child", "fsync", 2),
    Moment("child", "fsync", 3),
    Moment("child", "fsync", 8),
    Moment("child", "rename", 1),
    Moment("child", "rename", 3),
    Moment("child", "rename", 5),
    Moment("child", "commit UPDATE source", 1),  # leases held longer
    Moment("child", "commit UPDATE source", 2),
    Moment("child", "commit INSERT visit", 1),  # of all visits of a round, where they come close together
    Moment("child", "commit INSERT visit", 2),
)


def outcome_of(folder: Path, moment: Moment | None) -> Outcome:
    """A whole run that is killed at this moment, or at none, and stays whole."""
    folder.mkdir()
    plan = None if moment is None else Plan("", moment.nth, moment.role, moment.kind)
    with world(folder) as here:
        live(here, ROUNDS, plan)
        if moment is not None:
            met = here.trace.with_name(here.trace.name + ".count").stat().st_size
            assert met >= moment.nth, f"{moment} never came"
            assert here.dead == (moment.role == "service"), here.said()
        here.assert_nothing_is_lost(ROUNDS, again=here.dead)
        assert "Traceback" not in here.said()
        if moment is None:
            checked = here.run("check", "--read-data")
            assert checked.returncode == 0, checked.stderr + checked.stdout
        return here.outcome()


def assert_nothing_is_lost(folder: Path, moments: Sequence[Moment | None]) -> None:
    def one(numbered: tuple[int, Moment | None]) -> Outcome | str:
        number, moment = numbered
        try:
            return outcome_of(folder / str(number), moment)
        except (AssertionError, TimeoutError) as error:
            return f"{moment}: {error}"

    # Most of a run is waiting, so several are under way at once, each with its own servers and store.
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(one, enumerate(moments)))
    assert not [told for told in found if isinstance(told, str)]
    assert all(outcome == found[0] for outcome in found), "a history differs from that of another run"


@pytest.mark.timeout(300)
def test_a_kill_loses_nothing(tmp_path: Path) -> None:
    """Both end with the same history; beside that of a run without a kill in the long tests."""
    assert_nothing_is_lost(tmp_path, FEW)


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("moments", [SERVICE, CHILD], ids=["service", "child"])
def test_a_kill_at_any_moment_loses_nothing(tmp_path: Path, moments: Sequence[Moment]) -> None:
    assert_nothing_is_lost(tmp_path, [None, *moments])
