"""`import` and `backtest`: captures that are there already."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.cli.conftest import Command
from tests.exchange.folders import TERMS, page, write

DAY = datetime(2026, 3, 1, 8, tzinfo=UTC)


@pytest.fixture
def captures(tmp_path: Path) -> Path:
    """A page captured four times: twice the same, then with another figure, then the same again."""
    newer = (TERMS[0].replace("three weeks", "two weeks"), *TERMS[1:])
    bodies = [
        page(*TERMS, noise="1"),
        page(*TERMS, noise="2"),
        page(*newer, noise="3"),
        page(*newer, noise="4"),
    ]
    steps = [(DAY + timedelta(days=i), body) for i, body in enumerate(bodies)]
    write(tmp_path / "captures", "rules", steps)
    return tmp_path / "captures"


def test_an_import_says_what_it_would_do_does_it_and_mails_nobody(
    policywatch: Command, captures: Path
) -> None:
    planned = policywatch("import", str(captures))
    assert planned.code == 0
    assert "4 captures to take in; nothing is changed yet" in planned.out
    assert policywatch("list", "--json").rows == []

    policywatch("subscribe", "ada@example.org")
    assert "4 captures taken in" in policywatch("import", str(captures), "--apply").out
    assert "0 captures taken in" in policywatch("import", str(captures), "--apply").out
    (row,) = policywatch("list", "--json").rows
    assert row["versions"] == 2
    policywatch("deliver")
    assert policywatch("outbox", "--all", "--json").rows == []


def test_a_backtest_writes_what_would_have_been_mailed(
    policywatch: Command, captures: Path, tmp_path: Path
) -> None:
    out = tmp_path / "rows.jsonl"
    done = policywatch("backtest", str(captures), "--out", str(out), "--jobs", "1", "--json")
    assert done.code == 0
    assert done.rows[0]["steps"] == 4
    rows = [json.loads(line) for line in out.read_text().splitlines()]
    assert [(row["seq"], row["class"], row["alert"]) for row in rows if row["alert"]] == [
        (2, "substantive", True)
    ]


def test_a_folder_without_captures_is_one_line(policywatch: Command, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for args in (["import", str(tmp_path / "empty")], ["import", str(tmp_path / "nowhere")]):
        refused = policywatch(*args)
        assert refused.code == 2
        assert refused.complaint
