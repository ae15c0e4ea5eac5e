"""Where a link leads, without what changes from visit to visit."""

from __future__ import annotations

import pytest

from changes.links import target_key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("http://example.org/a/", "https://www.example.org/a"),
        ("https://example.org/a?utm_source=x&fbclid=1", "https://example.org/a"),
        ("https://example.org/en/terms", "https://example.org/fr-fr/terms"),
        ("https://example.org/a/index.html", "https://example.org/a/"),
        ("https://example.org/a?did=9f8e7d6c5b4a39281706", "https://example.org/a?did=00112233445566778899"),
        ("https://example.org/a?v=a1b2c3d4e5f6a7b8c9d0e1", "https://example.org/a?v=b1b2c3d4e5f6a7b8c9d0e1"),
        ("https://example.org/a;jsessionid=1A?x=1", "https://example.org/a?x=1"),
        ("mailto:Office@Example.org?subject=x", "mailto:office@example.org"),
        ("javascript:void(0)", "javascript:;"),
    ],
)
def test_the_same_address_to_a_person(one: str, other: str) -> None:
    assert target_key(one) == target_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://example.org/a", "https://example.org/b"),
        ("https://example.org/a", "https://example.com/a"),
        ("https://example.org/a?page=1", "https://example.org/a?page=2"),
        ("https://example.org/a#law", "https://example.org/a#appeal"),
        ("mailto:a@example.org", "mailto:b@example.org"),
    ],
)
def test_another_address(one: str, other: str) -> None:
    assert target_key(one) != target_key(other)


def test_a_broken_address_is_kept_as_it_is() -> None:
    assert target_key("http://[broken") == "http://[broken"
