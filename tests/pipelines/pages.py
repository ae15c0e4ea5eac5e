"""Small pages written for the tests of reading."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from model import Document
from pipelines.html import extract
from pipelines.past import Known

URL = "https://lakes.example/policies/honey"
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)

PROSE = [
    "The union keeps the records of every keeper of bees for thirty days and shares them with nobody else.",
    "Keepers may ask at any time which records are held, and they receive an answer within two weeks.",
    "Where a lake freezes over, the limits of this policy are suspended until the ice has gone again.",
    "Wax, resin and royal jelly are covered by the same limits as honey unless a rule below says otherwise.",
    "The board reviews the limits every spring and publishes what it decided before the first of May.",
]


def paragraphs(*texts: str) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


def page(
    main: str, *, head: str = "", before: str = "", after: str = "", title: str = "Honey control"
) -> bytes:
    """A whole page with `main` in its main landmark."""
    return (
        f"<!doctype html><html lang=en><head><meta charset=utf-8><title>{title}</title>{head}</head>"
        f"<body>{before}<main>{main}</main>{after}</body></html>"
    ).encode()


def policy(*, extra: str = "", before: str = "", after: str = "") -> bytes:
    """A policy of two sections, with something in, before or after it."""
    main = f"<h1>Honey control</h1>{paragraphs(*PROSE[:3])}<h2>Wax</h2>{paragraphs(*PROSE[3:])}{extra}"
    return page(main, before=before, after=after)


def read(body: bytes | str, url: str = URL) -> Document:
    return extract(body if isinstance(body, bytes) else body.encode(), url=url)


def texts(document: Document) -> list[str]:
    """Every heading and block text, in order."""
    found = []
    for section in document.sections:
        if section.heading:
            found.append(section.heading)
        found += [block.text for block in section.blocks]
    return found


def known(document: Document, memento_id: int = 1, digest: str = "d1", *, days_ago: float = 1) -> Known:
    seen = NOON - timedelta(days=days_ago)
    return Known(memento_id, digest, document, seen, seen)
