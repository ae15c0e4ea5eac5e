"""Is mail taken, who was told, does the service live: `doctor --mail`, `outbox --change`, `health`."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from scheduler import Service
from store import Store
from tests.alerts.relay import ScriptedRelay
from tests.alerts.world import settings
from tests.cli.conftest import Command
from tests.cli.pages import terms
from tests.servers import Server
from watch.settings import CrawlSettings


def through(relay: ScriptedRelay, monkeypatch: pytest.MonkeyPatch) -> None:
    """Mails go out by that server from now on."""
    for name, value in (("HOST", "127.0.0.1"), ("TLS", "none"), ("PORT", str(relay.port))):
        monkeypatch.setenv(f"POLICYWATCH_SMTP_{name}", value)


def owing(policywatch: Command, server: Server) -> None:
    """Ada is owed a mail about a page that changed."""
    server.put("/terms", terms(40))
    policywatch("add", server.url("/terms"))
    policywatch("subscribe", "ada@reader.example")
    server.put("/terms", terms(45))
    policywatch("crawl", "terms")


def test_a_test_mail_is_sent_and_each_failure_explained(
    policywatch: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = policywatch("doctor", "--mail", "ada")
    assert (wrong.code, "name@example.org" in wrong.complaint) == (2, True)
    assert "[smtp] host" in policywatch("doctor", "--mail", "ada@reader.example").out
    monkeypatch.setenv("POLICYWATCH_SMTP_HOST", "127.0.0.1")
    monkeypatch.setenv("POLICYWATCH_SMTP_TLS", "none")
    with ScriptedRelay() as relay:
        monkeypatch.setenv("POLICYWATCH_SMTP_PORT", str(relay.port))
        relay.answers("bob@reader.example", rcpt="550 5.1.1 no such user")
        good = policywatch("doctor", "--mail", "ada@reader.example")
        assert (good.code, relay.recipients) == (0, [["ada@reader.example"]])
        assert "250 taken" in good.out
        bad = policywatch("doctor", "--mail", "bob@reader.example")
    assert bad.code == 1
    assert "550 5.1.1 no such user → there is no such mailbox" in bad.out


def test_who_was_told_of_a_change_when_and_with_what_answer(
    policywatch: Command, data: Path, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.put("/terms", terms(40))
    policywatch("add", server.url("/terms"))
    for email in ("ada@reader.example", "bob@reader.example"):
        policywatch("subscribe", email)
    policywatch("subscribe", "eve@reader.example", "--cadence", "daily")
    policywatch("subscribe", "zoe@reader.example", "--tag", "law")
    server.put("/terms", terms(45))
    assert policywatch("crawl", "terms").code == 0
    policywatch("deliver")
    assert "2 mails waiting since" in policywatch("list").out
    with ScriptedRelay() as relay:
        relay.answers("bob@reader.example", rcpt="450 4.2.0 greylisted")
        through(relay, monkeypatch)
        policywatch("deliver")
    [row] = [r for r in policywatch("history", "terms", "--json").rows if r["change"]]
    number = str(row["change"]["id"])
    ada, bob, eve, zoe = policywatch("outbox", "--change", number, "--json").rows
    assert (ada["to"], ada["state"], ada["answer"]) == ("ada@reader.example", "sent", "250 taken")
    assert ada["message_id"] == relay.mails[0]["Message-ID"]
    assert ada["sent_at"].endswith("Z")
    assert (bob["state"], bob["answer"], bob["attempts"]) == ("deferred", "450 4.2.0 greylisted", 1)
    assert (eve["state"], eve["message"]) == (None, None)
    assert eve["why"].startswith("in the daily digest of")
    assert (zoe["cadence"], zoe["filed_at"]) == (None, None)
    assert zoe["why"] == "no subscription names this page, its tags or its language"
    shown = policywatch("outbox", "--change", number).out
    expected = ("250 taken", "450 4.2.0 greylisted", "owed", "eve@reader.example", "zoe@reader.example")
    assert all(word in shown for word in expected)
    assert policywatch("outbox", "--change", "99").code == 2


def test_a_mail_that_was_given_up_is_in_sight_until_it_is_sent(
    policywatch: Command, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    owing(policywatch, server)
    with ScriptedRelay() as relay:
        through(relay, monkeypatch)
        relay.answers("ada@reader.example", rcpt="550 5.1.1 no such user")
        done = policywatch("deliver")
        assert done.code == 1
        assert "1 mail written, 0 sent" in done.out and "1 mail given up" in done.out
        seen = policywatch("outbox")
        assert "no mail waits" in seen.out and "1 mail given up: --retry ID" in seen.out
        assert "550 5.1.1 no such user" in seen.out
        [mail] = policywatch("outbox", "--json").rows
        assert policywatch("outbox", "--retry", str(mail["id"])).code == 0
        relay.answers("ada@reader.example", rcpt="250 ok")
        again = policywatch("deliver", "--json")
    assert (again.code, again.rows) == (0, [{"written": 0, "sent": 1, "waiting": 0, "given_up": 0}])
    assert policywatch("outbox", "--json").rows == []


def test_f35_mail_is_held_back_until_it_is_released(
    policywatch: Command, data: Path, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    owing(policywatch, server)
    with ScriptedRelay() as relay:
        through(relay, monkeypatch)
        assert "mail is held since" in policywatch("outbox", "--hold").out
        held = policywatch("deliver")
        assert held.code == 1 and "1 mail written, 0 sent" in held.out
        with Store.open(data) as store:
            service = Service(store, crawl=CrawlSettings(), mail=settings(relay.port))
            service.deliver()
        assert relay.mails == []
        for verb in ("outbox", "doctor"):
            assert "mail is held since" in policywatch(verb).out
        assert policywatch("outbox", "--release").code == 0
        assert policywatch("deliver").code == 0
        assert [mail["To"] for mail in relay.mails] == ["ada@reader.example"]
    assert policywatch("outbox", "--release").code == 1


def test_a_channel_is_subscribed_by_its_name_and_shows_no_secret(
    policywatch: Command, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data.mkdir()
    (data / "policywatch.toml").write_text(
        '[channels.ops]\naddress = "https://hooks.example/${HOOK}"\nsecret = "${SIGN}"\n', encoding="utf-8"
    )
    monkeypatch.setenv("POLICYWATCH_SECRET_HOOK", "hunter2")
    assert "ops is told of every source" in policywatch("subscribe", "ops").out
    assert "the channels are: ops" in policywatch("subscribe", "opps").complaint
    [row] = policywatch("subscribe", "--json").rows
    assert (row["reader"]["email"], row["reader"]["channel"]) == ("ops", "ops")
    seen = policywatch("doctor")
    assert "the secret SIGN is not set" in seen.out
    assert "hunter2" not in seen.out + seen.err
    assert policywatch("unsubscribe", "ops").code == 0


def test_health_is_an_exit_code(policywatch: Command, data: Path) -> None:
    policywatch("add", "https://example.org/terms", "--no-crawl")
    never = policywatch("health")
    assert (never.code, "has not run" in never.out) == (1, True)
    (data / "heartbeat").write_text(datetime.now(UTC).isoformat(), encoding="ascii")
    assert policywatch("health").code == 0
    (data / "heartbeat").write_text((datetime.now(UTC) - timedelta(hours=1)).isoformat(), encoding="ascii")
    [found] = policywatch("health", "--json").rows
    assert (found["healthy"], found["mails_waiting"]) == (False, 0)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (("--change", "9" * 20), "is no number of anything here"),
        (("--change", "99"), "no change 99; 'policywatch history SOURCE --json' names"),
        (("--show", "1", "--retry", "1"), "--show and --retry are two questions: ask one at a time"),
        (
            ("--export", "/dev/null/mails"),
            "/dev/null/mails: cannot be written (Not a directory); name another",
        ),
    ],
)
def test_what_the_outbox_can_not_answer_is_said_in_a_line(
    policywatch: Command, asked: tuple[str, ...], said: str
) -> None:
    policywatch("add", "https://example.org/terms", "--no-crawl")
    refused = policywatch("outbox", *asked)
    assert refused.code == 2
    assert said in refused.complaint


def test_doctor_says_whether_anybody_would_notice_that_the_service_ended(
    policywatch: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    def monitor() -> dict[str, str]:
        return next(row for row in policywatch("doctor", "--json").rows if row["subject"] == "monitor")

    assert "set heartbeat_url" in monitor()["cure"]
    monkeypatch.setenv("POLICYWATCH_HEARTBEAT_URL", "https://beat.example/hunter2")
    found = monitor()
    assert "no good round yet" in found["text"] and "hunter2" not in str(found)
