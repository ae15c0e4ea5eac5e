"""The pages as served: a real server on loopback over a store of the test's own, and browsers that ask it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
import pytest

import clock
from pipelines.batch import CrawlSettings
from store import Store
from web import keys
from web.app import create_app
from web.server import WebServer
from web.settings import WebSettings

LOOKING = CrawlSettings(allow_private_addresses=True, host_delay_seconds=0, page_timeout_seconds=20)
Asking = Callable[..., httpx.Client]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.scratch(tmp_path / "data") as store:
        keys.ensure(store.data)
        yield store


@pytest.fixture
def asking(store: Store) -> Iterator[Asking]:
    """A browser on the same machine, not signed in, at a server with these settings."""
    with ExitStack() as stack:

        def ask(**settings: object) -> httpx.Client:
            return stack.enter_context(serving(store, **settings))

        yield ask


@contextmanager
def serving(store: Store, **given: object) -> Iterator[httpx.Client]:
    """A server over a store with these settings, and a browser at it, not signed in."""
    settings = WebSettings(**{"port": 0, **given})  # type: ignore[arg-type]
    with WebServer(create_app(store, settings), settings) as server, browser(server.address) as client:
        yield client


def browser(address: str, **headers: str) -> httpx.Client:
    """Asks as a browser does from a page of ours."""
    sent = {"Sec-Fetch-Site": "same-origin", "Accept": "text/html", **headers}
    return httpx.Client(base_url=address, headers=sent, trust_env=False, timeout=30)


def sign_in(client: httpx.Client, store: Store) -> httpx.Client:
    """Signs a browser in by a link as it is printed."""
    code = keys.Keys(store.data).link(clock.real())
    assert client.get("/enter", params={"code": code}).status_code == 303
    return client


def form_token(client: httpx.Client, path: str = "/") -> str:
    """What the forms of a page carry."""
    found = re.search(r'name="form_token" value="([^"]+)"', client.get(path).text)
    assert found is not None
    return found[1]


@pytest.fixture
def operator(store: Store) -> Iterator[httpx.Client]:
    """A browser that is signed in; pages of this machine may be looked at."""
    with serving(store, crawl=LOOKING) as client:
        yield sign_in(client, store)
