"""The tables of people: readers, and what they wish to be told."""

# No `from __future__ import annotations` here: SQLModel reads the annotations.

from datetime import datetime
from typing import Any, cast

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from store.columns import Words
from store.columns import moment_field as _at
from store.columns import partial_index as _partial
from store.columns import words_field as _words
from store.tables import METADATA, channel_field


class ReaderRow(SQLModel, table=True):
    """A person; `email_key` is the address folded, so that one person is one row.

    `asks` counts the mails that asked whether mail is wanted, `refusals` the days on which the address's
    server refused it, one after the other.
    """

    __tablename__ = "reader"
    __table_args__ = (
        _partial("reader_bounced", "bounced_at", where="bounced_at IS NOT NULL"),
        _partial("reader_receipt", "receipt_due_at", "id", where="receipt_due_at IS NOT NULL"),
    )
    id: int | None = Field(default=None, primary_key=True)
    email: str
    email_key: str = Field(unique=True)
    token: str = Field(unique=True)
    added_at: datetime = _at()
    zone: str = "UTC"
    channel: str = channel_field()
    hour: int = 8
    weekday: int = 0
    quiet: str = ""
    confirmed_at: datetime | None = _at(nullable=True)
    asked_at: datetime | None = _at(nullable=True)
    asks: int = 0
    refusals: int = 0
    refused_at: datetime | None = _at(nullable=True)
    bounced_at: datetime | None = _at(nullable=True)
    bounce: str = _words()
    receipt_due_at: datetime | None = _at(nullable=True)


class SubscriptionRow(SQLModel, table=True):
    """A wish of a reader; kept when it has ended, because notices name it.

    `scope` says in one word what it names ("source:12", "tag:law", ""), and is what it is found by.
    """

    __tablename__ = "subscription"
    __table_args__ = (
        _partial("subscription_scope", "scope", "id", where="ended_at IS NULL"),
        Index("subscription_reader", "reader_id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    reader_id: int = Field(foreign_key="reader.id")
    scope: str = _words()
    source_id: int | None = Field(default=None, foreign_key="source.id")
    tag: str | None = Field(default=None, sa_type=cast(Any, Words))
    section: str | None = Field(default=None, sa_type=cast(Any, Words))
    tracks: str = _words("[]")
    words: str = _words("[]")
    languages: str = _words("[]")
    classes: str
    cadence: str
    rest: str | None = None
    added_at: datetime = _at()
    ended_at: datetime | None = _at(nullable=True)


READER = METADATA.tables["reader"]
SUBSCRIPTION = METADATA.tables["subscription"]
