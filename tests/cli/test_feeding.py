"""`capture`: pages fed by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from model import Origin
from store import Store
from tests.cli.conftest import Command
from tests.cli.pages import terms
from tests.servers import Answer, Server, page

WALL = page("<h1>Access denied</h1><p>You do not have permission to access this page.</p>", "Access denied")


@pytest.fixture
def blocked(policywatch: Command, server: Server, tmp_path: Path) -> Path:
    """A source `logs` that no machine may see, and the page as a person saved it."""
    server.put("/logs", Answer(WALL.body, status=403))
    assert policywatch("subscribe", "ada@reader.example").code == 0
    assert policywatch("add", server.url("/logs"), "--name", "logs").code == 1
    saved = tmp_path / "saved.html"
    saved.write_bytes(terms(30).body)
    return saved


def test_what_is_fed_is_a_version_of_origin_hand_and_the_next_one_is_mailed(
    policywatch: Command, data: Path, blocked: Path
) -> None:
    assert "first version kept" in policywatch("capture", "logs", "--file", str(blocked)).out
    blocked.write_bytes(terms(60).body)
    fed = policywatch("capture", "logs", "--file", str(blocked))
    assert fed.code == 0
    assert "changed (substantive)" in fed.out
    assert "30 days became 60 days" in fed.out
    with Store.open(data) as store:
        mementos = store.archive.mementos(store.sources.find("logs").id)
        assert [memento.origin for memento in mementos] == [Origin.HAND, Origin.HAND]
        assert len(store.outbox.notices()) == 1
    assert policywatch("check").code == 0
    assert "nothing changed" in policywatch("capture", "logs", "--file", str(blocked)).out


def test_a_time_before_what_was_seen_is_refused_and_the_way_named(
    policywatch: Command, blocked: Path
) -> None:
    policywatch("capture", "logs", "--file", str(blocked))
    ended = policywatch("capture", "logs", "--file", str(blocked), "--at", "2020-01-01")
    assert ended.code == 1
    assert "policywatch import" in ended.complaint
    assert policywatch("capture", "logs", "--file", str(blocked), "--at", "2999-01-01").code == 2


def test_a_wall_that_was_fed_is_one_until_somebody_accepts_it(
    policywatch: Command, blocked: Path, tmp_path: Path
) -> None:
    wall = tmp_path / "wall.html"
    wall.write_bytes(WALL.body)
    fed = policywatch("capture", "logs", "--file", str(wall))
    assert (fed.code, "policywatch accept logs" in fed.out) == (1, True)
    assert policywatch("accept", "logs").code == 0
    assert "first version kept" in policywatch("capture", "logs", "--file", str(wall)).out


def test_a_wall_that_was_visited_can_be_accepted(policywatch: Command, server: Server) -> None:
    server.put("/wall", WALL)
    assert policywatch("add", server.url("/wall"), "--name", "wall", "--language", "en").code == 1
    assert policywatch("accept", "wall").code == 0
    assert "first version kept" in policywatch("crawl", "wall").out
    assert policywatch("show", "wall", "--json").rows[0]["profile"]["language"] == "en"


def test_a_file_that_is_not_there_is_named(policywatch: Command, blocked: Path) -> None:
    ended = policywatch("capture", "logs", "--file", str(blocked) + ".gone")
    assert (ended.code, "no such file" in ended.complaint) == (2, True)
