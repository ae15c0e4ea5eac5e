"""The signs of a page that the judge looks at."""

from __future__ import annotations

from pipelines.html import read as read_page
from pipelines.page import TEXT_CHARS, Page
from tests.pipelines.pages import URL, page, policy


def signs(body: bytes) -> Page:
    return read_page(body, url=URL, url_final=URL + "?x", status=203).page


def test_signs_of_a_page() -> None:
    head = (
        "<link rel=canonical href=https://lakes.example/honey><meta property=og:url content=https://lakes.example/og>"
        "<meta http-equiv=Refresh content='5; url=/x'><script>1</script><script src=a></script>"
    )
    found = signs(
        page(
            "<h1>Honey</h1><p>Text <a href=/a>link</a></p><input type=password>",
            head=head,
            title=" Honey\n control ",
        )
    )
    assert (found.title, found.language, found.canonical) == (
        "Honey control",
        "en",
        "https://lakes.example/honey",
    )
    assert (found.url, found.url_final, found.status) == (URL, URL + "?x", 203)
    assert (found.refresh, found.scripts, found.passwords, found.links) == ("5; url=/x", 2, 1, 1)
    assert (found.text, found.text_chars, found.link_chars) == ("Honey Text link", 13, 4)


def test_the_address_of_the_open_graph_serves_where_there_is_no_canonical() -> None:
    head = "<meta property=og:url content=https://lakes.example/og>"
    assert signs(page("<p>x</p>", head=head)).canonical == "https://lakes.example/og"


def test_the_text_for_browsers_without_scripts() -> None:
    body = page(
        "<p>x</p>",
        head="<noscript><img src=t></noscript>",
        before="<noscript><p>Please <b>enable</b> JavaScript.</p></noscript>",
    )
    assert signs(body).noscript == "Please enable JavaScript."
    assert signs(policy()).noscript == ""


def test_the_text_is_bounded() -> None:
    assert len(signs(policy(extra="<p>word</p>" * 5000)).text) <= TEXT_CHARS
