"""The text part of a mail, complete by itself: the same five blocks, set in lines of 72 characters."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from model import BlockKind, Op
from render.cards import Card
from render.clean import (
    FIRST_STRONG_ISOLATE,
    LEFT_TO_RIGHT_ISOLATE,
    POP_ISOLATE,
    RIGHT_TO_LEFT_ISOLATE,
    isolated,
    turned,
)
from render.glue import glued
from render.marks import TEXT, mark
from render.sheet import Action, Foot, Story

WIDTH = 72
_BREAKS = re.compile(r"[^\S\u00a0\u2007\u202f]+")
_KEPT = re.compile("[\u00a0\u2007\u202f]")
# Scripts that write no spaces between words: Thai, Lao, Burmese, Khmer, kana, Chinese characters.
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
    "\uff10-\uff9f\U00020000-\U0003ffff"
)
_HAS_UNSPACED = re.compile(f"[{_UNSPACED}]")
# What may not end a line, and what may not begin one: our own marks, brackets, stops, small kana.
_OPENING = r"(?:\[-|\{\+|[「『（〔［｛〈《【“‘«(\[{\u2066-\u2068])"
_CLOSING = (
    r"(?:-\]|\+\}|[、。，．・：；！？」』）〕］｝〉》】”’»…‥ー々ゝゞぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ"
    r")\]},.;:!?%\u2069])"
)
_LETTERS = re.compile(
    rf"{_OPENING}*(?:[{_UNSPACED}]|[^\s{_UNSPACED}]+?(?={_OPENING}|[{_UNSPACED}]|\s|$)){_CLOSING}*\s*"
)
RULE = "=" * WIDTH
_BULLETS = {BlockKind.ITEM: "• ", BlockKind.ROW: "| ", BlockKind.HEADING: "# "}


def wrap(text: str, first: str = "", rest: str | None = None) -> str:
    """One paragraph in lines of `WIDTH` columns; wide letters count two; a long word stays whole.

    Text without spaces (Chinese, Japanese) is broken between letters.
    """
    rest = " " * len(first) if rest is None else rest
    if POP_ISOLATE in text:
        return _line_by_line(wrap_lines(text, first, rest))
    return "\n".join(wrap_lines(text, first, rest))


def wrap_lines(text: str, first: str, rest: str) -> list[str]:
    """The lines of `wrap`."""
    lines, line, used = [], first, len(first)
    for word in _words(text):
        wide = columns(word.rstrip())
        if used + wide > WIDTH and used > len(rest):
            lines.append(line.rstrip())
            line, used = rest, len(rest)
            word = word.lstrip()
        line += word
        used += columns(word)
    lines.append(line.rstrip())
    return lines


def _line_by_line(lines: list[str]) -> str:
    """A line's end ends every isolate (UAX 9, 3.3.1): one that goes on is closed there and opened again,
    in the direction it had."""
    within = "\n".join(lines)
    kept, opened = [], ""
    for number, line in enumerate(lines):
        indent = len(line) - len(line.lstrip()) if opened else 0
        whole = line[:indent] + opened + line[indent:]
        place = line.rfind(FIRST_STRONG_ISOLATE)
        if place > line.rfind(POP_ISOLATE):
            start = sum(len(earlier) + 1 for earlier in lines[:number]) + place
            opened = RIGHT_TO_LEFT_ISOLATE if turned(within[start:]) else LEFT_TO_RIGHT_ISOLATE
        elif POP_ISOLATE in line:
            opened = ""
        kept.append(whole + (POP_ISOLATE if opened else ""))
    return "\n".join(kept)


def columns(text: str) -> int:
    """How many columns of a monospaced font the text takes."""
    if text.isascii():
        return len(text)
    return sum(
        0
        if unicodedata.combining(c) or unicodedata.category(c) == "Cf"
        else 2
        if unicodedata.east_asian_width(c) in "WF"
        else 1
        for c in text
    )


def _words(text: str) -> Iterable[str]:
    """What stays in one line each, with the space after it; a bound space (render.glue) parts nothing."""
    for word in re.findall(r"[^ ]+ ?", glued(_BREAKS.sub(" ", text)).strip()):
        if word.isascii():
            yield word
            continue
        whole = _KEPT.sub(" ", word)
        if _HAS_UNSPACED.search(whole) and columns(whole) > WIDTH // 3:
            yield from _unspaced(whole)
        elif whole != word and columns(whole) > WIDTH // 2:
            yield from re.findall(r"\S+ ?", whole)  # a page may bind all of its words
        else:
            yield whole


def _unspaced(word: str) -> Iterable[str]:
    """Text without spaces, letter by letter; a mark above or below stays with its letter."""
    held = ""
    for letter in _LETTERS.findall(word):
        if held and unicodedata.category(letter[0]) not in ("Mn", "Mc", "Me"):
            yield held
            held = ""
        held += letter
    if held:
        yield held


def story_text(story: Story) -> str:
    """Blocks 1 to 4 of one source."""
    head = [
        wrap(isolated(story.title)),
        story.url,
        "",
        wrap(f"What changed ({story.kicker})"),
        *(wrap(phrase.plain, "  * ") for phrase in story.lines),
        "",
    ]
    body = legend(story.cards)
    for card, links in zip(story.cards, story.card_links, strict=True):
        body += [*card_text(card), *action_lines(links), ""]
    if story.named:
        body += ["Also changed, not shown here", *(wrap(phrase.plain, "  * ") for phrase in story.named), ""]
    if story.hidden:
        body += ["Not shown", *(wrap(phrase.plain, "  * ") for phrase in story.hidden), ""]
    body += ["When it was seen", *(wrap(line, "  * ") for line in story.observation), ""]
    return "\n".join([*head, *body, *action_lines(story.actions, indent="")])


def legend(cards: Iterable[Card]) -> list[str]:
    """How the redlines of these cards are read, once; nothing where none has any."""
    marked = any(run.op is not Op.EQUAL for card in cards for shown in card.passages for run in shown.runs)
    return ["[-what went-] {+what came+}", ""] if marked else []


def card_text(card: Card) -> list[str]:
    """One item."""
    lines = [
        "-" * WIDTH,
        wrap(f"{card.label}: " + isolated(" › ".join(card.crumbs)), "", "    "),
        wrap(f"({card.class_word}{': ' + card.why if card.why else ''})", "  "),
    ]
    if card.notes:
        lines.append(wrap(" ".join(note.plain for note in card.notes), "  "))
    for pill in card.figures:
        difference = f"  ({pill.difference})" if pill.difference else ""
        lines.append(wrap(f"{isolated(pill.old)} → {isolated(pill.new)}{difference}", "  Figure: "))
    for shown in card.passages:
        lines += ["", wrap(isolated(mark(shown.runs, TEXT)), "    " + _BULLETS.get(shown.kind, ""))]
    if card.links:
        lines.append("")
    for link in card.links:
        word = f"Link {'removed' if link.op is Op.DELETE else 'added'}: "
        lines.append(
            wrap(word + (f"{isolated(link.text)} " if link.text else "") + f"<{link.shown}>", "    ")
        )
    lines += ["", *(wrap(f"… and {left}, not shown here", "    ") for left in card.left_out)]
    return lines if card.left_out else lines[:-1]


def action_lines(actions: Iterable[Action], indent: str = "  ") -> list[str]:
    """Links and commands, each on a line that no client breaks."""
    return [f"{indent}{action.label}: {action.url or action.command}" for action in actions]


def foot_text(foot: Foot) -> str:
    """Block 5."""
    return "\n".join(
        [
            RULE,
            "Why you get this",
            *(wrap(reason, "  * ") for reason in foot.reasons),
            f"  Sent to {foot.email}",
            *action_lines(foot.stop),
        ]
    )
