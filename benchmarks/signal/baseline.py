"""What a replay of the pipeline as it is saw: the pages as they were read, and what was compared.

Kept in a folder, it makes variations quick: a variation that does not touch the reading of pages takes them
from here, and one that only touches comparing needs no replay at all.
"""

from __future__ import annotations

import pickle
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import watch.compare
import watch.replay
from benchmarks.signal.cases import Rows
from benchmarks.signal.places import lines
from benchmarks.signal.seams import put
from changes.compare import compare
from changes.learned import Learned
from exchange import corpus as captures
from exchange.corpus import Folder, Step
from model import Change, ChangeClass, Document
from pipelines import html, judge
from pipelines.charset import charset_of
from pipelines.past import FIRST, Known, Past
from watch.backtest import backtest, groups

Reading = html.Reading


@dataclass(frozen=True, slots=True)
class Compared:
    """One comparison of a replay, with the row it gave."""

    before: Document
    after: Document
    learned: Learned
    change: Change
    row: watch.replay.Row


@dataclass(frozen=True, slots=True)
class Kept:
    """The folder of one corpus."""

    folder: Path

    @property
    def rows(self) -> Rows:
        return list(lines(self.folder / "rows.jsonl"))

    def compared(self) -> Iterable[Compared]:
        with (self.folder / "compared.pickle").open("rb") as file:
            while True:
                try:
                    yield pickle.load(file)
                except EOFError:
                    return

    def reading(self, name: str) -> Reading | None:
        path = self.folder / "read" / name
        return pickle.loads(path.read_bytes()) if path.exists() else None


def name_of(body: bytes, url: str, charset: str | None) -> str:
    """Under which name a reading is kept. The fragment of an address only tells windows apart."""
    return sha256(b"\0".join((url.split("#")[0].encode(), (charset or "").encode(), body))).hexdigest()


def record(root: Path, kept: Kept) -> None:
    """Replays a corpus as it is and keeps what it saw. Fails where a step can't be replayed."""
    (kept.folder / "read").mkdir(parents=True, exist_ok=True)
    _keep_readings(kept)
    with (kept.folder / "compared.pickle").open("wb") as file:
        _keep_comparisons(lambda one: pickle.dump(one, file))
        report = backtest([root], kept.folder / "rows.jsonl", jobs=1)
    if report.failures:
        raise RuntimeError(f"{report.failures[0].doc_id}: {report.failures[0].reason}")


def _keep_readings(kept: Kept) -> None:
    read = html.read

    def reading(body: bytes, *, url: str, charset: str | None = None, **more: Any) -> Reading:
        found = read(body, url=url, charset=charset, **more)
        (kept.folder / "read" / name_of(body, url, charset)).write_bytes(pickle.dumps(found))
        return found

    put("pipelines.html", "read", reading)


def _keep_comparisons(keep: Callable[[Compared], None]) -> None:
    """A step of a replay compares at most one pair, and makes its row afterwards."""
    latest: list[tuple[Document, Document, Learned]] = []
    make_row = watch.replay._change_row

    def comparing(before: Document, after: Document, learned: Learned | None = None) -> Any:
        latest[:] = [(before, after, learned or Learned())]
        return compare(before, after, learned)

    def row(store: Any, track: Any, step: Any, change: Change) -> watch.replay.Row:
        made = make_row(store, track, step, change)
        keep(Compared(*latest[0], change, made))
        return made

    put("watch.compare", "compare", comparing)
    put("watch.replay", "_change_row", row)


def use_readings(kept: Kept) -> None:
    """For the rest of the process, pages come as they were read, where they were."""
    read = html.read

    def reading(body: bytes, *, url: str, charset: str | None = None, **more: Any) -> Reading:
        found = kept.reading(name_of(body, url, charset))
        return found if found is not None else read(body, url=url, charset=charset, **more)

    put("pipelines.html", "read", reading)


