"""PDFs to documents: by size and weight, by tags, and said plainly where they can't be read."""

from __future__ import annotations

import random
import shutil
import subprocess
import zlib
from pathlib import Path

import pytest

from model import BlockKind, Document, FaultKind, Profile
from pipelines import pdf, pdf_parse
from pipelines.pdf import PdfFault
from tests import pdfs
from tests.pdfs import Pdf, Sheet

URL = "https://ferry.example/logs.pdf"


def read(body: bytes, profile: Profile = Profile()) -> Document:
    return pdf.read(body, url=URL, profile=profile).document


def fault_of(body: bytes) -> tuple[str, str]:
    with pytest.raises(PdfFault) as caught:
        read(body)
    return caught.value.verdict.code, caught.value.verdict.reason


def texts(document: Document) -> list[str]:
    return [block.text for section in document.sections for block in section.blocks]


def one_page() -> tuple[Pdf, Sheet]:
    made = Pdf()
    return made, made.sheet()


class TestWithoutTags:
    """By what a reader sees."""

    def test_larger_and_bolder_lines_are_headings(self) -> None:
        paths = [section.path for section in read(pdfs.untagged()).sections]
        top = "Logs of the ferry"
        assert paths == [
            (top,),
            (top, "1. Who may read them"),
            (top, "2. Where they are kept"),
            (top, "3. Whom to ask"),
        ]

    def test_the_title_is_the_first_heading_not_the_name_of_a_file(self) -> None:
        document = read(pdfs.untagged())
        assert (document.title, document.language, document.extractor) == (
            "Logs of the ferry",
            "en",
            pdf.EXTRACTOR,
        )

    def test_paragraphs_run_over_lines_and_pages_and_broken_words_are_mended(self) -> None:
        found = texts(read(pdfs.untagged()))
        assert found[0].endswith(
            "asks us of our journeys; without the logs we could answer neither of them, "
            "and the ferry would wait."
        )
        assert any("is kept as long as the logs themselves" in text for text in found)

    def test_running_heads_and_page_numbers_are_no_text(self) -> None:
        assert "Page" not in read(pdfs.untagged()).text
        assert "Logs policy" not in read(pdfs.untagged()).text

    def test_marks_begin_items(self) -> None:
        blocks = read(pdfs.untagged()).sections[1].blocks
        assert [(b.kind, b.text[:11]) for b in blocks if b.kind is BlockKind.ITEM] == [
            (BlockKind.ITEM, "the captain"),
            (BlockKind.ITEM, "the office,"),
        ]

    def test_a_link_has_its_text_and_target(self) -> None:
        (link,) = (link for s in read(pdfs.untagged()).sections for b in s.blocks for link in b.links)
        assert link.target == "https://ferry.example/ask"
        assert link.text == "The page of the ferry"

    def test_numbered_headings_of_one_style_have_levels(self) -> None:
        made, sheet = one_page()
        y = 720.0
        for heading in ("1. Scope", "1.1. Ships", "1.2. Crews", "2. Fees"):
            sheet.text(72, y, heading, bold=True)
            sheet.lines(72, y - 20, "All of this is said below and nothing of it is left out by anybody.")
            y -= 60
        assert [s.level for s in read(made.bytes()).sections] == [1, 2, 2, 1]

    def test_a_hyphen_that_the_document_writes_elsewhere_stays(self) -> None:
        made, sheet = one_page()
        sheet.lines(
            72,
            700,
            "The long-term logs are kept in the cupboard of the office, and nobody reads them. The long-",
            "term ones are never destroyed, but the oth-",
            "ers are.",
        )
        assert "The long-term ones are never destroyed, but the others are." in read(made.bytes()).text

    def test_two_columns_are_read_one_after_the_other(self) -> None:
        made, sheet = one_page()
        left = ("The left column begins here and", "goes on for a while, until it", "has come to the end of")
        sheet.lines(72, 700, *left)
        sheet.lines(330, 700, "the left one. The right column", "says the rest of it.")
        assert texts(read(made.bytes())) == [
            "The left column begins here and goes on for a while, until it has come to the end of the left "
            "one. The right column says the rest of it."
        ]

    def test_a_ruled_table_gives_rows(self) -> None:
        made, sheet = one_page()
        for y in (700, 680, 660):
            sheet.rule(72, y, 272, y)
        for x in (72, 172, 272):
            sheet.rule(x, 660, x, 700)
        for x, y, text in ((80, 686, "Kind"), (180, 686, "Days"), (80, 666, "Bookings"), (180, 666, "30")):
            sheet.text(x, y, text)
        sheet.text(72, 620, "What stands below a table is no row of it.")
        blocks = read(made.bytes()).sections[0].blocks
        assert [(b.kind, b.text) for b in blocks] == [
            (BlockKind.ROW, "Kind | Days"),
            (BlockKind.ROW, "Bookings | 30"),
            (BlockKind.PARAGRAPH, "What stands below a table is no row of it."),
        ]

    def test_lists_in_lists_have_a_depth(self) -> None:
        made, sheet = one_page()
        for x, y, text in (
            (72, 700, "(a) the captain:"),
            (100, 680, "(i) by day;"),
            (72, 660, "(b) the office."),
        ):
            sheet.text(x, y, text)
        found = [(b.text, b.depth, b.ordered) for b in read(made.bytes()).sections[0].blocks]
        assert found == [
            ("(a) the captain:", 0, True),
            ("(i) by day;", 1, True),
            ("(b) the office.", 0, True),
        ]

    def test_a_letter_written_twice_to_look_bold_is_one(self) -> None:
        made, sheet = one_page()
        for offset in (0.0, 0.3):
            sheet.text(72 + offset, 700, "W")
        sheet.text(72 + 13, 700, "e write.")
        assert "WW" not in read(made.bytes()).text

    def test_a_range_of_headings_chooses_and_css_is_said_to_match_nothing(self) -> None:
        profile = Profile(
            select=('from "1. Who may read them" to "2. Where they are kept"',), remove=(".ad",)
        )
        seen = pdf.read(pdfs.untagged(), url=URL, profile=profile)
        assert [s.heading for s in seen.document.sections] == ["1. Who may read them"]
        assert seen.rotten == (".ad",)


