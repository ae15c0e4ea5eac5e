"""Hosts that ask to be left alone: what their answer means, and what becomes of their other pages."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlsplit

from scrapy.http import Response

from pipelines.again import wish_in

TOO_MANY = 429


class PutOff(Exception):  # noqa: N818
    """The page is not asked for now; it is due again when its host's rest is over."""

    def __init__(self, host: str, until: datetime) -> None:
        super().__init__(f"{host} wants to be left alone until {until:%d %b, %H:%M} UTC")
        self.until = until


def asks_for_rest(response: Response, now: datetime) -> tuple[bool, datetime | None]:
    """Whether an answer asks for rest, and until when; None where it does not say.

    429 does (RFC 6585, 4), and 503 with a Retry-After (RFC 9110, 10.2.3); on pages and robots.txt alike.
    """
    said = (response.headers.get("Retry-After") or b"").decode("latin-1")
    until = wish_in(response.status, said, now)
    return response.status == TOO_MANY or until is not None, until


def host_of(url: str) -> str:
    return (urlsplit(url).hostname or "").lower()
