"""Every page in Chromium: by all that axe knows, by the keyboard alone, on a phone and in the dark.

Nothing is complained of, and nothing asked of another host."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

import clock
from model import Layer, MessageState, Scope
from store import Store
from store.values import NewMessage
from tests.watch.pages import see
from tests.web import world as worlds
from tests.web.browsing import CHROMIUM, PHONE, Window, launched, opened, unreached, violations
from tests.web.conftest import serving
from tests.web.world import World
from web import keys

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine (Debian: apt install chromium)"),
]
CONTRAST = {"runOnly": ["color-contrast", "link-in-text-block"], "resultTypes": ["violations"]}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with Store.scratch(tmp_path_factory.mktemp("browser") / "data") as store:
        keys.ensure(store.data)
        yield busy(worlds.make(store))


def busy(world: World) -> World:
    """With readers, mails in every state, a site, and a source that can't be seen."""
    store, now = world.store, world.now
    reader = store.readers.add("ada@reader.example", now=now)
    store.readers.subscribe(reader.id, source_id=world.honey.id, words=("fee",), now=now)
    store.readers.subscribe(reader.id, tag="bees", now=now)
    for n, state in enumerate((MessageState.WAITING, MessageState.DEAD, MessageState.SENT)):
        mail = NewMessage(
            reader_id=reader.id,
            header_id=f"<{n}@watch.example>",
            to=reader.email,
            subject="Honey licences: 54% → 48% in Seizures",
            text="What changed\n  * 54% → 48% in Seizures\n",
            html="<p>What changed</p>",
            written_at=now,
        )
        made = store.outbox.write(mail, [])
        if state is not MessageState.WAITING:
            store.outbox.claim(now, "test", 60, 10)
            store.outbox.mark(made.id, "test", state, "550 no such mailbox", None, now)
    store.sites.add(
        "https://agency.example/law/",
        scope=Scope("/law/"),
        title="Laws of bees",
        every_seconds=3600,
        source_every_seconds=3600,
        now=now,
    )
    walled = worlds.add(store, "https://agency.example/walled", ())
    see(store, walled, now, worlds.policy())
    see(store, walled, now + worlds.DAY, worlds.page("Access denied", "<p>You may not see this page.</p>"))
    headers = (("X-Edition", "print"), ("X-Key", "${KEY}"))
    store.sources.update(walled.id, layer=Layer(headers=headers, proxy="http://proxy.example:3128"))
    store.incidents.open(
        world.hostile.id, code="gone", reason="The server says 404.", since=now, visits=3, now=now
    )
    return world


@pytest.fixture(scope="module")
def address(world: World) -> Iterator[str]:
    with serving(world.store) as client:
        yield str(client.base_url).rstrip("/")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched() as browser:
        yield browser


@pytest.fixture(scope="module")
def operator(browser: Browser, address: str, world: World) -> Iterator[Window]:
    """One who is signed in."""
    with opened(browser, address) as window:
        sign_in(window, world.store)
        yield window


def sign_in(window: Window, store: Store) -> None:
    window.go(f"/enter?code={keys.Keys(store.data).link(clock.real())}")


def pages(world: World) -> dict[str, str]:
    """An address of every kind of page."""
    at = f"/sources/{world.honey.slug}"
    newest, before = world.mementos[-1], world.mementos[-2]
    track = next(iter(world.store.changes.tracks(newest.id).values()))
    mails = world.store.outbox.messages()
    return {
        "front": "/",
        "filtered": "/?q=fee&class=substantive&since=30d&tag=bees",
        "sources": "/sources",
        "source": at,
        "version": f"{at}/versions/{newest.id}",
        "change": f"/changes/{world.changes[2].id}",
        "side by side": f"/changes/{world.changes[-1].id}?view=side",
        "compare": f"{at}/compare/{world.mementos[0].id}/{before.id}",
        "life": f"{at}/sections/{track}",
        "arabic": f"/sources/{world.arabic.slug}",
        "hostile": f"/changes/{world.store.changes.latest(world.hostile.id).id}",  # type: ignore[union-attr]
        "search": "/search?q=keepers",
        "incidents": "/incidents",
        "sites": "/sites",
        "site": f"/sites/{world.store.sites.all()[0].slug}",
        "add": "/add",
        "settings": f"{at}/settings?done=chosen",
        "doubt": "/sources/walled/doubt",
        "settings with secrets": "/sources/walled/settings",
        "site settings": f"/sites/{world.store.sites.all()[0].slug}/settings?done=described",
        "effect": f"{at}/effect?remove=%23seizures%0Ap.gone",
        "nothing left": f"{at}/effect?remove=main",
        "mistyped": f"{at}/effect?remove=p%5B",
        "subscriptions": f"/subscriptions?source={world.honey.slug}",
        "outbox": "/outbox",
        "mail": f"/outbox/{mails[0].id}",
        "enter": "/enter?code=old",
        "not found": "/sources/nothing",
    }


def test_axe_finds_nothing_the_keyboard_reaches_all_and_nothing_is_complained_of(
    operator: Window, world: World
) -> None:
    wrong: dict[str, list[str]] = {}
    for name, path in pages(world).items():
        operator.go(path)
        wrong[name] = violations(operator.page) + unreached(operator.page)
    assert {name: found for name, found in wrong.items() if found} == {}
    # That a page is not there, the browser notes by itself.
    expected = "Failed to load resource: the server responded with a status of 404"
    assert [said for said in operator.complaints if not said.startswith(expected)] == []
    assert operator.elsewhere == []


@pytest.mark.slow
def test_on_a_phone_in_the_dark_nothing_runs_out_of_the_window_and_all_can_be_read(
    browser: Browser, address: str, world: World
) -> None:
    wrong: dict[str, list[str]] = {}
    with opened(browser, address, size=PHONE, dark=True) as window:
        sign_in(window, world.store)
        for name, path in pages(world).items():
            window.go(path)
            found = violations(window.page, CONTRAST)
            width = window.page.evaluate("document.documentElement.scrollWidth")
            found += [f"{width} pixels wide"] * (width > PHONE[0])
            wrong[name] = found
        assert {name: found for name, found in wrong.items() if found} == {}