class TestWithTags:
    """By what the document says of itself."""

    def test_order_headings_items_and_rows_are_those_of_the_tags(self) -> None:
        document = read(pdfs.tagged())
        assert [(s.heading, s.level) for s in document.sections] == [
            ("Logs of the ferry", 1),
            ("Who reads them", 2),
        ]
        assert [(b.kind, b.text) for b in document.sections[1].blocks] == [
            (BlockKind.ITEM, "the captain and the office, each for its own journeys;"),
            (BlockKind.ROW, "Kind | Days"),
            (BlockKind.ROW, "Bookings | 30"),
        ]

    def test_an_artifact_is_no_text(self) -> None:
        assert "Draft" not in read(pdfs.tagged()).text

    def test_tags_that_leave_text_out_are_not_believed(self) -> None:
        made = Pdf()
        sheet = made.sheet()
        mark = sheet.tagged("P", 72, 700, "Only this is tagged.")
        sheet.lines(72, 660, "And this is half of the page, without any tag, and must not be lost.")
        made.tree = pdfs.Element("Document", [pdfs.Element("P", [(0, mark)])])
        assert "must not be lost" in read(made.bytes()).text

    def test_a_tree_that_bites_its_tail_ends(self) -> None:
        body = pdfs.tagged()
        element = body.index(b"/S/Document/K[")
        number = int(body[: body.rindex(b" 0 obj", 0, element)].rsplit(b"\n", 1)[-1])
        old = body[element : body.index(b"]", element)]
        first = old.split(b"[")[1].split(b" 0 R")[0]
        assert "We keep the logs" in read(body.replace(old, old.replace(first, b"%d" % number, 1))).text


