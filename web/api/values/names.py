"""As much of a thing as a line about it needs."""

from __future__ import annotations

from pydantic import Field

from model import ChangeClass, VerdictKind
from web.api.values.base import Moment, Shape, Url


class SourceName(Shape):
    """As much of a source as a line about it needs."""

    id: int = Field(examples=[1])
    slug: str = Field(examples=["honey"], description="Its short name; good wherever a source is asked for.")
    title: str
    host: str = Field(examples=["gov.example"])
    url: Url


class SiteName(Shape):
    id: int
    slug: str
    title: str
    host: str
    url: Url


class Verdict(Shape):
    """What the judge made of a visit."""

    kind: VerdictKind
    code: str = Field(description='Why it is no document: "gone", "blocked", …; empty where it is usable.')
    reason: str


class Incident(Shape):
    """A source that can't be seen."""

    id: int
    source_id: int
    code: str
    reason: str
    since: Moment = Field(description="The first visit that failed.")
    opened_at: Moment
    visits: int
    reminders: int
    reminded_at: Moment | None = None
    closed_at: Moment | None = None


class ChangeNote(Shape):
    """A change without its comparison."""

    id: int
    before_id: int
    after_id: int
    compared_at: Moment
    change_class: ChangeClass
    summary: str
    items: int = Field(description="How many.")
    superseded_at: Moment | None = Field(None, description="A version was found in between.")


class Link(Shape):
    text: str
    target: str
