"""What a page points to, and which of several languages is watched."""

from __future__ import annotations

import pytest

from pipelines import languages
from pipelines.leads import leads_of
from tests.sitepages import alternates, anchors, page

URL = "https://town.example/law/a"


def test_links_are_absolute_each_once_with_the_first_text() -> None:
    body = page("A", anchors(["b", "/c?utm_source=x", "b#part", "mailto:x@y", "javascript:go()"])).body
    assert leads_of(body, URL, None).links == (
        ("https://town.example/law/b", "Rule at b"),
        ("https://town.example/c", "Rule at /c?utm_source=x"),
    )


def test_a_base_is_what_links_are_relative_to() -> None:
    body = page("A", anchors(["b"]), head='<base href="https://town.example/other/">').body
    assert leads_of(body, URL, None).links[0][0] == "https://town.example/other/b"


def test_the_head_names_canonical_languages_and_feeds() -> None:
    head = (
        '<link rel="canonical" href="/law/a?utm_medium=x">'
        + alternates({"en-GB": "/law/a", "FR": "/law/a_fr", "x-default": "/law/a", "not a tag!": "/law/z"})
        + '<link rel="alternate" type="application/rss+xml" href="/law/feed">'
        '<link rel="alternate" type="text/html" href="/law/mobile"><link rel="stylesheet" href="/x.css">'
    )
    found = leads_of(page("Rules &amp; fees", "", "en", head).body, URL, None)
    assert found.canonical == URL
    assert found.alternates == (
        ("en-gb", URL),
        ("fr", "https://town.example/law/a_fr"),
        ("", URL),
        ("", "https://town.example/law/z"),
    )
    assert found.feeds == ("https://town.example/law/feed",)
    assert (found.language, found.title) == ("en", "Rules & fees")


def test_the_link_header_says_the_same() -> None:
    header = (
        '<https://town.example/law/a>; rel="canonical", </law/a_de>; rel="alternate"; hreflang="de",'
        " </x.css>; rel=preload; as=style"
    )
    found = leads_of(page("A", "").body, URL, None, [("link", header)])
    assert found.canonical == URL
    assert found.alternates == (("de", "https://town.example/law/a_de"),)


@pytest.mark.parametrize("body", [b"", b"\xff\xfe\x00", b"<a href=", b"<a href='http://[bad'>x</a>" * 10])
def test_no_page_is_too_broken(body: bytes) -> None:
    assert leads_of(body, URL, "no-such-charset", [("link", "<<<>;;rel")]).links == ()


def test_of_several_languages_the_very_one_is_chosen_then_the_plain_one_then_the_first() -> None:
    members = [("fr", "f"), ("en-us", "u"), ("en-gb", "g"), ("", "d")]
    assert languages.wanted(members, "en-gb") == "g"
    assert languages.wanted(members, "en") == "u"
    assert languages.wanted([*members, ("en", "e")], "en-ie") == "e"
    assert languages.wanted(members, "de") is None


def test_tags_are_folded_and_an_unknown_language_may_be_any() -> None:
    assert languages.tag(" EN_gb ") == "en-gb"
    assert languages.tag("x-default") == ""
    assert languages.same("en-gb", "en")
    assert languages.same("", "en")
    assert not languages.same("fr", "en")
