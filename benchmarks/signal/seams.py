"""The pipeline with one of its parts off: what each is worth. A seam is put in for the rest of a process.

Only whole functions at the borders of the rooms are replaced, so the product holds no switches.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import Any

from benchmarks.signal.places import ROOT
from changes.boilerplate import Boilerplate
from changes.compare import compare
from changes.learned import Learned
from model import USABLE, ChangeClass, Comparison, Document, Outcome, Verdict, VerdictKind
from pipelines.flat import Flat
from pipelines.past import Past
from pipelines.settle import Decision, settle

ROOMS = ("changes", "pipelines", "watch")


def put(module: str, name: str, value: Any) -> None:
    """Sets a name of a module to another value. A name that is not there is an error: the seam has moved."""
    home = import_module(module)
    if not hasattr(home, name):
        raise AttributeError(f"{module} has no {name} any more: mend benchmarks/signal/seams.py")
    setattr(home, name, value)


def no_judge() -> None:
    """Whatever can be read is the page: no walls, nothing odd."""
    put("pipelines.record", "judge_document", lambda *_: USABLE)


def no_main_content() -> None:
    """The whole page is the document."""

    def whole(flat: Flat, _title: str) -> tuple[int, int]:
        return (0, flat.end[0]) if flat.tag else (0, 0)

    put("pipelines.html", "prune", lambda *_: None)
    put("pipelines.html", "main_part", whole)


def no_learning() -> None:
    """Nothing is learned of what keeps varying."""
    put("watch.compare", "learned_before", lambda *_: Learned())


def no_classes() -> None:
    """Every version that shows a difference rings."""

    def alarmed(
        before: Document, after: Document, learned: Learned | None = None, site: Boilerplate | None = None
    ) -> Comparison:
        found = compare(before, after, learned, site)
        items = tuple(replace(item, change_class=ChangeClass.SUBSTANTIVE) for item in found.items)
        strongest = ChangeClass.SUBSTANTIVE if items else ChangeClass.NOISE
        return replace(found, items=items, change_class=strongest)

    put("watch.compare", "compare", alarmed)


def no_settling() -> None:
    """What is odd is believed at once, and a known text that comes back is a new version."""

    def at_once(
        verdict: Verdict, document: Document | None, digest: str, past: Past, now: datetime
    ) -> Decision:
        if document is None or verdict.kind in (VerdictKind.WALL, VerdictKind.FAULT):
            return settle(verdict, document, digest, past, now)
        shown = past.shown
        if shown is not None and shown.digest == digest:
            return Decision(Outcome.REVISIT, USABLE, memento_id=shown.memento_id)
        base = shown.memento_id if shown is not None else None
        return Decision(Outcome.MEMENTO, verdict, base_id=base, first_seen_at=now)

    put("pipelines.record", "settle", at_once)


#: Name and seam, in the order of the table.
SEAMS: dict[str, Callable[[], None]] = {
    "judge": no_judge,
    "main content": no_main_content,
    "volatility": no_learning,
    "classing": no_classes,
    "settling": no_settling,
}


def set_constant(module: str, name: str, value: object) -> None:
    """Gives a constant another value, in its module and wherever it was imported by its name."""
    put(module, name, value)
    for importer in _importers(module, name):
        put(importer, name, value)


def _importers(module: str, name: str) -> Sequence[str]:
    found = []
    for path in (path for room in ROOMS for path in (ROOT / room).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module == module:
                found += [_dotted(path) for alias in node.names if alias.name == name]
    return found


def _dotted(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)
