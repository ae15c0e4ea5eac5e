"""Reading folders of captures: what counts, and what is said of a wrong line."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from exchange import corpus
from exchange.corpus import FormatError
from tests.exchange.folders import page, write

DAY = datetime(2026, 3, 1, 8, tzinfo=UTC)


def days(count: int) -> list[tuple[datetime, bytes]]:
    return [(DAY + timedelta(days=n), page()) for n in range(count)]


def test_a_document_and_its_steps(tmp_path: Path) -> None:
    read = corpus.read(write(tmp_path, "tools", days(3)))
    assert (read.id, read.url, read.service) == ("tools", "https://tools.example/rules", "Tool library")
    assert [(s.seq, s.starts, s.fetched_at) for s in read.steps] == [
        (0, True, DAY),
        (1, False, DAY + timedelta(days=1)),
        (2, False, DAY + timedelta(days=2)),
    ]


def test_a_new_window_starts_anew(tmp_path: Path) -> None:
    read = corpus.read(write(tmp_path, "tools", days(4), windows=(0, 0, 3, 3)))
    assert [(s.window, s.starts) for s in read.steps] == [(0, True), (0, False), (1, True), (1, False)]


def test_a_first_step_starts_anew_within_a_window_too(tmp_path: Path) -> None:
    folder = write(tmp_path, "tools", days(2))
    lines = (folder / "steps.jsonl").read_text().splitlines()
    rows = [json.loads(line) | {"label": "first"} for line in lines]
    (folder / "steps.jsonl").write_text("\n".join(map(json.dumps, rows)))
    assert [step.starts for step in corpus.read(folder).steps] == [True, True]


def test_times_of_any_zone_are_utc(tmp_path: Path) -> None:
    local = datetime.fromisoformat("2026-03-01T03:00:00-05:00")
    step = corpus.read(write(tmp_path, "tools", [(local, page())])).steps[0]
    assert step.fetched_at == DAY
    assert step.fetched_at.tzinfo is UTC


def test_a_list_reaches_no_file_outside_its_folder(tmp_path: Path) -> None:
    folder = write(tmp_path, "tools", days(1))
    row = json.loads((folder / "steps.jsonl").read_text()) | {"file": "../../secret.html"}
    (folder / "steps.jsonl").write_text(json.dumps(row))
    assert corpus.read(folder).steps[0].file == folder / "secret.html"


def test_folders_are_found_one_level_down_or_as_named(tmp_path: Path) -> None:
    one, two = write(tmp_path, "b", days(1)), write(tmp_path, "a", days(1))
    write(tmp_path / "deeper", "c", days(1))
    assert corpus.find(tmp_path) == [two, one]
    assert corpus.find(one) == [one]


@pytest.mark.parametrize("line", ["{", "[]", '{"seq": 1}', '{"seq": 1, "fetched_at": "now", "file": "a"}'])
def test_a_wrong_line_is_named(tmp_path: Path, line: str) -> None:
    folder = write(tmp_path, "tools", days(1))
    with (folder / "steps.jsonl").open("a") as steps:
        steps.write(line + "\n")
    with pytest.raises(FormatError, match=r"steps\.jsonl:2: ") as caught:
        corpus.read(folder)
    assert "\n" not in str(caught.value)


def test_a_time_without_zone_is_no_time(tmp_path: Path) -> None:
    folder = write(tmp_path, "tools", days(1))
    row = {"seq": 0, "fetched_at": "2026-03-01T08:00:00", "file": "0000.html"}
    (folder / "steps.jsonl").write_text(json.dumps(row))
    with pytest.raises(FormatError, match="time zone"):
        corpus.read(folder)


def test_a_folder_without_description(tmp_path: Path) -> None:
    folder = write(tmp_path, "tools", days(1))
    (folder / "doc.json").unlink()
    with pytest.raises(FormatError, match=r"doc\.json.*every folder needs one"):
        corpus.read(folder)


def test_no_folder_at_all(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="no such folder"):
        corpus.find(tmp_path / "none")


def test_a_kept_body_is_utf_8_where_it_can_be() -> None:
    """Archives store decoded text; what the page declared of itself was true of its bytes on the way."""
    latin = '<meta charset="iso-8859-1"><p>Gebühr'.encode("latin-1")
    assert corpus.response("https://a.example/", DAY, "Gebühr".encode()).header("content-type") == (
        "text/html; charset=utf-8"
    )
    assert corpus.response("https://a.example/", DAY, latin).header("content-type") == "text/html"
