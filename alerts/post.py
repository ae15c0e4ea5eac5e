"""One HTTP request to an address that the guard lets pass: the only module of this room that opens a web
connection.

The name is resolved once, what it resolved to is checked, and that very address is connected to, so neither
odd spellings nor a name that changes its address get past. A redirect is an answer; it is never followed.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

import h11

from model.guard import Guard

_MOST_BYTES = 20_000  #: of an answer's body that are read


@dataclass(frozen=True, slots=True)
class Answer:
    """What the other side said."""

    status: int
    headers: Mapping[str, str]  #: by name in lower case
    text: str


class PostError(Exception):
    """No answer came. `sent`: the other side may have got the request all the same."""

    def __init__(self, words: str, *, sent: bool = False) -> None:
        super().__init__(words)
        self.sent = sent


async def post(
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    guard: Guard,
    *,
    seconds: float,
    ca_file: str | None = None,
) -> Answer:
    """Sends a POST and reads the answer, all within so many seconds.

    Raises PostError, whose text names the host and never the rest of the address.
    """
    parts = urlsplit(url)
    try:
        host, port = parts.hostname or "", parts.port or {"https": 443, "http": 80}[parts.scheme]
    except (KeyError, ValueError):
        raise PostError("the address is no http:// or https:// address") from None
    if not host or parts.username is not None:
        raise PostError("the address has no host, or a user name in it, which is not supported")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    named = host if parts.port is None else f"{host}:{port}"
    request = h11.Request(
        method="POST",
        target=path.encode("ascii", "replace"),
        headers=[
            ("Host", named),
            ("Content-Length", str(len(body))),
            ("Connection", "close"),
            *headers.items(),
        ],
    )
    sending = _Sending(host)
    try:
        async with asyncio.timeout(seconds):
            context = ssl.create_default_context(cafile=ca_file) if parts.scheme == "https" else None
            reader, writer = await _connected(host, port, context, guard)
            try:
                return await sending.exchange(reader, writer, request, body)
            finally:
                writer.transport.abort()
    except TimeoutError:
        raise PostError(f"{host}: no answer within {seconds:g} s", sent=sending.sent) from None
    except (OSError, h11.RemoteProtocolError) as error:
        raise PostError(f"{host}: {error or type(error).__name__}", sent=sending.sent) from None


async def refusal(host: str, guard: Guard) -> str | None:
    """Why the guard refuses a name as it resolves now, or that it does not resolve; None: it is fine."""
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        return f"the name is not known ({error})"
    words = (guard.check(str(place[0])) for *_, place in found)
    return next((word for word in words if word), None)


async def _connected(
    host: str, port: int, context: ssl.SSLContext | None, guard: Guard
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except UnicodeError as error:
        raise OSError(f"the name can't be looked up ({error})") from None
    addresses = list(dict.fromkeys(str(place[0]) for *_, place in found))
    refused = {address: guard.check(address) for address in addresses}
    failed: OSError = OSError(next((words for words in refused.values() if words), "the name is not known"))
    for address in (a for a in addresses if refused[a] is None):
        try:
            named = host if context else None
            return await asyncio.open_connection(address, port, ssl=context, server_hostname=named)
        except OSError as error:
            failed = error
    raise failed


class _Sending:
    def __init__(self, host: str) -> None:
        self.host = host
        self.sent = False

    async def exchange(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: h11.Request, body: bytes
    ) -> Answer:
        connection = h11.Connection(h11.CLIENT)
        for part in (request, h11.Data(data=body), h11.EndOfMessage()):
            writer.write(connection.send(part) or b"")
        self.sent = True
        await writer.drain()
        answer: h11.Response | None = None
        text = bytearray()
        while True:
            event = connection.next_event()
            if event is h11.NEED_DATA:
                connection.receive_data(await reader.read(65_536))
            elif isinstance(event, h11.Response):
                answer = event
            elif isinstance(event, h11.Data) and len(text) < _MOST_BYTES:
                text += event.data
            elif isinstance(event, (h11.EndOfMessage, h11.ConnectionClosed)) or len(text) >= _MOST_BYTES:
                break
        if answer is None:
            raise OSError("the connection was closed without an answer")
        found = {
            bytes(name).decode("ascii").lower(): bytes(v).decode("latin-1") for name, v in answer.headers
        }
        with contextlib.suppress(OSError):
            writer.close()
        return Answer(answer.status_code, found, bytes(text[:_MOST_BYTES]).decode("utf-8", "replace"))
