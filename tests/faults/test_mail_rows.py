"""Rows of the two lists that are about mail and have no other home: see docs/faults.md."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from alerts.deliver import deliver
from alerts.settings import Channel
from alerts.write import write_due
from cli import parse
from cli.errors import Wrong
from model import Cadence, Message, Notice
from store import Store
from tests.alerts.relay import ScriptedRelay
from tests.alerts.test_deliver import Clock
from tests.alerts.world import NOW, add_reader, add_source, change, see, settings

MORNING = (NOW + timedelta(days=1)).replace(hour=8)


def told(messages: list[Message], *titles: str) -> list[list[str]]:
    """Which of the titles each message speaks of."""
    return [[title for title in titles if title in m.text] for m in messages]


def test_f35_a_change_found_again_after_a_restore_has_the_message_id_it_had(tmp_path: Path) -> None:
    data, restored = tmp_path / "data", tmp_path / "restored"
    with Store.scratch(data) as store:
        add_reader(store)
        see(store, add_source(store), "54 %", NOW - timedelta(hours=6))
    shutil.copytree(data, restored)
    found: list[Message] = []
    for folder, text in ((data, "57 %"), (restored, "57 %"), (tmp_path / "other", "99 %")):
        if not folder.exists():
            shutil.copytree(tmp_path / "kept", folder)
        elif folder == data:
            shutil.copytree(data, tmp_path / "kept")
        with Store.scratch(folder) as store:
            change(store, store.sources.get(1), text=text)
            found += write_due(store, NOW, settings=settings())
    first, again, other = (m.header_id for m in found)
    assert first == again != other


def test_f42_a_change_that_comes_while_a_digest_is_written_is_in_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Store.scratch(tmp_path) as store:
        add_reader(store, cadence=Cadence.DAILY)
        change(store, add_source(store, title="Alpha"))
        looked: Callable[[datetime, int], list[Notice]] = store.outbox.unwritten
        late = add_source(store, "https://policy.example/late", "Omega")

        def meanwhile(now: datetime, limit: int) -> list[Notice]:
            found = looked(now, limit)
            if len(store.outbox.notices()) == 1:
                change(store, late)
            return found

        monkeypatch.setattr(store.outbox, "unwritten", meanwhile)
        first = write_due(store, MORNING, settings=settings())
        assert write_due(store, MORNING, settings=settings()) == []  # the digest of that day is written
        second = write_due(store, MORNING + timedelta(days=1), settings=settings())
        assert told(first + second, "Alpha", "Omega") == [["Alpha"], ["Omega"]]


def test_a_clock_set_back_during_a_digest_puts_nothing_into_two_and_loses_nothing(tmp_path: Path) -> None:
    with Store.scratch(tmp_path) as store:
        add_reader(store, cadence=Cadence.DAILY)
        change(store, add_source(store, title="Alpha"))
        first = write_due(store, MORNING, settings=settings())
        back = MORNING - timedelta(hours=12)
        change(store, add_source(store, "https://policy.example/late", "Omega"), now=back)
        assert write_due(store, back, settings=settings()) == []
        assert write_due(store, MORNING, settings=settings()) == []  # the digest of that day is written
        second = write_due(store, MORNING + timedelta(days=1), settings=settings())
        assert told(first + second, "Alpha", "Omega") == [["Alpha"], ["Omega"]]
        assert first[0].header_id != second[0].header_id


def test_a12_braces_in_what_a_reader_wishes_arrive_as_they_are(tmp_path: Path) -> None:
    with Store.scratch(tmp_path) as store:
        source = add_source(store, title="{{7*7}} {% raw %}")
        see(store, source, "54 %", NOW - timedelta(hours=6))
        add_reader(store, source_id=source.id, words=("57 %",))
        change(store, source)
        [mail] = write_due(store, NOW, settings=settings())
    assert "{{7*7}} {% raw %}" in mail.subject
    assert "{{7*7}} {% raw %}" in mail.text
    assert "{{7*7}} {% raw %}" in mail.html


@pytest.mark.timeout(20)
@pytest.mark.parametrize("selector", [":has(" * 2000 + "a" + ")" * 2000, "a " * 5000, "div:not(" * 900 + "p"])
def test_a13_a_selector_of_ten_kilobytes_is_refused_at_once(selector: str) -> None:
    with pytest.raises(Wrong) as refused:
        parse.selectors([selector])
    assert len(str(refused.value)) < 500


def test_a27_no_secret_is_in_logs_answers_or_the_store(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    secret = "hunter2-planted"
    channel = Channel("ops", f"https://hooks.invalid/{secret}", secret)
    with ScriptedRelay() as relay, caplog.at_level(logging.DEBUG):
        given = settings(
            relay.port, user="ada", password=secret, channels=(channel,), heartbeat_url=f"https://x/{secret}"
        )
        with Store.scratch(tmp_path / "data") as store:
            add_reader(store)
            reader = store.readers.add("ops", now=NOW, channel="ops")
            store.readers.subscribe(reader.id, now=NOW)
            change(store, add_source(store))
            write_due(store, NOW, settings=given)
            found = deliver(store, given, Clock())
            assert found.deferred == 2
            deliver(store, replace(given, token_command=("false", secret), password=None), Clock(MORNING))
            shown = repr(given) + repr(found) + repr(store.outbox.messages())
    assert secret not in caplog.text + shown
    for file in (tmp_path / "data").rglob("*"):
        assert file.is_dir() or secret.encode() not in file.read_bytes(), file
