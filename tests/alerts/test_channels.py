"""Webhooks and Apprise: the same outbox, the same patience; guarded, signed, and telling no secret."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from alerts import services
from alerts.deliver import Delivered, deliver
from alerts.post import PostError, post
from alerts.settings import Channel, MailSettings
from alerts.webhook import signed
from alerts.write import write_due
from model import Message, MessageState
from model.guard import Guard
from store import Store
from tests.alerts.test_deliver import Clock
from tests.alerts.world import NOW, add_reader, add_source, change, settings
from tests.servers import Answer, Ending, Server, closed_port, redirect

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
SCHEMA = Path(__file__).resolve().parents[2] / "docs" / "webhook.schema.json"
PRIVATE = "a loopback address"
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with Server() as listening:
        yield listening


def given(address: str, *, private: bool = True, webhook: bool = True, **fields: object) -> MailSettings:
    channel = Channel("ops", address, SECRET, webhook)
    values = {
        "host": None,
        "channels": (channel,),
        "allow_private_addresses": private,
        "channel_seconds": 5.0,
    }
    return settings(**{**values, **fields})  # type: ignore[arg-type]


def owed(store: Store, to: MailSettings, title: str = "Drug control") -> Message:
    """One message to the channel, waiting."""
    reader = store.readers.add("ops", now=NOW, channel="ops")
    store.readers.subscribe(reader.id, now=NOW)
    change(store, add_source(store, title=title))
    [message] = write_due(store, NOW, settings=to)
    assert (message.to, message.channel) == ("ops", "ops")
    return message


def state(store: Store) -> tuple[MessageState, str]:
    [message] = store.outbox.messages()
    return message.state, message.answer


def test_a_signature_is_that_of_the_standard() -> None:
    """The example that the libraries of Standard Webhooks are tested with."""
    at = datetime.fromtimestamp(1614265330, UTC)
    headers = signed("msg_p5jXN8AQM9LWM0D4loKWxJek", b'{"test": 2432232314}', SECRET, at)
    assert headers == {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }
    assert "webhook-signature" not in signed("x", b"", "", at)


def test_a_webhook_gets_the_change_as_signed_json_of_the_published_shape(
    store: Store, server: Server
) -> None:
    server.put("/hook", Answer(b"thanks"))
    to = given(server.url("/hook"), public_url="https://watch.example")
    message = owed(store, to, "Drug {{7*7}} <b>control</b>\r\nX: y")
    assert deliver(store, to, Clock()) == Delivered(sent=1)
    assert state(store) == (MessageState.SENT, "200 thanks")
    asked = server.asked[-1]
    assert (asked.method, asked.headers["content-type"]) == ("POST", "application/json")
    signature = asked.headers["webhook-id"], asked.headers["webhook-timestamp"], asked.body.decode()
    key = base64.b64decode(SECRET.removeprefix("whsec_"))
    mac = hmac.new(key, ".".join(signature).encode(), hashlib.sha256).digest()
    assert asked.headers["webhook-signature"] == "v1," + base64.b64encode(mac).decode()
    told = json.loads(asked.body)
    jsonschema_rs.validator_for(json.loads(SCHEMA.read_text(encoding="utf-8"))).validate(told)
    assert told["id"] == message.header_id.strip("<>")
    [event] = told["events"]
    assert event["link"].startswith("https://watch.example/changes/")
    assert event["items"][0]["figures"][0]["old"] == "54 %"
    assert {"is": "gone", "text": "54 %"} in event["items"][0]["passages"][0]["words"]


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (Answer(status=503), MessageState.DEFERRED),
        (Answer(status=401), MessageState.DEFERRED),
        (Answer(status=410), MessageState.DEAD),
        (Answer(status=422), MessageState.DEAD),
        (Answer(b"x" * 50_000, ending=Ending.DRIP, pause=0.2), MessageState.UNKNOWN),
        (Answer(ending=Ending.RESET), MessageState.UNKNOWN),
        (Answer(b"x" * 10_000, ending=Ending.ENDLESS), MessageState.SENT),
    ],
    ids=["503", "401", "410", "422", "drip", "reset", "endless"],
)
def test_what_a_receiver_answers_decides(
    store: Store, server: Server, answer: Answer, expected: MessageState
) -> None:
    server.put("/hook", answer)
    to = given(server.url("/hook"), channel_seconds=1.0)
    owed(store, to)
    deliver(store, to, Clock())
    assert state(store)[0] is expected


def test_retry_after_is_obeyed_and_the_next_try_is_the_same_message(store: Store, server: Server) -> None:
    server.put("/hook", [Answer(status=429, headers=(("Retry-After", "900"),)), Answer()])
    to, clock = given(server.url("/hook")), Clock()
    owed(store, to)
    before = len(server.asked)
    deliver(store, to, clock)
    assert store.outbox.waiting()[0].next_try_at == NOW + timedelta(seconds=900)
    clock.at = NOW + timedelta(seconds=900)
    assert deliver(store, to, clock).sent == 1
    first, second = server.asked[before:]
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert first.body == second.body
    assert first.headers["webhook-signature"] != second.headers["webhook-signature"]


def test_a_webhook_that_redirects_to_a_private_address_leads_nowhere(store: Store, server: Server) -> None:
    server.put("/hook", redirect(server.url("/private", "127.0.0.1"), 307))
    to = given(server.url("/hook"))
    owed(store, to)
    assert deliver(store, to, Clock()).deferred == 1
    assert server.hits("/private") == 0
    assert "a redirect, which is not followed" in state(store)[1]


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "127.1", "[::ffff:127.0.0.1]"])
def test_a_private_webhook_is_never_connected_to(store: Store, server: Server, host: str) -> None:
    to = given(f"http://{host}:{server.port}/hook?key=hunter2", private=False)
    owed(store, to)
    before = server.connections
    assert deliver(store, to, Clock()).deferred == 1
    assert server.connections == before
    assert PRIVATE in state(store)[1]
    assert "hunter2" not in state(store)[1]


def test_the_address_that_was_checked_is_the_one_connected_to(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that is public when it is looked up first, and private then, is looked up once."""
    answers = iter(["93.184.216.34", "127.0.0.1"])
    connected: list[str] = []

    async def lookup(_self: object, _host: str, port: int, **_rest: object) -> list[Any]:
        return [(2, 1, 6, "", (next(answers), port))]

    async def connect(address: str, _port: int, **_rest: object) -> Any:
        connected.append(address)
        raise OSError("far away")

    monkeypatch.setattr("asyncio.base_events.BaseEventLoop.getaddrinfo", lookup)
    monkeypatch.setattr("asyncio.open_connection", connect)
    with pytest.raises(PostError, match="far away"):
        asyncio.run(post("https://rebind.example/", b"", {}, Guard(), seconds=5))
    assert connected == ["93.184.216.34"]
    with pytest.raises(PostError, match=PRIVATE):
        asyncio.run(post("https://rebind.example/", b"", {}, Guard(), seconds=5))


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "ftp://x/", "http://u:p@x/", "https:///x", "http://x:y/"]
)
def test_other_addresses_are_refused(url: str) -> None:
    with pytest.raises(PostError):
        asyncio.run(post(url, b"", {}, Guard(True), seconds=5))


