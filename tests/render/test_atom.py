"""Changes as an Atom feed: what RFC 4287 demands, and what a feed reader makes of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta

import feedparser  # type: ignore[import-untyped]
from lxml import etree

from model import ItemKind
from render.atom import Entry, FeedView, Written, feed, identity, written
from tests.render.views import NOW, cannabis, item, linked, passage, source, view, why

ATOM = "{http://www.w3.org/2005/Atom}"
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


def entry(number: int = 12, **fields: object) -> Entry:
    shown = view(cannabis(), number=number, reader=linked(), **fields)  # type: ignore[arg-type]
    said = identity(shown.source.url, "one", f"two {number}", NOW)
    return Entry(shown, said, NOW + timedelta(minutes=number))


def told(entries: Sequence[Entry | Written] = (), base: str = "https://watch.example") -> FeedView:
    return FeedView(
        title="policywatch: all sources",
        subtitle="What changed, by section, sentence and figure.",
        self_url=f"{base}/feeds/all.atom",
        page_url=f"{base}/",
        entries=tuple(entries),
        updated_at=NOW,
    )


def check(document: bytes) -> etree._Element:
    """What RFC 4287 demands of a feed (4.1.1, 4.1.2, 4.2) and RFC 3339 of its dates."""
    root = etree.fromstring(document)
    assert root.tag == f"{ATOM}feed"
    once, seen = {"id", "title", "updated", "subtitle", "generator", "published", "summary", "content"}, set()
    for place in (root, *root.findall(f"{ATOM}entry")):
        names = [child.tag.removeprefix(ATOM) for child in place]
        assert all(names.count(name) <= 1 for name in once)
        assert {"id", "title", "updated"} <= set(names)
        assert all(not name.startswith("{") for name in names)
        identifier = place.findtext(f"{ATOM}id")
        assert identifier and identifier not in seen
        seen.add(identifier)
        links = [(link.get("rel"), link.get("type")) for link in place.findall(f"{ATOM}link")]
        assert links.count(("alternate", "text/html")) == 1
        hrefs = [link.get("href") or "" for link in place.iter(f"{ATOM}link")]
        assert all(re.fullmatch(r"[\x21-\x7e]+", href) for href in hrefs)
        for moment in (*place.findall(f"{ATOM}updated"), *place.findall(f"{ATOM}published")):
            assert MOMENT.fullmatch(moment.text or "")
    assert root.find(f"{ATOM}author/{ATOM}name") is not None
    assert any(link.get("rel") == "self" for link in root.findall(f"{ATOM}link"))
    return root


def test_a_feed_says_the_change_as_the_mail_does() -> None:
    document = feed(told([entry()]))
    check(document)
    read = feedparser.parse(document)
    assert not read.bozo and read.version == "atom10"
    assert read.feed.title == "policywatch: all sources"
    [one] = read.entries
    assert one.title.startswith("Drug control: 54 % → 57 % and 1 list item added in Cannabis")
    assert "<del>54 %</del>" in re.sub(r" (class|lang|dir)=\"[^\"]*\"", "", one.content[0].value)
    assert "The new text was first seen on 22 Nov 2026, 14:00 UTC" in one.content[0].value
    assert one.link == "https://watch.example/changes/12"
    assert {tag.term for tag in one.tags} == {"substantive"}
    assert one.summary.startswith("54 % → 57 %")


def test_an_empty_feed_is_a_feed() -> None:
    root = check(feed(told()))
    assert root.findtext(f"{ATOM}updated") == "2026-11-22T14:00:00Z"
    assert not feedparser.parse(feed(told())).bozo


def test_ids_stay_when_the_address_changes() -> None:
    def ids(document: bytes) -> list[str | None]:
        return [e.findtext(f"{ATOM}id") for e in etree.fromstring(document).findall(f"{ATOM}entry")]

    entries = [entry(12), entry(13)]
    here, there = feed(told(entries)), feed(told(entries, "https://elsewhere.example"))
    assert ids(here) == ids(there) and len(set(ids(here))) == 2
    assert all(re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", found or "") for found in ids(here))


def test_the_feed_is_as_new_as_its_newest_entry() -> None:
    root = check(feed(told([entry(20), entry(12)])))
    assert root.findtext(f"{ATOM}updated") == "2026-11-22T14:20:00Z"


def test_entries_that_were_written_before_make_the_same_feed() -> None:
    entries = [entry(20), entry(12)]
    assert feed(told([written(entries[0]), entries[1]])) == feed(told(entries))


def test_page_text_is_data_and_what_xml_cant_hold_is_replaced() -> None:
    nasty = "<script>alert(1)</script>\x00\x0b\ufffe\ud800 ]]> & \U0001f4a9"
    hostile = view(
        item(ItemKind.EDITED, (nasty,), passage(f"[-{nasty}-]{{+new+}} words")),
        of=source(title=nasty, url="https://gov.example/ä?a=<b>&c=1", tags=(nasty, "tag")),
        reader=linked(),
    )
    document = feed(told([Entry(hostile, "x", NOW)]))
    assert feed(told([written(Entry(hostile, "x", NOW))])) == document
    check(document)
    read = feedparser.parse(document)
    assert not read.bozo
    html = etree.fromstring(document).findtext(f"{ATOM}entry/{ATOM}content") or ""
    assert "<script" not in html and "&lt;script&gt;" in html
    assert read.entries[0].title.startswith("<script>") or "&lt;script" in read.entries[0].title


def test_without_a_public_page_the_watched_page_is_where_a_reader_goes() -> None:
    document = feed(told([Entry(view(cannabis(), reader=why()), "x", NOW)]))
    check(document)
    [one] = feedparser.parse(document).entries
    assert one.link == "https://policy.example/en/drug-control"


def test_a_long_change_is_cut_and_says_so() -> None:
    items = [item(ItemKind.ADDED, (f"Part {n}",), passage("{+" + "word " * 900 + "+}")) for n in range(60)]
    document = feed(told([Entry(view(*items, reader=linked()), "x", NOW)]))
    check(document)
    assert len(document) < 80_000
    assert b"Also changed, not shown here" in document
