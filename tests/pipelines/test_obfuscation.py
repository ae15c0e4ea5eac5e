"""Addresses behind their codes."""

from __future__ import annotations

import pytest

from pipelines.obfuscation import decoded, mail_address, mail_link


def coded(address: str, key: int) -> str:
    return bytes((key, *(byte ^ key for byte in address.encode()))).hex()


@pytest.mark.parametrize("key", [0, 1, 0x2A, 0xFF])
def test_the_key_makes_no_difference(key: int) -> None:
    assert decoded(coded("bees@lakes.example", key)) == "bees@lakes.example"


@pytest.mark.parametrize("code", [None, "", "zz", "2a", "abc"])
def test_what_is_no_code_hides_nothing(code: str | None) -> None:
    assert decoded(code) is None


def test_a_link_shows_its_address() -> None:
    href = f"/cdn-cgi/l/email-protection#{coded('a@b.example', 9)}?subject=Hello"
    assert mail_address(href) == "a@b.example"
    assert mail_link({"href": href, "class": "x"}) == {"href": "mailto:a@b.example", "class": "x"}
    assert mail_link({"href": "/cdn-cgi/l/email-protection"}) == {"href": None}
