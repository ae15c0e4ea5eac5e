"""A real HTTP server on loopback whose every answer is scripted, with all the ways to fail.

    with Server() as server:
        server.put("/policy", page("<h1>Privacy</h1><p>We keep logs for 30 days.</p>"))
        server.put("/torn", Answer(body=BODY, ending=Ending.SHORT_LENGTH))
        visit(server.url("/policy"))
        assert server.hits("/policy") == 1

A path holds one answer, or a list that is used up in order (its last answer stays), or a function of
the request. Nothing here waits for luck: `server.wait_for(path)` returns when the request has come.
"""

from __future__ import annotations

import asyncio
import datetime
import gzip
import socket
import ssl
import struct
import sys
import tempfile
import threading
import warnings
import zlib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from ipaddress import ip_address
from pathlib import Path
from types import TracebackType

import brotli  # type: ignore[import-untyped]

HTML = "text/html; charset=utf-8"


class Ending(Enum):
    """How the body ends."""

    LENGTH = "length"  #: whole, with Content-Length
    CHUNKED = "chunked"  #: whole, chunked
    CLOSE = "close"  #: whole, no length, the connection closes
    SHORT_LENGTH = "short-length"  #: half of what Content-Length says
    SHORT_CHUNKED = "short-chunked"  #: half of the chunks, no last chunk
    SHORT_CLOSE = "short-close"  #: half, no length, the connection closes
    DRIP = "drip"  #: a byte each `pause` seconds
    STALL = "stall"  #: half, then nothing
    ENDLESS = "endless"  #: the body again and again, no length, until the other side has enough
    RESET = "reset"  #: no answer: the connection is reset
    SILENT = "silent"  #: no answer at all, the connection stays open


@dataclass(frozen=True)
class Answer:
    """What the server says to one request; `body` is sent as it is (code it with `coded`)."""

    body: bytes = b""
    status: int = 200
    content_type: str | None = HTML
    headers: tuple[tuple[str, str], ...] = ()
    ending: Ending = Ending.LENGTH
    pause: float = 0.05
    delay: float = 0.0  #: seconds before the first byte


@dataclass(frozen=True)
class Asked:
    """A request as it came."""

    method: str
    path: str
    headers: dict[str, str] = field(default_factory=dict)
    at: float = 0.0  #: loop time
    body: bytes = b""


Script = Answer | Sequence[Answer] | Callable[[Asked], Answer]


def page(body: str, title: str = "Policy") -> Answer:
    """A whole HTML page around a body."""
    return Answer(html(body, title))


def html(body: str, title: str = "Policy") -> bytes:
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title></head>'
        f"<body><main>{body}</main></body></html>"
    ).encode()


def redirect(to: str, status: int = 302) -> Answer:
    return Answer(b"", status, HTML, (("Location", to),))


def encode(coding: str, body: bytes) -> bytes:
    """The body in a content coding: gzip, deflate, raw-deflate, br or zstd."""
    if coding == "gzip":
        return gzip.compress(body)
    if coding == "deflate":
        return zlib.compress(body)
    if coding == "raw-deflate":
        packer = zlib.compressobj(wbits=-15)
        return packer.compress(body) + packer.flush()
    if coding == "br":
        return bytes(brotli.compress(body, quality=5))
    if coding == "zstd":
        return _zstd(body)
    raise ValueError(coding)


def _zstd(body: bytes) -> bytes:
    if sys.version_info >= (3, 14):
        from compression import zstd
    else:
        from backports import zstd
    return bytes(zstd.compress(body))


def coded(coding: str, body: bytes, *, keep: float = 1.0, ending: Ending = Ending.LENGTH) -> Answer:
    """An answer in a content coding; `keep` < 1 cuts the coded stream, with a Content-Length that fits."""
    packed = encode(coding, body)
    name = "deflate" if coding == "raw-deflate" else coding
    return Answer(
        packed[: max(1, int(len(packed) * keep))], headers=(("Content-Encoding", name),), ending=ending
    )


