"""The keys of a redline, in Chromium."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, sync_playwright

from store import Store
from tests.web import world as worlds
from tests.web.world import World
from web.app import create_app
from web.server import WebServer
from web.settings import WebSettings

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = [pytest.mark.browser, pytest.mark.skipif(CHROMIUM is None, reason="no Chromium")]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with Store.scratch(tmp_path_factory.mktemp("keys") / "data") as store:
        yield worlds.make(store)


@pytest.fixture(scope="module")
def page(world: World) -> Iterator[Page]:
    """A tab at the redline of the first and the third version, which has two items."""
    settings = WebSettings(port=0)
    with WebServer(create_app(world.store, settings), settings) as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(base_url=server.address)
        yield page
        browser.close()


def test_n_and_p_go_through_the_items_and_stop_at_the_ends(page: Page, world: World) -> None:
    first, _, third, *_ = world.mementos
    page.goto(f"/sources/{world.honey.slug}/compare/{first.id}/{third.id}")
    assert page.locator(".keys").is_visible()  # said only where a script is there to listen
    reached = []
    for key in "nnnppp":
        page.keyboard.press(key)
        reached.append(page.evaluate("[document.activeElement.id, location.hash]"))
    items = ["item-1", "item-2", "item-2", "item-1", "item-1", "item-1"]
    assert reached == [[item, f"#{item}"] for item in items]


def test_a_permalink_is_where_the_keys_go_on(page: Page, world: World) -> None:
    page.goto(f"/changes/{world.changes[-1].id}#item-2")
    page.keyboard.press("p")
    assert page.evaluate("document.activeElement.id") == "item-1"


def test_the_arrows_go_to_the_neighbouring_change_and_keep_the_view(page: Page, world: World) -> None:
    before, between, after, *_ = (m.id for m in world.mementos)
    at = f"/sources/{world.honey.slug}/compare"
    page.goto(f"{at}/{before}/{between}?view=side")
    page.keyboard.press("ArrowLeft")  # there is none
    page.keyboard.press("ArrowRight")
    page.wait_for_url(f"**{at}/{between}/{after}?view=side")
    page.keyboard.press("ArrowLeft")
    page.wait_for_url(f"**{at}/{before}/{between}?view=side")


def test_keys_in_a_field_are_letters(page: Page) -> None:
    page.goto("/search")
    page.get_by_label("What a page says, or said").press_sequentially("np")
    assert page.get_by_label("What a page says, or said").input_value() == "np"


def test_printed_it_is_the_redline_alone(page: Page, world: World) -> None:
    page.goto(f"/changes/{world.changes[-1].id}")
    page.emulate_media(media="print")
    assert not page.locator("nav:visible, .top:visible, button:visible, .card-links:visible").count()
    said = page.inner_text("body")
    for words in ("Seizures", "48", "41", world.honey.url, "When it was seen"):
        assert words in said
    style = page.locator("del").first.evaluate("e => getComputedStyle(e).textDecorationLine")
    assert style == "line-through"
    page.emulate_media(media="screen")
