"""Where the labelled captures and the score tools lie. What is missing ends the program with the cure."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
TOOLS = ROOT.parent / "shared" / "tools"  #: beside the project, unless SCORE_TOOLS names another folder
QUIET = frozenset({"noise", "fetch-failure"})  #: gold kinds that must not ring

Step = tuple[str, int]  #: document, seq


def lines(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a file of JSON lines."""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.strip():
            yield json.loads(line)


@dataclass(frozen=True)
class Corpus:
    """A folder of captures with labels beside it."""

    folder: Path

    @property
    def name(self) -> str:
        return self.folder.name

    @cached_property
    def documents(self) -> dict[str, list[dict[str, Any]]]:
        """Steps by document, in order."""
        found = sorted(self.folder.glob("*/steps.jsonl"))
        return {listing.parent.name: list(lines(listing)) for listing in found}

    @cached_property
    def service(self) -> dict[str, str]:
        """Who publishes a document."""
        return {
            name: json.loads((self.folder / name / "doc.json").read_text(encoding="utf-8"))["service"]
            for name in self.documents
        }

    @cached_property
    def steps(self) -> dict[Step, dict[str, Any]]:
        return {(name, step["seq"]): step for name, steps in self.documents.items() for step in steps}

    @cached_property
    def gold(self) -> dict[Step, str]:
        """What people found at a step they read: substantive, editorial, metadata, noise, fetch-failure."""
        rows = (row for path in sorted(self.folder.glob("gold-*.jsonl")) for row in lines(path))
        kinds = {(row["doc_id"], row["seq"]): row["kind"] for row in rows}
        return {
            step: kind
            for step, kind in kinds.items()
            if step in self.steps and self.steps[step]["label"] not in ("first", "exclude")
        }

    @cached_property
    def unchanged(self) -> frozenset[Step]:
        """Steps at which the hand-selected text is known to be the same, and nobody read otherwise."""
        rows = (row for path in self.folder.glob("checks.jsonl") for row in lines(path))
        sure = {(row["doc_id"], row["seq"]) for row in rows if row["label_confirmed"] is True}
        return frozenset(
            step
            for step in sure & self.steps.keys()
            if self.steps[step]["label"] == "unchanged" and self.gold.get(step, "noise") in QUIET
        )

    @property
    def selected(self) -> Path:
        """The list of pages with text that people selected by hand; it may not exist."""
        return self.folder / "extraction.jsonl"


def corpora() -> list[Corpus]:
    """The labelled folders in POLICYWATCH_CORPUS, those with hand-selected text first."""
    named = os.environ.get("POLICYWATCH_CORPUS", "")
    top = Path(named)
    patterns = ("gold-*.jsonl", "*/gold-*.jsonl", "*/*/gold-*.jsonl")
    found = {path.parent for pattern in patterns for path in top.glob(pattern)} if named else set()
    made = [Corpus(folder) for folder in sorted(found) if any(folder.glob("*/steps.jsonl"))]
    if not made:
        sys.exit("name a folder of labelled captures in POLICYWATCH_CORPUS (format: docs/corpus.md)")
    return sorted(made, key=lambda corpus: (not corpus.selected.exists(), corpus.name))


def tool(name: str) -> Path:
    """A score tool, by its file name."""
    folder = Path(os.environ.get("SCORE_TOOLS") or TOOLS)
    path = folder / name
    if not path.is_file():
        sys.exit(f"{path} is not there: name the folder of {name} in SCORE_TOOLS (docs/corpus.md)")
    return path
