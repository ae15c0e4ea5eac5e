"""Sitemaps and feeds: read as far as they go, with entities off."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipelines.sitemap import moment, read_feed, read_sitemap
from tests.sitepages import index, sitemap, xml

URL = "https://town.example/sitemap.xml"
LIMIT = 1_000_000


def test_a_sitemap_gives_addresses_dates_and_languages() -> None:
    others = {"en": "https://town.example/a_en", "x-default": "https://town.example/a"}
    body = sitemap(
        [
            ("https://town.example/a_en", "2026-03-01T12:00:00+02:00", others),
            ("/b", "", {}),
            ("mailto:x", "", {}),
        ]
    ).body
    found = read_sitemap(body, URL, LIMIT)
    one, two = found.entries
    assert one.url == "https://town.example/a_en"
    assert one.modified_at == datetime(2026, 3, 1, 10, tzinfo=UTC)
    assert one.alternates == (("en", "https://town.example/a_en"), ("", "https://town.example/a"))
    assert (two.url, two.modified_at) == ("https://town.example/b", None)
    assert found.broken == ""


def test_an_index_gives_sitemaps() -> None:
    found = read_sitemap(
        index(["https://town.example/1.xml", "https://town.example/2.xml.gz"]).body, URL, LIMIT
    )
    assert [s.url for s in found.sitemaps] == ["https://town.example/1.xml", "https://town.example/2.xml.gz"]
    assert found.entries == ()


def test_a_gzipped_sitemap_is_unpacked_within_the_limit() -> None:
    plain = sitemap([("https://town.example/a", "", {})]).body
    assert len(read_sitemap(gzip.compress(plain), URL, LIMIT).entries) == 1
    bomb = read_sitemap(gzip.compress(b"<urlset>" + b" " * 5_000_000), URL, LIMIT)
    assert (bomb.entries, bomb.broken) == ((), "it is larger than 1 MB")


def test_a_sitemap_that_ends_early_gives_what_came() -> None:
    body = sitemap([(f"https://town.example/{n}", "", {}) for n in range(50)]).body
    found = read_sitemap(body[: len(body) // 2], URL, LIMIT)
    assert 10 < len(found.entries) < 50
    assert "not well formed" in found.broken
    torn = read_sitemap(gzip.compress(body)[:-20], URL, LIMIT)
    assert torn.broken != ""


@pytest.mark.parametrize(
    "body", [b"<html><body>Not found</body></html>", b"just words\nmore words", b"<urlset"]
)
def test_what_is_no_sitemap_is_said_to_be_none(body: bytes) -> None:
    found = read_sitemap(body, URL, LIMIT)
    assert found.entries == ()
    assert found.broken != ""


def test_an_empty_sitemap_is_no_fault() -> None:
    assert read_sitemap(sitemap([]).body, URL, LIMIT).broken == ""


def test_a_plain_list_of_addresses_is_a_sitemap_too() -> None:
    found = read_sitemap(b"https://town.example/a\r\nhttps://town.example/b\n", URL, LIMIT)
    assert [e.url for e in found.entries] == ["https://town.example/a", "https://town.example/b"]


@pytest.mark.parametrize("read", [lambda b: read_sitemap(b, URL, LIMIT), lambda b: read_feed(b, URL)])
def test_a15_entities_are_not_resolved_and_nothing_outside_is_read(read: object, tmp_path: Path) -> None:
    secret = tmp_path / "sentinel"
    secret.write_text("/the-secret-of-this-machine")
    body = (
        f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY leak SYSTEM "file://{secret}"><!ENTITY % dtd SYSTEM '
        f'"file://{secret}"><!ENTITY own "/a-word-of-its-own">]>'
        "<urlset><url><loc>https://town.example/&leak;</loc></url><url><loc>https://town.example/&own;</loc>"
        "</url><item><link>https://town.example/&leak;</link></item></urlset>"
    ).encode()
    found = read(body)  # type: ignore[operator]
    assert "secret" not in repr(found)


def test_a15_entities_that_multiply_stay_what_they_are() -> None:
    bomb = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 30))
    body = f'<!DOCTYPE x [<!ENTITY e0 "boom">{bomb}]><urlset><url><loc>https://town.example/&e29;</loc></url></urlset>'
    assert "boom" not in repr(read_sitemap(body.encode(), URL, LIMIT))


def test_feeds_of_both_kinds_give_pages() -> None:
    rss = xml(
        "<rss><channel><link>https://town.example/</link><item><title>New  fees</title><link>/fees</link>"
        "<pubDate>Sun, 22 Nov 2026 10:00:00 +0100</pubDate></item><item><guid>https://town.example/g</guid></item>"
        '<item><guid isPermaLink="false">tag:1</guid></item></channel></rss>'
    ).body
    found = read_feed(rss, URL)
    assert [(e.url, e.title) for e in found.entries] == [
        ("https://town.example/fees", "New fees"),
        ("https://town.example/g", ""),
    ]
    assert found.entries[0].modified_at == datetime(2026, 11, 22, 9, tzinfo=UTC)
    atom = xml(
        '<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>A</title><link rel="self" href="/self"/>'
        '<link href="/a"/><updated>2026-11-22T10:00:00Z</updated></entry></feed>'
    ).body
    assert [e.url for e in read_feed(atom, URL).entries] == ["https://town.example/a"]
    assert read_feed(b"<html><p>no</p></html>", URL).broken == "it is no feed"


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("2026", datetime(2026, 1, 1, tzinfo=UTC)),
        ("2026-11", datetime(2026, 11, 1, tzinfo=UTC)),
        ("2026-11-22", datetime(2026, 11, 22, tzinfo=UTC)),
        ("2026-11-22T10:00Z", datetime(2026, 11, 22, 10, tzinfo=UTC)),
        ("yesterday", None),
        ("", None),
        ("9999-12-31T23:59:59-12:00", None),
    ],
)
def test_dates_are_read_or_none(text: str, at: datetime | None) -> None:
    assert moment(text) == at
