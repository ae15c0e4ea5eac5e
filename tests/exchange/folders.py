"""Folders of captures as tests write them: our own words, in the format of `exchange.corpus`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

#: Long enough to be a document and not a notice, and ours.
TERMS = (
    "The library lends its tools to everybody who lives in the valley. A tool goes out for three weeks and "
    "may be kept for one more where nobody waits for it. Whoever brings a tool back broken says how it "
    "broke; a broken tool costs nothing the first time.",
    "We keep the name, the address and the list of what is on loan. The list is struck out when the tool is "
    "back. Nobody outside the library reads it, and the library sells nothing to anybody.",
    "The council of the library meets in spring and in autumn. Members may put a question on the table by "
    "writing it on the slate beside the door, at the latest one week before the meeting.",
)


def page(*paragraphs: str, title: str = "Rules of the tool library", noise: str = "") -> bytes:
    """A whole page with navigation around the rules; `noise` differs at every visit and nobody reads it."""
    middle = "".join(f"<h2>Part {n}</h2><p>{text}</p>" for n, text in enumerate(paragraphs or TERMS, 1))
    return (
        f"<!doctype html><html lang=en><head><title>{title}</title><script>nonce='{noise}'</script></head>"
        f"<body><nav><a href=/>Home</a> <a href=/tools>Tools</a></nav><main><h1>{title}</h1>{middle}</main>"
        "<footer>The tool library</footer></body></html>"
    ).encode()


def write(
    root: Path,
    name: str,
    captures: Sequence[tuple[datetime, bytes]],
    *,
    url: str = "https://tools.example/rules",
    service: str = "Tool library",
    windows: Sequence[int] = (),
) -> Path:
    """A document's folder with these captures; `windows` says in which window each is (default: one)."""
    folder = root / name
    folder.mkdir(parents=True)
    about = {"id": name, "url": url, "service": service, "terms_type": "Rules"}
    (folder / "doc.json").write_text(json.dumps(about))
    rows = []
    for seq, (at, body) in enumerate(captures):
        window = windows[seq] if windows else 0
        first = seq == 0 or (bool(windows) and windows[seq] != windows[seq - 1])
        (folder / f"{seq:04d}.html").write_bytes(body)
        rows.append(
            {
                "seq": seq,
                "window": window,
                "fetched_at": at.isoformat(),
                "file": f"{seq:04d}.html",
                "label": "first" if first else "unlabelled",
            }
        )
    (folder / "steps.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    return folder
