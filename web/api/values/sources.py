"""Sources, how they are, their visits."""

from __future__ import annotations

from pydantic import Field

from model import Outcome, Rendering
from web.api.values.base import Moment, Shape, Url
from web.api.values.names import ChangeNote, Incident, Verdict


class Source(Shape):
    """A source and how it is."""

    id: int
    slug: str = Field(examples=["honey"])
    title: str
    host: str
    url: Url
    tags: list[str]
    state: str = Field(
        examples=["well"],
        description="well, new, paused, held, wall, fault, stale selector; with an incident, what kind.",
    )
    added_at: Moment
    every_seconds: int | None = Field(description="Between two visits; null: only when asked.")
    due_at: Moment | None
    paused_at: Moment | None
    last_visit_at: Moment | None
    last_outcome: Outcome | None
    last_verdict: Verdict | None
    last_note: str
    incident: Incident | None = Field(description="The open one.")
    versions: int
    last_change: ChangeNote | None


class Address(Shape):
    """Where a source was before it moved for good."""

    url: Url
    since: Moment
    until: Moment


class Profile(Shape):
    """How a source is fetched and read; without what may be secret."""

    language: str | None
    rendering: Rendering
    select: list[str] = Field(description="CSS selectors: only this is kept.")
    remove: list[str] = Field(description="CSS selectors: this is left out.")
    pauses: list[str]
    attachments: bool
    user_agent: str | None = Field(description="In place of the honest one.")
    header_names: list[str] = Field(description="Of headers that are sent along; their values are not told.")
    cookie_names: list[str]
    proxied: bool = Field(description="A proxy is set.")


class SourceDetail(Source):
    """A source with its profile and its former addresses."""

    profile: Profile
    said: dict[str, str] = Field(
        description='For each word of the profile, where it was said: "source", "tag:…", "all", "config".'
    )
    addresses: list[Address]
    newest_memento_id: int | None


class Visit(Shape):
    """One attempt to see a source; always recorded."""

    id: int
    source_id: int
    started_at: Moment
    finished_at: Moment
    outcome: Outcome
    verdict: Verdict
    status: int | None
    note: str
    capture_id: int | None
    memento_id: int | None = Field(description="The version recorded, or seen again.")
    body_digest: str = Field(description="SHA-256 of the bytes that came, hex.")
    moved_to: str


class Doubt(Shape):
    """What came in the document's place, as text. What a page sent is never a page of ours."""

    visit: Visit
    url_final: Url
    http_status: int
    size_bytes: int
    digest: str = Field(description="SHA-256 of the body, hex.")
    title: str
    text: str
    accepted: bool = Field(description="It is taken for the document already, from the next visit on.")
