"""The address guard: which addresses we talk to.

One question, asked about the address actually connected to (see `spiders.resolver` and `alerts.post`), so
that redirects, odd spellings and DNS rebinding have nothing to get past. What is not plainly a public unicast
address is refused. Tables: IANA IPv4 and IPv6 Special-Purpose Address Registries (RFC 6890).
"""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

_INTRANET_4 = (
    (IPv4Network("10.0.0.0/8"), "a private address (RFC 1918)"),
    (IPv4Network("172.16.0.0/12"), "a private address (RFC 1918)"),
    (IPv4Network("192.168.0.0/16"), "a private address (RFC 1918)"),
    (IPv4Network("127.0.0.0/8"), "a loopback address"),
    (IPv4Network("100.64.0.0/10"), "a shared carrier address (RFC 6598)"),
)
_NEVER_4 = (
    (IPv4Network("0.0.0.0/8"), "an address of this host (RFC 1122)"),
    (IPv4Network("169.254.0.0/16"), "a link-local address, where clouds keep their metadata service"),
    (IPv4Network("192.0.0.0/24"), "a protocol assignment (RFC 6890)"),
    (IPv4Network("192.0.2.0/24"), "a documentation address"),
    (IPv4Network("192.31.196.0/24"), "an AS112 address"),
    (IPv4Network("192.52.193.0/24"), "an AMT relay address"),
    (IPv4Network("192.88.99.0/24"), "a 6to4 relay address (RFC 7526)"),
    (IPv4Network("192.175.48.0/24"), "an AS112 address"),
    (IPv4Network("198.18.0.0/15"), "a benchmark address (RFC 2544)"),
    (IPv4Network("198.51.100.0/24"), "a documentation address"),
    (IPv4Network("203.0.113.0/24"), "a documentation address"),
    (IPv4Network("224.0.0.0/4"), "a multicast address"),
    (IPv4Network("240.0.0.0/4"), "a reserved address"),
)
_INTRANET_6 = (
    (IPv6Network("::1/128"), "a loopback address"),
    (IPv6Network("fc00::/7"), "a private address (RFC 4193)"),
)
#: Holes in the global unicast range 2000::/3; outside of it everything is refused.
_GLOBAL_6 = IPv6Network("2000::/3")
_NEVER_6 = (
    (IPv6Network("2001::/23"), "a protocol assignment (Teredo, ORCHID and the like)"),
    (IPv6Network("2001:db8::/32"), "a documentation address"),
    (IPv6Network("2002::/16"), "a 6to4 address"),
    (IPv6Network("2620:4f:8000::/48"), "an AS112 address"),
    (IPv6Network("3fff::/20"), "a documentation address"),
)
_NAMED_6 = (
    (IPv6Network("64:ff9b::/96"), "a NAT64 address"),
    (IPv6Network("64:ff9b:1::/48"), "a NAT64 address"),
    (IPv6Network("fe80::/10"), "a link-local address"),
    (IPv6Network("ff00::/8"), "a multicast address"),
)
_NAT64 = IPv6Network("64:ff9b::/96")


@dataclass(frozen=True, slots=True)
class Guard:
    """Says which addresses are refused.

    `allow_private` opens private, loopback and carrier ranges for intranets; link-local, multicast,
    reserved and documentation addresses stay refused.
    """

    allow_private: bool = False

    def check(self, address: str) -> str | None:
        """Why the address (IPv4 or IPv6, a zone is ignored) is refused, as a sentence; None: go on."""
        try:
            parsed = ip_address(address.partition("%")[0])
        except ValueError:
            return f"{address!r} is not an IP address"
        words = self._refusal_4(parsed) if isinstance(parsed, IPv4Address) else self._refusal_6(parsed)
        return f"{address} is {words}" if words else None

    def _refusal_4(self, address: IPv4Address) -> str | None:
        for network, words in _INTRANET_4:
            if address in network:
                return None if self.allow_private else words
        return next((words for network, words in _NEVER_4 if address in network), None)

    def _refusal_6(self, address: IPv6Address) -> str | None:
        if address.ipv4_mapped is not None:
            inner = self._refusal_4(address.ipv4_mapped)
            return f"an IPv4 address in IPv6 form: {inner}" if inner else None
        if self.allow_private and address in _NAT64:  # how an IPv6-only network reaches IPv4
            return self._refusal_4(IPv4Address(int(address) & 0xFFFF_FFFF))
        for network, words in _INTRANET_6:
            if address in network:
                return None if self.allow_private else words
        if address not in _GLOBAL_6:
            named = (words for network, words in _NAMED_6 if address in network)
            return next(named, "outside the public range 2000::/3")
        return next((words for network, words in _NEVER_6 if address in network), None)