class TestWhatCanNotBeRead:
    """A fault with a reason, and never a part of the text."""

    def test_a_scan_is_said_to_be_one(self) -> None:
        code, reason = fault_of(pdfs.scanned())
        assert code == FaultKind.SCANNED
        assert "images, without any text" in reason

    def test_an_encrypted_one_needs_a_password(self) -> None:
        code, reason = fault_of(pdfs.encrypted())
        assert code == FaultKind.ENCRYPTED
        assert "password" in reason

    def test_one_that_is_locked_only_against_changes_can_be_read(self) -> None:
        assert "Nobody reads this" in read(pdfs.encrypted("")).text

    def test_a_broken_one_is_broken(self) -> None:
        assert fault_of(pdfs.broken())[0] == FaultKind.UNREADABLE

    def test_one_that_was_cut_anywhere_is_no_shorter_document(self) -> None:
        body = pdfs.untagged()
        for stop in range(1, len(body) - 6, 97):
            assert fault_of(body[:stop])[0] in (FaultKind.TORN, FaultKind.UNREADABLE), stop

    def test_a_part_that_is_damaged_is_no_empty_page(self) -> None:
        body = bytearray(pdfs.untagged())
        place = body.index(b"stream\nx") + 30
        body[place : place + 20] = b"\xff" * 20
        assert fault_of(bytes(body))[0] in (FaultKind.UNREADABLE, FaultKind.TORN)

    def test_a_page_that_is_missing_is_missed(self) -> None:
        body = pdfs.untagged().replace(b"/Count 3", b"/Count 4")
        assert fault_of(body) == (FaultKind.TORN, "the PDF is incomplete: 3 of 4 pages are there")

    def test_a_part_that_unpacks_without_end_is_stopped(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(pdf_parse, "MAX_STREAM_BYTES", 1000)
        made, sheet = one_page()
        sheet.lines(72, 700, *["the same again " * 9] * 20)
        assert len(zlib.compress(b"the same again " * 180)) < 200
        assert fault_of(made.bytes())[0] == FaultKind.TOO_LARGE

    def test_too_many_pages_are_too_many(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(pdf_parse, "MAX_PAGES", 2)
        assert fault_of(pdfs.untagged())[0] == FaultKind.TOO_LARGE

    def test_without_the_extra_the_reason_names_the_cure(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(pdf_parse, "installed", lambda: False)
        code, reason = fault_of(pdfs.untagged())
        assert code == FaultKind.NOT_HTML
        assert "pip install 'policywatch[pdf]'" in reason

    def test_whatever_the_bytes_are_it_is_a_document_or_a_fault(self) -> None:
        dice = random.Random(7)
        whole = pdfs.tagged()
        for _ in range(150):
            body = bytearray(whole)
            for _ in range(dice.randrange(1, 12)):
                body[dice.randrange(len(body))] = dice.randrange(256)
            try:
                read(bytes(body))
            except PdfFault as error:
                assert error.verdict.reason


CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here")
@pytest.mark.parametrize("tags", [True, False])
def test_what_a_browser_prints_says_what_the_page_says(tmp_path: Path, tags: bool) -> None:
    assert CHROMIUM is not None
    page, out = tmp_path / "page.html", tmp_path / "page.pdf"
    rows = "<tr><th>Who</th><th>Fee</th></tr><tr><td>Children</td><td>3</td></tr>"
    page.write_text(
        "<!doctype html><html lang=en><title>Ferry</title><h1>Terms of the ferry</h1>"
        f"<p>{'They hold for everybody on the ferry. ' * 9}</p><h2>Fees</h2><table border=1>{rows}</table>"
        "<h2>Rules</h2><ol><li>First the captain.</li><li>Then the others.</li></ol>"
    )
    flags = "--headless --no-sandbox --disable-gpu --no-pdf-header-footer".split()
    flags += [] if tags else ["--disable-pdf-tagging"]
    subprocess.run([CHROMIUM, *flags, f"--print-to-pdf={out}", page.as_uri()], check=True, timeout=60)
    document = read(out.read_bytes())
    assert [(s.heading, s.level) for s in document.sections] == [
        ("Terms of the ferry", 1),
        ("Fees", 2),
        ("Rules", 2),
    ]
    assert document.sections[0].text == ("They hold for everybody on the ferry. " * 9).strip()
    assert [block.text for block in document.sections[1].blocks] == ["Who | Fee", "Children | 3"]
    assert texts(document)[-2:] == ["1. First the captain.", "2. Then the others."]
