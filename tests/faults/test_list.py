"""docs/faults.md is complete, and every test it names is there."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROWS = [f"A{n}" for n in (*range(1, 10), 15, 16, 17, 26, 28, 10, 12, 13, 23, 24, 27)]
ROWS += [f"F{n}" for n in (*range(1, 30), 45, 46, 35, *range(37, 45))]
_ROW = re.compile(r"^\| ([AF]\d+) \|[^|]+\| (.+) \|$", re.MULTILINE)


def listed() -> dict[str, list[str]]:
    text = (ROOT / "docs" / "faults.md").read_text(encoding="utf-8")
    return {row: re.findall(r"`(tests/[^`]+)`", tests) for row, tests in _ROW.findall(text)}


def names(path: Path) -> set[str]:
    """Test functions of a file, and the texts in it that name their cases."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    cases = {
        key.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Dict)
        for key in node.keys
        if isinstance(key, ast.Constant) and isinstance(key.value, str)
    }
    return functions | cases


def test_every_row_has_its_tests() -> None:
    found = listed()
    assert list(found) == ROWS
    assert all(found.values())


def test_every_test_named_is_there() -> None:
    known: dict[str, set[str]] = {}
    for row, tests in listed().items():
        for test in tests:
            file, _, name = test.partition("::")
            assert name, f"{row}: name the test in {file}"
            assert name in known.setdefault(file, names(ROOT / file)), f"{row}: {test}"


def test_every_case_named_by_a_row_is_listed() -> None:
    """A case "F13 half a gzip" that nobody lists would be one that nobody looks for."""
    rows = {case.partition(" ")[0].upper() for case in names(ROOT / "tests/faults/test_network_rows.py")}
    assert {row for row in rows if re.fullmatch(r"[AF]\d+", row)} <= set(listed())
