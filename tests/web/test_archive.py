"""The Memento protocol over a real server: TimeGate, TimeMaps and versions, as archive tools use them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
import requests
from memento_client import MementoClient  # type: ignore[import-untyped]

from store import Store
from tests.servers import Server, page
from tests.store.builders import DAY, HOUR, NOON, see
from tests.web.conftest import browser, serving
from web import archive, keys
from web.app import create_app
from web.memento import http_date
from web.server import WebServer
from web.settings import WebSettings

QUERY = "/fees?a=1&b=%2F&c=%C3%BC"


class World:
    """A source with four versions a day apart, whose page is on this machine too."""

    def __init__(self, store: Store, original: Server, server: WebServer) -> None:
        self.store = store
        self.url = original.url(QUERY)
        self.base = server.address
        self.client = browser(server.address)
        self.source = store.sources.add(self.url, every_seconds=3600, now=NOON)
        for number, text in enumerate(("one", "two", "three", "four")):
            see(store, self.source, f"It says <b>{text}</b>.", NOON + number * DAY)
        self.empty = store.sources.add("https://gov.example/new", every_seconds=3600, now=NOON)

    def get(self, path: str, **headers: str) -> httpx.Response:
        return self.client.get(path, headers=headers)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    settings = WebSettings(port=0)
    with Store.scratch(tmp_path_factory.mktemp("archive") / "data") as store, Server() as original:
        keys.ensure(store.data)
        original.put("/fees", page("<h1>Fees</h1>"))
        with WebServer(create_app(store, settings), settings) as server:
            made = World(store, original, server)
            with made.client:
                yield made


def test_a_public_client_resolves_a_datetime_through_our_timegate(world: World) -> None:
    with requests.Session() as session:
        session.trust_env = False
        asked = MementoClient(f"{world.base}/timegate/", check_native_timegate=False, session=session)
        found = asked.get_memento_info(world.url, datetime(2026, 3, 3, 6))  # noqa: DTZ001 - as it takes them
        assert MementoClient.is_timegate(found["timegate_uri"], session=session)
        assert MementoClient.is_memento(found["mementos"]["closest"]["uri"][0], session=session)
    assert found["original_uri"] == world.url
    assert found["timegate_uri"] == f"{world.base}/timegate/{world.url}"
    told = found["mementos"]
    stem = f"{world.base}/memento/"
    assert told["closest"]["uri"] == [f"{stem}20260302120000/{world.url}"]
    assert told["closest"]["datetime"] == datetime(2026, 3, 2, 12)  # noqa: DTZ001
    assert told["closest"]["http_status_code"] == 200
    assert told["first"]["uri"] == told["prev"]["uri"] == [f"{stem}20260301120000/{world.url}"]
    assert told["next"]["uri"] == [f"{stem}20260303120000/{world.url}"]
    assert told["last"]["uri"] == [f"{stem}20260304120000/{world.url}"]


@pytest.mark.parametrize(
    ("when", "key"),
    [
        (NOON - DAY, "20260301120000"),  # before the first: the first
        (NOON, "20260301120000"),
        (NOON + 2 * DAY - HOUR, "20260302120000"),  # what stood then, not what came an hour later
        (NOON + 90 * DAY, "20260304120000"),
        (None, "20260304120000"),
    ],
)
def test_the_timegate_leads_to_the_version_that_stood(world: World, when: datetime | None, key: str) -> None:
    given = {"Accept-Datetime": http_date(when)} if when else {}
    answer = world.get(f"/timegate/{world.url}", **given)
    assert answer.status_code == 302
    assert answer.headers["Location"] == f"{world.base}/memento/{key}/{world.url}"
    assert "accept-datetime" in answer.headers["Vary"].lower()
    assert f'<{world.url}>; rel="original"' in answer.headers["Link"]
    assert 'rel="timemap"' in answer.headers["Link"]
    assert "Memento-Datetime" not in answer.headers


def test_a_datetime_that_is_none_is_refused_with_the_links(world: World) -> None:
    for text in ("yesterday", "2026-03-01T12:00:00Z", "Sun, 31 Feb 2026 12:00:00 GMT"):
        answer = world.get(f"/timegate/{world.url}", **{"Accept-Datetime": text})
        assert answer.status_code == 400
        assert "Accept-Datetime" in answer.text
        assert f'<{world.url}>; rel="original"' in answer.headers["Link"]
        assert 'rel="first memento"' in answer.headers["Link"]
        assert 'rel="last memento"' in answer.headers["Link"]
        assert "accept-datetime" in answer.headers["Vary"].lower()


@pytest.mark.parametrize("path", ["timegate", "timemap/link", "timemap/json", "memento/20260301120000"])
def test_what_is_not_kept_is_not_found(world: World, path: str) -> None:
    for url in ("https://gov.example/other", world.empty.url):
        answer = world.get(f"/{path}/{url}")
        assert answer.status_code == 404
        assert f'<{url}>; rel="original"' in answer.headers["Link"]
    for url in ("", "x", "javascript:alert(1)", "https://", "%00", "https://gov.example/%ff%00", "ftp://x/"):
        assert world.get(f"/{path}/{url}").status_code == 404


def test_a_version_says_when_it_was_captured_and_only_our_text_of_it(world: World) -> None:
    answer = world.get(f"/memento/20260302120000/{world.url}")
    assert answer.status_code == 200
    assert answer.headers["Memento-Datetime"] == "Mon, 02 Mar 2026 12:00:00 GMT"
    assert f'<{world.url}>; rel="original"' in answer.headers["Link"]
    assert f'<{world.base}/timegate/{world.url}>; rel="timegate"' in answer.headers["Link"]
    assert 'rel="first prev memento"' in answer.headers["Link"]
    assert "It says &lt;b&gt;two&lt;/b&gt;." in answer.text
    assert "<b>two" not in answer.text  # the capture's own markup
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_version_that_is_there_already_is_not_sent_again(world: World) -> None:
    path = f"/memento/20260302120000/{world.url}"
    tag = world.get(path).headers["ETag"]
    again = world.get(path, **{"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["Memento-Datetime"] == "Mon, 02 Mar 2026 12:00:00 GMT"


def test_a_time_at_which_nothing_was_captured_leads_to_what_stood(world: World) -> None:
    for time, day in (("20260302235959", "02"), ("2026", "01"), ("202603030000", "02")):
        answer = world.get(f"/memento/{time}/{world.url}")
        assert answer.status_code == 302
        assert answer.headers["Location"] == f"{world.base}/memento/202603{day}120000/{world.url}"
    for time in ("20261301", "x", "20260302120000.999", "2026030212000"):
        assert world.get(f"/memento/{time}/{world.url}").status_code == 404


def test_the_timemap_lists_every_version(world: World) -> None:
    answer = world.get(f"/timemap/link/{world.url}")
    assert answer.headers["Content-Type"].startswith("application/link-format")
    lines = answer.text.rstrip("\n").split(",\n")
    assert sum("memento" in line.split("rel=")[1] for line in lines) == 4
    assert f'<{world.base}/memento/20260304120000/{world.url}>; rel="last memento"' in answer.text
    told = world.get(f"/timemap/json/{world.url}").json()
    assert told["original_uri"] == world.url
    assert [row["datetime"] for row in told["mementos"]["list"]] == [
        f"2026-03-0{day}T12:00:00Z" for day in (1, 2, 3, 4)
    ]
    for row in told["mementos"]["list"]:
        assert world.get(row["uri"]).status_code == 200


def test_a_long_timemap_is_walked_part_by_part(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "PART", 3)
    seen, path = [], f"/timemap/json/{world.url}"
    while path:
        told = json.loads(world.get(path).text)
        seen += [row["datetime"] for row in told["mementos"]["list"]]
        path = told.get("pages", {}).get("next", {}).get("uri", "")
    assert len(seen) == len(set(seen)) == 4
    first = world.get(f"/timemap/link/{world.url}").text
    assert 'rel="self"; type="application/link-format"; from="Sun, 01 Mar' in first
    assert f'<{world.base}/timemap/link/20260304120000/{world.url}>; rel="timemap"' in first
    second = world.get(f"/timemap/link/20260304120000/{world.url}").text
    assert f'<{world.base}/timemap/link/{world.url}>; rel="timemap"' in second
    assert world.get(f"/timemap/link/20990101000000/{world.url}").status_code == 404


def test_the_url_may_be_spelled_as_programs_spell_it(world: World) -> None:
    whole = httpx.URL(world.url)
    encoded = world.url.replace("%", "%25").replace("?", "%3F").replace("&", "%26").replace("/", "%2F")
    for spelled in (world.url, encoded, world.url.replace("://", ":/"), world.url.replace("http:", "https:")):
        answer = world.get(f"/timegate/{spelled}")
        assert answer.status_code == 302, spelled
        assert answer.headers["Location"].endswith(f"/memento/20260304120000/{whole}")


def test_a_source_that_moved_is_found_at_each_of_its_addresses(tmp_path: Path) -> None:
    with Store.scratch(tmp_path / "data") as store, serving(store) as client:
        source = store.sources.add("https://gov.example/old?x=1", every_seconds=3600, now=NOON)
        see(store, source, "one", NOON)
        store.sources.move(source.id, "https://gov.example/new", NOON + DAY)
        for url in ("https://gov.example/old?x=1", "https://gov.example/new"):
            answer = client.get(f"/timegate/{url}")
            assert answer.headers["Location"].endswith(f"/memento/20260301120000/{url}")
            assert f'<{url}>; rel="original"' in answer.headers["Link"]
            assert client.get(answer.headers["Location"]).status_code == 200


def test_behind_a_public_name_the_links_bear_it(tmp_path: Path) -> None:
    with Store.scratch(tmp_path / "data") as store:
        source = store.sources.add("https://gov.example/ä", every_seconds=3600, now=NOON)
        see(store, source, "one", datetime(2026, 3, 1, 12, 0, 0, 250_000, tzinfo=UTC))
        with serving(store, public_url="https://watch.example/history", public=True) as client:
            host = {"Host": "watch.example"}
            for path in ("/timegate/https://gov.example/%C3%A4", "/history/timegate/https://gov.example/ä"):
                answer = client.get(path, headers=host)
                assert answer.headers["Location"] == (
                    "https://watch.example/history/memento/20260301120000/https://gov.example/%C3%A4"
                )
            shown = client.get("/history/memento/20260301120000/https://gov.example/%C3%A4", headers=host)
            assert shown.headers["Memento-Datetime"] == "Sun, 01 Mar 2026 12:00:00 GMT"
