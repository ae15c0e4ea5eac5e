"""A change matched to its readers: 100,000 subscriptions beside 1,000, where the same number match.

Both stores hold a page with two tags that the same hundred subscriptions are about: some name it, some a tag,
some everything, with words and sections. All others name other pages and other tags. The same is measured
for a second page that nobody follows.
"""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from alerts.notices import owed
from benchmarks.figures import beside, seconds
from model import BlockKind, ChangeClass, Comparison, Hunk, Item, ItemKind, Op, Passage, Source
from store import Store
from store.reader_tables import READER, SUBSCRIPTION
from store.values import NewSubscription
from store.wishes import row_of

FEW, MANY, MATCHING = 1_000, 100_000, 100
NOW = datetime(2026, 11, 25, 14, 0, tzinfo=UTC)
RUNS = 60
WANTED = 5.0  #: the ratio that is not to be exceeded


def comparison() -> Comparison:
    """Ten edited sections of some forty words."""
    text = "the fee of an application that is sent by post and is not withdrawn before it was looked at " * 2
    items = tuple(
        Item(
            ItemKind.EDITED,
            ChangeClass.SUBSTANTIVE,
            ("Terms", f"Part {n}"),
            ("Terms", f"Part {n}"),
            passages=(
                Passage(
                    BlockKind.PARAGRAPH,
                    (
                        Hunk(Op.EQUAL, text),
                        Hunk(Op.DELETE, "10"),
                        Hunk(Op.INSERT, "12"),
                        Hunk(Op.EQUAL, " euros"),
                    ),
                    ChangeClass.SUBSTANTIVE,
                ),
            ),
        )
        for n in range(10)
    )
    return Comparison(items, ChangeClass.SUBSTANTIVE, "Ten fees rose.")


def filled(store: Store, subscriptions: int) -> tuple[Source, Source]:
    """The page that a hundred subscriptions are about, and one that none is; all others are about others."""
    followed = store.sources.add(
        "https://policy.example/fees", tags=("law", "fees"), every_seconds=3600, now=NOW
    )
    lonely = store.sources.add("https://policy.example/lonely", every_seconds=3600, now=NOW)
    others = [
        store.sources.add(f"https://other.example/{n}", every_seconds=3600, now=NOW).id for n in range(50)
    ]
    about: list[NewSubscription] = [
        NewSubscription(source_id=followed.id),
        NewSubscription(tag="Law", words=("fee", "fine")),
        NewSubscription(tag="fees", section="Part 3"),
        NewSubscription(source_id=followed.id, words=("withdrawn before",), languages=("en",)),
    ]
    wishes = [about[n % len(about)] for n in range(MATCHING)]
    wishes += [
        NewSubscription(source_id=others[n % len(others)]) if n % 2 else NewSubscription(tag=f"tag {n % 500}")
        for n in range(subscriptions - MATCHING)
    ]
    readers: list[dict[str, Any]] = [
        {
            "id": n + 1,
            "email": f"r{n}@reader.example",
            "email_key": f"r{n}@reader.example",
            "token": uuid4().hex,
            "added_at": NOW,
            "confirmed_at": NOW,
        }
        for n in range(len(wishes))
    ]
    rows = [{**row_of(n + 1, wish), "added_at": NOW} for n, wish in enumerate(wishes)]
    with store.database.writing() as connection:
        connection.execute(READER.insert(), readers)
        connection.execute(SUBSCRIPTION.insert(), rows)
    return followed, lonely


def run() -> None:
    """Prints the rows."""
    change = comparison()
    taken: dict[int, list[list[float]]] = {}
    with tempfile.TemporaryDirectory(prefix="policywatch-matching-") as folder:
        for number in (FEW, MANY):
            with Store.open(Path(folder) / str(number)) as store:
                pages = filled(store, number)

                def match(source: Source, store: Store = store) -> int:
                    return len(owed(change, source, store.readers.subscriptions(source.id), NOW))

                found = [match(page) for page in pages]
                print(f"{number:,} subscriptions: {found[0]} readers of one page, {found[1]} of the other")
                taken[number] = [seconds(match, [page] * RUNS) for page in pages]
    for place, page in enumerate((f"{MATCHING} subscriptions match", "none matches")):
        row = beside(f"{MANY:,}, {page}", taken[MANY][place], f"{FEW:,}", taken[FEW][place])
        print(f"{row}   wanted: at most {WANTED}")
