"""Attack row A5: every special range is refused, by whichever form it is written in."""

from __future__ import annotations

import pytest

from model.guard import Guard

PUBLIC = [
    "93.184.215.14",
    "1.1.1.1",
    "100.63.255.255",
    "100.128.0.0",
    "172.32.0.1",
    "192.0.1.1",
    "223.255.255.255",
]
PUBLIC_6 = ["2606:2800:21f:cb07:6820:80da:af6b:8b2c", "2a00:1450:4001::200e", "2001:200::1"]
INTRANET = [
    "10.0.0.1",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "127.0.0.1",
    "127.8.9.1",
    "100.64.0.1",
    "::1",
    "fd00::1",
    "::ffff:10.0.0.1",
]
NEVER = [
    "0.0.0.0", "0.1.2.3", "169.254.169.254", "192.0.0.8", "192.0.2.7", "192.31.196.1", "192.52.193.1",
    "192.88.99.1", "192.175.48.1", "198.18.0.1", "198.19.255.255", "198.51.100.1", "203.0.113.9",
    "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255",
    "::", "::ffff:169.254.169.254", "::ffff:0:10.0.0.1", "::10.0.0.1", "100::1", "2001::1", "2001:20::1",
    "2001:db8::1", "2002:a00:1::", "2002:808:808::1", "2620:4f:8000::1", "3fff::1", "5f00::1", "fe80::1",
    "fe80::1%eth0",    "fec0::1", "ff02::1", "64:ff9b:1::a00:1",
]  # fmt: skip


@pytest.mark.parametrize("address", PUBLIC + PUBLIC_6)
def test_public_addresses_pass(address: str) -> None:
    assert Guard().check(address) is None


@pytest.mark.parametrize("address", [*INTRANET, *NEVER, "64:ff9b::a00:1", "64:ff9b::808:808"])
def test_special_addresses_are_refused_with_a_reason(address: str) -> None:
    reason = Guard().check(address)
    assert reason is not None
    assert reason.startswith(address)


@pytest.mark.parametrize("address", INTRANET)
def test_intranets_are_open_where_allowed(address: str) -> None:
    assert Guard(allow_private=True).check(address) is None


@pytest.mark.parametrize("address", [*NEVER, "64:ff9b::a9fe:a9fe"])
def test_metadata_multicast_and_reserved_stay_closed_where_intranets_are_open(address: str) -> None:
    assert Guard(allow_private=True).check(address) is not None


def test_an_ipv6_only_network_that_is_allowed_reaches_public_ipv4_through_nat64() -> None:
    assert Guard(allow_private=True).check("64:ff9b::808:808") is None


@pytest.mark.parametrize("text", ["", "localhost", "2130706433", "127.1", "0x7f000001", "1.2.3.4.5", "[::1]"])
def test_what_is_no_address_is_refused(text: str) -> None:
    assert Guard(allow_private=True).check(text) is not None
