"""The browser's only way out: a SOCKS5 proxy (RFC 1928) on loopback that asks the guard first.

The browser would resolve names by itself; behind this proxy it resolves none. A name is resolved here, every
address is checked, and the connection goes to an address that was checked: check and use are one act.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
from ipaddress import ip_address

from model.guard import Guard

HEAD_SECONDS = 20.0
CONNECT_SECONDS = 15.0
MAX_BYTES = 50_000_000  #: through one connection, one way
_GRANTED, _NOT_ALLOWED, _UNREACHABLE = 0, 2, 4


class Refused(Exception):  # noqa: N818
    """The guard lets no address of a name pass; the text says why."""


class GuardProxy:
    """Listens on a port of its own as long as the crawl runs; `refusals` says why a host was refused."""

    def __init__(self, guard: Guard) -> None:
        self.guard = guard
        self.refusals: dict[str, str] = {}
        self.port = 0
        self._server: asyncio.Server | None = None

    async def start(self) -> None:
        """Begins to listen."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Ends listening; what is open is closed with the browser."""
        if self._server is not None:
            self._server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            try:
                host, port = await asyncio.wait_for(_greeting(reader, writer), HEAD_SECONDS)
                far_reader, far_writer = await self._connect(host, port)
            except Refused:
                writer.write(_reply(_NOT_ALLOWED))
            except (OSError, ValueError):  # a TimeoutError is one
                writer.write(_reply(_UNREACHABLE))
            else:
                writer.write(_reply(_GRANTED))
                try:
                    await asyncio.gather(_pump(reader, far_writer), _pump(far_reader, writer))
                finally:
                    far_writer.close()
            await writer.drain()
        writer.close()

    async def _connect(self, host: str, port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """A connection to an address of the host that the guard lets pass. Raises Refused, OSError."""
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
        addresses = list(dict.fromkeys(str(address[0]) for *_, address in found))
        words = {address: self.guard.check(address) for address in addresses}
        allowed = [address for address in addresses if words[address] is None]
        if not allowed:
            reason = next((word for word in words.values() if word), "it has no address")
            self.refusals[host.lower()] = reason
            raise Refused(f"{host} is not visited: {reason}.")
        self.refusals.pop(host.lower(), None)
        return await asyncio.wait_for(asyncio.open_connection(allowed[0], port), CONNECT_SECONDS)


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """One direction, to its end or the limit."""
    left = MAX_BYTES
    try:
        while left > 0 and (data := await reader.read(65_536)):
            left -= len(data)
            writer.write(data)
            await writer.drain()
    finally:
        with contextlib.suppress(OSError, RuntimeError):
            writer.close() if left <= 0 else writer.write_eof()


async def _greeting(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> tuple[str, int]:
    """Where the browser wants to go. Raises ValueError where it speaks no SOCKS5."""
    version, methods = await reader.readexactly(2)
    await reader.readexactly(methods)
    if version != 5:
        raise ValueError("no SOCKS5")
    writer.write(b"\x05\x00")
    version, command, _, kind = await reader.readexactly(4)
    if version != 5 or command != 1:
        raise ValueError("no connection is asked for")
    if kind == 3:
        (length,) = await reader.readexactly(1)
        host = (await reader.readexactly(length)).decode("ascii")
    elif kind in (1, 4):
        host = str(ip_address(await reader.readexactly(4 if kind == 1 else 16)))
    else:
        raise ValueError("no address")
    return host, int.from_bytes(await reader.readexactly(2), "big")


def _reply(code: int) -> bytes:
    return bytes((5, code, 0, 1, 0, 0, 0, 0, 0, 0))
