"""Every page: valid HTML, landmarks and headings in order, the page's own language, and nothing that a page
which was captured put there."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from xml.etree.ElementTree import Element

import html5lib
import httpx
import pytest

from render.cards import WHOLE
from store import Store
from tests.web import world as worlds
from tests.web.conftest import serving, sign_in
from tests.web.world import World
from web import keys

HTML = "{http://www.w3.org/1999/xhtml}"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with Store.scratch(tmp_path_factory.mktemp("pages") / "data") as store:
        keys.ensure(store.data)
        yield worlds.make(store)


@pytest.fixture(scope="module")
def reader(world: World) -> Iterator[httpx.Client]:
    with serving(world.store) as client:
        yield client


@pytest.fixture(scope="module")
def operator(world: World) -> Iterator[httpx.Client]:
    with serving(world.store) as client:
        yield sign_in(client, world.store)


def pages(world: World) -> dict[str, str]:
    """An address of every kind of page, and each kind for the sources that are hard to show."""
    found = {
        "front": "/",
        "filtered": "/?q=fee&class=substantive&class=editorial&since=30d&tag=bees",
        "nothing fits": "/?tag=nobody",
        "sources": "/sources",
        "no source": "/sources?q=nothing",
        "search": "/search",
        "incidents": "/incidents",
        "sites": "/sites",
        "hits": "/search?q=keepers",
        "no hits": "/search?q=wombat",
        "enter": "/enter",
        "not found": "/sources/nothing",
        "a year before": f"/sources/{world.honey.slug}?year=2026",
        "unchanged": f"/sources/{world.honey.slug}/compare/{world.mementos[0].id}/{world.mementos[0].id}",
        "far apart": f"/sources/{world.honey.slug}/compare/{world.mementos[0].id}/{world.mementos[-1].id}",
    }
    for source in (world.honey, world.arabic, world.hostile):
        at = f"/sources/{source.slug}"
        newest = world.store.archive.newest(source.id)
        change = world.store.changes.latest(source.id)
        assert newest is not None
        assert change is not None
        found |= {
            f"source {source.id}": at,
            f"version {source.id}": f"{at}/versions/{newest.id}",
            f"change {source.id}": f"/changes/{change.id}",
            f"side {source.id}": f"/changes/{change.id}?view=side",
        }
        found |= {
            f"life {source.id} {track}": f"{at}/sections/{track}"
            for track in list(world.store.changes.tracks(newest.id).values())[:2]
        }
    return found


def managed(world: World) -> dict[str, str]:
    """The pages of the operator alone."""
    at = f"/sources/{world.honey.slug}"
    return {
        "add": "/add",
        "settings": f"{at}/settings?done=chosen",
        "effect": f"{at}/effect?remove=%23seizures%0Ap.gone",
        "mistyped": f"{at}/effect?remove=p%5B",
        "hostile settings": f"/sources/{world.hostile.slug}/settings",
        "hostile effect": f"/sources/{world.hostile.slug}/effect?remove=p",
        "arabic effect": f"/sources/{world.arabic.slug}/effect?remove=p",
        "subscriptions": f"/subscriptions?source={world.honey.slug}",
        "outbox": "/outbox",
    }


def parsed(text: str) -> Element:
    """The page as a tree. Raises ParseError for what is not valid."""
    tree = html5lib.HTMLParser(strict=True).parse(text)
    assert isinstance(tree, Element)
    return tree


def all_text(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


@pytest.fixture(scope="module")
def shown(reader: httpx.Client, operator: httpx.Client, world: World) -> dict[str, tuple[str, Element]]:
    """Every page as a reader gets it, those of the operator as the operator does, parsed strictly."""
    found = {}
    for name, address in (pages(world) | managed(world)).items():
        answer = (operator if name in managed(world) else reader).get(address)
        assert answer.status_code == (404 if name == "not found" else 200), (name, answer.text)
        found[name] = (answer.text, parsed(answer.text))
    return found


Shown = dict[str, tuple[str, Element]]


def test_every_page_of_the_table_is_valid_for_the_operator_too(operator: httpx.Client, world: World) -> None:
    for address in worlds.addresses(world):
        answer = operator.get(address)
        if answer.headers.get("Content-Type", "").startswith("text/html"):
            parsed(answer.text)


def test_a_search_tells_a_section_once_however_many_of_its_wordings_say_it(reader: httpx.Client) -> None:
    text = reader.get("/search?q=keepers").text
    lives = re.findall(r'href="(/sources/[^"]+/sections/[^"]+)"', text)
    assert lives
    assert len(lives) == len(set(lives))
    assert re.search(r"In \d+ wordings: first seen", text)


def test_every_page_has_one_heading_landmarks_and_no_level_skipped(shown: Shown) -> None:
    for name, (_, tree) in shown.items():
        levels = [int(e.tag[-1]) for e in tree.iter() if re.fullmatch(HTML + r"h[1-6]", str(e.tag))]
        assert levels[0] == 1, name
        assert levels.count(1) == 1, name
        assert all(after - before <= 1 for before, after in pairwise(levels)), (
            name,
            levels,
        )
        for landmark in ("header", "main", "footer"):
            assert tree.find(f".//{HTML}{landmark}") is not None, name
        assert len(tree.findall(f".//{HTML}main")) == 1, name


def test_ids_are_unique_and_every_reference_within_a_page_is_there(shown: Shown) -> None:
    for name, (_, tree) in shown.items():
        ids = [e.get("id") for e in tree.iter() if e.get("id")]
        assert len(ids) == len(set(ids)), (name, ids)
        for e in tree.iter():
            for attribute in ("aria-labelledby", "for"):
                assert e.get(attribute) is None or e.get(attribute) in ids, (
                    name,
                    attribute,
                    e.get(attribute),
                )
            if (e.get("href") or "").startswith("#"):
                assert (e.get("href") or "")[1:] in ids, (name, e.get("href"))


def test_every_field_has_a_label_and_every_link_and_button_a_name(shown: Shown) -> None:
    for name, (_, tree) in shown.items():
        labelled = {e.get("for") for e in tree.iter(f"{HTML}label")}
        within = {id(i) for label in tree.iter(f"{HTML}label") for i in label.iter()}
        for e in tree.iter():
            kind = str(e.tag).removeprefix(HTML)
            if kind in ("input", "select", "textarea") and e.get("type") != "hidden":
                assert e.get("aria-label") or e.get("id") in labelled or id(e) in within, (name, e.attrib)
            if kind in ("a", "button", "summary"):
                assert e.get("aria-label") or all_text(e), (name, e.attrib)


def test_nothing_comes_from_another_host_and_no_style_or_script_stands_in_a_page(shown: Shown) -> None:
    for name, (_, tree) in shown.items():
        for e in tree.iter():
            assert not any(a == "style" or a.startswith("on") for a in e.attrib), (name, e.attrib)
            assert not str(e.tag).endswith("}style"), name
            loaded = e.get("src") or (e.get("href") if str(e.tag) == f"{HTML}link" else None)
            named = e.get("rel") == "alternate"  # a feed is named, and fetched by nobody who reads the page
            assert loaded is None or loaded.startswith("/feeds/" if named else "/static/"), (name, loaded)
            assert not (e.get("action") or "/").startswith(("//", "http")), name
        assert all(s.get("src") for s in tree.iter(f"{HTML}script")), name


def test_a10_page_text_stays_text_and_a12_is_never_a_template(shown: Shown) -> None:
    told = 0
    for name, (text, tree) in shown.items():
        assert not tree.findall(f".//{HTML}img"), name
        assert "49" not in re.findall(r"fee is \S+|{{7\*7}}|\b49\b", all_text(tree)), name
        for link in tree.iter(f"{HTML}a"):
            assert re.match(r"/|#|https?://", link.get("href") or ""), (name, link.attrib)
        assert "<img src=x" not in text
        told += '<img src=x onerror=alert(1)>&lt;script&gt;{{7*7}}"' in all_text(tree)
    assert told > 6  # it is shown as it stands on the page


def test_page_text_says_its_language_and_direction(shown: Shown, world: World) -> None:
    _, tree = shown[f"version {world.arabic.id}"]
    arabic = [e for e in tree.iter() if e.get("lang") == "ar"]
    assert arabic
    assert {e.get("dir") for e in arabic} == {"rtl"}
    _, tree = shown[f"change {world.arabic.id}"]
    assert any(e.get("dir") == "rtl" for e in tree.iter(f"{HTML}p") if e.get("lang") == "ar")
    html = tree if tree.tag == f"{HTML}html" else tree.find(f".//{HTML}html")
    assert html is not None
    assert html.get("lang") == "en"


def test_the_front_page_groups_by_site_and_source_and_says_what_changed(shown: Shown, world: World) -> None:
    _, tree = shown["front"]
    said = all_text(tree)
    assert "agency.example" in said
    assert "54% became 48%" in said
    hosts = [e for e in tree.iter(f"{HTML}section") if e.get("class") == "host"]
    assert len(hosts) == 2
    assert "Nothing fits" in all_text(shown["nothing fits"][1])


def test_the_front_page_loads_in_a_hundred_kilobytes(reader: httpx.Client) -> None:
    page = reader.get("/")
    loaded = re.findall(r'(?:src|href)="(/static/[^"]+)"', page.text)
    sizes = [len(page.content), *(len(reader.get(address).content) for address in loaded)]
    assert len(sizes) == 4
    assert sum(sizes) < 100_000


def test_a_source_tells_its_whole_life(shown: Shown, world: World) -> None:
    _, tree = shown[f"source {world.honey.id}"]
    said = all_text(tree)
    for words in (
        "EUR 120 became EUR 150",
        "Books and records",
        "Appeals",
        "first version",
        "every 12 hours",
    ):
        assert words in said
    assert [i.get("type") for i in tree.iter(f"{HTML}input")].count("radio") == 2 * 5  # two of five versions


def test_the_redline_marks_what_came_and_went(shown: Shown, world: World) -> None:
    _, tree = shown["far apart"]
    gone = [all_text(e) for e in tree.iter(f"{HTML}del")]
    came = [all_text(e) for e in tree.iter(f"{HTML}ins")]
    assert any("54" in g for g in gone)
    assert any("41" in c for c in came)


def test_a_section_that_moved_is_shown_as_moved(shown: Shown, world: World) -> None:
    _, tree = shown[f"change {world.honey.id}"]
    (moved,) = (e for e in tree.iter(f"{HTML}article") if "Moved" in all_text(e))
    assert re.search(r"Now section \d of the page, was section \d", all_text(moved))
    assert "The text is the same" in all_text(moved)
    assert not list(moved.iter(f"{HTML}ins"))


def test_side_by_side_shows_each_side_whole(shown: Shown, world: World) -> None:
    _, tree = shown[f"side {world.honey.id}"]
    sides = [e for e in tree.iter(f"{HTML}div") if "one-side" in (e.get("class") or "")]
    was = [all_text(e) for e in sides if "was" in (e.get("class") or "")]
    now = [all_text(e) for e in sides if "now" in (e.get("class") or "")]
    assert any("48%" in w.replace(" ", "") and "41%" not in w.replace(" ", "") for w in was)
    assert any("41%" in n.replace(" ", "") and "48%" not in n.replace(" ", "") for n in now)


def test_the_navigator_opens_what_changed_and_folds_the_rest(shown: Shown, world: World) -> None:
    _, tree = shown[f"change {world.arabic.id}"]
    (navigator,) = (e for e in tree.iter(f"{HTML}nav") if "navigator" in (e.get("class") or ""))
    assert [a.get("href") for a in navigator.iter(f"{HTML}a")].count("#item-1") == 1
    folded = list(navigator.iter(f"{HTML}details"))
    assert folded
    assert not any("open" in e.attrib for e in folded)


def test_neighbours_are_linked_and_known_to_the_keys(reader: httpx.Client, world: World) -> None:
    second = world.changes[1]
    tree = parsed(reader.get(f"/changes/{second.id}").text)
    body = tree.find(f".//{HTML}body")
    assert body is not None
    before, between, after, last, *_ = (m.id for m in world.mementos)
    at = f"/sources/{world.honey.slug}/compare"
    assert body.get("data-previous") == f"{at}/{before}/{between}"
    assert body.get("data-next") == f"{at}/{after}/{last}"
    links = {a.get("rel"): a.get("href") for a in tree.iter(f"{HTML}a") if a.get("rel") in ("prev", "next")}
    assert links == {"prev": body.get("data-previous"), "next": body.get("data-next")}


def test_a_sections_life_goes_through_its_renaming(reader: httpx.Client, world: World) -> None:
    tracks = world.store.changes.tracks(world.mementos[0].id)
    document = world.store.archive.document(world.mementos[0].id)
    (records,) = (s.ordinal for s in document.sections if s.heading == "Records")
    said = all_text(parsed(reader.get(f"/sources/{world.honey.slug}/sections/{tracks[records]}").text))
    assert "Books and records: its life" in said
    assert "Then: " in said
    assert "It stands in the newest version" in said


def test_two_versions_in_the_wrong_order_are_put_right(reader: httpx.Client, world: World) -> None:
    first, second = world.mementos[0].id, world.mementos[1].id
    at = f"/sources/{world.honey.slug}/compare"
    assert reader.get(f"{at}/{second}/{first}").headers["Location"] == f"{at}/{first}/{second}"
    chosen = reader.get(at, params={"before": first, "after": second})
    assert chosen.headers["Location"] == f"{at}/{first}/{second}"


def test_a_day_leads_to_what_stood_then(reader: httpx.Client, world: World) -> None:
    at = f"/sources/{world.honey.slug}"
    for day, memento in (
        ("2020-01-01", world.mementos[0]),
        ("2026-03-02", world.mementos[0]),
        ("2026-03-25", world.mementos[1]),
        ("2030-01-01", world.mementos[-1]),
    ):
        answer = reader.get(f"{at}/at", params={"when": day})
        assert answer.headers["Location"] == f"{at}/versions/{memento.id}"
    assert reader.get(f"{at}/at", params={"when": "March"}).status_code == 400


def test_since_i_last_looked_is_set_by_a_form_alone(world: World) -> None:
    with serving(world.store) as client:
        assert "looked last" not in client.get("/").text
        assert not client.cookies
        assert client.post("/looked").status_code == 303
        assert "looked last" in client.get("/").text
        assert "Nothing fits" in client.get("/", params={"since": "looked"}).text
        (cookie,) = client.cookies.jar
        client.cookies.clear()
        client.cookies.set(cookie.name, "1", domain="127.0.0.1")
        assert "new" in all_text(parsed(client.get("/").text))


def test_an_unchanged_page_is_not_sent_twice(reader: httpx.Client, world: World) -> None:
    address = f"/sources/{world.honey.slug}/versions/{world.mementos[0].id}"
    first = reader.get(address)
    again = reader.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert "Cache-Control" in again.headers


def test_a11_what_was_captured_is_given_as_a_download_that_can_do_nothing(
    reader: httpx.Client, world: World
) -> None:
    newest = world.store.archive.newest(world.hostile.id)
    assert newest is not None
    at = f"/sources/{world.hostile.slug}/versions/{newest.id}"
    capture, text = reader.get(f"{at}/capture"), reader.get(f"{at}/text")
    assert capture.headers["Content-Type"] == "application/octet-stream"
    assert text.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert capture.content == world.store.bodies.get(world.store.archive.capture(newest.capture_id).digest)
    assert b"<img" not in reader.get(f"/sources/{world.hostile.slug}").content
    for answer in (capture, text):
        assert re.fullmatch(r'attachment; filename="[\w.-]+"', answer.headers["Content-Disposition"])
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "sandbox" in policy


def test_a11_every_answer_has_the_closed_policy_and_is_not_sniffed(
    reader: httpx.Client, world: World
) -> None:
    for address in (*pages(world).values(), *worlds.addresses(world), "/nothing"):
        headers = reader.get(address).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert "Server" not in headers
        assert "Strict-Transport-Security" not in headers


def test_a19_no_name_leads_out_of_its_place(reader: httpx.Client, world: World) -> None:
    slug = world.honey.slug
    hostile = (
        "..%2f..%2fetc%2fpasswd",
        "%2fetc%2fpasswd",
        "..%5cx",
        "%00",
        "a%00b",
        "....//",
        "%ff%fe",
        "%2e%2e",
    )
    for name in hostile:
        for address in (
            f"/static/{name}",
            f"/sources/{name}",
            f"/sources/{slug}/versions/{name}",
            f"/sources/{slug}/versions/{name}/capture",
            f"/sources/{slug}/sections/{name}",
            f"/changes/{name}",
        ):
            answer = reader.get(address)
            assert answer.status_code in (400, 404), (address, answer.status_code)
            assert "root:" not in answer.text


def test_numbers_that_are_none_or_too_large_are_not_found(reader: httpx.Client, world: World) -> None:
    for number in ("0", "-1", "99999", "9" * 30, "1e3", "x", "1 or 1=1"):
        assert reader.get(f"/changes/{number}").status_code == 404
        assert reader.get(f"/sources/{world.honey.slug}/versions/{number}").status_code == 404
    assert reader.get("/", params={"cursor": "no cursor"}).status_code == 400
    assert reader.get("/", params={"q": "x" * 300}).status_code == 400


def test_a_version_of_another_source_is_not_shown_under_this_one(reader: httpx.Client, world: World) -> None:
    other = world.store.archive.newest(world.arabic.id)
    assert other is not None
    for end in ("", "/text", "/capture"):
        assert reader.get(f"/sources/{world.honey.slug}/versions/{other.id}{end}").status_code == 404
    assert reader.get(f"/sources/{world.honey.slug[:-1]}").status_code == 404


def test_a25_nothing_leads_to_another_site(reader: httpx.Client, world: World) -> None:
    """No address takes where to go from what was asked; what redirects goes to a route by its name."""
    elsewhere = ("//evil.example", "/\\evil.example", "https://evil.example", "%2f%2fevil.example")
    at = f"/sources/{world.honey.slug}"
    for target in elsewhere:
        asked = {"next": target, "url": target, "when": "2026-03-25", "before": "1", "after": "2"}
        answers = [reader.get(f"{at}/at", params=asked), reader.get(f"{at}/compare", params=asked)]
        answers += [reader.post("/looked", params=asked), reader.post("/leave", params=asked)]
        answers += [reader.get(f"/{target}"), reader.get(f"{target}/")] if target.startswith("/") else []
        for answer in answers:
            there = answer.headers.get("Location", "/")
            assert re.match(r"/(?![/\\])", there), there
            assert "evil" not in there


def test_a22_a_get_changes_nothing(reader: httpx.Client, world: World) -> None:
    """Every table, row by row, before and after the operator asked every route and a reader every page."""
    before = rows(world.store)
    assert before["change"]
    token = {"Authorization": f"Bearer {keys.ensure(world.store.data)}"}
    for address in worlds.addresses(world):
        reader.get(address, headers=token)
    for address in (*pages(world).values(), f"/sources/{world.honey.slug}/at?when=2026-03-25"):
        reader.get(address)
    assert rows(world.store) == before


def rows(store: Store) -> dict[str, list[object]]:
    """All that is in the database, table by table; of an index what it is made of stands in tables."""
    with closing(sqlite3.connect(f"file:{store.data / 'policywatch.db'}?mode=ro", uri=True)) as connection:
        made = "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'"
        names = [name for (name,) in connection.execute(made)]
        return {name: connection.execute(f'SELECT * FROM "{name}"').fetchall() for name in names}


def test_the_list_goes_on_where_it_was_left(
    reader: httpx.Client, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.front.LIMIT", 3)
    address: str | None = "/?class=substantive&since="
    told: list[str] = []
    while address:
        tree = parsed(reader.get(address).text)
        told += [a.get("href") or "" for a in tree.iter(f"{HTML}a") if "/changes/" in (a.get("href") or "")]
        address = next((a.get("href") for a in tree.iter(f"{HTML}a") if a.get("rel") == "next"), None)
        assert address is None or "class=substantive" in address
    assert len(told) == len(set(told)) == 6


def test_the_filters_of_the_front_page_are_kept_in_its_form(reader: httpx.Client) -> None:
    tree = parsed(reader.get("/?q=fee+rose&class=links&since=7d&tag=bees").text)
    fields = {e.get("name"): e for e in tree.iter() if e.get("name") and e.get("type") != "checkbox"}
    assert fields["q"].get("value") == "fee rose"
    assert fields["tag"].get("value") == "bees"
    assert [o.get("value") for o in tree.iter(f"{HTML}option") if "selected" in o.attrib] == ["7d"]
    assert [i.get("value") for i in tree.iter(f"{HTML}input") if "checked" in i.attrib] == ["links"]


def test_an_empty_store_says_how_to_begin(tmp_path: Path) -> None:
    with Store.scratch(tmp_path / "data") as store, serving(store) as client:
        assert "Nothing has changed yet" in client.get("/").text
        assert "policywatch add URL" in client.get("/sources").text
        store.sources.add("https://agency.example/x", every_seconds=None, now=worlds.START)
        (source,) = store.sources.all()
        page = all_text(parsed(client.get(f"/sources/{source.slug}").text))
        assert "not visited yet" in page
        assert client.get(f"/sources/{source.slug}/at", params={"when": "2026-01-01"}).status_code == 404
        assert client.get(f"/sources/{source.slug}/sections/1.1").status_code == 404


def test_a_change_too_large_for_one_page_goes_on_on_the_next(
    reader: httpx.Client, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.redlines.ROOM", replace(WHOLE, room=1))
    at = f"/sources/{world.honey.slug}/compare/{world.mementos[0].id}/{world.mementos[-1].id}"
    whole = parsed(reader.get(at).text)
    (navigator,) = (e for e in whole.iter(f"{HTML}nav") if "navigator" in (e.get("class") or ""))
    named = [a.get("href") for a in navigator.iter(f"{HTML}a") if "item-" in (a.get("href") or "")]
    assert named == ["#item-1", *(f"{at}?first={n}#item-{n}" for n in (2, 3, 4))]
    address: str | None = f"{at}?view=side"
    shown: list[str] = []
    while address:
        tree = parsed(reader.get(address).text)
        shown += [e.get("id") or "" for e in tree.iter(f"{HTML}article")]
        further = (a for a in tree.iter(f"{HTML}a") if all_text(a) == "Further items")
        address = next((a.get("href") for a in further), None)
        assert address is None or "view=side" in address
    assert shown == ["item-1", "item-2", "item-3", "item-4"]
