"""Proof of delivery: for each change, every reader: told, owed and why not yet, or not told and why not."""

from __future__ import annotations

from datetime import timedelta

import pytest

from alerts.accounts import of_change
from alerts.caps import Caps
from alerts.notices import owed
from alerts.write import write_due
from model import Cadence, ChangeClass, MessageState, Quiet
from store import Store
from tests.alerts.world import HOUR, NOW, add_reader, add_source, change, settings
from tests.render.views import cannabis

OWNER = "test"


def why(store: Store, change_id: int) -> dict[str, str]:
    return {account.to: account.why for account in of_change(store, change_id, NOW, settings())}


def test_of_those_who_are_owed_it_each_is_told_sent_waiting_or_why_not_yet(store: Store) -> None:
    source = add_source(store)
    for name in ("sent", "dead", "due"):
        add_reader(store, f"{name}@reader.example")
    add_reader(store, "weekly@reader.example", cadence=Cadence.WEEKLY)
    asleep = add_reader(store, "asleep@reader.example")
    store.readers.update(asleep.id, quiet=Quiet.parse("13:00-17:00"))
    bounced = add_reader(store, "bounced@reader.example")
    told = change(store, source)
    for day in range(3):
        store.readers.refused(bounced.id, "550 no such user", NOW + timedelta(days=day))
    sent, dead, *_ = write_due(store, NOW, settings=settings())
    store.outbox.claim(NOW, OWNER, 60, 10)
    store.outbox.mark(sent.id, OWNER, MessageState.SENT, "250 taken", None, NOW)
    store.outbox.mark(dead.id, OWNER, MessageState.DEAD, "554 refused", None, NOW)

    accounts = {account.to: account for account in of_change(store, told.id, NOW, settings())}
    mail = accounts[sent.to].told
    assert mail is not None
    assert (accounts[sent.to].why, mail.answer, mail.sent_at) == ("", "250 taken", NOW)
    assert accounts[dead.to].why == f"given up; to try again: policywatch outbox --retry {dead.id}"
    assert accounts["weekly@reader.example"].why == "in the weekly digest of 30 Nov 2026, 08:00 UTC"
    assert accounts["asleep@reader.example"].why == "waits for the end of quiet hours, 25 Nov 2026, 17:00 UTC"
    assert "the address refuses mail since" in accounts["bounced@reader.example"].why
    assert "policywatch subscribe bounced@reader.example --resume" in accounts["bounced@reader.example"].why


def test_what_a_cap_held_back_says_so_and_who_left_meanwhile_too(store: Store) -> None:
    source = add_source(store)
    reader, gone = add_reader(store), add_reader(store, "gone@reader.example")
    change(store, source, text="one")
    told = change(store, source, now=NOW + HOUR, text="two")
    store.readers.unsubscribe(gone, NOW + HOUR)
    write_due(store, NOW + HOUR, settings=settings(caps=Caps(reader_per_day=1)))
    said = why(store, told.id)
    assert said[reader.email].startswith("in the daily digest of 26 Nov 2026")
    assert said[reader.email].endswith("more mails at once than the caps allow")
    assert said["gone@reader.example"].startswith("dropped on 25 Nov 2026")


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        ({"tag": "privacy"}, "no subscription names this page, its tags or its language"),
        ({"words": ("opium",)}, "it is outside of the sections and words that the subscription names"),
        ({"classes": (ChangeClass.LINKS,), "rest": None}, "the subscription asks for no substantive changes"),
    ],
)
def test_whose_subscription_did_not_match_is_told_which_part_of_it(
    store: Store, wish: dict[str, object], said: str
) -> None:
    source = add_source(store)
    add_reader(store, "ada@reader.example", **wish)
    assert why(store, change(store, source, cannabis()).id) == {"ada@reader.example": said}


def test_who_came_confirmed_or_left_at_another_time_is_told_so(store: Store) -> None:
    source = add_source(store)
    asked = store.readers.add("asked@reader.example", now=NOW, confirmed=False)
    store.readers.subscribe(asked.id, now=NOW)
    store.readers.add("idle@reader.example", now=NOW)
    left = add_reader(store, "left@reader.example")
    store.readers.unsubscribe(left, NOW)
    told = change(store, source)
    late = store.readers.add("late@reader.example", now=NOW + HOUR)
    store.readers.subscribe(late.id, now=NOW + HOUR)
    add_reader(store, "same@reader.example")
    assert why(store, told.id) == {
        "asked@reader.example": "has not confirmed that mail is wanted",
        "idle@reader.example": "has no subscription",
        "left@reader.example": "every subscription has ended",
        "late@reader.example": "became a reader later, on 25 Nov 2026, 15:00 UTC",
        "same@reader.example": "the subscription was made or changed after the change was found",
    }
    store.readers.confirm(asked.id, NOW + HOUR)
    assert why(store, told.id)["asked@reader.example"] == "confirmed later, on 25 Nov 2026, 15:00 UTC"


def test_every_reader_has_exactly_one_account(store: Store) -> None:
    source = add_source(store)
    for n in range(5):
        add_reader(store, f"r{n}@reader.example", tag=None if n % 2 else "other")
    told = change(store, source)
    accounts = of_change(store, told.id, NOW, settings())
    assert sorted(a.to for a in accounts) == sorted(r.email for r in store.readers.all())
    owing = owed(told.comparison, source, store.readers.subscriptions(source.id), NOW)
    assert sum(a.told is not None for a in accounts) == len(owing)
