"""Atom feeds over a real server: for feed readers, and cheap where nothing is new."""

from __future__ import annotations

from collections.abc import Iterator

import feedparser  # type: ignore[import-untyped]
import httpx
import pytest

from render.atom import Entry, Written, written
from store import Store
from tests.render.test_atom import check
from tests.watch.pages import see
from tests.web import world
from tests.web.conftest import serving
from tests.web.world import DAY, World
from watch.compare import compare_unfinished
from web import feeds
from web.feeds import Made


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with Store.scratch(tmp_path_factory.mktemp("feeds") / "data") as store:
        yield world.make(store)


@pytest.fixture(scope="module")
def client(shared: World) -> Iterator[httpx.Client]:
    with serving(shared.store) as client:
        yield client


@pytest.mark.parametrize(
    ("path", "entries"),
    [
        ("/feeds/all.atom", 8),  # six changes; the beginning of an incident, and its end
        ("/feeds/source/honey.atom", 6),
        ("/feeds/source/1.atom", 6),
        ("/feeds/tag/bees.atom", 7),
        ("/feeds/tag/no%20such.atom", 0),
    ],
)
def test_a_feed_reader_finds_nothing_wrong(client: httpx.Client, path: str, entries: int) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    root = check(answer.content)
    read = feedparser.parse(answer.content)
    assert not read.bozo, read.get("bozo_exception")
    assert len(read.entries) == entries
    assert read.feed.links[0].href == f"{client.base_url}{path}".replace("//feeds", "/feeds")
    assert len({entry.id for entry in read.entries}) == entries
    moments = [entry.updated for entry in read.entries]
    assert moments == sorted(moments, reverse=True)
    assert all(client.get(entry.link).status_code == 200 for entry in read.entries)
    assert b"<script" not in answer.content and root is not None


def test_what_could_not_be_seen_stands_among_the_changes_and_is_told_apart(client: httpx.Client) -> None:
    entries = feedparser.parse(client.get("/feeds/source/honey.atom").content).entries
    over, began = entries[:2]
    for entry, term in ((began, "incident"), (over, "recovery")):
        assert {(tag.term, tag.scheme) for tag in entry.tags} >= {(term, "urn:policywatch:kind")}
        assert entry.link.endswith("/sources/honey")
    assert began.title == "Honey licences: has been out of sight since 26 May 2026, 08:00 UTC"
    assert "can be seen again after 7 days" in over.title
    assert "The server did not answer in time." in began.content[0].value


def test_an_unchanged_feed_answers_304_by_tag_and_by_time(client: httpx.Client) -> None:
    first = client.get("/feeds/all.atom")
    for known in (
        {"If-None-Match": first.headers["ETag"]},
        {"If-None-Match": f"W/{first.headers['ETag']}"},
        {"If-Modified-Since": first.headers["Last-Modified"]},
    ):
        again = client.get("/feeds/all.atom", headers=known)
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["ETag"] == first.headers["ETag"]
    # RFC 9110: where there is a tag, the time is not asked.
    other = {"If-None-Match": '"x"', "If-Modified-Since": first.headers["Last-Modified"]}
    assert client.get("/feeds/all.atom", headers=other).status_code == 200


def test_a_new_change_makes_a_new_feed_of_the_entries_that_were_there_and_one(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = world.make(store)
    wrote: list[str] = []

    def counted(entry: Entry) -> Written:
        wrote.append(entry.identity)
        return written(entry)

    monkeypatch.setattr(feeds, "written", counted)
    with serving(store) as client:
        before = client.get("/feeds/source/honey.atom")
        assert len(wrote) == len(set(wrote)) == 6
        see(store, made.honey, made.now + DAY, world.policy(33, title="Honey licences"))
        compare_unfinished(store, made.now + DAY)
        known = {"If-None-Match": before.headers["ETag"]}
        after = client.get("/feeds/source/honey.atom", headers=known)
    assert after.status_code == 200
    assert len(wrote) == len(set(wrote)) == 7
    check(after.content)
    old, new = (feedparser.parse(answer.content).entries for answer in (before, after))
    assert [entry.id for entry in new[1:]] == [entry.id for entry in old]


def test_a_feed_is_made_once_as_long_as_nothing_is_new() -> None:
    made: list[int] = []

    def make() -> bytes:
        made.append(len(made))
        return b"feed"

    kept = Made(most_bytes=2 * len(b"feed"))
    for tag in ("a", "a", "b", "a", "c", "a", "b"):
        assert kept.get(tag, make) == b"feed"
    assert len(made) == 4  # a, b, c, and b again, which had to go for c


def test_of_feeds_only_so_many_bytes_are_kept() -> None:
    kept = Made(most_bytes=1_000)
    bodies = [bytes(size) for size in (400, 400, 400, 2_000)]
    for tag, body in enumerate(bodies):
        assert kept.get(str(tag), lambda body=body: body) == body  # type: ignore[misc]
        assert kept.held_bytes <= 1_000
    assert kept.get("4", lambda: b"new") == b"new"
    assert kept.held_bytes == 3


def test_a_source_that_is_not_there_has_no_feed(client: httpx.Client) -> None:
    for path in (
        "/feeds/source/nothing.atom",
        "/feeds/source/hon.atom",
        "/feeds/other.atom",
        "/feeds/tag/%00.atom",
    ):
        assert client.get(path).status_code == 404
