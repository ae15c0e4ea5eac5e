# ruff: noqa: E501  (markup and sample sentences are read best on one line)
"""Pages nobody would write: no crash, no page that takes long, nothing grows without bound."""

from __future__ import annotations

import time
from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from model import Document
from pipelines.html import read as read_page
from pipelines.judge import judge_document
from pipelines.look import look
from pipelines.markdown import to_markdown
from pipelines.past import FIRST, Past
from tests.pipelines.pages import PROSE, URL, known, policy, read

SECONDS = 6.0  #: processor time; 2 s on a machine of its own, more on one that measures tests side by side
TEXT = f"<p>{PROSE[0]}</p>"

BOMBS = {
    "ten thousand divs": "<div>" * 10_000 + TEXT,
    "ten thousand lists": "<ul><li>" * 10_000 + "x",
    "ten thousand tables": "<table><tr><td>" * 10_000 + "x",
    "forms in the deep": "<form><input><div>" * 40_000,
    "headings in headings": "<h1><div>" * 3_000 + "word " * 200_000,
    "links in the deep": "<div><a href=#x>y</a>" * 20_000,
    "bold for ever": "<b>" * 500_000,
    "items without end": "<ul>" + "<li>abc def " * 200_000,
    "tables side by side": "<table><tr><td>1<td>2</table>" * 20_000,
    "headers side by side": "<header><h1>x</h1></header>" * 30_000,
    "asides side by side": TEXT * 40 + "<div><h3>See also</h3><a href=/x>one of many</a></div>" * 15_000,
    "names side by side": "<div class='menu nav'><h2>x</h2></div>" * 30_000,
    "hubs side by side": "<h1>x</h1><a href=a>y</a><a href=b>z</a>" * 15_000,
    "fields side by side": "<form><input></form>" * 40_000,
    "news and news": "<h2>News</h2><p><a href=x>y</a>" * 30_000,
    "an attribute of 5 MB": f"<div class='{'a b ' * 1_250_000}'>{TEXT}</div>",
    "a target of 5 MB": f"<a href='{'x/' * 2_500_000}'>link</a>{TEXT}",
    "a title of 5 MB": f"<title>{'t ' * 2_500_000}</title>{TEXT}",
    "a paragraph of 5 MB": "<p>" + "word " * 1_000_000,
    "a word of 5 MB": "<p>" + "w" * 5_000_000,
    "line breaks": "<p>" + "a<br><br>" * 200_000,
    "entities": "&amp;&#30;&#0;&nbsp;" * 150_000,
    "comments": "<!--" * 300_000,
    "paths": "<p>" + "/a/b " * 200_000,
    "an open script": "<script>" + "a<b" * 500_000,
}


@pytest.mark.parametrize("name", BOMBS)
def test_bombs_are_read_in_bounded_time(name: str) -> None:
    body = f"<!doctype html><html><body>{BOMBS[name]}".encode()
    start = time.process_time()
    reading = read_page(body, url=URL)
    judge_document(reading.page, reading.document, Past((known(read(policy())),)))
    look(body)
    to_markdown(reading.document)
    assert time.process_time() - start < SECONDS
    assert all(
        len(link.target) < 10_000 for s in reading.document.sections for b in s.blocks for link in b.links
    )


def test_text_is_found_in_the_deep() -> None:
    assert PROSE[0] in read(BOMBS["ten thousand divs"]).text
    assert PROSE[0] in read(BOMBS["an attribute of 5 MB"]).text


@pytest.mark.parametrize(
    ("text", "codec"),
    [
        ("隐私政策说明我们如何收集信息。", "gb18030"),
        ("開示請求には手数料がかかります。", "shift_jis"),
        ("سياسة الخصوصية لدينا", "utf-8"),
        ("מדיניות הפרטיות", "cp1255"),
    ],
)
def test_other_scripts_are_read_in_their_charset_and_survive_the_wrong_one(text: str, codec: str) -> None:
    body = f"<html dir=auto><body><p>{text}</p></body></html>".encode(codec)
    assert text in read_page(body, url=URL, charset=codec).document.text
    for wrong in ("utf-8", "koi8-r", "utf-16", "nonsense"):
        read_page(body, url=URL, charset=wrong)


def test_nul_bytes_vanish() -> None:
    assert PROSE[0] in read(TEXT.replace("e", "e\0")).text


TAGS = st.sampled_from(
    "div p ul ol li table tr td th h1 h2 h3 a b span main nav header section article dl dt dd br form input button".split()
)
PIECES = st.one_of(
    TAGS.map(lambda tag: f"<{tag}>"),
    TAGS.map(lambda tag: f"</{tag}>"),
    st.sampled_from(PROSE),
    st.text(max_size=12),
    st.tuples(
        TAGS,
        st.sampled_from(("class", "id", "role", "href", "hidden", "aria-hidden", "data-cfemail")),
        st.text(max_size=12),
    ).map(lambda t: f'<{t[0]} {t[1]}="{t[2]}">'),
    st.sampled_from(
        ("<!--", "-->", "<script>", "</script>", "\0", "\x1e", "\x1f", "&#x1e;", "<", ">", '"', "<![CDATA[")
    ),
)


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(PIECES, max_size=60).map("".join))
def test_any_markup_gives_a_document_that_holds_together(markup: str) -> None:
    reading = read_page(markup.encode("utf-8", "surrogatepass"), url=URL)
    _holds_together(reading.document)
    judge_document(reading.page, reading.document, FIRST)
    look(markup.encode("utf-8", "surrogatepass"))


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=400), st.sampled_from((None, "utf-8", "utf-16", "gb18030", "x")))
def test_any_bytes_give_a_document(body: bytes, charset: str | None) -> None:
    _holds_together(read_page(body, url=URL, charset=charset).document)


@settings(max_examples=60, deadline=None)
@given(
    st.integers(0, 40),
    st.sampled_from(("<div>", "</div>", "</p>", "<!-- x -->", "<b>", "\0", "<li>", "</main>")),
)
def test_a_stray_tag_in_a_policy_loses_no_paragraph(place: int, stray: str) -> None:
    words = policy().decode().split(" ")
    inside = next(i for i, word in enumerate(words) if "keeps" in word) + place
    text = read(" ".join([*words[:inside], stray, *words[inside:]])).text
    assert sum(word in text for word in ("thirty", "answer", "freezes", "resin", "spring")) == 5


def test_equal_looks_mean_equal_words() -> None:
    noise = ("", "<!-- 1 -->", "<script>x</script>", "<i></i>")
    seen: dict[str, str] = {}
    for a, b in product(noise, noise):
        body = policy(before=a, extra=b)
        text = read(body).text
        assert seen.setdefault(look(body), text) == text
    assert len(seen) == 1


def _holds_together(document: Document) -> None:
    assert [section.ordinal for section in document.sections] == list(range(len(document.sections)))
    for section in document.sections:
        assert (section.path[-1:] == (section.heading,)) if section.level else section.heading == ""
        assert 0 <= section.level <= 6
        for block in section.blocks:
            assert block.text.strip()
            lines = block.cells or (block.text,)
            assert all(line == " ".join(line.split()) for line in lines)
            assert block.text == " | ".join(lines)
    to_markdown(document)
