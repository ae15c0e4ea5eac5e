"""Pages to measure on: real captures from the folder named in POLICYWATCH_CORPUS."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path


def folder() -> Path:
    """The corpus. Ends the program with the cure where none is named."""
    named = os.environ.get("POLICYWATCH_CORPUS", "")
    for candidate in (Path(named), Path(named) / "dev"):
        if named and any(candidate.glob("*/steps.jsonl")):
            return candidate
    sys.exit("name a folder of captures in POLICYWATCH_CORPUS (format: docs/corpus.md)")


def steps() -> dict[str, list[tuple[Path, str]]]:
    """(file, label) of every step, by document."""
    found: dict[str, list[tuple[Path, str]]] = {}
    for listing in sorted(folder().glob("*/steps.jsonl")):
        rows = [json.loads(line) for line in listing.read_text(encoding="utf-8").splitlines() if line.strip()]
        kept = [(listing.parent / row["file"], row["label"]) for row in rows]
        found[listing.parent.name] = [(path, label) for path, label in kept if path.stat().st_size]
    return found


def pages() -> list[bytes]:
    """The last capture of every document."""
    return [rows[-1][0].read_bytes() for rows in steps().values() if rows]


def pairs(label: str = "changed", most: int | None = None) -> list[tuple[bytes, bytes]]:
    """(before, after) of every step with this label, at most so many a document."""
    found: list[tuple[bytes, bytes]] = []
    for rows in steps().values():
        places = [i for i in range(1, len(rows)) if rows[i][1] == label]
        kept = places[-most:] if most else places
        found += [(rows[i - 1][0].read_bytes(), rows[i][0].read_bytes()) for i in kept]
    return found
