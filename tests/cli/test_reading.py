"""`extract` and `diff` of files: what would be kept, and what changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import pdfs
from tests.cli.conftest import Command
from tests.cli.pages import terms
from tests.servers import Answer, Server


@pytest.fixture
def page(tmp_path: Path) -> Path:
    file = tmp_path / "0001.html"
    file.write_bytes(terms(30).body)
    return file


def test_a_file_as_text_markdown_and_json(policywatch: Command, page: Path) -> None:
    assert "\nWhy we keep them\n----------------\n" in policywatch("extract", str(page)).out
    assert "\n## Why we keep them\n" in policywatch("extract", str(page), "--format", "markdown").out
    (row,) = policywatch("extract", str(page), "--format", "json").rows
    assert [section["heading"] for section in row["sections"]][-1] == "Who may read them"


def test_several_files_are_a_row_each_as_the_scorer_reads_them(policywatch: Command, page: Path) -> None:
    shown = policywatch("extract", str(page), str(page), "--format", "markdown", "--json")
    assert [row["file"] for row in shown.rows] == [str(page), str(page)]
    assert all(row["markdown"].startswith("# Logs of the ferry") for row in shown.rows)


def test_one_bad_file_among_several_does_not_stop_the_others(
    policywatch: Command, page: Path, tmp_path: Path
) -> None:
    (tmp_path / "empty.html").write_bytes(b"")
    (tmp_path / "paper.html").write_bytes(b"%PDF-1.7")
    names = [str(tmp_path / name) for name in ("empty.html", "paper.html", "none.html")]
    shown = policywatch("extract", *names, str(page), "--json")
    assert shown.code == 1
    assert [row["file"] for row in shown.rows] == [str(page)]
    assert len(shown.err.splitlines()) == 4


def test_what_a_page_writes_cannot_steer_the_terminal(policywatch: Command, tmp_path: Path) -> None:
    file = tmp_path / "evil.html"
    evil = "All \x1b[2J is \x1b]0;well\x07 \x9b31m here."
    file.write_text(f"<html><body><main><h1>Rules</h1><p>{evil}</p></main></body></html>")
    for args in (["extract", str(file)], ["diff", str(file), str(file)]):
        out = policywatch(*args).out
        assert not set(out) & {"\x1b", "\x07", "\x9b"}


def test_two_files_side_by_side(policywatch: Command, page: Path, tmp_path: Path) -> None:
    newer = tmp_path / "0002.html"
    newer.write_bytes(terms(45).body)
    assert "[-30-]{+45+}" in policywatch("diff", str(page), str(newer)).out
    assert "<ins" in policywatch("diff", str(page), str(newer), "--format", "html").out
    (row,) = policywatch("diff", str(page), str(newer), "--json").rows
    assert row["change_class"] == "substantive"
    assert row["items"][0]["passages"][0]["figures"]


@pytest.mark.parametrize("args", [["diff", "terms@yesterday"], ["diff", "nowhere"], ["extract", "none.html"]])
def test_what_cannot_be_compared_or_read_is_one_line(policywatch: Command, args: list[str]) -> None:
    policywatch("add", "https://example.org/terms", "--no-crawl")
    refused = policywatch(*args)
    assert refused.code == 2
    assert refused.complaint


def test_a_pdf_is_extracted_compared_and_crawled_like_a_page(
    policywatch: Command, server: Server, tmp_path: Path
) -> None:
    for days in (30, 60):
        (tmp_path / f"{days}.pdf").write_bytes(pdfs.untagged(days))
    shown = policywatch("extract", str(tmp_path / "30.pdf"))
    assert shown.code == 0
    assert shown.out.startswith("Logs of the ferry\n=====")
    differs = policywatch("diff", str(tmp_path / "30.pdf"), str(tmp_path / "60.pdf"))
    assert "30 days → 60 days" in differs.out
    answers = [Answer(pdfs.untagged(days), content_type="application/pdf") for days in (30, 60)]
    server.put("/logs.pdf", answers)
    assert policywatch("add", server.url("/logs.pdf"), "--name", "logs").code == 0
    assert "changed (substantive)" in policywatch("crawl", "logs").out


def test_a_pdf_that_can_not_be_read_says_why(policywatch: Command, tmp_path: Path) -> None:
    for name, words in (
        ("scanned", "images, without any text"),
        ("encrypted", "password"),
        ("broken", "broken"),
    ):
        file = tmp_path / f"{name}.pdf"
        file.write_bytes(getattr(pdfs, name)())
        ended = policywatch("extract", str(file))
        assert (ended.code, words in ended.complaint) == (1, True), ended.err
