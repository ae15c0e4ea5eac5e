"""The redline of a change in four styles."""

from __future__ import annotations

import pytest
from rich.text import Text

from model import Hidden, ItemKind, Link
from render.redline import Style, redline
from tests.render.views import cannabis, comparison, item, passage

CHANGE = comparison([cannabis()], (Hidden("date stamp", 2),))


def test_text_marks_what_went_and_came() -> None:
    text = redline(CHANGE, style="text")
    assert "[-54 %-]{+57 %+}" in text
    assert "Not shown\n  * 2 × date stamp" in text


def test_terminal_is_markup_that_rich_reads_and_strikes_and_underlines() -> None:
    text = Text.from_markup(redline(CHANGE))
    assert "54 %57 %" in text.plain
    styles = {str(span.style) for span in text.spans}
    assert {"strike red", "underline green"} <= styles


@pytest.mark.parametrize(
    "hostile",
    [
        "[/]",
        "[bold]x[/bold]",
        "a [red",
        "ends with \\",
        "ends with \\\\\\",
        "\x1b[31mred",
        "[link=file:///x]y",
    ],
)
def test_page_text_is_no_markup_of_the_terminal(hostile: str) -> None:
    changed = comparison(
        [item(ItemKind.EDITED, (hostile,), passage("[-a-]{+b+}", added=(Link(hostile, "x"),)))]
    )
    text = Text.from_markup(redline(changed))
    shown = hostile.replace("\x1b", " ").strip().rstrip("\\")
    assert text.plain.count(shown) >= 2
    assert "\x1b" not in text.plain


def test_markdown_escapes_what_it_would_read() -> None:
    changed = comparison([item(ItemKind.EDITED, ("# A *b* <i>",), passage("_x_ [-a-]{+[b](c)+}"))])
    text = redline(changed, style="markdown")
    assert "\\# A \\*b\\* \\<i\\>" in text
    assert "~~a~~**\\[b\\](c)**" in text


def test_html_is_a_fragment_with_ins_and_del() -> None:
    changed = comparison([item(ItemKind.EDITED, ("<b>",), passage("x [-<i>a-]{+b+}"))])
    html = redline(changed, style="html")
    assert '<del class="tight">&lt;i&gt;a</del><ins class="tight">b</ins>' in html
    assert "&lt;b&gt;" in html and "<b>" not in html


@pytest.mark.parametrize("style", ["terminal", "text", "html", "markdown"])
def test_a_change_is_never_folded_in_a_redline(style: Style) -> None:
    long = comparison([item(ItemKind.ADDED, ("A",), passage("{+" + "word " * 5000 + "+}"))])
    assert redline(long, style=style).count("word") == 5000


@pytest.mark.parametrize("style", ["terminal", "text", "html", "markdown"])
def test_no_difference_is_said_in_the_summary(style: Style) -> None:
    assert "What changed, in one sentence" in redline(comparison([]), style=style).replace("\\", "")


def test_another_style_is_refused() -> None:
    with pytest.raises(ValueError, match="choose one of terminal, text, html, markdown"):
        redline(CHANGE, style="pdf")  # type: ignore[arg-type]
