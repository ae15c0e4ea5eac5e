"""docs/faults.md is complete, and every test it names is there."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ATTACKS = (*range(1, 13), 13, 15, 16, 17, 19, 21, 22, 23, 24, 25, 26, 27, 28)
FAULTS = (*range(1, 30), 35, *range(37, 47))
ROWS = [f"A{n}" for n in ATTACKS] + [f"F{n}" for n in FAULTS]
_ROW = re.compile(r"^\| ([AF]\d+) \|[^|]+\| (.+) \|$", re.MULTILINE)


def listed() -> dict[str, list[str]]:
    text = (ROOT / "docs" / "faults.md").read_text(encoding="utf-8")
    found: dict[str, list[str]] = {}
    for row, tests in _ROW.findall(text):
        found.setdefault(row, []).extend(re.findall(r"`(tests/[^`]+)`", tests))
    return found


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
    assert sorted(found) == sorted(ROWS)
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
