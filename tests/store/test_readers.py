"""Readers and their wishes."""

from __future__ import annotations

import pytest

from model import Cadence, ChangeClass
from store import Store
from tests.store.builders import NOON, add


def test_one_address_is_one_reader(store: Store) -> None:
    reader = store.readers.add(" Ann@Example.org ", "Europe/Paris", now=NOON)
    assert store.readers.add("ann@example.org", now=NOON) == reader
    assert (reader.email, reader.zone, reader.added_at) == ("Ann@Example.org", "Europe/Paris", NOON)
    assert store.readers.find("ANN@example.org") == store.readers.get(reader.id) == reader
    assert store.readers.by_token(reader.token) == reader
    assert store.readers.all() == [reader]
    assert store.readers.find("bob@example.org") is None
    assert store.readers.by_token("") is None
    with pytest.raises(KeyError):
        store.readers.get(99)


def test_the_same_wish_twice_is_one(store: Store) -> None:
    reader = store.readers.add("a@example.org", now=NOON)
    wish = store.readers.subscribe(
        reader.id,
        tag="uk",
        words=("fee",),
        classes=(ChangeClass.SUBSTANTIVE, ChangeClass.LINKS),
        cadence=Cadence.DAILY,
        rest=None,
        now=NOON,
    )
    assert (
        store.readers.subscribe(
            reader.id,
            tag="uk",
            words=("fee",),
            classes=(ChangeClass.SUBSTANTIVE, ChangeClass.LINKS),
            cadence=Cadence.DAILY,
            rest=None,
            now=NOON,
        )
        == wish
    )
    assert store.readers.subscribe(reader.id, now=NOON) != wish
    assert next(found for found, _ in store.readers.subscriptions()) == wish


def test_a_source_has_its_own_subscriptions_and_those_of_all(store: Store) -> None:
    one, two = add(store, "https://a.example/"), add(store, "https://b.example/")
    reader = store.readers.add("a@example.org", now=NOON)
    of_one = store.readers.subscribe(reader.id, source_id=one.id, now=NOON)
    of_two = store.readers.subscribe(reader.id, source_id=two.id, now=NOON)
    of_all = store.readers.subscribe(reader.id, tag="x", now=NOON)
    assert store.readers.subscriptions(one.id) == [(of_one, reader), (of_all, reader)]
    assert store.readers.unsubscribe(of_one.id, NOON) == 1
    assert store.readers.unsubscribe(of_one.id, NOON) == 0
    assert store.readers.subscriptions(one.id) == [(of_all, reader)]
    assert len(store.readers.subscriptions(active=False)) == 3
    assert store.readers.unsubscribe(reader, NOON) == 2
    assert store.readers.subscriptions() == []
    assert store.readers.subscribe(reader.id, source_id=two.id, now=NOON).id != of_two.id
