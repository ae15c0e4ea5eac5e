"""The watch list's file: what it says, and every way to get a line wrong."""

from __future__ import annotations

import pytest

from cli.watchlist import WrongLines, read
from model import Cadence, ChangeClass, Layer

WHOLE = """\
sources:
  - url: https://example.org/privacy
    name: example-privacy
    title: Privacy policy
    tags: [vendors, law]
    every: 6h
    language: en
    select: [main]
    remove: [.banner, .teaser]
readers:
  - email: ada@example.org
    zone: Europe/Brussels
subscriptions:
  - reader: ada@example.org
    source: example-privacy
    class: [substantive, links]
    cadence: daily
    rest: none
"""


def test_everything_that_can_be_said() -> None:
    found = read(WHOLE, "watch.yaml")
    (source,) = found.sources
    assert (source.url, source.name, source.title) == (
        "https://example.org/privacy",
        "example-privacy",
        "Privacy policy",
    )
    assert (source.tags, source.every_seconds) == (("vendors", "law"), 21_600)
    assert source.layer == Layer(language="en", select=("main",), remove=(".banner", ".teaser"))
    assert found.readers[0].zone == "Europe/Brussels"
    (wanted,) = found.subscriptions
    wish = wanted.wish
    assert wish.classes == (ChangeClass.SUBSTANTIVE, ChangeClass.LINKS)
    assert (wish.cadence, wish.rest, wanted.line) == (Cadence.DAILY, None, 15)


def test_what_is_not_said_is_left_as_it_is() -> None:
    (source,) = read("sources:\n  - url: https://example.org/\n", "w").sources
    assert (source.title, source.tags, source.every_seconds, source.layer) == (None, None, None, Layer())


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("sources:\n  - url: https://a.example/\n    every: 6x\n", "w:3: every: '6x' is no duration"),
        (
            "sources:\n  - url: https://a.example/\n    titel: A\n",
            "w:3: no such key 'titel'; did you mean 'title'?",
        ),
        ("sources:\n  - https://a.example/\n", "w:2: write it as '- url: https://a.example/'"),
        ("sources:\n  - title: A\n", "w:2: url is missing"),
        ("sources:\n  - url: not a url\n", "w:2: url: 'not a url' is no web address"),
        (
            "sources:\n  - url: https://a.example/\n    select: ['main >']\n",
            "w:3: select: 'main >' is no CSS",
        ),
        (
            "sources:\n  - url: https://a.example/\n  - url: https://a.example/\n",
            "w:3: https://a.example/ stands on",
        ),
        ("sources: https://a.example/\n", "w:1: sources: a list is wanted"),
        ("source:\n  - url: https://a.example/\n", "w:1: no such key 'source'; did you mean 'sources'?"),
        ("sources:\n  - url: [https://a.example/\n", "w:3: "),
        (
            "sources:\n  - url: https://a.example/\n    url: https://b.example/\n",
            'w:3: found duplicate key "url"',
        ),
        ("readers:\n  - email: ada\n", "w:2: email: 'ada'"),
        ("readers:\n  - email: ada@example.org\n    zone: Mars\n", "w:3: zone: 'Mars' is no time zone"),
        ("subscriptions:\n  - reader: a@example.org\n    class: [loud]\n", "w:3: class: "),
        ("subscriptions:\n  - reader: a@example.org\n    cadence: often\n", "w:3: cadence: "),
        ("- url: https://a.example/\n", "w:1: begin with 'sources:'"),
        ("", "w:1: begin with 'sources:'"),
        ("\x00", "w:1: "),
    ],
)
def test_a_wrong_line_is_named_with_its_number_and_the_cure(text: str, said: str) -> None:
    with pytest.raises(WrongLines) as raised:
        read(text, "w")
    assert raised.value.lines[0].startswith(said)
    assert "\n" not in raised.value.lines[0]


def test_all_wrong_lines_are_named_in_their_order() -> None:
    with pytest.raises(WrongLines) as raised:
        read("subscriptions:\n  - reader: b\nsources:\n  - url: c d\n  - every: 1h\n", "w")
    assert [line.split(":")[1] for line in raised.value.lines] == ["2", "4", "5"]