class Server:
    """Listens on one port of one or more loopback addresses, in a thread of its own."""

    def __init__(self, hosts: Sequence[str] = ("127.0.0.1",), *, tls: ssl.SSLContext | None = None) -> None:
        self.hosts = tuple(hosts)
        self.port = 0
        self.connections = 0
        self.asked: list[Asked] = []
        self.overlap: Counter[str] = Counter()  #: most requests at once, by the Host they asked
        self._tls = tls
        self._scripts: dict[str, list[Answer] | Callable[[Asked], Answer]] = {}
        self._hits: Counter[str] = Counter()
        self._open: Counter[str] = Counter()
        self._changed = threading.Condition()
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self.put("/robots.txt", Answer(b"User-agent: *\nAllow: /\n", content_type="text/plain"))

    # -- for tests

    def put(self, path: str, script: Script) -> None:
        if isinstance(script, Answer):
            self._scripts[path] = [script]
        else:
            self._scripts[path] = script if callable(script) else list(script)

    def url(self, path: str = "/", host: str | None = None) -> str:
        scheme = "https" if self._tls else "http"
        return f"{scheme}://{host or self.hosts[0]}:{self.port}{path}"

    def hits(self, path: str) -> int:
        with self._changed:
            return self._hits[path]

    def wait_for(self, path: str, hits: int = 1, seconds: float = 30) -> None:
        """Returns when a path has been asked for so often. Raises TimeoutError."""
        with self._changed:
            if not self._changed.wait_for(lambda: self._hits[path] >= hits, seconds):
                raise TimeoutError(f"{path} was asked for {self._hits[path]} times, not {hits}")

    def __enter__(self) -> Server:
        self._thread.start()
        if not self._ready.wait(10):
            raise RuntimeError("the test server did not start")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    # -- the server

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._listen())
        self._loop.run_forever()
        tasks = asyncio.all_tasks(self._loop)
        for task in tasks:
            task.cancel()
        self._loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))
        for listener in self._listeners:
            listener.close()
        self._loop.close()

    async def _listen(self) -> None:
        self._listeners: list[asyncio.Server] = []
        for host in self.hosts:
            listener = await asyncio.start_server(self._serve, host, self.port, ssl=self._tls, backlog=512)
            self._listeners.append(listener)
            self.port = listener.sockets[0].getsockname()[1]
        self._ready.set()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while await self._exchange(reader, writer):
                pass
        except (
            ConnectionError,
            asyncio.IncompleteReadError,
            asyncio.LimitOverrunError,
            asyncio.CancelledError,
        ):
            pass
        finally:
            writer.close()

    async def _exchange(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        asked = self._parse(await reader.readuntil(b"\r\n\r\n"))
        length = int(asked.headers.get("content-length", 0))
        asked = replace(asked, body=await reader.readexactly(length) if length else b"")
        host = asked.headers.get("host", "")
        with self._changed:
            self.asked.append(asked)
            self._hits[asked.path] += 1
            self._open[host] += 1
            self.overlap[host] = max(self.overlap[host], self._open[host])
            self._changed.notify_all()
        try:
            answer = self._answer(asked)
            if answer.delay:
                await asyncio.sleep(answer.delay)
            return await self._send(writer, answer, head_only=asked.method == "HEAD")
        finally:
            with self._changed:
                self._open[host] -= 1

    def _parse(self, head: bytes) -> Asked:
        first, *lines = head.decode("latin-1").split("\r\n")
        method, target, _ = first.split(" ", 2)
        pairs = (line.split(":", 1) for line in lines if ":" in line)
        return Asked(method, target, {k.lower(): v.strip() for k, v in pairs}, self._loop.time())

    def _answer(self, asked: Asked) -> Answer:
        script = self._scripts.get(asked.path) or self._scripts.get(asked.path.split("?", 1)[0])
        if script is None:
            return Answer(html("<h1>Not found</h1>"), 404)
        if callable(script):
            return script(asked)
        return script.pop(0) if len(script) > 1 else script[0]

    async def _send(self, writer: asyncio.StreamWriter, answer: Answer, *, head_only: bool) -> bool:
        if answer.ending is Ending.RESET:
            raw = writer.get_extra_info("socket")
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            writer.transport.abort()
            return False
        if answer.ending is Ending.SILENT:
            await asyncio.sleep(3600)
        writer.write(_head(answer))
        if head_only or answer.status in (204, 304):
            await writer.drain()
            return True
        await _SENDERS.get(answer.ending, _whole)(writer, answer)
        await writer.drain()
        return answer.ending in (Ending.LENGTH, Ending.CHUNKED)


def _head(answer: Answer) -> bytes:
    lines = [f"HTTP/1.1 {answer.status} Scripted"]
    if answer.content_type:
        lines.append(f"Content-Type: {answer.content_type}")
    lines += [f"{name}: {value}" for name, value in answer.headers]
    if answer.ending in (Ending.CHUNKED, Ending.SHORT_CHUNKED):
        lines.append("Transfer-Encoding: chunked")
    elif answer.ending not in (Ending.CLOSE, Ending.SHORT_CLOSE, Ending.ENDLESS):
        lines.append(f"Content-Length: {len(answer.body)}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


async def _whole(writer: asyncio.StreamWriter, answer: Answer) -> None:
    writer.write(answer.body)


async def _half(writer: asyncio.StreamWriter, answer: Answer) -> None:
    writer.write(answer.body[: len(answer.body) // 2])


async def _stall(writer: asyncio.StreamWriter, answer: Answer) -> None:
    await _half(writer, answer)
    await writer.drain()
    await asyncio.sleep(3600)


async def _chunks(writer: asyncio.StreamWriter, answer: Answer) -> None:
    size = max(1, len(answer.body) // 4)
    parts = [answer.body[i : i + size] for i in range(0, len(answer.body), size)]
    whole = answer.ending is Ending.CHUNKED
    for part in parts if whole else parts[: len(parts) // 2]:
        writer.write(b"%x\r\n%s\r\n" % (len(part), part))
    if whole:
        writer.write(b"0\r\n\r\n")


async def _drip(writer: asyncio.StreamWriter, answer: Answer) -> None:
    for byte in answer.body:
        writer.write(bytes([byte]))
        await writer.drain()
        await asyncio.sleep(answer.pause)


async def _endless(writer: asyncio.StreamWriter, answer: Answer) -> None:
    while True:
        writer.write(answer.body or b"<p>and so on</p>" * 1000)
        await writer.drain()


_SENDERS = {
    Ending.ENDLESS: _endless,
    Ending.SHORT_LENGTH: _half,
    Ending.SHORT_CLOSE: _half,
    Ending.CHUNKED: _chunks,
    Ending.SHORT_CHUNKED: _chunks,
    Ending.DRIP: _drip,
    Ending.STALL: _stall,
}


def closed_port() -> int:
    """A loopback port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def certificate(name: str = "127.0.0.1", *, days: int = 30, old: bool = False) -> ssl.SSLContext:
    """A server context with a self-signed certificate for a name; negative days: expired so long ago.

    `old`: it speaks TLS 1.0 and nothing newer.
    """
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "policywatch test")])
    now = datetime.datetime.now(datetime.UTC)
    alternative = x509.IPAddress(ip_address(name)) if name[0].isdigit() else x509.DNSName(name)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=abs(days) + 60))
        .not_valid_after(now + datetime.timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName([alternative]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "pem"
        file.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
            + made.public_bytes(serialization.Encoding.PEM)
        )
        context.load_cert_chain(file)
    if old:
        context.set_ciphers("DEFAULT:@SECLEVEL=0")
        with warnings.catch_warnings(action="ignore", category=DeprecationWarning):
            context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1
    return context