def test_a_channel_in_trouble_keeps_no_mail_and_a_missing_one_only_waits(
    store: Store, server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    to = given(f"http://127.0.0.1:{closed_port()}/hook?key=hunter2")
    owed(store, to)
    add_reader(store)
    change(store, add_source(store, "https://policy.example/2", "Two"))
    write_due(store, NOW, settings=to)
    with caplog.at_level(logging.DEBUG):
        found = deliver(store, replace(to, channels=()), Clock())
        assert found == Delivered()
        found = deliver(store, to, Clock())
    assert found.deferred == 2  # both messages to the channel
    assert "hunter2" not in caplog.text + found.trouble
    assert [m.state for m in store.outbox.waiting() if m.to != "ops"] == [MessageState.WAITING]


def test_a_secret_that_is_not_set_is_said_and_loses_nothing(store: Store) -> None:
    to = given("")
    to = replace(to, channels=(replace(to.channels[0], problem="the secret HOOK is not set"),))
    owed(store, to)
    assert deliver(store, to, Clock()).deferred == 1
    assert state(store)[1] == "the secret HOOK is not set"


def test_no_secret_is_in_what_a_channel_looks_like() -> None:
    assert "hunter2" not in repr(Channel("ops", "https://x/hunter2", "hunter2"))
    assert "hunter2" not in repr(given("https://x/hunter2", heartbeat_url="https://x/hunter2"))


def test_apprise_hands_it_to_a_service_of_its_own(store: Store, server: Server) -> None:
    server.put("/notify", Answer())
    to = given(f"json://127.0.0.1:{server.port}/notify", webhook=False)
    message = owed(store, to)
    assert deliver(store, to, Clock()).sent == 1
    told = json.loads(server.asked[-1].body)
    assert (told["title"], told["message"].strip()) == (message.subject, message.text.strip())


def test_apprise_is_refused_a_private_host_and_its_failure_is_tried_again(
    store: Store, server: Server
) -> None:
    server.put("/no", Answer(status=500))
    to = given(f"json://127.0.0.1:{server.port}/no?+key=hunter2", webhook=False)
    owed(store, to)
    before = server.connections
    assert deliver(store, replace(to, allow_private_addresses=False), Clock()).deferred == 1
    assert server.connections == before
    assert PRIVATE in state(store)[1]
    assert deliver(store, to, Clock(NOW + timedelta(hours=1))).deferred == 1
    assert server.hits("/no") == 1
    assert "500" in state(store)[1]
    assert "hunter2" not in state(store)[1]


def test_a_token_is_not_taken_for_a_host() -> None:
    import apprise

    slack = apprise.Apprise.instantiate("slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/")
    assert services.host_of(slack) == ""
    assert services.host_of(apprise.Apprise.instantiate("ntfys://push.example/topic")) == "push.example"


def test_an_address_apprise_does_not_know_is_said(store: Store) -> None:
    to = given("nonsense://x", webhook=False)
    owed(store, to)
    deliver(store, to, Clock())
    assert state(store)[1] == "Apprise knows no such address: correct the channel's"
