"""What looking back costs in a large store beside an empty one, and what keeping it costs the crawl.

    python -m benchmarks looking_back [DIR] [--sources 10000] [--mementos 100000]

DIR is a store made by `python -m benchmarks filled`; without one, a store is filled first.
"""

from __future__ import annotations

import argparse
import itertools
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from unittest import mock

from benchmarks.figures import beside, p95, seconds
from benchmarks.filled import START, Filling
from model import (
    USABLE,
    Block,
    BlockKind,
    ChangeClass,
    Document,
    HappeningFilter,
    Origin,
    Outcome,
    SearchFilter,
    Section,
    SourceFilter,
)
from store import Store, wordings
from store.values import NewCapture, NewMemento, NewVisit

PAGES, EDITS, SECTIONS = 60, 4, 30
VERBS: dict[str, Callable[[Store], object]] = {
    "front page": lambda store: store.browse.recent(),
    "front page of a tag": lambda store: store.browse.recent(HappeningFilter(tag="group-7")),
    "front page of a class": lambda store: store.browse.recent(
        HappeningFilter(classes=(ChangeClass.SUBSTANTIVE,))
    ),
    "front page with words": lambda store: store.browse.recent(HappeningFilter(words="fee crowns")),
    "sources": lambda store: store.browse.sources(),
    "sources with words": lambda store: store.browse.sources(SourceFilter(words="page-99")),
    "source: card": lambda store: _of_any(store, store.browse.card),
    "source: calendar": lambda store: _of_any(
        store, lambda number: store.browse.calendar(number, START, START.replace(year=2031))
    ),
    "source: versions": lambda store: _of_any(store, store.browse.versions),
    "source: tree": lambda store: _of_newest(store, store.browse.tree),
    "source: figures": lambda store: _of_any(store, store.browse.figures),
    "section's life": lambda store: _of_newest(store, lambda number: _life(store, number)),
    "search, a word everywhere": lambda store: store.search.find("fee"),
    "search, two of them": lambda store: store.search.find("fee crowns"),
    "search, a rare figure": lambda store: store.search.find("4711"),
    "search, phrase": lambda store: store.search.find('"the fee is"'),
    "search in a source": lambda store: _of_any(
        store, lambda number: store.search.find("fee", SearchFilter(source_id=number))
    ),
    "search in a tag": lambda store: store.search.find("fee", SearchFilter(tag="group-7")),
    "search of what is said now": lambda store: store.search.find("fee", SearchFilter(current_only=True)),
}
_turn = itertools.count(1)


def _of_any(store: Store, verb: Callable[[int], object]) -> object:
    """Of one source after the other."""
    try:
        return verb(1 + next(_turn) * 37 % 5_000)
    except LookupError:
        return store


def _of_newest(store: Store, verb: Callable[[int], object]) -> object:
    def of_newest(source_id: int) -> object:
        newest = store.archive.newest(source_id)
        return None if newest is None else verb(newest.id)

    return _of_any(store, of_newest)


def _life(store: Store, memento_id: int) -> object:
    section = store.browse.tree(memento_id)[0]
    return store.browse.life(store.archive.memento(memento_id).source_id, section.track)


def reading(filled: Store, empty: Store, rounds: int = 40) -> None:
    """Each verb in turn on both, in the same run."""
    for name, verb in VERBS.items():
        ours = [seconds(verb, [filled], 1)[0] for _ in range(rounds)]
        theirs = [seconds(verb, [empty], 1)[0] for _ in range(rounds)]
        print(beside(name, ours, "in an empty store", theirs))


def writing(folder: Path) -> None:
    """Versions recorded with the index of words and without, and the longest transaction of either."""
    costs = []
    for name, without in (("with", False), ("without", True)):
        with Store.scratch(folder / name) as store, _timed(store) as spans:
            with mock.patch.object(wordings, "stand", _nothing) if without else mock.patch("time.sleep"):
                began = time.process_time()
                _record(store)
                costs.append(time.process_time() - began)
            versions = PAGES * (EDITS + 1)
            print(
                f"{name} the index: {costs[-1] / versions * 1e3:6.2f} ms of CPU a version; "
                f"transactions of 10 {p95(spans) * 1e3:6.1f} ms p95, {max(spans) * 1e3:6.1f} ms most"
            )
    print(f"ratio {costs[0] / costs[1]:.2f}")


def _nothing(*_args: object, **_named: object) -> None:
    """In the place of what is left out."""


@contextmanager
def _timed(store: Store) -> Iterator[list[float]]:
    """The CPU seconds of each writing transaction."""
    spans: list[float] = []
    real = store.database.writing

    @contextmanager
    def writing(*, one_at_a_time: bool = False) -> Iterator[object]:
        began = time.process_time()
        with real(one_at_a_time=one_at_a_time) as connection:
            yield connection
        spans.append(time.process_time() - began)

    with mock.patch.object(store.database, "writing", writing):
        yield spans


def _record(store: Store) -> None:
    filling = Filling(store)
    sources = [
        store.sources.add(f"https://page.example/{number}", every_seconds=60, now=START)
        for number in range(PAGES)
    ]
    body = store.bodies.put(b"<p>made in bulk</p>")
    texts = {source.id: [filling.text(4) for _ in range(SECTIONS)] for source in sources}
    for nth in range(EDITS + 1):
        news = []
        for source in sources:
            texts[source.id][nth] = filling.text(4)
            at = START + timedelta(days=nth)
            news.append(_visit(source.id, source.profile_id, texts[source.id], body, at))
        for start in range(0, len(news), 10):
            store.archive.record_all(news[start : start + 10])


def _visit(source_id: int, profile_id: str, texts: Sequence[str], body: str, at: object) -> NewVisit:
    sections = tuple(
        Section(f"Part {n}", 2, ("Terms", f"Part {n}"), n, blocks=(Block(BlockKind.PARAGRAPH, text),))
        for n, text in enumerate(texts)
    )
    capture = NewCapture(
        captured_at=at,  # type: ignore[arg-type]
        url_final="https://page.example/",
        status=200,
        digest=body,
        size_bytes=19,
        origin=Origin.LIVE,
    )
    memento = NewMemento(
        document=Document("Terms", "en", sections, "html/1"),
        digest=repr(hash(tuple(texts))),
        profile_id=profile_id,
    )
    return NewVisit(
        source_id=source_id,
        started_at=at,  # type: ignore[arg-type]
        finished_at=at,  # type: ignore[arg-type]
        verdict=USABLE,
        outcome=Outcome.MEMENTO,
        capture=capture,
        memento=memento,
    )


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(description="Looking back in a large store beside an empty one.")
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--sources", type=int, default=10_000)
    parser.add_argument("--mementos", type=int, default=100_000)
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="policywatch-bench-") as name:
        folder = Path(name)
        writing(folder)
        with (
            Store.open(given.folder or folder / "filled") as filled,
            Store.scratch(folder / "empty") as empty,
        ):
            if given.folder is None:
                Filling(filled).fill(given.sources, given.mementos)
            reading(filled, empty)
