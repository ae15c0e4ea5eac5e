"""The tables that looking back goes by: what happened, who bears which tag, figures, and where words stood.

All of them follow from other rows and are written with those, in their transaction.
"""

# No `from __future__ import annotations` here: SQLModel reads the annotations.

from datetime import datetime
from typing import Any, cast

from sqlalchemy import Column, ForeignKeyConstraint, Index, LargeBinary, UniqueConstraint
from sqlmodel import Field, SQLModel

from store.columns import Words, moment_field, partial_index, words_field
from store.tables import METADATA


class SourceTagRow(SQLModel, table=True):
    """A tag of a source, as `source.tags` says; the short name, which never changes, gives the order."""

    __tablename__ = "source_tag"
    __table_args__ = (Index("source_tag_source", "source_id"), Index("source_tag_slug", "tag", "slug"))
    tag: str = Field(sa_column=Column("tag", Words(), primary_key=True))
    source_id: int = Field(primary_key=True, foreign_key="source.id")
    slug: str


class HappeningRow(SQLModel, table=True):
    """One line of what happened; `what` is the class of a change, else the kind."""

    __tablename__ = "happening"
    __table_args__ = (
        UniqueConstraint("kind", "subject_id", name="happening_once"),
        Index("happening_at", "at", "id"),
        Index("happening_what", "what", "at", "id"),
        Index("happening_source", "source_id", "at", "id"),
        Index("happening_site", "site_id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    at: datetime = moment_field()
    kind: str
    what: str
    subject_id: int
    source_id: int | None = Field(default=None, foreign_key="source.id")
    site_id: int | None = Field(default=None, foreign_key="site.id")


class HappeningTagRow(SQLModel, table=True):
    """The tags a happening is found by: those its source or site bears now."""

    __tablename__ = "happening_tag"
    __table_args__ = (
        Index("happening_tag_at", "tag", "at", "happening_id"),
        Index("happening_tag_what", "tag", "what", "at", "happening_id"),
    )
    happening_id: int = Field(primary_key=True, foreign_key="happening.id")
    tag: str = Field(sa_column=Column("tag", Words(), primary_key=True))
    at: datetime = moment_field()
    what: str


class FigureRow(SQLModel, table=True):
    """A figure that a change changed, in a section by its track."""

    __tablename__ = "figure"
    __table_args__ = (Index("figure_source", "source_id", "change_id", "id"),)
    id: int | None = Field(default=None, primary_key=True)
    source_id: int = Field(foreign_key="source.id")
    change_id: int = Field(foreign_key="change.id")
    track: str
    path: str = Field(default="[]", sa_type=cast(Any, Words), nullable=False)
    kind: str
    old: str = words_field()
    new: str = words_field()


class WordingRow(SQLModel, table=True):
    """What a section of a source says or said, once however many versions say it.

    `key` is the digest of heading and text; `left_id` the last version that said it, null while the newest
    does. `id` is its place in the index of words.
    """

    __tablename__ = "wording"
    __table_args__ = (
        ForeignKeyConstraint(["text_digest"], ["section_text.digest"]),
        UniqueConstraint("source_id", "key", name="wording_once"),
        partial_index("wording_current", "source_id", where="left_id IS NULL"),
    )
    id: int | None = Field(default=None, primary_key=True)
    source_id: int = Field(foreign_key="source.id")
    key: bytes = Field(sa_type=LargeBinary)
    text_digest: bytes = Field(sa_type=LargeBinary)
    first_id: int = Field(foreign_key="memento.id")
    left_id: int | None = Field(default=None, foreign_key="memento.id")


SOURCE_TAG = METADATA.tables["source_tag"]
HAPPENING = METADATA.tables["happening"]
HAPPENING_TAG = METADATA.tables["happening_tag"]
FIGURE = METADATA.tables["figure"]
WORDING = METADATA.tables["wording"]
