"""A sign of life follows a round in which every job worked, and no other."""

from __future__ import annotations

from pathlib import Path

import pytest

from alerts.heartbeat import Heartbeat, last
from tests.alerts.test_deliver import Clock
from tests.alerts.world import NOW, settings
from tests.servers import Answer, Server


def test_it_beats_after_a_good_round_and_not_before(tmp_path: Path) -> None:
    rounds = iter([False, True, False])
    heart = Heartbeat(tmp_path, settings(), lambda: next(rounds), Clock())
    assert not heart.beat()
    assert last(tmp_path) is None
    assert heart.beat()
    assert last(tmp_path) == NOW
    assert not heart.beat(), "the next one needs a round of its own"


def test_a_monitor_is_asked_through_the_guard(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with Server() as server:
        server.put("/ping", [Answer(), Answer(status=500)])
        url = server.url("/ping") + "?key=hunter2"
        for allowed, beats in ((True, True), (True, False), (False, False)):
            given = settings(heartbeat_url=url, allow_private_addresses=allowed)
            heart = Heartbeat(tmp_path, given, lambda: True, Clock())
            assert heart.beat() is beats
        assert server.hits("/ping?key=hunter2") == 2
    assert "hunter2" not in caplog.text
    assert "a loopback address" in caplog.text