def compared_again(kept: Kept) -> Rows:
    """The rows, where only comparing may have changed."""
    anew = {(one.row.doc_id, one.row.seq): _row(one) for one in kept.compared()}
    others = [row for row in kept.rows if row["class"] in ("suspect", "fault")]
    return others + [row.as_json() for row in anew.values()]


def _row(one: Compared) -> watch.replay.Row:
    found = compare(one.before, one.after, one.learned)
    inserted, deleted = watch.replay.words_shown(replace(one.change, comparison=found))
    return replace(
        one.row,
        change_class=found.change_class.value,
        alert=any(item.change_class is ChangeClass.SUBSTANTIVE for item in found.items),
        inserted=inserted,
        deleted=deleted,
        summary=found.summary,
    )


def read_again(root: Path, kept: Kept, every: int = 3) -> Rows:
    """The rows, where the reading of pages may have changed.

    Only documents that inform each other, and of which a capture in `every` reads otherwise than it did, are
    replayed. A page that reads otherwise at other captures alone is missed.
    """
    touched = [
        folder
        for group in groups(captures.read(path) for path in captures.find(root))
        if any(_reads_otherwise(folder, kept, every) for folder in group)
        for folder in group
    ]
    return _again(root, kept, touched)


def _again(root: Path, kept: Kept, touched: list[Folder] | None) -> Rows:
    """The rows kept, but for those documents replayed anew (None: all)."""
    roots = [root] if touched is None else [folder.steps[0].file.parent for folder in touched]
    if not roots:
        return kept.rows
    with tempfile.TemporaryDirectory(prefix="policywatch-signal-") as place:
        out = Path(place) / "rows.jsonl"
        backtest(roots, out, jobs=1)
        again = list(lines(out))
    if touched is None:
        return again
    names = {folder.id for folder in touched}
    return [row for row in kept.rows if row["doc_id"] not in names] + again


def _reads_otherwise(folder: Folder, kept: Kept, every: int) -> bool:
    for step in folder.steps[::every]:
        known = kept.reading(_name_of_step(folder, step))
        if known is not None:
            body, url, charset = _given(folder, step)
            if html.read(body, url=url, charset=charset).document != known.document:
                return True
    return False


def _given(folder: Folder, step: Step) -> tuple[bytes, str, str | None]:
    """Body, address and charset with which a replay reads a step."""
    body, url = step.file.read_bytes(), watch.replay.address(folder)
    return body, url, charset_of(captures.response(url, step.fetched_at, body).header("content-type"))


def _name_of_step(folder: Folder, step: Step) -> str:
    return name_of(*_given(folder, step))


def settled_again(root: Path, kept: Kept, only: Iterable[Folder] | None = None) -> Rows:
    """The rows, where judging, settling or learning may have changed: pages come as they were read.

    `only`: the documents that may be concerned; None: all.
    """
    use_readings(kept)
    return _again(root, kept, list(only) if only is not None else None)


def judged_otherwise(root: Path, kept: Kept, name: str, values: tuple[object, object]) -> list[Folder]:
    """The documents where another value of a constant of the judge is another verdict, and those they inform.

    Each capture is judged by what was usable before it, which is nearly all that the judge goes by.
    """
    return [
        folder
        for group in groups(captures.read(path) for path in captures.find(root))
        if any(_verdict_differs(folder, kept, name, values) for folder in group)
        for folder in group
    ]


def _verdict_differs(folder: Folder, kept: Kept, name: str, values: tuple[object, object]) -> bool:
    past = FIRST
    for step in folder.steps:
        reading = kept.reading(_name_of_step(folder, step))
        if reading is None:
            continue
        past = FIRST if step.starts else past
        verdicts = []
        for value in values:
            put("pipelines.judge", name, value)
            verdicts.append(judge.judge_document(reading.page, reading.document, past))
        if verdicts[0].kind is not verdicts[1].kind:
            return True
        if verdicts[0].usable and (past.newest is None or past.newest != reading.document):
            at = step.fetched_at
            past = Past((Known(0, "", reading.document, at, at), *past.variants[:3]))
    return False
