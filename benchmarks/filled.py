"""A store as large as wanted, in bulk: rows as the verbs write them, without the crawling that leads to them.

    python -m benchmarks filled DIR [--sources 10000] [--mementos 100000]

Sources of a few sections each; every version but a source's first edits one of them, is compared, and has a
change; some sources are troubled. Texts are made of words as common as words are. One source, `long`, has two
versions of 10,000 words. The same numbers give the same store.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from model import (
    Block,
    BlockKind,
    ChangeClass,
    Comparison,
    Figure,
    FigureKind,
    Hunk,
    Item,
    ItemKind,
    Op,
    Passage,
    Profile,
    SectionPair,
)
from pipelines.html import EXTRACTOR
from store import Store, coding, index, profiles, wordings
from store.history_tables import FIGURE, HAPPENING, HAPPENING_TAG, SOURCE_TAG, WORDING
from store.index import Entry
from store.tables import CAPTURE, CHANGE, INCIDENT, MEMENTO, SECTION, SECTION_TEXT, SOURCE, VISIT
from store.words import spread

START = datetime(2021, 1, 1, 6, 0, tzinfo=UTC)
DAY = timedelta(days=1)
SECTIONS = 10  #: of an ordinary source
BATCH = 200  #: sources written at a time
CLASSES = (
    *[ChangeClass.SUBSTANTIVE] * 4,
    *[ChangeClass.EDITORIAL] * 4,
    ChangeClass.METADATA,
    ChangeClass.LINKS,
)
_SYLLABLES = [a + b for a in "bdfgklmnprstvz" for b in ("a", "e", "i", "o", "u", "an", "er", "is")]


@dataclass(slots=True)
class _Rows:
    """Rows by table, in the order of their references."""

    by_table: dict[sa.Table, list[dict[str, Any]]]
    entries: list[tuple[int, int, Entry]]
    said: list[tuple[int, str]]


class Filling:
    """Makes rows and counts their ids, from those that the store holds already."""

    def __init__(self, store: Store, seed: int = 7) -> None:
        self._store, self._random = store, random.Random(seed)
        self._words = self._vocabulary(4_000)
        self._sentences = [self._sentence() for _ in range(4_000)]
        self._body = store.bodies.put(b"<p>made in bulk</p>")
        with store.database.writing() as connection:
            profiles.put(store.database, connection, Profile())
            self._ids: dict[sa.Table, int] = {
                table: connection.execute(
                    sa.select(sa.func.coalesce(sa.func.max(table.c.id), 0))
                ).scalar_one()
                for table in (SOURCE, CAPTURE, MEMENTO, VISIT, CHANGE, HAPPENING, WORDING, INCIDENT, FIGURE)
            }
        self._profile = coding.profile_id(Profile())

    def fill(self, sources: int, mementos: int) -> None:
        """So many sources with so many versions in all, and one source with long ones."""
        first, each = self._ids[SOURCE], max(1, mementos // max(1, sources))
        for start in range(0, sources, BATCH):
            rows = self._rows()
            for number in range(start, min(start + BATCH, sources)):
                self._source(rows, f"page-{first + number}", number, each, SECTIONS, 3)
            self._write(rows)
        rows = self._rows()
        self._source(rows, f"long-{first}" if first else "long", sources, 2, 40, 12)
        self._write(rows)

    def _vocabulary(self, size: int) -> list[str]:
        found: dict[str, None] = {}
        while len(found) < size:
            found["".join(self._random.choices(_SYLLABLES, k=self._random.randint(1, 4)))] = None
        return list(found)

    def _sentence(self) -> str:
        # As common as words are: the tenth word is ten times rarer than the first.
        picked = [self._words[int(len(self._words) ** self._random.random()) - 1] for _ in range(20)]
        return " ".join(picked).capitalize() + "."

    def text(self, sentences: int) -> str:
        """Always one of its own."""
        said = " ".join(self._random.choices(self._sentences, k=sentences))
        return f"{said} The fee is {self._random.randint(10, 9_999_999)} crowns."

    def _next(self, table: sa.Table) -> int:
        self._ids[table] += 1
        return self._ids[table]

    @staticmethod
    def _rows() -> _Rows:
        order = (
            SOURCE, SOURCE_TAG, CAPTURE, MEMENTO, SECTION_TEXT, SECTION, WORDING, VISIT, CHANGE, FIGURE,
            INCIDENT, HAPPENING, HAPPENING_TAG,
        )  # fmt: skip
        return _Rows({table: [] for table in order}, [], [])

    def _source(
        self, rows: _Rows, slug: str, number: int, versions: int, sections: int, sentences: int
    ) -> None:
        source, url = self._next(SOURCE), f"https://host-{number % 997}.example/{slug}"
        tags = ("all", f"group-{number % 50}", *(["rare"] if number % 1_000 == 0 else []))
        put = rows.by_table
        put[SOURCE].append(
            {
                "id": source,
                "slug": slug,
                "url": url,
                "host": f"host-{number % 997}.example",
                "title": f"Terms of {slug}",
                "tags": coding.dump_strings(tags),
                "every_seconds": 21_600,
                "profile_id": self._profile,
                "added_at": START,
                "due_at": datetime(2099, 1, 1, tzinfo=UTC),
            }
        )
        put[SOURCE_TAG] += [{"tag": tag, "source_id": source, "slug": slug} for tag in tags]
        texts = [self.text(sentences) for _ in range(sections)]
        standing: list[dict[str, Any]] = [{}] * sections
        before: int | None = None
        tracks = [""] * sections
        worded, edits = [0] * sections, [0] * sections
        at = START + timedelta(minutes=number)
        for _ in range(versions):
            at += timedelta(days=3 + self._random.random() * 40)
            memento, capture = self._next(MEMENTO), self._next(CAPTURE)
            edited = range(sections) if before is None else [self._random.randrange(sections)]
            old = list(texts)
            for one in edited:
                texts[one] = texts[one] if before is None else self.text(sentences)
                edits[one] += before is not None
                if before is None:
                    tracks[one] = f"{memento}.{one}"
                worded[one] = memento
                standing[one] = self._wording(rows, source, one, texts[one], memento, before, standing[one])
            self._version(rows, source, memento, capture, at, url, before)
            put[SECTION] += [
                {
                    "memento_id": memento,
                    "ordinal": one,
                    "track": tracks[one],
                    "level": 2,
                    "kind": "body",
                    "heading": f"Part {one}",
                    "path": coding.dump_strings(("Terms", f"Part {one}")),
                    "text_digest": standing[one]["text_digest"],
                    "worded_id": worded[one],
                    "edits": edits[one],
                }
                for one in range(sections)
            ]
            self._visits(rows, source, memento, capture, at)
            if before is not None:
                self._change(rows, source, tags, before, memento, at, edited[0], old, texts, tracks)
            before = memento
        if number % 100 == 0 and before is not None:
            self._incident(rows, source, tags, at + DAY, still=number % 200 == 0)

    def _wording(
        self,
        rows: _Rows,
        source: int,
        one: int,
        text: str,
        memento: int,
        before: int | None,
        left: dict[str, Any],
    ) -> dict[str, Any]:
        blocks = coding.dump_blocks((Block(BlockKind.PARAGRAPH, text),))
        digest, heading = coding.text_digest(blocks), f"Part {one}"
        rows.by_table[SECTION_TEXT].append({"digest": digest, "blocks": blocks})
        if left:
            left["left_id"] = before
        number = self._next(WORDING)
        made = {
            "id": number,
            "source_id": source,
            "key": wordings.key_of(heading, digest),
            "text_digest": digest,
            "first_id": memento,
            "left_id": None,
        }
        rows.by_table[WORDING].append(made)
        rows.entries.append((source, number, Entry.of(heading, text)))
        return made

    def _version(
        self, rows: _Rows, source: int, memento: int, capture: int, at: datetime, url: str, before: int | None
    ) -> None:
        rows.by_table[CAPTURE].append(
            {
                "id": capture,
                "source_id": source,
                "captured_at": at,
                "url_final": url,
                "status": 200,
                "headers": "[]",
                "digest": self._body,
                "size_bytes": 19,
                "look": "",
                "origin": "live",
            }
        )
        rows.by_table[MEMENTO].append(
            {
                "id": memento,
                "source_id": source,
                "capture_id": capture,
                "captured_at": at,
                "origin": "live",
                "extractor": EXTRACTOR,
                "profile_id": self._profile,
                "digest": f"{memento:x}",
                "base_id": before,
                "first_seen_at": at,
                "title": "Terms",
                "document_title": "Terms",
                "language": "en",
                "recorded_at": at,
            }
        )

    def _visits(self, rows: _Rows, source: int, memento: int, capture: int, at: datetime) -> None:
        for nth in range(3):
            seen = at + nth * DAY
            rows.by_table[VISIT].append(
                {
                    "id": self._next(VISIT),
                    "source_id": source,
                    "started_at": seen,
                    "finished_at": seen,
                    "seen_at": seen,
                    "outcome": "revisit" if nth else "memento",
                    "verdict_kind": "usable",
                    "verdict_code": "",
                    "capture_id": None if nth else capture,
                    "memento_id": memento,
                    "status": 200,
                }
            )

    def _change(
        self, rows: _Rows, source: int, tags: Sequence[str], before: int, after: int, at: datetime,
        one: int, old: Sequence[str], new: Sequence[str], tracks: Sequence[str],
    ) -> None:  # fmt: skip
        kind = self._random.choice(CLASSES)
        path = ("Terms", f"Part {one}")
        figure = Figure(FigureKind.AMOUNT, _fee(old[one]), _fee(new[one]))
        hunks = (Hunk(Op.DELETE, old[one]), Hunk(Op.INSERT, new[one]))
        passage = Passage(BlockKind.PARAGRAPH, hunks, kind, figures=(figure,))
        item = Item(
            ItemKind.EDITED, kind, path, path, passages=(passage,), ordinal_before=one, ordinal_after=one
        )
        pairs = tuple(SectionPair(n, n) for n in range(len(new)))
        said = Comparison((item,), kind, f"Part {one}: {figure.old} became {figure.new}", pairs=pairs)
        change = self._next(CHANGE)
        rows.by_table[CHANGE].append(
            {
                "id": change,
                "source_id": source,
                "before_id": before,
                "after_id": after,
                "compared_at": at,
                "comparison": coding.dump_comparison(said),
                "change_class": kind.value,
                "summary": said.summary,
                "items": 1,
            }
        )
        rows.by_table[FIGURE].append(
            {
                "id": self._next(FIGURE),
                "source_id": source,
                "change_id": change,
                "track": tracks[one],
                "path": coding.dump_strings(path),
                "kind": figure.kind.value,
                "old": figure.old,
                "new": figure.new,
            }
        )
        words = f"{said.summary} {old[one]} {new[one]}"
        self._happening(rows, source, tags, "change", kind.value, change, at, words)

    def _incident(self, rows: _Rows, source: int, tags: Sequence[str], at: datetime, *, still: bool) -> None:
        incident, closed = self._next(INCIDENT), None if still else at + DAY
        rows.by_table[INCIDENT].append(
            {
                "id": incident,
                "source_id": source,
                "code": "timeout",
                "reason": "The server did not answer.",
                "since": at,
                "opened_at": at,
                "visits": 3,
                "closed_at": closed,
            }
        )
        self._happening(rows, source, tags, "incident", "incident", incident, at, "did not answer")
        if closed is not None:
            self._happening(rows, source, tags, "recovery", "recovery", incident, closed, "did not answer")

    def _happening(
        self, rows: _Rows, source: int, tags: Sequence[str], kind: str, what: str, subject: int, at: datetime,
        words: str,
    ) -> None:  # fmt: skip
        number = self._next(HAPPENING)
        made = {
            "id": number,
            "at": at,
            "kind": kind,
            "what": what,
            "subject_id": subject,
            "source_id": source,
        }
        rows.by_table[HAPPENING].append(made)
        rows.by_table[HAPPENING_TAG] += [
            {"happening_id": number, "tag": tag, "at": at, "what": what} for tag in tags
        ]
        rows.said.append((number, spread(words)))

    def _write(self, rows: _Rows) -> None:
        with self._store.database.writing() as connection:
            for table, made in rows.by_table.items():
                if made:
                    connection.execute(self._store.database.insert_missing(table), made)
            self._index(connection, rows)

    @staticmethod
    def _index(connection: Connection, rows: _Rows) -> None:
        for source, entries in groupby(rows.entries, key=lambda one: one[0]):
            index.put_wordings(connection, source, [(number, entry) for _, number, entry in entries])
        for number, words in rows.said:
            index.put_happening(connection, number, words)


def _fee(text: str) -> str:
    return " ".join(text.split()[-2:]).rstrip(".")


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(description="Fill a store in bulk.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--sources", type=int, default=10_000)
    parser.add_argument("--mementos", type=int, default=100_000)
    given = parser.parse_args(arguments)
    began = time.process_time()
    with Store.open(given.folder) as store:
        Filling(store).fill(given.sources, given.mementos)
    print(f"{given.mementos} versions of {given.sources} sources: {time.process_time() - began:.0f} s of CPU")


if __name__ == "__main__":
    main(sys.argv[1:])
