"""Conditional requests: a server that still has what we have may say so in a word (RFC 9110, 13)."""

from __future__ import annotations

from scrapy import Request

from pipelines.condition import Condition

CONDITION = "condition"  #: meta key: the validators of what we have

_HEADERS = ("If-None-Match", "If-Modified-Since")


class ConditionalMiddleware:
    """Sends both validators, to the very address whose answer they came with and to no other hop."""

    def process_request(self, request: Request) -> None:
        condition: Condition | None = request.meta.get(CONDITION)
        if condition is None:
            return
        for name in _HEADERS:
            request.headers.pop(name, None)
        if request.url != condition.url:
            return
        if condition.etag:
            request.headers["If-None-Match"] = condition.etag
        if condition.modified:
            request.headers["If-Modified-Since"] = condition.modified
