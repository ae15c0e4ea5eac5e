"""Who is told of pages that appear at a site or vanish, and in which mail."""

from __future__ import annotations

from datetime import timedelta

import pytest

from alerts.notices import owed_site
from alerts.write import write_due
from model import Cadence, ChangeClass, PageState, Scope, Site, SiteEvent, SiteEventKind
from store import Store
from store.values import Find, NewSiteEvent, ReadPage, ToldPage
from tests.alerts.world import NOW, add_reader, add_source, change, settings

DAY = timedelta(days=1)


def add_site(store: Store, tags: tuple[str, ...] = ()) -> Site:
    """A site that was discovered before."""
    made = store.sites.add(
        "https://policy.example/law/",
        scope=Scope("/law/"),
        title="Legislation",
        tags=tags,
        every_seconds=86_400,
        source_every_seconds=3600,
        now=NOW,
    )
    (lease,) = store.sites.claim(NOW, owner="a", lease_seconds=60)
    store.site_pages.begin(made.id, NOW - DAY)
    store.site_events.finish(store.sites.get(made.id), lease.token, now=NOW - DAY, due_at=NOW)
    return store.sites.get(made.id)


def appear(store: Store, site: Site, *titles: str) -> SiteEvent:
    """Another discovery of it, with new documents."""
    (lease,) = store.sites.claim(NOW, owner="a", lease_seconds=60, only=[site.id])
    store.site_pages.begin(site.id, NOW)
    site = store.sites.get(site.id)
    for title in titles:
        url = f"{site.url}{title.lower()}"
        store.site_pages.found(site, [Find(url=url, news=True)], NOW)
        page = store.site_pages.at(site.id, url)
        assert page is not None
        store.site_pages.make_source(site, page, NOW)
        store.site_pages.read(ReadPage(page_id=page.id, state=PageState.DOCUMENT, title=title), NOW)
    told = tuple(ToldPage(page_id=page.id) for page in store.site_pages.news(site.id))
    notices = tuple(owed_site(site, titles, store.readers.subscriptions(), NOW))
    new = NewSiteEvent(kind=SiteEventKind.APPEARED, pages=told, notices=notices)
    (event,) = store.site_events.finish(site, lease.token, now=NOW, due_at=None, events=[new])
    return event


def test_who_follows_everything_gets_one_mail_at_once(store: Store) -> None:
    site = add_site(store)
    add_reader(store)
    event = appear(store, site, "Fees", "Tolls")
    [mail] = write_due(store, NOW, settings=settings())
    assert mail.subject == "[policywatch] 2 documents appeared under “Legislation”: Fees and 1 more"
    assert "You follow every source" in mail.text
    assert write_due(store, NOW, settings=settings()) == []
    assert [n.message_id for n in store.outbox.notices(f"site:{event.id}")] == [mail.id]


@pytest.mark.parametrize(
    ("wish", "told"),
    [
        ({"tag": "law"}, True),
        ({"tag": "Legislation"}, True),  # the site's own tag
        ({"tag": "vendors"}, False),
        ({"words": ("fees",)}, True),
        ({"words": ("bridges",)}, False),
        ({"section": "Fees"}, False),
        ({"classes": (ChangeClass.EDITORIAL,), "rest": None}, False),
    ],
)
def test_a_wish_names_a_site_by_its_tags_and_by_words_of_titles(
    store: Store, wish: dict[str, object], told: bool
) -> None:
    site = add_site(store, tags=("law",))
    add_reader(store, **wish)  # type: ignore[arg-type]
    appear(store, site, "Fees")
    assert bool(write_due(store, NOW, settings=settings())) is told


def test_who_follows_one_source_is_not_told_of_others(store: Store) -> None:
    site = add_site(store)
    add_reader(store, source_id=add_source(store).id)
    appear(store, site, "Fees")
    assert store.outbox.notices() == []


def test_a_reader_with_two_wishes_gets_it_once_at_the_soonest(store: Store) -> None:
    site = add_site(store)
    reader = add_reader(store, cadence=Cadence.WEEKLY)
    store.readers.subscribe(reader.id, tag=site.tag, now=NOW)
    appear(store, site, "Fees")
    (notice,) = store.outbox.notices()
    assert notice.cadence is Cadence.INSTANT


def test_a_digest_carries_it_beside_the_changes(store: Store) -> None:
    site = add_site(store)
    add_reader(store, cadence=Cadence.DAILY)
    appear(store, site, "Fees")
    change(store, add_source(store))
    [mail] = write_due(store, NOW + 2 * DAY, settings=settings())
    assert "1 change on 1 page" in mail.subject
    assert "1 document appeared under" in mail.text
    assert "https://policy.example/law/fees" in mail.text


def test_a_mail_about_a_site_that_was_removed_meanwhile_still_goes_out(store: Store) -> None:
    site = add_site(store)
    add_reader(store)
    appear(store, site, "Fees")
    store.sites.remove(site.id, NOW)
    [mail] = write_due(store, NOW, settings=settings())
    assert "“Legislation”" in mail.subject


def test_two_events_of_a_site_share_a_thread_and_have_their_own_message_ids(store: Store) -> None:
    site = add_site(store)
    add_reader(store)
    appear(store, site, "Fees")
    appear(store, site, "Tolls")
    first, second = write_due(store, NOW, settings=settings())
    assert first.thread == second.thread != ""
    assert first.header_id != second.header_id
