"""Pages that are PDFs, and pages that turn from one format to another: never an alarm at first sight."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from model import FaultKind, OddKind, Outcome, Response, Source, Visit, WallKind
from pipelines import formats, pdf, pdf_parse, record
from pipelines.judge import judge_response
from pipelines.recall import read_alike
from store import Store
from tests import pdfs
from tests.servers import html
from watch.compare import compare_unfinished

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
URL = "https://ferry.example/logs"


def as_html(body: bytes) -> bytes:
    """The same text as a web page."""
    parts = []
    for section in formats.read(body, url=URL).document.sections:
        parts.append(f"<h{section.level}>{section.heading}</h{section.level}>")
        for block in section.blocks:
            inner = block.text
            for link in block.links:
                inner = inner.replace(link.text, f'<a href="{link.target}">{link.text}</a>')
            parts += [f"<ul><li>{inner}</li></ul>" if block.kind == "item" else f"<p>{inner}</p>"]
    return html("".join(parts))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path) as opened:
        yield opened


@pytest.fixture
def source(store: Store) -> Source:
    return store.sources.add(URL, every_seconds=6 * 3600, now=START)


def see(store: Store, source: Source, body: bytes, hours: float) -> Visit:
    at = START + timedelta(hours=hours)
    kind = "application/pdf" if pdf.is_pdf(body) else "text/html; charset=utf-8"
    answer = Response(URL, URL, at, status=200, headers=(("content-type", kind),), body=body)
    return record.read_and_record(store, source, answer, now=at)


def test_a_pdf_is_a_version_and_the_same_bytes_are_that_version_again(store: Store, source: Source) -> None:
    first = see(store, source, pdfs.untagged(), 0)
    assert first.outcome is Outcome.MEMENTO
    assert first.memento_id is not None
    assert store.archive.memento(first.memento_id).extractor == pdf.EXTRACTOR
    assert see(store, source, pdfs.untagged(), 6).outcome is Outcome.REVISIT


def test_a_figure_that_changed_in_a_pdf_is_the_change(store: Store, source: Source) -> None:
    see(store, source, pdfs.untagged(30), 0)
    assert see(store, source, pdfs.untagged(60), 6).outcome is Outcome.MEMENTO
    (change,) = compare_unfinished(store, START + timedelta(hours=6))
    (item,) = change.comparison.items
    assert [(figure.old, figure.new) for figure in item.figures] == [("30 days", "60 days")]


def test_a_pdf_is_known_by_its_first_bytes_whatever_the_server_calls_it(store: Store) -> None:
    headers = (("content-type", "application/octet-stream"),)
    answer = Response(URL, URL, START, status=200, headers=headers, body=pdfs.untagged())
    assert judge_response(answer) is None


def test_without_the_extra_a_pdf_is_a_fault_that_names_the_cure(
    store: Store, source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    see(store, source, pdfs.untagged(), 0)
    monkeypatch.setattr(pdf, "installed", lambda: False)
    monkeypatch.setattr(pdf_parse, "installed", lambda: False)
    visit = see(store, source, pdfs.untagged(60), 6)
    assert (visit.outcome, visit.verdict.code) == (Outcome.FAULT, FaultKind.NOT_HTML)
    assert "policywatch[pdf]" in visit.verdict.reason


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (pdfs.scanned(), FaultKind.SCANNED),
        (pdfs.encrypted(), FaultKind.ENCRYPTED),
        (pdfs.broken(), FaultKind.UNREADABLE),
        (pdfs.untagged()[:1500], FaultKind.TORN),
    ],
)
def test_one_that_can_not_be_read_is_a_fault_and_no_version(
    store: Store, source: Source, body: bytes, code: FaultKind
) -> None:
    first = see(store, source, pdfs.untagged(), 0)
    visit = see(store, source, body, 6)
    assert (visit.outcome, visit.verdict.code, visit.memento_id) == (Outcome.FAULT, code, None)
    assert see(store, source, pdfs.untagged(), 12).memento_id == first.memento_id


def test_a_page_that_turns_into_a_pdf_is_held_then_believed_and_compared_by_its_text(
    store: Store, source: Source
) -> None:
    before, after = as_html(pdfs.untagged(30)), pdfs.untagged(60)
    see(store, source, before, 0)
    held = see(store, source, after, 6)
    assert (held.outcome, held.verdict.code) == (Outcome.HELD, OddKind.FORMAT)
    assert held.verdict.reason == "the page came as a PDF; before, it was an HTML page"
    assert see(store, source, after, 7.1).outcome is Outcome.HELD
    believed = see(store, source, after, 8.2)
    assert believed.outcome is Outcome.MEMENTO
    assert "came as a PDF" in believed.note
    (change,) = compare_unfinished(store, START + timedelta(hours=9))
    figures = [figure for item in change.comparison.items for figure in item.figures]
    assert [(figure.old, figure.new) for figure in figures] == [("30 days", "60 days")]


def test_the_same_text_as_a_pdf_is_a_note_and_no_version(store: Store, source: Source) -> None:
    body = pdfs.untagged()
    first = see(store, source, as_html(body), 0)
    visit = see(store, source, body, 6)
    assert (visit.outcome, visit.memento_id) == (Outcome.REVISIT, first.memento_id)
    assert visit.note == "the page came as a PDF; before, it was an HTML page"


def test_back_within_days_it_is_no_change(store: Store, source: Source) -> None:
    first = see(store, source, pdfs.untagged(), 0)
    see(store, source, as_html(pdfs.untagged(60)), 6)
    back = see(store, source, pdfs.untagged(), 12)
    assert (back.outcome, back.memento_id) == (Outcome.REVISIT, first.memento_id)


def test_a_block_page_in_a_pdf_s_place_is_a_wall_not_another_format(store: Store, source: Source) -> None:
    see(store, source, pdfs.untagged(), 0)
    said = "<h1>Access denied</h1><p>You do not have permission to access this page.</p>"
    wall = html(said, "Access denied")
    visit = see(store, source, wall, 6)
    assert (visit.outcome, visit.verdict.code) == (Outcome.WALL, WallKind.BLOCKED)


def test_what_was_held_as_a_pdf_harms_nobody_when_the_extra_is_gone(
    store: Store, source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = as_html(pdfs.untagged(30))
    first = see(store, source, before, 0)
    see(store, source, pdfs.untagged(60), 6)
    monkeypatch.setattr(pdf_parse, "installed", lambda: False)
    visit = see(store, source, before.replace(b"blue cupboard", b"red cupboard"), 12)
    assert visit.outcome is Outcome.MEMENTO
    assert visit.memento_id != first.memento_id


def test_a_version_is_current_by_the_extractor_of_its_own_format(store: Store, source: Source) -> None:
    visit = see(store, source, pdfs.untagged(), 0)
    assert visit.memento_id is not None
    assert read_alike(store, source, store.archive.memento(visit.memento_id))
    assert formats.is_current("html/2")
    assert not formats.is_current("html/1")
    assert not formats.is_current("pdf/0")
