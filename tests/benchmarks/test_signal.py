"""The public table: what counts as rung, what a part that is off changes, what is said where things lack."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from benchmarks.signal.cases import Rows, cases, rang
from benchmarks.signal.places import Corpus, corpora, tool
from benchmarks.signal.replays import Replay, replayed
from benchmarks.signal.seams import SEAMS, put
from benchmarks.signal.tables import table
from benchmarks.signal.thresholds import varied
from benchmarks.signal.yardsticks import landmark, raw_bytes, selectors, visible_text, whole_page
from tests.exchange.folders import TERMS, page, write

START = datetime(2026, 3, 2, 8, tzinfo=UTC)
WALL = page("Checking your browser before you go on. Please enable cookies.", title="Just a moment...")
LONGER = tuple(text + " Whoever asks is answered within three weeks by the librarian." for text in TERMS)
SHORTER = tuple(text.replace("three weeks", "two weeks") for text in LONGER)


def visitor(n: int) -> bytes:
    return page(*LONGER, f"Whoever writes to us quotes r{n}7f3a{n}b91c on the letter.")


def menu(entry: str) -> bytes:
    return page(*LONGER).replace(b"<a href=/tools>Tools</a>", f"<a href=/tools>{entry}</a>".encode())


def captures(*bodies: bytes) -> list[tuple[datetime, bytes]]:
    return [(START + timedelta(hours=12 * n), body) for n, body in enumerate(bodies)]


#: For each part a page on which it matters: without it, its steps give other rows.
STORIES = {
    "judge": (page(*LONGER), WALL, page(*LONGER, noise="1")),
    "main content": (menu("Tools"), menu("Tools and ladders"), menu("Tools for the garden")),
    "volatility": tuple(visitor(n) for n in range(6)),
    "classing": (page(*LONGER), page(LONGER[0].replace("lends its", "Lends its"), *LONGER[1:])),
    "settling": (page(*LONGER), page(*SHORTER), page(*LONGER, noise="2")),
}


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    root = tmp_path_factory.mktemp("captures")
    for name, bodies in STORIES.items():
        write(root, name, captures(*bodies), url=f"https://{name.split()[0]}.example/rules", service=name)
    gold = [{"doc_id": "judge", "seq": n, "kind": "fetch-failure"} for n in (1, 2)]
    (root / "gold-own.jsonl").write_text("".join(json.dumps(row) + "\n" for row in gold))
    return Corpus(root)


@pytest.mark.slow
def test_each_part_that_is_off_changes_what_it_is_there_for(corpus: Corpus, tmp_path: Path) -> None:
    wanted = [Replay(corpus, part) for part in ("", *SEAMS)]
    rows = replayed(wanted, 2, tmp_path, lambda _what: None)

    def alerts(part: str, document: str) -> list[int]:
        return [
            row["seq"] for row in rows[Replay(corpus, part)] if row["doc_id"] == document and row["alert"]
        ]

    assert set(SEAMS) == set(STORIES)
    for part in SEAMS:
        assert len(alerts(part, part)) > len(alerts("", part)), f"without {part} nothing else rings"


def test_a_seam_that_is_gone_is_an_error() -> None:
    with pytest.raises(AttributeError, match="mend"):
        put("pipelines.record", "no_such_name", None)


def row(
    seq: int, *, alert: bool = True, said: str = "substantive", since: int | None = None
) -> dict[str, object]:
    return {"doc_id": "judge", "seq": seq, "class": said, "alert": alert, "since_seq": since}


def test_an_alert_counts_for_the_step_it_names_where_that_was_held(corpus: Corpus) -> None:
    held: Rows = [row(1, alert=False, said="suspect"), row(3, since=1)]
    assert list(rang(held)) == [("judge", 1)]
    assert list(rang(held[1:])) == [("judge", 3)]
    assert [(case.step[1], case.rang, case.wrong) for case in cases(corpus, held)] == [
        (1, True, True),
        (2, False, False),
    ]


def test_the_yardsticks_ring_for_what_they_see(corpus: Corpus) -> None:
    def steps(rows: Rows | None, document: str) -> list[int]:
        return [row["seq"] for row in rows or [] if row["doc_id"] == document]

    assert steps(raw_bytes(corpus), "judge") == [1, 2]
    assert steps(visible_text(corpus), "main content") == [1, 2]
    assert selectors(corpus) is None


def test_a_page_is_read_as_markdown() -> None:
    assert "Tools" in whole_page(page())
    assert "Tools" not in landmark(page())
    assert landmark(page()).startswith("# Rules of the tool library\n## Part 1\n")


@pytest.mark.parametrize(("value", "lower", "higher"), [(3, 2, 4), (600, 420, 780), (0.5, 0.35, 0.65)])
def test_a_threshold_moves_by_a_third_or_by_one(value: float, lower: float, higher: float) -> None:
    assert (varied(value, 0.7), varied(value, 1.3)) == (lower, higher)


def test_what_is_missing_is_named_with_its_cure(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("POLICYWATCH_CORPUS", str(tmp_path))
    with pytest.raises(SystemExit, match="POLICYWATCH_CORPUS"):
        corpora()
    monkeypatch.setenv("SCORE_TOOLS", str(tmp_path))
    with pytest.raises(SystemExit, match="SCORE_TOOLS"):
        tool("score_signal.py")


def test_a_bar_in_a_cell_breaks_no_table() -> None:
    assert table(["a"], [["x | y"]]).splitlines()[-1] == "| x \\| y |"
