"""What people type."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from cli import parse
from cli.errors import Wrong


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("https://example.org/a?b=c#d", "https://example.org/a?b=c"),
        ("example.org/terms", "https://example.org/terms"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080/"),
        (" https://example.org ", "https://example.org/"),
        ("http://[::1]/x", "http://[::1]/x"),
    ],
)
def test_addresses_of_pages(typed: str, read: str) -> None:
    assert parse.url(typed) == read


@pytest.mark.parametrize(
    "typed",
    ["", "terms", "ftp://example.org/x", "https://", "https://exa mple.org/", "http://[::1", "file:///etc/x"],
)
def test_what_is_no_address_of_a_page(typed: str) -> None:
    with pytest.raises(Wrong, match="write it as https://"):
        parse.url(typed)


@pytest.mark.parametrize(
    "typed", ["ada", "ada@", "@example.org", "a b@example.org", "a@b,c@d", "a@example.org\nBcc: b@c.d"]
)
def test_what_is_no_address_of_a_person(typed: str) -> None:
    with pytest.raises(Wrong):
        parse.email(typed)


def test_durations() -> None:
    assert [parse.every(text) for text in ("6h", "90m", "1d 12h", "300")] == [21_600, 5400, 129_600, 300]
    for text in ("often", "5", "400d"):
        with pytest.raises(Wrong):
            parse.every(text)


def test_points_in_time() -> None:
    assert parse.when("2026-11-22T06:00:00") == datetime(2026, 11, 22, 6, tzinfo=UTC)
    assert parse.when("2026-11-22T06:00:00+02:00") == datetime(2026, 11, 22, 4, tzinfo=UTC)
    assert parse.when("2026-11-22") == datetime(2026, 11, 22, 23, 59, 59, 999999, tzinfo=UTC)
    with pytest.raises(Wrong, match="2026-11-22"):
        parse.when("yesterday")


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(Wrong, match="no such file"):
        parse.file(tmp_path / "nothing")
    with pytest.raises(Wrong, match="is a folder"):
        parse.file(tmp_path)


def test_a_minute_means_its_end_so_that_what_was_seen_in_it_is_found() -> None:
    assert parse.when("2026-11-22 14:24") == datetime(2026, 11, 22, 14, 24, 59, 999999, tzinfo=UTC)
    assert parse.when("2026-11-22T14:24:10Z") == datetime(2026, 11, 22, 14, 24, 10, tzinfo=UTC)


def test_a_password_in_an_address_is_refused_and_not_repeated() -> None:
    with pytest.raises(Wrong) as refused:
        parse.url("https://user:geheim@example.org/")
    assert "geheim" not in str(refused.value)


def test_a_range_of_headings_is_a_selector_too() -> None:
    wanted = ('from "Scope" to "Annex"', 'from "Fees"', "main > p")
    assert parse.selectors(wanted) == wanted
