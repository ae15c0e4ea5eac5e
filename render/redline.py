"""The redline of a change in the style that is asked for: terminal, text, HTML, Markdown."""

from __future__ import annotations

from typing import Literal, get_args

from model import BlockKind, Comparison, Op
from render.cards import WHOLE, Card, cards
from render.clean import line
from render.html import render
from render.marks import MARKDOWN, TERMINAL, TEXT, Marks, mark
from render.text import card_text, wrap

Style = Literal["terminal", "text", "html", "markdown"]

_MARKS = {"terminal": TERMINAL, "text": TEXT, "markdown": MARKDOWN}


def redline(comparison: Comparison, *, style: Style = "terminal") -> str:
    """Every item of the change; text that stayed is folded, text that changed never.

    "terminal" is Rich markup, "html" a fragment of `section` elements with `ins` and `del`.
    Raises ValueError for another style.
    """
    if style not in get_args(Style):
        raise ValueError(f"no style {style!r}; choose one of {', '.join(get_args(Style))}")
    made = cards(comparison.items, range(1, len(comparison.items) + 1), WHOLE)
    hidden = [f"{h.count:,} × {line(h.reason)}" for h in comparison.hidden]
    if style == "html":
        return render("redline.html", cards=made, hidden=hidden, summary=line(comparison.summary))
    if style == "text":
        blocks = ["\n".join(card_text(card)) for card in made]
        rest = ["\n".join(["Not shown", *(wrap(h, "  * ") for h in hidden)])] if hidden else []
        return "\n\n".join([line(comparison.summary), *blocks, *rest]).strip() + "\n"
    marks = _MARKS[style]
    parts = [_heading(line(comparison.summary), marks, level=1)]
    parts += [_card(card, marks) for card in made]
    if hidden:
        parts.append(
            "\n".join([_heading("Not shown", marks, level=2), *(f"- {marks.escape(h)}" for h in hidden)])
        )
    return "\n\n".join(part for part in parts if part) + "\n"


def _heading(text: str, marks: Marks, level: int) -> str:
    if not text:
        return ""
    return f"{'#' * level} {marks.escape(text)}" if marks is MARKDOWN else f"[bold]{marks.escape(text)}[/]"


def _card(card: Card, marks: Marks) -> str:
    title = f"{card.label}: {' › '.join(card.crumbs)}"
    about = f"{card.class_word}: {card.why}" if card.why else card.class_word
    dim = ("*", "*") if marks is MARKDOWN else ("[dim]", "[/]")
    lines = [_heading(title, marks, level=2), f"{dim[0]}{marks.escape(about)}{dim[1]}"]
    lines += [marks.escape("".join(part.text for part in note.parts)) for note in card.notes]
    for pill in card.figures:
        difference = f" ({marks.escape(pill.difference)})" if pill.difference else ""
        old, new = marks.escape(pill.old), marks.escape(pill.new)
        old, new = marks.deleted[0] + old + marks.deleted[1], marks.inserted[0] + new + marks.inserted[1]
        lines.append(f"{old} → {new}{difference}")
    for shown in card.passages:
        bullet = "- " if shown.kind in (BlockKind.ITEM, BlockKind.ROW) else ""
        lines.append(bullet + mark(shown.runs, marks).strip())
    for link in card.links:
        before, after = marks.deleted if link.op is Op.DELETE else marks.inserted
        word = "Link removed" if link.op is Op.DELETE else "Link added"
        text = f"{before}{marks.escape(link.text)}{after} " if link.text else ""
        lines.append(f"{word}: {text}{marks.escape('<' + link.shown + '>')}")
    lines += [marks.escape(f"… and {left}") for left in card.left_out]
    return ("\n\n" if marks is MARKDOWN else "\n").join(lines)
