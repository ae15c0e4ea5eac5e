"""What an answer to robots.txt means (RFC 9309, 2.3.1; fault row F46)."""

from __future__ import annotations

import pytest

from spiders.robots import read_rules

AGENT = "policywatch/1.0"
URL = "https://example.org/terms"


def allows(status: int, body: bytes = b"") -> bool:
    rules = read_rules(status, body, "example.org")
    return rules.fault is None and rules.allows(URL, AGENT)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 451])
def test_a_host_without_rules_allows_all(status: int) -> None:
    assert allows(status, b"User-agent: *\nDisallow: /")


@pytest.mark.parametrize("status", [429, 500, 502, 503, 301, 304, 100])
def test_where_we_can_not_tell_nothing_is_visited(status: int) -> None:
    rules = read_rules(status, b"", "example.org")
    assert rules.fault is not None
    assert str(status) in rules.fault.reason


@pytest.mark.parametrize(
    ("body", "allowed"),
    [
        (b"", True),
        (b"User-agent: *\nDisallow: /", False),
        (b"\xef\xbb\xbfUser-agent: *\nDisallow: /", False),
        (b"User-agent: policywatch\nDisallow: /terms\nUser-agent: *\nAllow: /", False),
        (b"User-agent: policywatch\nAllow: /\nUser-agent: *\nDisallow: /", True),
        (b"User-agent: other\nDisallow: /", True),
        (b"User-agent: *\nDisallow: /\nAllow: /terms", True),
        (b"<html><body>Disallow: /</body></html>", True),
        (b"\xff\xfe\x00 not text at all", True),
    ],
)
def test_the_rules_of_a_200_hold(body: bytes, allowed: bool) -> None:
    assert allows(200, body) is allowed


def test_a_crawl_delay_is_a_wish_with_a_limit() -> None:
    def delay(line: bytes) -> float:
        return read_rules(200, b"User-agent: *\n" + line, "example.org").crawl_delay(AGENT)

    assert (delay(b"Crawl-delay: 7"), delay(b"Crawl-delay: 86400"), delay(b"")) == (7, 60, 0)
