"""The watch list's file: what it says, and every way to get a line wrong."""

from __future__ import annotations

import pytest

from cli.places import WrongLines
from cli.watchlist import read
from model import MAIL, Cadence, ChangeClass, Layer

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


CHANNELS = """\
readers:
  - channel: ops
    hour: 9
subscriptions:
  - channel: ops
    tag: law
  - reader: ops
  - reader: ada@example.org
"""


def test_a_reader_may_be_a_channel_by_either_word() -> None:
    found = read(CHANNELS, "w", ["ops"])
    assert [(r.email, r.channel, r.hour) for r in found.readers] == [("ops", "ops", 9)]
    assert [(s.reader, s.channel) for s in found.subscriptions] == [
        ("ops", "ops"),
        ("ops", "ops"),
        ("ada@example.org", MAIL),
    ]


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ("channel: opps", "w:2: channel: no channel is called 'opps'; the channels are: ops"),
        (
            "reader: opps",
            "w:2: reader: 'opps' is neither a mail address nor a channel; the channels are: ops",
        ),
        ("{channel: ops, reader: ada@example.org}", "w:2: say either 'reader: ...' or 'channel: ...'"),
        ("tag: law", "w:2: reader or channel is missing"),
        ("channel: [ops, team]", "w:2: channel: one text is wanted here, not a list"),
    ],
)
def test_a_wrong_channel_is_named_with_the_cure(entry: str, said: str) -> None:
    with pytest.raises(WrongLines) as caught:
        read(f"subscriptions:\n  - {entry}\n", "w", ["ops"])
    assert len(caught.value.lines) == 1
    assert caught.value.lines[0].startswith(said)


def test_a_channel_where_none_is_configured_says_where_it_is_named() -> None:
    with pytest.raises(WrongLines, match=r"none is configured \(\[channels.NAME\] in policywatch.toml\)"):
        read("subscriptions:\n  - channel: ops\n", "w")
