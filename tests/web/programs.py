"""The pages' world and what else programs ask for: a site with news, a reader with a mail."""

from __future__ import annotations

from dataclasses import dataclass

import httpx

from model import Reader, Scope, Site, SiteEventKind
from store import Store
from store.values import Find, NewMessage, NewSiteEvent, ToldPage
from tests.web import world
from tests.web.world import World
from web import keys

SECRET = "s3cret"  # stands for the reader's token


@dataclass(frozen=True)
class Programs:
    world: World
    site: Site
    reader: Reader
    token: str

    @property
    def key(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}


def make(store: Store) -> Programs:
    """A world in which every path of the API finds something under the first number."""
    made = world.make(store)
    reader = store.readers.add("ada@reader.example", now=made.now)
    store.readers.subscribe(reader.id, source_id=made.honey.id, now=made.now)
    store.outbox.write(
        NewMessage(
            reader_id=reader.id,
            header_id="<1@watch.example>",
            to=reader.email,
            subject="A change",
            text=f"To stop: https://watch.example/unsubscribe/{reader.token}",
            html="",
            written_at=made.now,
            unsubscribe=reader.token,
        ),
        [],
    )
    return Programs(made, _site(store, made), reader, keys.ensure(store.data))


def _site(store: Store, made: World) -> Site:
    site = store.sites.add(
        "https://agency.example/laws/",
        scope=Scope("/laws/"),
        slug="laws",
        every_seconds=86_400,
        source_every_seconds=43_200,
        now=made.now,
    )
    [lease] = store.sites.claim(made.now, owner="test", lease_seconds=60)
    store.site_pages.begin(site.id, made.now)
    begun = store.sites.get(site.id)
    store.site_pages.found(begun, [Find(url="https://agency.example/laws/bees")], now=made.now)
    page = next(p for p in store.site_pages.all(site.id) if p.url.endswith("/bees"))
    event = NewSiteEvent(kind=SiteEventKind.APPEARED, pages=(ToldPage(page_id=page.id),))
    store.site_events.finish(begun, lease.token, now=made.now, due_at=None, events=[event])
    return store.sites.get(site.id)


def ask(client: httpx.Client, path: str, **headers: str) -> httpx.Response:
    """A GET as a program sends it."""
    return client.get(path, headers={"Accept": "*/*", **headers})
