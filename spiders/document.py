"""The spider for single documents: asks once, politely, and says what came or why nothing did."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import scrapy
from scrapy.http import Response
from twisted.python.failure import Failure

import clock
import model
from pipelines.batch import Wanted
from pipelines.formats import Unreadable, read_response
from pipelines.judge import judge_response
from spiders import browser
from spiders.asking import headers_of, private, proxy_of
from spiders.faults import PageFault, explain
from spiders.handler import SPENT
from spiders.hops import FOR_NOW, HOPS
from spiders.secrets import Secrets

PAGE = "page"  #: meta key: the `Wanted` that a request is for


def by_turns(pages: Iterable[Wanted]) -> Iterator[Wanted]:
    """The pages in an order that takes hosts in turn, so that one host's queue holds up no other."""
    queues: dict[str, list[Wanted]] = {}
    for page in pages:
        queues.setdefault(urlsplit(page.url).netloc.lower(), []).append(page)
    longest = max(map(len, queues.values()), default=0)
    for turn in range(longest):
        yield from (queue[turn] for queue in queues.values() if turn < len(queue))


class DocumentSpider(scrapy.Spider):
    """`scrapy crawl document -a url=https://example.org/privacy -O out.json`: an item for each section."""

    name = "document"

    def __init__(self, url: str | None = None, *, pages: Sequence[Wanted] = (), **rest: Any) -> None:
        super().__init__(**rest)
        self.pages = tuple(pages) or ((Wanted(0, url),) if url else ())
        self.now: clock.Clock = clock.real
        self.secrets = Secrets()
        self.renders = False  #: whether there is a browser

    async def start(self) -> AsyncIterator[Any]:
        """Requests for the wanted pages, hosts in turn."""
        if not self.pages:
            self.logger.error("name a page: scrapy crawl document -a url=https://example.org/privacy")
        for page in by_turns(self.pages):
            try:
                yield self.request(page)
            except PageFault as error:
                refused = model.Response(page.url, page.url, self.now(), fault=error.verdict)
                for item in self.hand_on(page, refused):
                    yield item

    def request(self, page: Wanted) -> scrapy.Request:
        """The request for a page, with its profile's headers, which no other origin gets to see.

        Raises PageFault where a secret that the profile names is not set.
        """
        agent = str(self.settings.get("USER_AGENT", ""))
        rendered = browser.meta(page.profile, page.url, agent, self.secrets, ready=self.renders)
        headers = headers_of(page.profile, self.secrets)
        return scrapy.Request(
            page.url,
            headers=headers,
            callback=self.parse,
            errback=self.failed,
            meta={
                PAGE: page,
                "private_headers": private(headers),
                "page_proxy": proxy_of(page.profile, self.secrets),
                **rendered,
            },
            dont_filter=True,
        )

    def parse(self, response: Response, **_: Any) -> Iterator[Any]:
        """Hands on an answer, whatever its status."""
        assert response.request is not None
        page: Wanted = response.request.meta[PAGE]
        seen = model.Response(
            url=page.url,
            url_final=response.url,
            fetched_at=self.now(),
            status=response.status,
            headers=tuple(
                (name.decode("latin-1").lower(), value.decode("latin-1"))
                for name, values in response.headers.items()
                for value in values
            ),
            body=response.body,
            elapsed_seconds=round(response.request.meta.get(SPENT, 0.0), 3),
            moved=bool(response.request.meta.get(HOPS)) and not response.request.meta.get(FOR_NOW),
        )
        yield from self.hand_on(page, seen)

    def failed(self, failure: Failure) -> Iterator[Any]:
        """Hands on a fault as a value."""
        request: scrapy.Request = failure.request  # type: ignore[attr-defined]
        page: Wanted = request.meta[PAGE]
        host = urlsplit(request.url).hostname or request.url
        limit = self.settings.getint("DOWNLOAD_MAXSIZE")
        error = failure.value
        verdict = explain(error if error is not None else RuntimeError("unknown"), host, limit)
        seen = model.Response(
            url=page.url,
            url_final=request.url,
            fetched_at=self.now(),
            fault=replace(verdict, reason=self.secrets.hide(verdict.reason)),
            elapsed_seconds=round(request.meta.get(SPENT, 0.0), 3),
        )
        yield from self.hand_on(page, seen)

    def hand_on(self, page: Wanted, response: model.Response) -> Iterator[Any]:
        """An item for each section of a readable page; a line in the log for any other."""
        verdict = judge_response(response, max_bytes=self.settings.getint("DOWNLOAD_MAXSIZE"))
        if verdict is not None:
            self.logger.error("%s: %s", response.url, verdict.reason)
            return
        try:
            document = read_response(response, response.url_final, page.profile).document
        except Unreadable as error:
            self.logger.error("%s: %s", response.url, error.verdict.reason)
            return
        for section in document.sections:
            yield {
                "url": response.url_final,
                "title": document.title,
                "path": list(section.path),
                "heading": section.heading,
                "level": section.level,
                "ordinal": section.ordinal,
                "kind": section.kind.value,
                "anchor": section.anchor,
                "text": section.text,
                "links": [link.target for block in section.blocks for link in block.links],
            }
