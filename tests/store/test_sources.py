"""Sources, and the leases under which they are visited."""

from __future__ import annotations

from datetime import timedelta

import pytest

from model import Layer, Profile
from store import Store
from store.errors import AlreadyThere, UnknownSource
from store.tables import SOURCE
from tests.store.builders import DAY, HOUR, NOON, add


def test_a_source_comes_back_as_it_was_added(store: Store) -> None:
    profile = Profile(language="en", headers=(("x-a", "b"),), select=("main",))
    source = store.sources.add(
        "https://Gov.Example/a/Fees.html?x=1",
        title="Fees & Charges",
        tags=("uk", "fees"),
        every_seconds=600,
        profile=profile,
        now=NOON,
    )
    assert store.sources.get(source.id) == source
    assert (source.slug, source.host, source.tags) == ("fees-charges", "gov.example", ("uk", "fees"))
    assert (source.profile, source.due_at, source.added_at) == (profile, NOON, NOON)
    assert store.sources.profile(source.profile_id) == profile
    assert store.sources.all() == [source]


def test_a_source_is_named_by_its_whole_short_name_alone(store: Store) -> None:
    source = add(store)
    assert store.sources.named(source.slug) == source
    for text in (source.slug[:-1], source.slug.upper(), source.url, str(source.id), ""):
        assert store.sources.named(text) is None


def test_a_source_that_is_never_due_by_itself(store: Store) -> None:
    source = add(store, every=None)
    assert source.due_at is None
    assert store.sources.claim(NOON + DAY, owner="a", lease_seconds=60, limit=9) == []
    assert store.sources.claim(NOON, owner="a", lease_seconds=60, limit=9, only=[source.id])


def test_slugs_are_made_from_the_url_and_kept_apart(store: Store) -> None:
    slugs = [
        add(store, url).slug
        for url in (
            "https://a.example/legal/Privacy%20Policy.html",
            "https://b.example/legal/privacy-policy",
            "https://c.example/",
            "https://d.example/terms/index.html",
            "https://e.example/2024",
        )
    ]
    assert slugs == ["privacy-policy", "privacy-policy-2", "c-example", "terms", "page-2024"]


def test_a_url_is_watched_once(store: Store) -> None:
    source = add(store)
    with pytest.raises(AlreadyThere, match="watched already") as raised:
        add(store)
    assert raised.value.slug == source.slug
    with pytest.raises(AlreadyThere, match="taken"):
        store.sources.add("https://b.example/", slug=source.slug, every_seconds=60, now=NOON)
    assert len(store.sources.all()) == 1


def test_an_update_changes_what_is_given(store: Store) -> None:
    source = add(store)
    changed = store.sources.update(source.id, title="T", tags=("a",), paused_at=NOON, every_seconds=None)
    assert (changed.title, changed.tags, changed.paused_at) == ("T", ("a",), NOON)
    assert (changed.every_seconds, changed.due_at, changed.profile) == (None, NOON, source.profile)
    profile = Profile(remove=(".ad",))
    changed = store.sources.update(source.id, profile=profile, paused_at=None, due_at=None)
    assert (changed.profile, changed.paused_at, changed.due_at) == (profile, None, None)
    assert changed.profile_id != source.profile_id
    with pytest.raises(UnknownSource):
        store.sources.update(99, title="x")


def test_a_source_is_found_by_what_people_type(store: Store) -> None:
    fees = add(store, "https://a.example/fees")
    visas = add(store, "https://a.example/visas")
    add(store, "https://a.example/visa-waiver")
    find = store.sources.find
    assert find("fees") == find(str(fees.id)) == find("fe") == find("https://a.example/fees") == fees
    assert find("visas") == visas
    with pytest.raises(UnknownSource, match="several"):
        find("visa")
    with pytest.raises(UnknownSource, match="did you mean fees") as raised:
        find("fess")
    assert "fees" in raised.value.close
    for nothing in ("", "%", "_ees", "zzz"):
        with pytest.raises(UnknownSource):
            find(nothing)


def test_what_is_due_is_claimed_oldest_first(store: Store) -> None:
    late, later, paused = (add(store, f"https://{n}.example/") for n in "abc")
    store.sources.update(late.id, due_at=NOON - HOUR)
    store.sources.update(paused.id, due_at=NOON - DAY, paused_at=NOON)
    add(store, "https://d.example/")
    leases = store.sources.claim(NOON, owner="a", lease_seconds=60, limit=2)
    assert [lease.source.id for lease in leases] == [late.id, later.id]
    assert {lease.until for lease in leases} == {NOON + timedelta(seconds=60)}
    assert len({lease.token for lease in leases}) == 2


