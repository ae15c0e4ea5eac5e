"""Serves pages on loopback at a step: `python -m benchmarks.server PORT HOSTS PAIRS [noise]`.

PAIRS pages /p0 .. are made of the corpus's changed pairs: step 0 the text before, steps 1 and 2 the text
after. With `noise` every answer differs in what no reader sees. POST /_step/N moves all pages.
"""

from __future__ import annotations

import asyncio
import os
import sys

from benchmarks.corpus import pairs

NOISE = b'\n<!-- served %d --><script nonce="%s">window.__t="%s"</script>'


class Site:
    """The pages, and the step they stand at."""

    def __init__(self, count: int, noise: bool) -> None:
        found = pairs(most=4)
        self.pages = [found[i % len(found)] for i in range(count)]
        self.noise = noise
        self.step = 0
        self.served = 0

    def answer(self, method: str, target: str) -> bytes:
        """A whole response."""
        if method == "POST" and target.startswith("/_step/"):
            self.step = int(target.rsplit("/", 1)[1])
            return self.response(b"ok", b"text/plain")
        if target == "/robots.txt":
            return self.response(b"User-agent: *\nAllow: /\n", b"text/plain")
        body = self.pages[int(target[2:])][min(self.step, 1)]
        if self.noise:
            self.served += 1
            body += NOISE % (self.served, os.urandom(9).hex().encode(), os.urandom(16).hex().encode())
        return self.response(body, b"text/html; charset=utf-8")

    @staticmethod
    def response(body: bytes, kind: bytes) -> bytes:
        return b"HTTP/1.1 200 OK\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n" % (kind, len(body)) + body


class Http(asyncio.Protocol):
    """Enough of HTTP/1.1 for a crawler on loopback: one request after the other, kept alive."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.rest = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.rest += data
        while b"\r\n\r\n" in self.rest:
            head, self.rest = self.rest.split(b"\r\n\r\n", 1)
            method, target, _ = head.split(b"\r\n", 1)[0].decode("latin-1").split(" ", 2)
            assert isinstance(self.transport, asyncio.WriteTransport)
            self.transport.write(self.site.answer(method, target))


async def serve(port: int, hosts: int, count: int, noise: bool) -> None:
    """Until killed. Says READY when it listens."""
    site = Site(count, noise)
    loop = asyncio.get_running_loop()
    for n in range(1, hosts + 1):
        await loop.create_server(lambda: Http(site), f"127.0.0.{n}", port, backlog=1024)
    print("READY", flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), "noise" in sys.argv[4:]))
