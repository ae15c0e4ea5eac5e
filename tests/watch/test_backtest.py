"""Replays: what would have been mailed, from captures alone."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from exchange import corpus
from exchange.corpus import FormatError
from tests.exchange.folders import TERMS, page, write
from watch.backtest import backtest, groups
from watch.replay import in_order

START = datetime(2026, 3, 2, 8, tzinfo=UTC)
SHORTER = (TERMS[0].replace("three weeks", "two weeks"), *TERMS[1:])
#: Readable, no known wall, and nothing of the rules is left.
OTHER = page(
    "The harbour is closed in winter and opens again when the ice has gone from the bay, which the harbour "
    "master says on the first dry morning of the year. Boats that lie on land may stay there.",
    "Those who own a boat paint it when they like, and lend the brush to the next one on the quay.",
)
WALL = page("Checking your browser before you go on. Please enable cookies.", title="Just a moment...")

Row = dict[str, object]


def days(*bodies: bytes, every: float = 1.0) -> list[tuple[datetime, bytes]]:
    return [(START + timedelta(days=n * every), body) for n, body in enumerate(bodies)]


def rows_of(tmp_path: Path, *, jobs: int = 1) -> list[Row]:
    """The rows of a replay of the folders in `tmp_path/corpus`."""
    out = tmp_path / f"rows-{jobs}.jsonl"
    report = backtest([tmp_path / "corpus"], out, jobs=jobs, scratch=tmp_path)
    assert report.failures == (), report.text
    lines = out.read_text(encoding="utf-8").splitlines()
    assert report.rows == len(lines)
    return [json.loads(line) for line in lines]


def test_a_changed_figure_rings_and_shows_its_words(tmp_path: Path) -> None:
    write(
        tmp_path / "corpus", "tools", days(page(), page(noise="1"), page(*SHORTER), page(*SHORTER, noise="2"))
    )
    (row,) = rows_of(tmp_path)
    assert {key: row[key] for key in ("doc_id", "seq", "class", "alert", "since_seq")} == {
        "doc_id": "tools",
        "seq": 2,
        "class": "substantive",
        "alert": True,
        "since_seq": None,
    }
    assert (row["inserted"], row["deleted"]) == ("two", "three")
    assert row["summary"]


def test_the_first_step_of_a_window_rings_never(tmp_path: Path) -> None:
    bodies = days(page(), page(), page(*SHORTER), page(*SHORTER))
    write(tmp_path / "corpus", "tools", bodies, windows=(0, 0, 1, 1))
    assert rows_of(tmp_path) == []


def test_a_wall_is_a_fault_and_what_returns_is_no_change(tmp_path: Path) -> None:
    write(tmp_path / "corpus", "tools", days(page(), WALL, page(noise="1")))
    assert [(row["seq"], row["class"], row["alert"]) for row in rows_of(tmp_path)] == [(1, "fault", False)]


def test_an_empty_answer_is_a_fault(tmp_path: Path) -> None:
    write(tmp_path / "corpus", "tools", days(page(), b"", page()))
    assert [(row["seq"], row["class"]) for row in rows_of(tmp_path)] == [(1, "fault")]


def test_what_is_odd_is_suspect_until_it_is_believed(tmp_path: Path) -> None:
    """The alert names the step that showed it first."""
    write(tmp_path / "corpus", "tools", days(page(), OTHER, OTHER, OTHER, OTHER, every=0.5))
    first, *rest = rows_of(tmp_path)
    assert (first["seq"], first["class"], first["alert"]) == (1, "suspect", False)
    (rang,) = [row for row in rest if row["alert"]]
    assert rang["since_seq"] == 1


def test_the_rows_are_the_same_whatever_the_number_of_processes(tmp_path: Path) -> None:
    for n in range(3):
        folder = days(page(), page(*SHORTER), page(), WALL)
        site = f"https://{n}.example/rules"
        write(tmp_path / "corpus", f"tools-{n}", folder, url=site, service=f"library {n}")
    assert rows_of(tmp_path, jobs=2) == rows_of(tmp_path)


def test_labels_and_texts_lying_beside_are_not_looked_at(tmp_path: Path) -> None:
    folder = write(tmp_path / "corpus", "tools", days(page(), page(*SHORTER), page(*SHORTER)))
    plain = rows_of(tmp_path)
    steps = [json.loads(line) for line in (folder / "steps.jsonl").read_text().splitlines()]
    for n, step in enumerate(steps[1:], 1):
        step |= {"label": "unchanged" if n == 1 else "changed", "version_file": f"{n:04d}.md"}
        (folder / f"{n:04d}.md").write_text("# Nothing of this is on the page")
    (folder / "steps.jsonl").write_text("\n".join(map(json.dumps, steps)))
    about = json.loads((folder / "doc.json").read_text()) | {"select": ["nav"], "remove": ["main"]}
    (folder / "doc.json").write_text(json.dumps(about))
    assert rows_of(tmp_path) == plain


def test_a_step_that_cannot_be_replayed_is_told_and_the_next_goes_on(tmp_path: Path) -> None:
    folder = write(tmp_path / "corpus", "tools", days(page(), page(), page(*SHORTER)))
    (folder / "0001.html").unlink()
    report = backtest([tmp_path / "corpus"], tmp_path / "rows.jsonl", scratch=tmp_path)
    assert [(failure.doc_id, failure.seq) for failure in report.failures] == [("tools", 1)]
    assert report.alerts == 1
    assert "failed: tools step 1" in report.text


def test_it_says_how_long_it_took_and_how_much_memory(tmp_path: Path) -> None:
    write(tmp_path / "corpus", "tools", days(page(), page(*SHORTER)))
    seen: list[tuple[int, int]] = []
    report = backtest(
        [tmp_path / "corpus"],
        tmp_path / "rows.jsonl",
        scratch=tmp_path,
        on_progress=lambda done, total: seen.append((done, total)),
    )
    assert (report.steps, report.documents, report.alerts) == (2, 1, 1)
    assert report.seconds > 0
    assert report.peak_bytes > 10_000_000
    assert seen == [(1, 2), (2, 2)]


def test_nothing_is_left_behind_but_the_rows(tmp_path: Path) -> None:
    write(tmp_path / "corpus", "tools", days(page()))
    backtest([tmp_path / "corpus"], tmp_path / "rows.jsonl", scratch=tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["corpus", "rows.jsonl"]


def test_two_folders_of_one_id_are_refused(tmp_path: Path) -> None:
    for root in ("a", "b"):
        write(tmp_path / root, "tools", days(page()))
    with pytest.raises(FormatError, match="two folders have this id"):
        backtest([tmp_path / "a", tmp_path / "b"], tmp_path / "rows.jsonl")


def test_documents_of_one_service_or_host_are_replayed_together(tmp_path: Path) -> None:
    for name, service, host in (("a", "S", "one"), ("b", "S", "two"), ("c", "T", "two"), ("d", "U", "four")):
        write(tmp_path, name, days(page()), service=service, url=f"https://{host}.example/")
    found = groups(corpus.read(path) for path in corpus.find(tmp_path))
    assert [[folder.id for folder in group] for group in found] == [["a", "b", "c"], ["d"]]


def test_documents_interleave_by_time_and_keep_their_own_order(tmp_path: Path) -> None:
    late, early = days(page(), page()), days(page(), page())
    write(tmp_path, "a", [(late[1][0], b""), (late[0][0], b"")])  # its clock went back
    write(tmp_path, "b", early)
    steps = in_order(corpus.read(path) for path in corpus.find(tmp_path))
    assert [(step.doc_id, step.seq) for _, step in steps] == [("b", 0), ("a", 0), ("a", 1), ("b", 1)]


@pytest.mark.corpus
@pytest.mark.skipif("POLICYWATCH_CORPUS" not in os.environ, reason="POLICYWATCH_CORPUS names no folder")
@pytest.mark.timeout(1800)
def test_real_captures_are_replayed_without_an_error(tmp_path: Path) -> None:
    report = backtest([Path(os.environ["POLICYWATCH_CORPUS"])], tmp_path / "rows.jsonl", jobs=2)
    assert report.failures == (), report.text
    assert report.steps > 0


def test_it_runs_as_a_command(tmp_path: Path) -> None:
    write(tmp_path / "corpus", "tools", days(page(), page(*SHORTER)))
    command = [sys.executable, "-m", "cli.main", "backtest", str(tmp_path / "corpus"), "--out"]
    done = subprocess.run(
        [*command, str(tmp_path / "rows.jsonl")], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "2 steps of 1 document in" in done.stdout + done.stderr
