"""The history as JSON: what is read, what the operator may write, what is refused and how."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

import clock
from model import Outcome
from store import Store
from tests.web import programs
from tests.web.conftest import serving
from tests.web.programs import Programs, ask
from web import keys
from web.api.answers import PREFIX


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Programs]:
    """To be read only."""
    with Store.scratch(tmp_path_factory.mktemp("api") / "data") as store:
        yield programs.make(store)


@pytest.fixture(scope="module")
def client(shared: Programs) -> Iterator[httpx.Client]:
    with serving(shared.world.store) as client:
        yield client


@pytest.fixture
def mine(tmp_path_factory: pytest.TempPathFactory, store: Store) -> Iterator[httpx.Client]:
    """A server over a store of the test's own, asked with the operator's token."""
    with serving(store) as client:
        client.headers["Authorization"] = f"Bearer {keys.ensure(store.data)}"
        yield client


def read(client: httpx.Client, path: str) -> dict[str, Any]:
    answer = ask(client, PREFIX + path)
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"] == "application/json"
    found = answer.json()
    assert isinstance(found, dict)
    return found


# -- reading -----------------------------------------------------------------------------------------------


def test_sources_say_how_they_are(client: httpx.Client) -> None:
    found = read(client, "/sources?tag=bees")
    assert [row["slug"] for row in found["items"]] == ["ar", "honey"]
    honey = read(client, "/sources/honey")
    assert honey["state"] == "well"
    assert honey["versions"] == 5
    assert honey["last_change"]["change_class"] == "substantive"
    assert honey == read(client, "/sources/1")
    assert "headers" not in honey["profile"] and "cookies" not in honey["profile"]


def test_a_list_is_read_to_its_end_by_its_cursors(client: httpx.Client, shared: Programs) -> None:
    for path, number in (("/sources", 3), ("/sources/honey/visits", 20), ("/sources/honey/mementos", 5)):
        seen: list[object] = []
        cursor = ""
        while True:
            found = read(client, f"{path}?limit=2{cursor}")
            seen += [row["id"] for row in found["items"]]
            if found["next"] is None:
                break
            cursor = f"&cursor={found['next']}"
        assert len(seen) == len(set(seen)) == number
    visits = read(client, "/sources/honey/visits")["items"]
    kept = shared.world.store.archive.visits(shared.world.honey.id)
    assert [v["id"] for v in visits] == [v.id for v in kept]
    assert {v["outcome"] for v in visits} == {Outcome.MEMENTO, Outcome.REVISIT, Outcome.FAULT}


def test_a_version_as_sections_text_and_markdown(client: httpx.Client) -> None:
    document = read(client, "/mementos/1/document")
    licences = document["sections"][1]
    assert licences["path"] == ["Honey licences", "Licences"]
    assert licences["blocks"][0]["text"].startswith("A licence costs EUR 120 a year.")
    assert licences["track"] == "1.1"
    text = ask(client, f"{PREFIX}/mementos/1/text")
    assert text.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert "A licence costs EUR 120 a year." in text.text
    markdown = ask(client, f"{PREFIX}/mementos/1/markdown")
    assert markdown.headers["Content-Type"] == "text/markdown; charset=utf-8"
    assert "## Licences" in markdown.text
    about = read(client, "/mementos/2")
    assert about["neighbours"] == {"first": 1, "previous": 1, "next": 3, "last": 5}
    assert about["captured_at"] == "2026-03-22T08:00:00Z"


def test_what_was_captured_is_a_download_and_never_a_page(client: httpx.Client, shared: Programs) -> None:
    answer = ask(client, f"{PREFIX}/mementos/1/body")
    capture = shared.world.store.archive.capture(shared.world.mementos[0].capture_id)
    assert answer.content == shared.world.store.bodies.get(capture.digest)
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]


def test_a_change_with_its_items_hunks_and_figures(client: httpx.Client) -> None:
    change = read(client, "/changes/1")
    [item] = change["items"]
    assert item["path_after"] == ["Honey licences", "Seizures"]
    [passage] = item["passages"]
    assert passage["figures"] == [{"kind": "percent", "old": "54%", "new": "48%", "difference": "-6 points"}]
    before = "".join(h["text"] for h in passage["hunks"] if h["op"] != "insert")
    assert before.startswith("Some 54% of what is seized")


def test_any_two_versions_are_compared_and_nobody_is_told(client: httpx.Client, shared: Programs) -> None:
    told = read(client, "/mementos/1/redline/2")
    assert told["items"] == read(client, "/changes/1")["items"]
    far = read(client, "/mementos/1/redline/5")
    assert {"54%", "41%"} <= {
        f[side]
        for item in far["items"]
        for passage in item["passages"]
        for f in passage["figures"]
        for side in ("old", "new")
    }
    back = read(client, "/mementos/5/redline/1")
    assert back["before_id"] == 5 and back["items"]
    assert len(shared.world.store.changes.recent(99)) == 6
    other = ask(client, f"{PREFIX}/mementos/1/redline/6")
    assert other.status_code == 409


def test_a_section_through_its_versions(client: httpx.Client) -> None:
    sections = read(client, "/mementos/5/sections")["items"]
    records = next(s for s in sections if s["heading"] == "Books and records")
    life = read(client, f"/sources/honey/sections/{records['track']}")
    assert life["stands"] is True
    headings = [w["heading"] for w in life["wordings"]]
    assert headings[0] == "Books and records" and headings[-1] == "Records"
    assert ask(client, f"{PREFIX}/sources/honey/sections/99.9").status_code == 404
    assert ask(client, f"{PREFIX}/sources/honey/sections/x").status_code == 404


def test_what_happened_is_filtered(client: httpx.Client) -> None:
    every = read(client, "/happenings")["items"]
    assert {row["kind"] for row in every} >= {"change"}
    honey = read(client, "/happenings?source=honey&kind=change")["items"]
    assert len(honey) == 4
    none = read(client, "/happenings?until=2020-01-01T00:00:00Z")
    assert none == {"items": [], "next": None}


def test_search_names_the_section_that_says_it(client: httpx.Client) -> None:
    found = read(client, "/search?words=harvest")
    hits = [(hit["source"]["slug"], hit["heading"], hit["current"]) for hit in found["items"]]
    assert ("honey", "Books and records", True) in hits
    assert [run["text"].lower() for run in found["items"][0]["snippet"] if run["matched"]] == ["harvest"]
    now = read(client, "/search?words=harvest&current_only=true")["items"]
    assert {hit["current"] for hit in now} == {True}


def test_incidents_sites_and_their_news(client: httpx.Client) -> None:
    [incident] = read(client, "/incidents")["items"]
    assert incident["closed_at"] == "2026-06-02T08:00:00Z"
    assert read(client, "/incidents?open=true")["items"] == []
    assert [s["slug"] for s in read(client, "/sites")["items"]] == ["laws"]
    assert read(client, "/sites/laws")["scope"]["prefix"] == "/laws/"
    [event] = read(client, "/sites/laws/events")["items"]
    assert event["pages"][0]["url"] == "https://agency.example/laws/bees"


def test_figures_that_changed_are_series(client: httpx.Client) -> None:
    found = read(client, "/sources/honey/figures")["items"]
    percents = [s for s in found if s["kind"] == "percent"]
    assert [p["text"] for p in percents[0]["points"]] == ["54%", "48%", "41%"]


# -- as HTTP wants it ----------------------------------------------------------------------------------------


def test_what_one_has_is_not_sent_again(client: httpx.Client) -> None:
    path = f"{PREFIX}/changes/1"
    tag = ask(client, path).headers["ETag"]
    for given in (tag, f"W/{tag}", f'"x", {tag}', "*"):
        again = ask(client, path, **{"If-None-Match": given})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["ETag"] == tag
    assert ask(client, path, **{"If-None-Match": '"x"'}).status_code == 200


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/sources/nothing", 404),
        ("/sources/hon", 404),  # the beginning of a name is none
        ("/sources/%00", 404),
        ("/mementos/99", 404),
        ("/mementos/0", 404),
        ("/mementos/99999999999999999999", 404),
        ("/mementos/x", 404),
        ("/changes/99", 404),
        ("/sites/nothing/events", 404),
        ("/nothing", 404),
        ("/sources/honey/visits?cursor=AAAA", 400),
        ("/incidents?cursor=AAAA", 400),
        ("/sources?limit=0", 422),
        ("/sources?limit=100000", 422),
        ("/sources?health=x", 422),
        ("/search", 422),
        ("/search?words=" + "x" * 300, 422),
        ("/happenings?since=yesterday", 422),
        ("/happenings?since=5", 422),
        ("/happenings?since=2026-03-01T12:00:00", 422),  # in which zone?
    ],
)
def test_what_is_refused_is_told_as_a_problem(client: httpx.Client, path: str, status: int) -> None:
    answer = ask(client, PREFIX + path)
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"
    told = answer.json()
    assert told["status"] == status and told["title"] and told["detail"]


def test_a_method_that_a_path_has_not_is_told_those_it_has(client: httpx.Client, shared: Programs) -> None:
    answer = client.delete(f"{PREFIX}/sources/honey", headers=shared.key)
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "GET, HEAD, PATCH"
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_times_are_utc_wherever_they_came_from(client: httpx.Client) -> None:
    told = read(client, "/happenings?since=2026-03-22T09:00:00%2B01:00&source=honey")["items"]
    assert told and all(row["at"].endswith("Z") for row in told)


# -- who may -------------------------------------------------------------------------------------------------


def test_mails_and_subscriptions_are_the_operators_alone(client: httpx.Client, shared: Programs) -> None:
    for path in ("/messages", "/messages/1", "/subscriptions"):
        assert ask(client, PREFIX + path).status_code == 401
        assert ask(client, PREFIX + path, **shared.key).status_code == 200
    told = ask(client, f"{PREFIX}/messages/1", **shared.key)
    assert shared.reader.token not in told.text
    [wish] = ask(client, f"{PREFIX}/subscriptions", **shared.key).json()["items"]
    assert (wish["email"], wish["source"]) == ("ada@reader.example", "honey")
    assert shared.reader.token not in str(wish)


def test_a_write_needs_the_token_whatever_a_browser_brings(client: httpx.Client, shared: Programs) -> None:
    before = shared.world.store.sources.get(1)
    for headers in ({}, {"Authorization": "Bearer x"}, {"Authorization": f"Basic {shared.token}"}):
        answer = client.post(f"{PREFIX}/sources/honey/pause", headers=headers)
        assert answer.status_code == 401
    assert shared.world.store.sources.get(1) == before


def test_a_get_changes_nothing(client: httpx.Client, shared: Programs) -> None:
    before = shared.world.store.sources.get(1)
    for verb in ("crawl", "pause", "resume"):
        assert client.get(f"{PREFIX}/sources/honey/{verb}", headers=shared.key).status_code == 405
    assert shared.world.store.sources.get(1) == before


# -- writing -------------------------------------------------------------------------------------------------


def test_a_page_is_watched_and_steered(mine: httpx.Client, store: Store) -> None:
    wish = {"url": "gov.example/fees#top", "title": "Fees", "tags": ["law"], "select": ["main"]}
    made = mine.post(f"{PREFIX}/sources", json=wish)
    assert made.status_code == 201, made.text
    assert made.headers["Location"].endswith(f"{PREFIX}/sources/fees")
    assert made.json()["url"] == "https://gov.example/fees"
    assert made.json()["profile"]["select"] == ["main"]
    assert made.json()["state"] == "new"
    again = mine.post(f"{PREFIX}/sources", json=wish)
    assert again.status_code == 409

    paused = mine.post(f"{PREFIX}/sources/fees/pause")
    assert paused.json()["state"] == "paused"
    assert mine.post(f"{PREFIX}/sources/fees/crawl").status_code == 409
    resumed = mine.post(f"{PREFIX}/sources/fees/resume")
    assert resumed.json()["paused_at"] is None
    store.sources.update(store.sources.find("fees").id, due_at=None)
    due = mine.post(f"{PREFIX}/sources/fees/crawl")
    assert due.status_code == 202 and due.json()["due_at"] is not None

    edit = {"title": "All fees", "tags": ["law", "money"], "every_seconds": 3600, "remove": [".nav"]}
    edited = mine.patch(f"{PREFIX}/sources/fees", json=edit).json()
    assert (edited["title"], edited["tags"], edited["every_seconds"]) == ("All fees", ["law", "money"], 3600)
    assert (edited["profile"]["select"], edited["profile"]["remove"]) == (["main"], [".nav"])
    cleared = mine.patch(f"{PREFIX}/sources/fees", json={"select": []}).json()
    assert (cleared["profile"]["select"], cleared["profile"]["remove"]) == ([], [".nav"])
    assert cleared["title"] == "All fees"


def test_how_a_page_is_asked_for_is_written_and_of_secrets_the_names_alone_are_read(
    mine: httpx.Client, store: Store
) -> None:
    wish = {"url": "https://gov.example/fees", "headers": {"X-Key": "${KEY}"}, "pauses": ["Sat-Sun"]}
    made = mine.post(f"{PREFIX}/sources", json=wish)
    assert made.status_code == 201, made.text
    assert made.json()["profile"]["header_names"] == ["X-Key"]
    assert "${KEY}" not in made.text
    edit = {"language": "fr", "cookies": {"seen": "yes"}, "attachments": True, "clear": ["pauses"]}
    told = mine.patch(made.headers["Location"], json=edit).json()["profile"]
    assert (told["language"], told["cookie_names"], told["attachments"]) == ("fr", ["seen"], True)
    assert (told["header_names"], told["pauses"]) == (["X-Key"], [])
    held = store.sources.get(1).profile
    assert (held.headers, held.cookies) == ((("X-Key", "${KEY}"),), (("seen", "yes"),))
    for wrong in (
        {"headers": {"Authorization": "Bearer abc"}, "title": "Other"},
        {"rendering": "browser"},  # a browser sends no headers
        {"clear": ["url"]},
        {"proxy": "proxy"},
        {"attachments": 0},
        {"title": "Other", "tags": ["x" * 99]},
    ):
        assert mine.patch(f"{PREFIX}/sources/1", json=wrong).status_code == 422, wrong
    assert (store.sources.get(1).profile, store.sources.get(1).title) == (held, "")


def test_somebody_is_told_and_no_longer(mine: httpx.Client, store: Store) -> None:
    store.sources.add("https://gov.example/fees", every_seconds=3600, now=clock.real())
    wish = {
        "email": "ada@Reader.example",
        "source": "fees",
        "classes": ["links"],
        "zone": "Europe/Brussels",
        "section": "Licences",
        "words": ["fee", "fine"],
        "languages": ["en"],
        "hour": 6,
        "weekday": "Friday",
        "quiet": "22:00-07:00",
        "receipt": True,
    }
    made = mine.post(f"{PREFIX}/subscriptions", json=wish)
    assert made.status_code == 201, made.text
    assert made.json()["source"] == "fees"
    told = made.json()
    assert (told["email"], told["zone"], told["confirmed"]) == ("ada@reader.example", "Europe/Brussels", True)
    assert (told["hour"], told["weekday"], told["quiet"], told["receipt"]) == (
        6,
        "Friday",
        "22:00-07:00",
        True,
    )
    assert (told["section"], told["words"], told["languages"]) == ("Licences", ["fee", "fine"], ["en"])
    assert mine.post(f"{PREFIX}/subscriptions", json=wish).json()["id"] == made.json()["id"]
    number = made.json()["id"]
    ended = mine.delete(f"{PREFIX}/subscriptions/{number}")
    assert (ended.status_code, ended.content) == (204, b"")
    assert mine.delete(f"{PREFIX}/subscriptions/{number}").status_code == 404
    assert store.readers.subscriptions() == []


@pytest.mark.parametrize(
    "wish",
    [
        {},
        {"url": ""},
        {"url": "ftp://gov.example/"},
        {"url": "https://user:word@gov.example/"},
        {"url": "https://gov.example/a\nb"},
        {"url": "https://gov.example/", "every_seconds": 1},
        {"url": "https://gov.example/", "select": ["a[b"]},
        {"url": "https://gov.example/", "name": "Not A Name"},
        {"url": "https://gov.example/", "tags": ["x" * 200]},
        {"url": "https://gov.example/", "unknown": 1},
        {"url": "https://[::1/"},
        {"url": "https://gov.example/\ud800"},
        [],
        "x",
    ],
)
def test_a_wish_that_does_not_fit_is_refused_and_nothing_is_kept(
    mine: httpx.Client, store: Store, wish: object
) -> None:
    import json

    answer = mine.post(
        f"{PREFIX}/sources", content=json.dumps(wish).encode(), headers={"Content-Type": "application/json"}
    )
    assert answer.status_code == 422
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert store.sources.all() == []


@pytest.mark.parametrize(
    "wish",
    [
        {"email": "ada"},
        {"email": "ada@reader.example, eve@x.example"},
        {"email": "ada@reader.example", "zone": "Mars/Olympus"},
        {"email": "ada@reader.example", "zone": "../../etc/passwd"},
        {"email": "ada@reader.example", "classes": []},
        {"email": "ada@reader.example", "classes": ["loud"]},
        {"email": "ada@reader.example", "quiet": "at night"},
        {"email": "ada@reader.example", "hour": 24},
    ],
)
def test_a_subscription_that_does_not_fit_is_refused(
    mine: httpx.Client, store: Store, wish: dict[str, object]
) -> None:
    assert mine.post(f"{PREFIX}/subscriptions", json=wish).status_code == 422
    assert store.readers.all() == []
    missing = {"email": "ada@reader.example", "source": "nothing"}
    assert mine.post(f"{PREFIX}/subscriptions", json=missing).status_code == 404
    assert store.readers.all() == []


def test_a_body_that_is_no_json_is_refused(mine: httpx.Client) -> None:
    for content, kind in (
        (b"{", "application/json"),
        (b"\xff", "application/json"),
        (b"url=x", "text/plain"),
        (b"", "application/json"),
    ):
        answer = mine.post(f"{PREFIX}/sources", content=content, headers={"Content-Type": kind})
        assert answer.status_code in (400, 422)
        assert answer.headers["Content-Type"] == "application/problem+json"
