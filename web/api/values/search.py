"""What search finds."""

from __future__ import annotations

from pydantic import Field

from web.api.values.base import Moment, Page, Shape
from web.api.values.names import SourceName


class Run(Shape):
    """A piece of a snippet."""

    text: str
    matched: bool


class SearchHit(Shape):
    """A section of a source that says or said it, in one wording."""

    source: SourceName
    memento_id: int = Field(description="The newest version that says so.")
    ordinal: int
    track: str
    heading: str
    path: list[str]
    anchor: str | None
    snippet: list[Run]
    first_seen_at: Moment
    first_memento_id: int
    last_seen_at: Moment
    current: bool = Field(description="The newest version of the source says so.")


class SearchPage(Page[SearchHit]):
    """Hits, best first."""

    capped: bool = Field(description="So many match that only the newest of them were ranked.")
    terms: list[str] = Field(description="What was looked for, as it was understood.")
