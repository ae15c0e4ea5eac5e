"""Content codings undone by ourselves: bounded, and only if the stream reached its end.

Scrapy's own middleware returns as much of a cut stream as it can and calls it a page; half a policy
would then be mailed as deletions. Here a stream without its end is a fault (RFC 9110, 8.4).
"""

from __future__ import annotations

import re
import sys
import zlib
from typing import Any

import brotli  # type: ignore[import-untyped]
from scrapy import Request
from scrapy.http import Response
from scrapy.responsetypes import responsetypes

from model import FaultKind
from spiders.faults import PageFault, size

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

ACCEPTED = "gzip, deflate, br, zstd"

_MAX_CODINGS = 3
_TORN = "The page came incomplete: its compressed data ends early."
_BROKEN = "The page came damaged: its compressed data can't be read."
_SHOWN_END = re.compile(rb"</(?:html|body)\s*>\s*(?:<!--[^<>]*-->\s*)*$", re.IGNORECASE)


def decode(body: bytes, codings: str, limit: int) -> bytes:
    """The body without its content codings, of at most `limit` bytes.

    `codings` is the Content-Encoding header ("gzip", "br, gzip"; applied in that order). Raises
    PageFault: TORN for a stream that ends early or is damaged, TOO_LARGE past the limit, UNREADABLE
    for a coding that we never asked for.
    """
    names = [name for name in (part.strip().lower() for part in codings.split(",")) if name]
    if len(names) > _MAX_CODINGS:
        raise PageFault(FaultKind.UNREADABLE, f"The page is coded {len(names)} times over.")
    for name in reversed(names):
        body = _decode_one(body, name, limit)
    return body


def _decode_one(body: bytes, name: str, limit: int) -> bytes:
    if name == "identity" or not body:
        return body
    step = _STEPS.get(name)
    if step is None:
        raise PageFault(
            FaultKind.UNREADABLE, f"The page is coded as {name[:40]!r}, which we never asked for."
        )
    try:
        return step(body, limit)
    except (zlib.error, brotli.error, zstd.ZstdError, EOFError) as error:
        raise PageFault(FaultKind.TORN, _BROKEN) from error


def _inflate(body: bytes, limit: int, wbits: int) -> bytes:
    parts: list[bytes] = []
    room = limit
    while body:
        stream = zlib.decompressobj(wbits)
        part = stream.decompress(body, room + 1)
        room -= len(part)
        if room < 0:
            raise _too_large(limit)
        if not stream.eof:
            raise PageFault(FaultKind.TORN, _TORN)
        parts.append(part)
        body = stream.unused_data.lstrip(b"\0")
        if not body.startswith(b"\x1f\x8b"):  # gzip may have several members; other trailing bytes: ignored
            break
    return b"".join(parts)


def _gzip(body: bytes, limit: int) -> bytes:
    return _inflate(body, limit, 31)


def _deflate(body: bytes, limit: int) -> bytes:
    # RFC 9110 means the zlib format; some servers send raw deflate, and browsers read both.
    zlib_header = body[0] & 0x0F == 8 and len(body) > 1 and (body[0] << 8 | body[1]) % 31 == 0
    return _inflate(body, limit, 15 if zlib_header else -15)


def _brotli(body: bytes, limit: int) -> bytes:
    stream = brotli.Decompressor()
    parts = [stream.process(body, output_buffer_limit=limit + 1)]
    room = limit - len(parts[0])
    while not stream.is_finished() and room >= 0:
        part = stream.process(b"", output_buffer_limit=room + 1)
        if not part:
            raise PageFault(FaultKind.TORN, _TORN)
        parts.append(part)
        room -= len(part)
    if room < 0:
        raise _too_large(limit)
    return b"".join(parts)


def _zstd(body: bytes, limit: int) -> bytes:
    parts: list[bytes] = []
    room = limit
    while body:
        stream = zstd.ZstdDecompressor()
        part = stream.decompress(body, room + 1)
        room -= len(part)
        if room < 0:
            raise _too_large(limit)
        if not stream.eof:
            raise PageFault(FaultKind.TORN, _TORN)
        parts.append(part)
        body = stream.unused_data
    return b"".join(parts)


def _too_large(limit: int) -> PageFault:
    return PageFault(FaultKind.TOO_LARGE, f"Unpacked, the page is larger than the limit of {size(limit)}.")


_STEPS = {"gzip": _gzip, "x-gzip": _gzip, "deflate": _deflate, "br": _brotli, "zstd": _zstd}


def check_end(body: bytes, *, flags: list[str], coded: bool) -> None:
    """Raises PageFault TORN where nothing shows that a body delimited by the connection's end is whole.

    Such a body (Scrapy's flag "partial", RFC 9112, 8) may have been cut anywhere. It is believed if its
    coding had an end, or if it closes its own html or body element.
    """
    if "dataloss" in flags or ("partial" in flags and not coded and not _SHOWN_END.search(body[-1024:])):
        raise PageFault(FaultKind.TORN, "The page came incomplete: the connection ended before its end.")


class CodingMiddleware:
    """Undoes content codings of every response, robots.txt too, and checks that the body is whole."""

    def __init__(self, limit: int) -> None:
        self.limit = limit

    @classmethod
    def from_crawler(cls, crawler: Any) -> CodingMiddleware:
        return cls(crawler.settings.getint("DOWNLOAD_MAXSIZE"))

    def process_response(self, request: Request, response: Response) -> Response:  # noqa: ARG002
        """The response with its plain body. Raises PageFault (see `decode`, `check_end`)."""
        if response.status in (204, 304) or 300 <= response.status < 400:
            return response
        codings = b", ".join(response.headers.getlist("Content-Encoding")).decode("latin-1")
        if not codings and not response.flags:
            return response
        plain = decode(response.body, codings, self.limit)
        check_end(plain, flags=response.flags, coded=bool(codings and plain))
        if not codings:
            return response
        # Scrapy chose the class for coded bytes; the header stays, since Content-Length speaks of them.
        headers = response.headers.copy()
        del headers["Content-Encoding"]
        kind = responsetypes.from_args(headers=headers, url=response.url, body=plain[:5000])
        return response.replace(body=plain, cls=kind)
