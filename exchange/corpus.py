"""Folders of captures: a folder a document, with ``doc.json``, ``steps.jsonl`` and the bodies.

``doc.json`` names the ``url`` (and may name ``title``, ``service``); a line of ``steps.jsonl`` is one
capture: ``{"seq", "fetched_at", "file", "window"?, "label"?}``. Of the labels only ``first`` is read:
it starts a window, and what is known of the document starts anew. Whatever else lies in the folder
(labels, selectors, other people's texts) is not looked at.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from model import Response, aware

STEPS = "steps.jsonl"
DESCRIPTION = "doc.json"


class FormatError(Exception):
    """A folder is not in the format; the text names the file, the line and the cure."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class Step:
    """One capture in a folder."""

    doc_id: str
    seq: int
    window: int  #: counted by us from 0: consecutive captures without a gap
    starts: bool  #: the first of its window
    fetched_at: datetime
    file: Path


@dataclass(frozen=True, slots=True)
class Folder:
    """The captures of one document, in the order they are listed."""

    id: str
    url: str  #: "" where the folder does not say
    title: str
    service: str  #: who publishes it; documents of one service may stand on one site
    steps: tuple[Step, ...]


def find(root: Path) -> list[Path]:
    """The document folders in `root`, or `root` itself where it is one; sorted. Deeper ones are not taken."""
    if (root / STEPS).is_file():
        return [root]
    if not root.is_dir():
        raise FormatError(f"{root}: no such folder; name one that holds folders with {STEPS}")
    return sorted(path.parent for path in root.glob(f"*/{STEPS}"))


def read(path: Path) -> Folder:
    """The document in a folder. Raises FormatError."""
    try:
        text = (path / DESCRIPTION).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise FormatError(f"{path / DESCRIPTION}: {error}; every folder needs one, in UTF-8") from None
    about = _json(path / DESCRIPTION, text)
    url = str(about.get("url") or "")
    name = str(about.get("id") or path.name)
    return Folder(
        id=name,
        url=url,
        title=str(about.get("title") or about.get("terms_type") or ""),
        service=str(about.get("service") or urlsplit(url).hostname or ""),
        steps=tuple(_steps(path, name)),
    )


def response(url: str, at: datetime, body: bytes) -> Response:
    """A body kept in a file as the answer it once was.

    Its Content-Type is lost. What decodes as UTF-8 is taken for it, whatever the page itself says:
    archives store decoded text as UTF-8 and leave the page's declaration as it was.
    """
    try:
        body.decode("utf-8")
        charset = "; charset=utf-8"
    except UnicodeDecodeError:
        charset = ""
    return Response(
        url=url,
        url_final=url,
        fetched_at=aware(at),
        status=200,
        headers=(("content-type", f"text/html{charset}"),),
        body=body,
    )


def _steps(path: Path, name: str) -> Iterator[Step]:
    file, window, shown = path / STEPS, -1, object()
    with file.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            row = _json(file, line, number)
            try:
                said = row.get("window")
                starts = window < 0 or row.get("label") == "first" or said != shown
                window, shown = window + starts, said
                at = aware(datetime.fromisoformat(row["fetched_at"]))
                body = Path(str(row["file"])).name  # a folder's list reaches no file outside the folder
                yield Step(name, int(row["seq"]), window, starts, at, path / body)
            except (KeyError, TypeError, ValueError) as error:
                raise FormatError(f"{file}:{number}: {error!r}; a step needs seq, fetched_at, file") from None


def _json(file: Path, text: str, line: int = 1) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except ValueError as error:
        raise FormatError(f"{file}:{line}: {error}; write a JSON object") from None
    if not isinstance(value, dict):
        raise FormatError(f"{file}:{line}: a JSON object was expected")
    return value
