"""The index of words, in each database's own: FTS5 on SQLite, tsvector with GIN on PostgreSQL.

Two of a kind: `search_words` by the id of a wording, `search_happenings` by the id of a happening. Neither
holds the text; what is shown comes from the rows. Entries are never changed: what pages said stays said.

Beside heading and words stand marks, words of our making: the source ("s12") and the words of the heading
("hq" before each). By them the index itself keeps to a source or to headings, and reads no more than it must.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from store import query as queries
from store.columns import clean
from store.query import Query
from store.words import spread

SHADOWS = "search_"  #: how the names of these tables begin; the migrations' tools leave them alone

# No text and no lengths are kept: snippets and ranks are made from the rows.
_HOW = "content='', columnsize=0, tokenize=\"unicode61 remove_diacritics 2 categories 'L* N* M* Co'\""
SQLITE = (
    f"CREATE VIRTUAL TABLE search_words USING fts5(heading, words, marks, {_HOW})",
    f"CREATE VIRTUAL TABLE search_happenings USING fts5(words, {_HOW})",
)
POSTGRESQL = (
    "CREATE TABLE search_words (id integer PRIMARY KEY, words tsvector NOT NULL)",
    "CREATE INDEX search_words_words ON search_words USING gin (words)",
    "CREATE TABLE search_happenings (id integer PRIMARY KEY, words tsvector NOT NULL)",
    "CREATE INDEX search_happenings_words ON search_happenings USING gin (words)",
)


@dataclass(frozen=True, slots=True)
class Entry:
    """What is indexed of a wording, ready before the transaction."""

    heading: str
    words: str

    @classmethod
    def of(cls, heading: str, text: str) -> Entry:
        return cls(spread(heading), spread(text))


def is_sqlite(connection: Connection) -> bool:
    return connection.dialect.name == "sqlite"


def place(source_id: int) -> str:
    """The word that stands for a source in the index."""
    return f"s{source_id}"


def _headed(word: str) -> str:
    return f"hq{word}"


def put_wordings(connection: Connection, source_id: int, entries: Iterable[tuple[int, Entry]]) -> None:
    """Index wordings of a source, by their ids."""
    rows = [
        (
            number,
            entry.heading,
            entry.words,
            " ".join((place(source_id), *map(_headed, entry.heading.split()))),
        )
        for number, entry in entries
    ]
    if not rows:
        return
    if is_sqlite(connection):
        statement = "INSERT INTO search_words (rowid, heading, words, marks) VALUES (?, ?, ?, ?)"
    else:
        statement = (
            "INSERT INTO search_words VALUES (%s, setweight(to_tsvector('simple', %s), 'A')"
            " || setweight(to_tsvector('simple', %s), 'B') || setweight(to_tsvector('simple', %s), 'C'))"
        )
    connection.exec_driver_sql(statement, rows)


def put_happening(connection: Connection, happening_id: int, words: str) -> None:
    """Index what a happening says; `words` are spread."""
    if is_sqlite(connection):
        statement = "INSERT INTO search_happenings (rowid, words) VALUES (?, ?)"
    else:
        statement = "INSERT INTO search_happenings VALUES (%s, to_tsvector('simple', %s))"
    connection.exec_driver_sql(statement, (happening_id, clean(words)))


def wordings(
    connection: Connection,
    query: Query,
    *,
    heading_only: bool = False,
    sources: Sequence[int] = (),
) -> sa.Select[Any]:
    """SELECT of the ids of wordings that match, none left out; column `id`. The caller orders and limits."""
    places = [place(source_id) for source_id in sources]
    headed = [_headed(word) for term in query.wanted for word in term.words] if heading_only else []
    if is_sqlite(connection):
        return _sqlite("search_words", queries.fts5(query, "{heading words}", places, headed))
    return _postgresql("search_words", queries.tsquery(query, "AB", places, headed))


def happenings(connection: Connection, query: Query) -> sa.Select[Any]:
    """SELECT of the ids of happenings that match; column `id`."""
    if is_sqlite(connection):
        return _sqlite("search_happenings", queries.fts5(query))
    return _postgresql("search_happenings", queries.tsquery(query))


def of_source(connection: Connection, source_id: int) -> sa.Select[Any]:
    """SELECT of the ids of all wordings that are indexed under a source."""
    if is_sqlite(connection):
        return _sqlite("search_words", f"marks : {place(source_id)}")
    return _postgresql("search_words", f"{place(source_id)}:C")


def _sqlite(table: str, match: str) -> sa.Select[Any]:
    words: sa.ColumnClause[Any] = sa.column(table)
    found = sa.table(table, sa.column("rowid"))
    return sa.select(found.c.rowid.label("id")).where(words.op("MATCH")(match))


def _postgresql(table: str, asked: str) -> sa.Select[Any]:
    found = sa.table(table, sa.column("id"), sa.column("words"))
    return sa.select(found.c.id).where(found.c.words.op("@@")(sa.func.to_tsquery("simple", asked)))
