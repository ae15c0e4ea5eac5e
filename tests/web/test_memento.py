"""The Memento protocol's words: datetimes, links, TimeMaps, which URL is meant."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from store.timemap import Around, Dated, Slice
from web.memento import (
    Addresses,
    Key,
    Link,
    accept_datetime,
    asked_for,
    http_date,
    key,
    link_header,
    links_around,
    spellings,
    timemap_json,
    timemap_links,
)

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
URL = "https://gov.example/fees?a=1&b=%2F"
PLACE = Addresses("https://watch.example", URL)


def versions(number: int) -> list[Dated]:
    return [Dated(n + 1, n + 11, NOON + n * DAY) for n in range(number)]


def test_a_time_is_read_as_it_is_written() -> None:
    assert http_date(NOON) == "Sun, 01 Mar 2026 12:00:00 GMT"
    assert accept_datetime("Sun, 01 Mar 2026 12:00:00 GMT") == NOON


@pytest.mark.parametrize(
    "text",
    [
        "",
        "yesterday",
        "2026-03-01",
        "Sun, 01 Mar 2026 12:00:00 UTC",
        "Sun, 31 Feb 2026 12:00:00 GMT",
        "Sun, 01 Mar 0000 12:00:00 GMT",
        "Sun, 01 Mar 2026 25:00:00 GMT",
        "Sunday, 01-Mar-26 12:00:00 GMT",
        "Sun, 0١ Mar 2026 12:00:00 GMT",
    ],
)
def test_what_is_no_datetime_is_refused_with_the_form_that_is(text: str) -> None:
    with pytest.raises(ValueError, match="Accept-Datetime"):
        accept_datetime(text)


def test_a_key_names_a_second_and_where_need_be_the_capture() -> None:
    one = Dated(1, 57, NOON + timedelta(milliseconds=400))
    assert key(one) == "20260301120000"
    assert key(one._replace(first=False)) == "20260301120000.57"
    assert Key.parse(key(one)) == Key(NOON)
    assert Key.parse("20260301120000.57") == Key(NOON, 57)
    assert Key.parse("202603") == Key(datetime(2026, 3, 1, tzinfo=UTC), exact=False)


@pytest.mark.parametrize("text", ["", "20261301", "99", "202603.57", "20260301120000.", "2026030112000", "x"])
def test_what_is_no_key_is_none(text: str) -> None:
    assert Key.parse(text) is None


@pytest.mark.parametrize(
    ("path", "query", "url"),
    [
        (b"/timegate/https://gov.example/fees", b"a=1&b=%2F", "https://gov.example/fees?a=1&b=%2F"),
        (b"/timegate/https://gov.example/a%20b%2Fc", b"", "https://gov.example/a%20b%2Fc"),
        (b"/timegate/https%3A%2F%2Fgov.example%2Ffees%3Fa%3D1%26b%3D%252F", b"", URL),
        (b"/timegate/https:/gov.example//fees", b"", "https://gov.example//fees"),
        (b"/timegate/HTTP://gov.example/", b"", "http://gov.example/"),
        (b"/timegate/gov.example/fees", b"", "gov.example/fees"),
    ],
)
def test_the_url_behind_the_prefix_is_taken_as_it_was_written(path: bytes, query: bytes, url: str) -> None:
    assert asked_for(path, query, "/timegate/") == url


def test_the_exact_spelling_goes_before_all_that_may_be_meant() -> None:
    found = spellings("http://Gov.example/%C3%BCber?x=%2F%FF")
    assert found[0] == "http://Gov.example/%C3%BCber?x=%2F%FF"
    assert "https://gov.example/über?x=%2F%FF" in found
    assert "https://gov.example/" in spellings("http://gov.example")


@pytest.mark.parametrize(
    "url", ["", "gov.example/fees", "ftp://gov.example/", "https://", "https://[bad/", "javascript:1"]
)
def test_what_is_no_web_address_is_nobodys(url: str) -> None:
    assert spellings(url) == ()


def test_a_link_header_holds_nothing_that_would_end_it() -> None:
    header = link_header([Link('https://gov.example/a>b "c"?ü=1', "original")])
    assert header == '<https://gov.example/a%3Eb%20%22c%22?%C3%BC=1>; rel="original"'


def test_the_links_of_a_version_name_its_neighbours_once_each() -> None:
    first, before, here, after = versions(4)
    header = link_header(links_around(PLACE, Around(here, first, after, before, after)))
    assert '<https://gov.example/fees?a=1&b=%2F>; rel="original"' in header
    assert '<https://watch.example/timegate/https://gov.example/fees?a=1&b=%2F>; rel="timegate"' in header
    assert 'from="Sun, 01 Mar 2026 12:00:00 GMT"; until="Wed, 04 Mar 2026 12:00:00 GMT"' in header
    stem = "<https://watch.example/memento/202603"
    assert f'{stem}01120000/{URL}>; rel="first memento"; datetime="Sun, 01 Mar 2026 12:00:00 GMT"' in header
    assert f'{stem}02120000/{URL}>; rel="prev memento"' in header
    assert f'{stem}03120000/{URL}>; rel="memento"' in header
    assert f'{stem}04120000/{URL}>; rel="next last memento"' in header


def test_the_only_version_is_first_and_last() -> None:
    [one] = versions(1)
    header = link_header(links_around(PLACE, Around(one, one, one, None, None)))
    assert 'rel="first last memento"' in header and header.count('memento"') == 1


def test_a_timemap_in_parts_says_where_it_begins_and_ends_and_where_the_others_do() -> None:
    seen = versions(6)
    part = Slice(tuple(seen[2:4]), (seen[0], seen[1]), (seen[4], seen[5]), (seen[0], seen[5]))
    text = timemap_links(PLACE, part, seen[2])
    lines = text.rstrip("\n").split(",\n")
    assert lines[0] == f'<{URL}>; rel="original"'
    assert lines[1] == (
        f'<https://watch.example/timemap/link/20260303120000/{URL}>; rel="self"; '
        'type="application/link-format"; from="Tue, 03 Mar 2026 12:00:00 GMT"; '
        'until="Wed, 04 Mar 2026 12:00:00 GMT"'
    )
    assert lines[2].startswith(f'<https://watch.example/timemap/link/{URL}>; rel="timemap"')
    assert lines[3].startswith(f'<https://watch.example/timemap/link/20260305120000/{URL}>; rel="timemap"')
    assert [line.count("first") + line.count("last") for line in lines[5:]] == [0, 0]
    told = timemap_json(PLACE, part, seen[2])
    assert told["pages"]["prev"]["uri"] == f"https://watch.example/timemap/json/{URL}"
    assert told["pages"]["next"]["from"] == "2026-03-05T12:00:00Z"
    assert told["mementos"]["last"]["uri"].endswith(f"/memento/20260306120000/{URL}")


def test_a_whole_timemap_marks_first_and_last() -> None:
    seen = versions(3)
    text = timemap_links(PLACE, Slice(tuple(seen), None, None, (seen[0], seen[-1])), None)
    assert text.count('rel="first memento"') == text.count('rel="last memento"') == 1
    assert text.count('rel="memento"') == 1 and 'rel="timemap"' not in text
