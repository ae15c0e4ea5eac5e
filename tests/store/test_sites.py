"""Sites: leases that keep a host to one visitor, a frontier that outlives processes, events filed once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from model import Cadence, EventKind, LeadKind, PageState, Scope, Site, SiteEventKind, Via
from store import Store
from store.errors import AlreadyThere
from store.values import Find, NewNotice, NewSiteEvent, ReadPage, SiteLease, ToldPage
from tests.store.builders import DAY, HOUR, NOON, add, see

START = "https://gov.example/law/"


def site(store: Store, url: str = START, **fields: object) -> Site:
    values: dict[str, object] = {
        "scope": Scope("/law/", pages=3),
        "every_seconds": 86_400,
        "source_every_seconds": 3600,
        "now": NOON,
    }
    return store.sites.add(url, **{**values, **fields})  # type: ignore[arg-type]


def claim(store: Store, owner: str = "a", **fields: object) -> SiteLease:
    (lease,) = store.sites.claim(fields.pop("now", NOON), owner=owner, lease_seconds=60, **fields)  # type: ignore[arg-type]
    return lease


def begun(store: Store, **fields: object) -> Site:
    """A site under discovery."""
    made = site(store, **fields)  # type: ignore[arg-type]
    store.site_pages.begin(made.id, NOON)
    return store.sites.get(made.id)


def urls(*names: str) -> list[str]:
    return [f"{START}{name}" for name in names]


def find(name: str, **fields: object) -> Find:
    return Find(**{"url": f"{START}{name}", "news": True, **fields})  # type: ignore[arg-type]


def read(store: Store, page_id: int, state: PageState = PageState.UNREAD, **fields: object) -> None:
    store.site_pages.read(ReadPage(page_id=page_id, state=state, **fields), NOON)  # type: ignore[arg-type]


def queue(store: Store, made: Site) -> list[str]:
    """What waits, in the order in which it would be read."""
    found: list[int] = []
    named = []
    while (page := store.site_pages.next(made.id, found)) is not None:
        found.append(page.id)
        named.append(page.url.removeprefix(START))
    return named


# -- the list


def test_a_site_is_found_by_name_address_and_beginning(store: Store) -> None:
    made = site(store, title="Laws of the land", tags=("law",), language="en")
    assert made.slug == "laws-of-the-land"
    assert made.scope == Scope("/law/", pages=3)
    assert store.sites.find("laws-of-the-land") == store.sites.find(START) == store.sites.find("laws") == made
    assert store.sites.find("nothing") is None
    assert store.sites.all() == [made]


def test_names_are_shared_with_sources(store: Store) -> None:
    source = add(store, "https://gov.example/law")
    assert source.slug == "law"
    assert site(store).slug == "law-2"
    with pytest.raises(AlreadyThere, match="watched as a site"):
        site(store)
    with pytest.raises(AlreadyThere, match="taken"):
        site(store, "https://gov.example/x/", slug="law")


def test_a_removed_site_is_shown_nowhere_and_may_come_back_as_if_new(store: Store) -> None:
    made = site(store)
    store.sites.remove(made.id, NOON + DAY)
    assert store.sites.all() == []
    assert store.sites.find(made.slug) is None
    assert store.sites.claim(NOON + 2 * DAY, owner="a", lease_seconds=60) == []
    assert store.sites.get(made.id).url == made.url
    again = site(store, title="Again")
    assert (again.id, again.slug, again.discovered_at) == (made.id, "again", None)


def test_another_scope_makes_the_next_discovery_a_first_one(store: Store) -> None:
    made = begun(store)
    lease = claim(store)
    store.site_events.finish(store.sites.get(made.id), lease.token, now=NOON, due_at=None)
    assert store.sites.get(made.id).discovered_at == NOON
    assert store.sites.update(made.id, title="x", scope=made.scope).discovered_at == NOON
    assert store.sites.update(made.id, scope=Scope("/law/", pages=9)).discovered_at is None


# -- leases


def test_a_due_site_is_claimed_once(store: Store) -> None:
    made = site(store)
    assert store.sites.claim(NOON - HOUR, owner="a", lease_seconds=60) == []
    lease = claim(store)
    assert lease.site == made
    assert store.sites.claim(NOON, owner="b", lease_seconds=60) == []
    assert store.sites.renew(lease.token, NOON, 3600)
    assert store.sites.claim(NOON + timedelta(seconds=90), owner="b", lease_seconds=60) == []
    assert store.sites.release(lease.token, due_at=NOON + DAY)
    assert not store.sites.renew(lease.token, NOON, 60)
    assert store.sites.claim(NOON + HOUR, owner="b", lease_seconds=60) == []
    assert claim(store, "b", now=NOON + HOUR, only=[made.id]).site.id == made.id


def test_nobody_else_visits_a_host_while_a_site_of_it_is_discovered(store: Store) -> None:
    source, other = add(store, "https://gov.example/fees"), add(store, "https://elsewhere.example/fees")
    site(store)
    lease = claim(store)
    found = store.sources.claim(NOON, owner="b", lease_seconds=60, limit=9)
    assert [one.source.id for one in found] == [other.id]
    store.sites.release(lease.token, due_at=NOON)
    (visit,) = store.sources.claim(NOON, owner="b", lease_seconds=60, limit=9)
    assert visit.source.id == source.id
    assert store.sites.claim(NOON, owner="a", lease_seconds=60) == []
    store.sources.release(visit.token)
    claim(store)


def test_two_sites_of_one_host_take_turns(store: Store) -> None:
    site(store)
    site(store, "https://gov.example/news/")
    assert len(store.sites.claim(NOON, owner="a", lease_seconds=60, limit=9)) == 1
    assert store.sites.claim(NOON, owner="a", lease_seconds=60, limit=9) == []


def test_a_paused_site_is_not_claimed(store: Store) -> None:
    made = site(store)
    store.sites.update(made.id, paused_at=NOON)
    assert store.sites.claim(NOON, owner="a", lease_seconds=60) == []


# -- the frontier


def test_a_discovery_begins_once_with_its_start_page(store: Store) -> None:
    made = begun(store)
    assert (made.round, made.round_started_at) == (1, NOON)
    store.site_pages.begin(made.id, NOON + HOUR)
    assert store.sites.get(made.id) == made
    page = store.site_pages.next(made.id)
    assert page is not None
    assert (page.url, page.via, page.depth, page.state) == (START, Via.START, 0, PageState.WAITING)


def test_addresses_wait_in_the_order_start_lists_pages_by_depth(store: Store) -> None:
    made = begun(store)
    finds = [find("deep", depth=2), find("b"), find("a"), find("feed", kind=LeadKind.FEED)]
    assert store.site_pages.found(made, [*finds, find("map", kind=LeadKind.SITEMAP)], NOON) == 5
    assert queue(store, made) == ["", "map", "feed", "b", "a", "deep"]
    assert store.site_pages.waiting(made.id) == 6


def test_an_address_is_read_once_a_round_however_often_it_is_found(store: Store) -> None:
    made = begun(store)
    assert store.site_pages.found(made, [find("a"), find("a")], NOON) == 1
    page = store.site_pages.at(made.id, f"{START}a")
    assert page is not None
    read(store, page.id, PageState.UNREAD, note="not there")
    assert store.site_pages.found(made, [find("a", depth=0)], NOON) == 0
    assert queue(store, made) == [""]
    read(store, store.site_pages.next(made.id).id)  # type: ignore[union-attr]
    store.site_events.finish(made, claim(store).token, now=NOON, due_at=NOON)
    store.site_pages.begin(made.id, NOON + DAY)
    store.site_pages.found(store.sites.get(made.id), [find("a")], NOON + DAY)
    assert queue(store, made) == ["", "a"]


def test_depth_bounds_pages_and_a_shorter_way_brings_them_back(store: Store) -> None:
    made = begun(store)
    store.site_pages.found(made, [find("a", depth=9)], NOON)
    assert queue(store, made) == [""]
    store.site_pages.found(made, [find("a", depth=2)], NOON)
    assert queue(store, made) == ["", "a"]


def test_past_the_budget_all_that_is_no_document_is_put_aside(store: Store) -> None:
    made = begun(store)
    store.site_pages.found(made, [find("a"), find("b"), find("map", kind=LeadKind.SITEMAP)], NOON)
    page = store.site_pages.at(made.id, f"{START}a")
    assert page is not None
    store.site_pages.make_source(made, page, NOON)
    assert store.site_pages.documents(made.id) == 1
    assert store.site_pages.stop_at_budget(made.id) == 2
    assert queue(store, made) == ["map", "a"]


def test_an_address_whose_host_is_at_fault_goes_to_the_end(store: Store) -> None:
    made = begun(store)
    store.site_pages.found(made, [find("a"), find("b")], NOON)
    read(store, store.site_pages.at(made.id, f"{START}a").id, wait=True)  # type: ignore[union-attr]
    assert queue(store, made) == ["", "b", "a"]
    assert store.site_pages.at(made.id, f"{START}a").tries == 1  # type: ignore[union-attr]


def test_languages_of_a_document_are_one_family_also_when_that_is_learned_later(store: Store) -> None:
    made = begun(store)
    store.site_pages.found(made, [find("en"), find("fr"), find("x", family=f"{START}x")], NOON)
    family = f"{START}en"
    members = [
        find("en", family=family, language="en"),
        find("fr", family=family, language="fr", alternate=True),
    ]
    store.site_pages.found(made, [*members, find("de", family=family, language="de", alternate=True)], NOON)
    pages = {p.url.removeprefix(START): p for p in store.site_pages.all(made.id)}
    assert {pages[tag].family for tag in ("en", "fr", "de")} == {family}
    assert pages["fr"].state is pages["de"].state is PageState.ALTERNATE
    assert [pages[tag].language for tag in ("en", "fr", "de")] == ["en", "fr", "de"]
    assert queue(store, made) == ["", "en", "x"]
    found = store.site_pages.member(made.id, family, [PageState.WAITING])
    assert found is not None
    assert found.url == family


def test_thousands_of_addresses_are_taken_in_short_transactions(store: Store) -> None:
    made = begun(store)
    finds = [find(f"{n}") for n in range(1500)]
    assert store.site_pages.found(made, finds, NOON) == 1500
    assert store.site_pages.found(made, finds, NOON) == 0
    assert store.site_pages.counts(made.id) == {PageState.WAITING: 1501}


def test_a_site_without_end_is_not_taken_in_without_end(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = begun(store)
    monkeypatch.setattr("store.site_pages.MOST", 5)
    assert store.site_pages.found(made, [find(f"{n}") for n in range(9)], NOON) == 4
    assert store.site_pages.found(made, [find(f"{n}") for n in range(9)], NOON) == 0


def test_misses_are_the_pages_read_in_this_round_that_are_no_documents(store: Store) -> None:
    made = begun(store)
    states = [
        PageState.UNREAD,
        PageState.DUPLICATE,
        PageState.ELSEWHERE,
        PageState.ALTERNATE,
        PageState.DOCUMENT,
    ]
    store.site_pages.found(made, [find(f"{n}") for n in range(6)], NOON)
    for number, state in enumerate(states):
        read(store, store.site_pages.at(made.id, f"{START}{number}").id, state)  # type: ignore[union-attr]
    store.site_pages.found(made, [find("fr", alternate=True)], NOON)
    assert store.site_pages.misses(made) == 4


def test_a_document_gets_a_source_that_bears_the_sites_tag(store: Store) -> None:
    made = begun(store, tags=("acts",))
    store.site_pages.found(made, [find("a"), find("b")], NOON)
    known = store.sources.add(f"{START}b", tags=("mine",), every_seconds=60, now=NOON)
    one, two = (store.site_pages.at(made.id, f"{START}{name}") for name in "ab")
    assert one is not None
    assert two is not None
    source = store.site_pages.make_source(made, one, NOON)
    assert (source.slug, source.tags, source.every_seconds) == ("law-a", ("acts", "law"), 3600)
    assert store.site_pages.make_source(made, one, NOON) == source
    taken = store.site_pages.make_source(made, two, NOON)
    assert (taken.id, taken.tags, taken.every_seconds) == (known.id, ("mine", "acts", "law"), 60)
    assert store.sites.of_source(source.id) == made
    assert store.sites.of_source(add(store).id) is None


def test_what_a_sitemap_says_was_modified_is_due_now(store: Store) -> None:
    made = begun(store)
    store.site_pages.found(made, [find("a")], NOON)
    page = store.site_pages.at(made.id, f"{START}a")
    assert page is not None
    source = store.site_pages.make_source(made, page, NOON)
    read(store, page.id, PageState.DOCUMENT)

    def due_after(modified_days: int) -> bool:
        store.sources.update(source.id, due_at=NOON + 9 * DAY)
        store.site_pages.found(made, [find("a", modified_at=NOON + modified_days * DAY)], NOON + 2 * DAY)
        return store.sources.get(source.id).due_at == NOON + 2 * DAY

    assert not due_after(-1)
    assert due_after(1)
    assert not due_after(1)
    assert not due_after(5), "a date in the future says nothing"


# -- events


def discovered(store: Store) -> tuple[Site, SiteLease, int]:
    """A site whose second discovery has found one new document; all of it read."""
    made = begun(store)
    store.site_events.finish(made, claim(store).token, now=NOON, due_at=NOON)
    store.site_pages.begin(made.id, NOON + DAY)
    made = store.sites.get(made.id)
    store.site_pages.found(made, [find("a", title="Act A"), find("old", news=False)], NOON + DAY)
    for name in ("a", "old"):
        page = store.site_pages.at(made.id, f"{START}{name}")
        assert page is not None
        source = store.site_pages.make_source(made, page, NOON + DAY)
        see(store, source, name, NOON + DAY)
        read(store, page.id, PageState.DOCUMENT, title=f"Title of {name}", language="en")
    (news,) = store.site_pages.news(made.id)
    return made, claim(store, now=NOON + DAY), news.id


def test_a_discovery_ends_with_its_event_and_notices_at_once_and_once(store: Store) -> None:
    made, lease, page_id = discovered(store)
    reader = store.readers.add("a@example.org", now=NOON)
    notice = NewNotice(reader_id=reader.id, cadence=Cadence.INSTANT, due_at=NOON, filed_at=NOON)
    new = NewSiteEvent(
        kind=SiteEventKind.APPEARED, pages=(ToldPage(page_id=page_id),), notices=(notice, notice)
    )
    empty = NewSiteEvent(kind=SiteEventKind.VANISHED, pages=())
    later = NOON + 2 * DAY
    (event,) = store.site_events.finish(made, lease.token, now=later, due_at=None, events=[new, empty])
    assert (event.kind, event.at, event.since) == (SiteEventKind.APPEARED, later, NOON)
    (page,) = event.pages
    assert (page.url, page.title, page.language, page.source) == (f"{START}a", "Title of a", "en", "law-a")
    assert store.site_events.get(event.id) == event
    assert store.site_events.latest(made.id, 9) == [event]
    (filed,) = store.outbox.notices()
    assert (filed.event.kind, filed.event.id) == (EventKind.SITE, event.id)
    assert store.site_pages.news(made.id) == []
    assert store.site_events.finish(made, lease.token, now=later, due_at=None, events=[new]) == []
    assert len(store.outbox.notices()) == 1
    done = store.sites.get(made.id)
    assert (done.round_started_at, done.finished_at, done.due_at) == (None, later, None)


def test_who_lost_the_lease_ends_nothing(store: Store) -> None:
    made, lease, page_id = discovered(store)
    claim(store, "b", now=NOON + 2 * DAY, only=[made.id])
    new = NewSiteEvent(kind=SiteEventKind.APPEARED, pages=(ToldPage(page_id=page_id),))
    assert store.site_events.finish(made, lease.token, now=NOON, due_at=None, events=[new]) == []
    assert store.site_events.latest(made.id, 9) == []
    assert len(store.site_pages.news(made.id)) == 1


def test_vanished_pages_are_kept_as_such_until_they_are_back(store: Store) -> None:
    made, lease, page_id = discovered(store)
    told = ToldPage(page_id=page_id, last_seen_at=NOON, visits=4)
    new = NewSiteEvent(kind=SiteEventKind.VANISHED, pages=(told,))
    (event,) = store.site_events.finish(made, lease.token, now=NOON + DAY, due_at=NOON + DAY, events=[new])
    assert (event.pages[0].last_seen_at, event.pages[0].visits) == (NOON, 4)
    assert [p.id for p in store.site_pages.all(made.id, PageState.VANISHED)] == [page_id]
    store.site_pages.begin(made.id, NOON + 2 * DAY)
    lease = claim(store, now=NOON + 2 * DAY)
    made = store.sites.get(made.id)
    store.site_events.finish(made, lease.token, now=NOON + 2 * DAY, due_at=None, back=[page_id])
    assert store.site_pages.all(made.id, PageState.VANISHED) == []


def test_a_discovery_that_saw_nothing_is_no_first_one(store: Store) -> None:
    made = begun(store)
    store.site_events.finish(made, claim(store).token, now=NOON, due_at=NOON, note="down", whole=False)
    done = store.sites.get(made.id)
    assert (done.discovered_at, done.finished_at, done.note) == (None, NOON, "down")
