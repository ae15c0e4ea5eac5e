"""Who is told, and the mails to them."""

from __future__ import annotations

from pydantic import Field

from model import Cadence, ChangeClass, MessageState
from web.api.values.base import Moment, Shape


class Subscription(Shape):
    """A wish of a reader. What is null means "all"."""

    id: int
    email: str = Field(description="Or the name of a channel.")
    zone: str
    hour: int = Field(description="Of digests.")
    weekday: str = Field(examples=["Monday"], description="Of weekly digests.")
    quiet: str | None = Field(examples=["22:00-07:00"], description="Hours in which nothing is sent.")
    receipt: bool = Field(description="Once a week they are told what was watched, and what was not seen.")
    source: str | None = Field(description="A source's short name.")
    tag: str | None
    section: str | None
    words: list[str] = Field(description="Any of them; none: whatever is said.")
    languages: list[str]
    confirmed: bool = Field(description="The reader said that mail is wanted, or who runs this did.")
    classes: list[ChangeClass]
    cadence: Cadence
    rest: Cadence | None = Field(description="When all other classes are told; null: never.")


class Message(Shape):
    """One mail."""

    id: int
    to: str
    subject: str
    state: MessageState
    header_id: str = Field(description="Its Message-ID.")
    written_at: Moment
    attempts: int
    next_try_at: Moment | None
    sent_at: Moment | None
    answer: str = Field(description="What the server said last.")


class MessageDetail(Message):
    """One mail with its text."""

    text: str
