"""Column types that behave alike on SQLite and PostgreSQL."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, cast

from sqlalchemy import DateTime, Dialect, Index, Text, text
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field

import model


class Utc(TypeDecorator[datetime]):
    """An aware datetime, kept and given back in UTC. A naive one raises ValueError."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        return None if value is None else model.aware(value)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        # SQLite has no zones and gives back what `model.aware` made of it, without its zone.
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def clean(words: str) -> str:
    """The text without what a database can't hold: NUL and lone surrogates become U+FFFD."""
    if "\0" in words:
        words = words.replace("\0", "\ufffd")
    if words.isascii():
        return words
    return words.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


class Words(TypeDecorator[str]):
    """Text as it came from a page: NUL, which PostgreSQL refuses, and lone surrogates become U+FFFD."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        return None if value is None else clean(value)


def moment_field(*, nullable: bool = False) -> Any:
    """A column for a point in time."""
    return Field(default=None, sa_type=cast(Any, Utc), nullable=nullable)


def words_field(default: str = "") -> Any:
    """A column for text as it came from a page."""
    return Field(default=default, sa_type=cast(Any, Words), nullable=False)


def partial_index(name: str, *columns: str, where: str, unique: bool = False) -> Index:
    """An index of the rows that `where` (SQL) names, on both databases."""
    return Index(name, *columns, unique=unique, sqlite_where=text(where), postgresql_where=text(where))
