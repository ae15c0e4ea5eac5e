"""A folded redline as one line of characters: plain text, Markdown or Rich markup."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rich.markup import escape

from model import Op
from render.fold import Run

_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#+\-.!|~&])")


def plain(text: str) -> str:
    """The text as it is."""
    return text


def markdown(text: str) -> str:
    """The text with everything that Markdown or HTML would read escaped."""
    return _MARKDOWN.sub(r"\\\1", text)


def rich(text: str) -> str:
    """The text with everything that Rich would read as markup escaped."""
    escaped = escape(text).rstrip("\\")
    # An odd number of backslashes before a tag of ours would take its meaning away.
    trailing = len(text) - len(text.rstrip("\\"))
    return escaped + "\\" * (trailing + trailing % 2)


@dataclass(frozen=True, slots=True)
class Marks:
    """How a style sets what stayed, went, came and is left out."""

    escape: Callable[[str], str]
    deleted: tuple[str, str]
    inserted: tuple[str, str]
    gap: tuple[str, str]


TEXT = Marks(plain, ("[-", "-]"), ("{+", "+}"), ("", ""))
MARKDOWN = Marks(markdown, ("~~", "~~"), ("**", "**"), ("*", "*"))
TERMINAL = Marks(rich, ("[red strike]", "[/]"), ("[green underline]", "[/]"), ("[dim]", "[/]"))


def mark(runs: Sequence[Run], style: Marks) -> str:
    """The runs as one string."""
    return "".join(_set(run, style) for run in runs)


def _set(run: Run, style: Marks) -> str:
    if run.gap:
        before, after = style.gap
        return f" {before}{style.escape(run.text)}{after} "
    if run.op is Op.EQUAL:
        return style.escape(run.text)
    before, after = style.deleted if run.op is Op.DELETE else style.inserted
    return f"{before}{style.escape(run.text)}{after}"
