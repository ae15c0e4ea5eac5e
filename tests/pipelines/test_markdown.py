# ruff: noqa: E501  (markup and sample sentences are read best on one line)
"""Documents as Markdown."""

from __future__ import annotations

from pipelines.markdown import escape, to_markdown
from tests.pipelines.pages import PROSE, page, paragraphs, read


def test_a_document_as_markdown() -> None:
    main = (
        "<h1>Honey</h1><p>All of it.</p><ul><li>one<ul><li>inner</ul></ul><p>Then.</p><ol><li>first<li>second</ol>"
        "<h2>Limits</h2><table><tr><th>Lake<th>Limit<tr><td>a|b<td>5 %</table><dl><dt>Keeper<dd>Who keeps bees.</dl>"
    )
    lines = [line for line in to_markdown(read(page(main))).split("\n") if line]
    assert lines == [
        "# Honey",
        "All of it.",
        "- one",
        "  - inner",
        "Then.",
        "1. first",
        "2. second",
        "## Limits",
        "| Lake | Limit |",
        "| a\\|b | 5 % |",
        "Keeper",
        ": Who keeps bees.",
    ]


def test_inferred_headings_are_bold_lines() -> None:
    clauses = "".join(f"<p>{n}. Part</p>{paragraphs(*PROSE * 3)}" for n in (1, 2, 3))
    assert "**1. Part**" in to_markdown(read(page(clauses)))


def test_what_would_be_emphasis_is_escaped() -> None:
    assert escape("snake_case and 2*3") == "snake\\_case and 2\\*3"