def test_a_leased_source_is_claimed_again_when_the_lease_ran_out(store: Store) -> None:
    source = add(store)
    [first] = store.sources.claim(NOON, owner="a", lease_seconds=60, limit=9)
    assert store.sources.claim(NOON, owner="b", lease_seconds=60, limit=9) == []
    assert store.sources.claim(NOON, owner="a", lease_seconds=60, limit=9) == []
    assert store.sources.renew([first.token], NOON + HOUR, 60) == [first.token]
    assert store.sources.claim(NOON + HOUR, owner="b", lease_seconds=60, limit=9) == []
    [second] = store.sources.claim(NOON + 2 * HOUR, owner="b", lease_seconds=60, limit=9)
    assert second.source.id == source.id
    assert store.sources.renew([first.token, second.token], NOON, 60) == [second.token]


def test_a_host_is_not_split_between_owners(store: Store) -> None:
    one, two = add(store, "https://a.example/1"), add(store, "https://a.example/2")
    other = add(store, "https://b.example/")
    [first] = store.sources.claim(NOON, owner="a", lease_seconds=60, limit=1)
    assert first.source.id == one.id
    taken = store.sources.claim(NOON, owner="b", lease_seconds=60, limit=9)
    assert [lease.source.id for lease in taken] == [other.id]
    assert store.sources.claim(NOON, owner="b", lease_seconds=60, limit=9, only=[two.id]) == []
    [rest] = store.sources.claim(NOON, owner="a", lease_seconds=60, limit=9)
    assert rest.source.id == two.id


def test_a_released_lease_leaves_the_source_as_it_was(store: Store) -> None:
    source = add(store)
    [lease] = store.sources.claim(NOON, owner="a", lease_seconds=60, limit=9)
    assert store.sources.release(lease.token)
    assert not store.sources.release(lease.token)
    assert store.sources.get(source.id) == source
    [lease] = store.sources.claim(NOON, owner="b", lease_seconds=60, limit=9)
    store.sources.release(lease.token, due_at=NOON + HOUR)
    assert store.sources.get(source.id).due_at == NOON + HOUR


def test_paused_sources_are_claimed_by_name_only(store: Store) -> None:
    source = add(store)
    store.sources.update(source.id, paused_at=NOON, due_at=None)
    assert store.sources.claim(NOON, owner="a", lease_seconds=60, limit=9) == []
    [lease] = store.sources.claim(NOON, owner="a", lease_seconds=60, limit=9, only=[source.id, 99])
    assert lease.source.id == source.id


def test_a_profile_comes_of_what_the_source_its_tags_and_all_say(store: Store) -> None:
    own = Layer(language="fi", headers=(("X-Own", "1"),))
    source = store.sources.add(
        "https://ferry.example/", tags=("a", "b"), layer=own, every_seconds=60, now=NOON
    )
    store.sources.set_layer("all", Layer(language="sv", user_agent="Tester", pauses=("Sat-Sun",)))
    store.sources.set_layer("tag:b", Layer(user_agent="b", headers=(("x-own", "b"), ("X-B", "2"))))
    store.sources.set_layer("tag:a", Layer(user_agent="a"))
    profile = store.sources.get(source.id).profile
    assert (profile.language, profile.user_agent, profile.pauses) == ("fi", "a", ("Sat-Sun",))
    assert profile.headers == (("X-B", "2"), ("X-Own", "1"))
    store.sources.update(source.id, tags=("b",))
    assert store.sources.get(source.id).profile.user_agent == "b"
    store.sources.set_layer("tag:b", None)
    assert store.sources.get(source.id).profile.user_agent == "Tester"
    assert store.sources.layers(source.id)["source"] == own


def test_a_source_from_before_layers_keeps_what_it_said(store: Store) -> None:
    source = store.sources.add(
        "https://ferry.example/", profile=Profile(language="fi"), every_seconds=60, now=NOON
    )
    with store.database.writing() as connection:
        connection.execute(SOURCE.update().values(layer=None))
    store.sources.set_layer("all", Layer(language="sv", user_agent="Tester"))
    profile = store.sources.get(source.id).profile
    assert (profile.language, profile.user_agent) == ("fi", "Tester")
