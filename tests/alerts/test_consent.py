"""Nobody is written to who did not say so, and nobody for long whose address refuses mail."""

from __future__ import annotations

from datetime import timedelta

import pytest

from alerts import address
from alerts.consent import ask
from alerts.deliver import deliver
from alerts.envelope import compose
from alerts.write import write_due
from model import MessageState
from store import Store
from tests.alerts.relay import ScriptedRelay
from tests.alerts.world import NOW, add_reader, add_source, change, settings

DAY = timedelta(days=1)
PUBLIC = settings(public_url="https://watch.example", operator="ops@watch.example")


def test_who_has_not_confirmed_is_owed_nothing_but_a_question(store: Store) -> None:
    source = add_source(store)
    reader = store.readers.add("ada@reader.example", now=NOW, confirmed=False)
    store.readers.subscribe(reader.id, now=NOW)
    question = ask(store, reader, NOW, PUBLIC)
    assert question is not None
    link = f"https://watch.example/confirm/{reader.token}"
    assert link in question.text
    assert link in question.html
    assert b"List-Unsubscribe-Post: List-Unsubscribe=One-Click" in compose(question, PUBLIC)
    change(store, source)
    assert store.outbox.notices() == []
    assert store.readers.confirm(reader.id, NOW)
    assert not store.readers.confirm(reader.id, NOW)
    change(store, source, text="60 %")
    assert len(store.outbox.notices()) == 1


def test_a24_an_address_is_asked_once_a_day_and_three_times_at_most(store: Store) -> None:
    reader = store.readers.add("victim@reader.example", now=NOW, confirmed=False)
    hours = [NOW + timedelta(hours=n) for n in range(24 * 10)]
    assert sum(ask(store, reader, at, PUBLIC) is not None for at in hours) == 3
    assert len(store.outbox.messages()) == 3


def test_without_a_public_address_nobody_is_asked(store: Store) -> None:
    reader = store.readers.add("ada@reader.example", now=NOW, confirmed=False)
    assert ask(store, reader, NOW, settings()) is None


@pytest.mark.parametrize(
    "text",
    [
        "ada@reader.example,bob@reader.example",
        "ada@reader.example\nBcc: bob@reader.example",
        "ada@reader.example\r\nbob@reader.example",
        "Ada <ada@reader.example>",
        "a" * 289 + "@reader.example",
        "ada@" + "a" * 250 + ".example",
        "ada@reader.example\u202e",
    ],
)
def test_a24_what_could_be_two_addresses_or_a_header_is_none(text: str) -> None:
    with pytest.raises(address.AddressError) as refused:
        address.parse(text)
    assert "\n" not in str(refused.value)
    assert len(str(refused.value)) < 250


def test_an_address_in_another_script_is_one_reader_in_ascii() -> None:
    assert address.parse("ada@bücher.example") == "ada@xn--bcher-kva.example"


def refuse(store: Store, relay: ScriptedRelay, day: int, answer: str, data: str = "") -> None:
    """A day on which the reader is owed a mail and their server answers so."""
    now = NOW + day * DAY
    relay.answers("ada@reader.example", rcpt=answer, data=data)
    change(store, store.sources.find("drug-control"), now=now, text=f"text of day {day}")
    write_due(store, now, settings=PUBLIC)
    deliver(store, settings(relay.port, operator="ops@watch.example"), lambda: now)


def test_f39_an_address_that_refuses_mail_for_three_days_is_paused_and_nothing_is_lost(
    store: Store, relay: ScriptedRelay
) -> None:
    source = add_source(store)
    reader = add_reader(store)
    for day in (0, 0, 1):
        refuse(store, relay, day, "550 5.1.1 no such user")
    assert store.readers.get(reader.id).bounced_at is None
    refuse(store, relay, 2, "550 5.1.1 no such user")
    paused = store.readers.get(reader.id)
    assert paused.bounced_at == NOW + 2 * DAY
    assert paused.bounce == "550 5.1.1 no such user"
    assert store.readers.bouncing() == [paused]

    deliver(store, settings(relay.port), lambda: NOW + 2 * DAY)
    [told] = relay.mails
    assert told["To"] == "ops@watch.example"
    assert "ada@reader.example refuses mail and is paused" in told["Subject"]
    plain = told.get_body(("plain",))
    assert plain is not None
    assert "policywatch subscribe ada@reader.example --resume" in plain.get_content()

    change(store, source, now=NOW + 3 * DAY, text="while it was paused")
    assert write_due(store, NOW + 3 * DAY, settings=PUBLIC) == []
    assert store.readers.accepted(reader.id)
    [kept] = write_due(store, NOW + 9 * DAY, settings=PUBLIC)
    assert kept.to == "ada@reader.example"
    assert store.readers.get(reader.id).bounced_at is None


def test_f39_a_mail_that_gets_through_forgives_what_was_refused_before(
    store: Store, relay: ScriptedRelay
) -> None:
    add_source(store)
    reader = add_reader(store)
    for day, answer in enumerate(["550 no", "550 no", "", "550 no", "550 no"]):
        refuse(store, relay, day, answer)
    assert store.readers.get(reader.id).bounced_at is None


def test_f39_what_a_server_says_of_the_mail_is_not_held_against_the_reader(
    store: Store, relay: ScriptedRelay
) -> None:
    add_source(store)
    reader = add_reader(store)
    for day in range(4):
        refuse(store, relay, day, "", data="554 5.7.1 looks like spam")
    assert store.readers.get(reader.id).bounced_at is None
    assert {m.state for m in store.outbox.messages()} == {MessageState.DEAD}
