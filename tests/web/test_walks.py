"""The whole way in a real browser, by links and forms alone: a page is added, read, searched and told of."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

import clock
from alerts.settings import MailSettings
from pipelines.batch import CrawlSettings
from scheduler import Service
from store import Store
from tests.servers import Answer, Server
from tests.web.browsing import CHROMIUM, Window, launched, opened
from tests.web.conftest import serving
from tests.web.world import policy
from web import keys

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine (Debian: apt install chromium)"),
]
CRAWL = CrawlSettings(allow_private_addresses=True, host_delay_seconds=0)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched() as browser:
        yield browser


@pytest.fixture
def agency() -> Iterator[Server]:
    with Server() as server:
        server.put("/honey", Answer(policy(54)))
        yield server


def work(store: Store) -> None:
    """All that is due now, as the service does it."""
    Service(store, crawl=CRAWL, mail=MailSettings(host=None)).until_idle()


@pytest.mark.parametrize("script", [True, False], ids=["with scripts", "without"])
def test_from_adding_a_page_to_ending_a_subscription(
    browser: Browser, agency: Server, tmp_path: Path, script: bool
) -> None:
    with Store.scratch(tmp_path / "data") as store, serving(store, crawl=CRAWL) as client:
        keys.ensure(store.data)
        with opened(browser, str(client.base_url), script=script) as window:
            window.go(f"/enter?code={keys.Keys(store.data).link(clock.real())}")
            add(window, store, agency)
            agency.put("/honey", Answer(policy(48)))
            see_the_change(window, store)
            read_it(window, script)
            search(window)
            subscribe(window, store)
            window.check()


def add(window: Window, store: Store, agency: Server) -> None:
    window.click("link", "Add")
    window.page.get_by_label("Address").fill(agency.url("/honey"))
    window.click("button", "Look at it")
    assert "Books" not in window.words
    assert "Some 54% of what is seized" in window.words
    assert store.sources.all() == []
    window.click("button", "Watch this page")
    assert "It is watched from now on" in window.words
    work(store)
    window.page.reload()
    assert "Versions kept 1" in window.words


def see_the_change(window: Window, store: Store) -> None:
    window.click("button", "Visit it now")
    assert "It is due now" in window.words
    work(store)
    window.click("link", "Changes")
    window.click("link", "Seizures: 54% became 48%")


def read_it(window: Window, script: bool) -> None:
    page = window.page
    assert page.locator("del").first.inner_text() == "54"
    assert page.locator("ins").first.inner_text() == "48"
    if script:
        page.keyboard.press("n")
        assert page.evaluate("document.activeElement.id") == "item-1"
    page.locator("#item-1").get_by_role("link", name="Life of this section").click()
    assert "Seizures: its life" in page.inner_text("h1")
    assert "2 wordings" in window.words


def search(window: Window) -> None:
    window.click("link", "Search")
    window.page.get_by_label("What a page says, or said").fill("seized plains")
    window.click("button", "Search")
    assert "Seizures" in window.words
    assert "In 2 wordings: first seen" in window.words


def subscribe(window: Window, store: Store) -> None:
    window.click("link", "Sources")
    window.click("link", "Honey licences")
    window.click("link", "Tell somebody")
    window.page.get_by_label("E-mail address").fill("ada@reader")
    window.click("button", "Tell them")  # the browser takes this for an address, we do not
    assert "no e-mail address" in window.words
    window.page.get_by_label("E-mail address").fill("ada@reader.example")
    window.click("button", "Tell them")
    assert "ada@reader.example follows “Honey licences”: substantive changes" in window.words
    ((wish, _),) = store.readers.subscriptions()
    assert wish.source_id == store.sources.all()[0].id
    window.click("button", f"End subscription {wish.id}, ada@reader.example")
    assert "Nobody is told yet" in window.words
    assert store.readers.subscriptions() == []
