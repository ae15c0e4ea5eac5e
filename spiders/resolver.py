"""The resolver of the crawling process: it hands out only addresses that the guard lets pass.

Twisted's `HostnameEndpoint` asks the reactor's name resolver at every connect, also for IP literals,
and connects to nothing but what it was given. So check and use are one act.
"""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import Sequence
from time import monotonic
from typing import Any

from twisted.internet.address import IPv4Address, IPv6Address
from twisted.internet.interfaces import (
    IAddress,
    IHostnameResolver,
    IHostResolution,
    IResolutionReceiver,
)
from zope.interface import implementer  # type: ignore[import-untyped]

from model.guard import Guard

_KEEP_SECONDS = 60.0
log = logging.getLogger(__name__)


@implementer(IResolutionReceiver)
class _Filter:
    """Passes on what the guard allows, and tells the resolver when all was refused."""

    def __init__(self, resolver: GuardedResolver, name: str, port: int, to: Any) -> None:
        self.resolver, self.name, self.port, self.to = resolver, name, port, to
        self.hosts: list[str] = []

    def resolutionBegan(self, resolution: IHostResolution) -> None:  # noqa: N802
        self.to.resolutionBegan(resolution)

    def addressResolved(self, address: IAddress) -> None:  # noqa: N802
        self.hosts.append(str(getattr(address, "host", address)))

    def resolutionComplete(self) -> None:  # noqa: N802
        self.resolver.hand_out(self.name, self.hosts, self.port, self.to)


@implementer(IHostResolution)
class _Known:
    """A resolution that was answered from memory."""

    def __init__(self, name: str) -> None:
        self.name = name

    def cancel(self) -> None:
        """Nothing is under way."""


@implementer(IHostnameResolver)
class GuardedResolver:
    """Resolves IPv4 and IPv6 names through the system, remembers answers for a minute, checks each use."""

    def __init__(self, reactor: Any, guard: Guard) -> None:
        self.reactor = reactor
        self.guard = guard
        self.system = reactor.nameResolver
        self.refusals: dict[str, str] = {}
        self.trusted: set[tuple[str, int]] = set()  #: hosts and ports of proxies that somebody configured
        self._known: dict[str, tuple[float, list[str]]] = {}

    @classmethod
    def from_crawler(cls, crawler: Any, reactor: Any) -> GuardedResolver:
        allow_private = crawler.settings.getbool("ALLOW_PRIVATE_ADDRESSES")
        if allow_private:
            log.warning("ALLOW_PRIVATE_ADDRESSES is on: pages of this computer's network can be fetched")
        return cls(reactor, Guard(allow_private))

    def install_on_reactor(self) -> None:
        self.reactor.installNameResolver(self)

    def refusal(self, name: str) -> str | None:
        """Why the guard refused every address of a name at its last resolution; None if it did not."""
        return self.refusals.get(name.lower().strip("[]"))

    async def ask(self, name: str) -> str | None:
        """Why the guard refuses a name, or None; for requests that a proxy will connect for us."""
        try:
            found = await asyncio.get_running_loop().getaddrinfo(name, None, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            return None  # known to the proxy alone
        words = (self.guard.check(str(address[0])) for *_, address in found)
        return next((word for word in words if word), None)

    def resolveHostName(  # noqa: N802
        self,
        resolutionReceiver: IResolutionReceiver,  # noqa: N803
        hostName: str,  # noqa: N803
        portNumber: int = 0,  # noqa: N803
        addressTypes: Sequence[type[IAddress]] | None = None,  # noqa: N803
        transportSemantics: str = "TCP",  # noqa: N803
    ) -> IHostResolution:
        """See `IHostnameResolver`."""
        since, hosts = self._known.get(hostName, (0.0, []))
        if hosts and monotonic() - since < _KEEP_SECONDS:
            known = _Known(hostName)
            resolutionReceiver.resolutionBegan(known)  # type: ignore[call-arg,misc]
            self.hand_out(hostName, hosts, portNumber, resolutionReceiver)
            return known  # type: ignore[return-value]
        wanted = _Filter(self, hostName, portNumber, resolutionReceiver)
        return self.system.resolveHostName(  # type: ignore[no-any-return]
            wanted, hostName, portNumber, addressTypes, transportSemantics
        )

    def hand_out(self, name: str, hosts: Sequence[str], port: int, to: Any) -> None:
        """Gives a receiver the allowed ones of the addresses that a name has now."""
        trusted = (name, port) in self.trusted
        refused = {host: None if trusted else self.guard.check(host) for host in hosts}
        allowed = [host for host in hosts if refused[host] is None]
        key = name.lower()
        self.refusals.pop(key, None)
        if hosts:
            self._known[name] = (monotonic(), list(hosts))
            if not allowed:
                self.refusals[key] = next(words for words in refused.values() if words)
        for host in allowed:
            kind = IPv6Address if ":" in host else IPv4Address
            to.addressResolved(kind("TCP", host, port))
        to.resolutionComplete()
