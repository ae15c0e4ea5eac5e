"""Beautiful Soup over a part of what Lexbor parsed: for rows of tables, which are read as a tree."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from bs4 import BeautifulSoup
from bs4.builder import TreeBuilder

from pipelines.feed import Feed


class FeedBuilder(TreeBuilder):
    """Feeds Beautiful Soup what is in one node of a feed."""

    NAME = "feed"
    features = ["feed"]
    is_xml = False

    def __init__(self, feed: Feed, place: int) -> None:
        super().__init__(multi_valued_attributes={})
        self._feed, self._place = feed, place

    def prepare_markup(self, markup: Any, *_: Any, **__: Any) -> Iterable[tuple[Any, None, None, bool]]:
        yield markup, None, None, False

    def feed(self, markup: Any) -> None:  # noqa: ARG002  (the markup is in the feed)
        if self.soup is not None:
            self._feed.ahead(self._place, self)

    def start(self, name: str, attrs: dict[str, str], _place: int) -> bool:
        assert self.soup is not None
        self.soup.handle_starttag(name, None, None, attrs)
        return True

    def text(self, text: str) -> None:
        assert self.soup is not None
        self.soup.handle_data(text)

    def end(self, name: str) -> None:
        assert self.soup is not None
        self.soup.handle_endtag(name)


def soup_of(feed: Feed, place: int) -> BeautifulSoup:
    """What is in the node at `place`, where the feed has come to, as a soup."""
    return BeautifulSoup("", builder=FeedBuilder(feed, place))
