"""Long runs of a redline folded: what stayed to the words around a change, what changed to its beginning.

Nothing is left out without a mark that says so.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from model import Hunk, Op
from render.clean import at_mark, visible
from render.words import count

CONTEXT = 180  #: characters kept on either side of a change
LONGEST = 900  #: characters shown of one run that went or came

_SENTENCE_START = re.compile(r"(?<=[.!?؟…])\s+(?=\S)|(?<=[。！？])")
_WORD = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of a folded redline: text of one kind, or (`gap`) words of ours about what is left out."""

    op: Op
    text: str
    gap: bool = False

    @property
    def unlettered(self) -> bool:
        """Whether no letter says in which direction it is read."""
        return not any(letter.isalpha() for letter in self.text)


def fold(hunks: Sequence[Hunk], *, context: int = CONTEXT, longest: int | None = LONGEST) -> tuple[Run, ...]:
    """The hunks with long runs folded; `longest` None shows every change whole."""
    runs: list[Run] = []
    joined = _join(hunks)
    for place, hunk in enumerate(joined):
        if hunk.op is Op.EQUAL:
            runs += _fold_equal(hunk.text, context, first=place == 0, last=place == len(joined) - 1)
        elif longest is not None and len(hunk.text) > longest * 5 // 4:
            runs += _fold_change(hunk, longest)
        else:
            runs.append(Run(hunk.op, hunk.text))
    return tuple(piece for run in runs for piece in _hug(run))


def size(text: str) -> str:
    """How much text that is, in words; in characters where the script writes no spaces."""
    words = len(_WORD.findall(text))
    if words and len(text) / words > 24:
        return count(len(text), "character")
    return count(words, "word")


def _join(hunks: Sequence[Hunk]) -> list[Hunk]:
    """The hunks made fit to show, neighbours of one kind in one."""
    joined: list[Hunk] = []
    for hunk in hunks:
        if not hunk.text:
            continue
        text = visible(hunk.text)
        if joined and joined[-1].op is hunk.op:
            joined[-1] = Hunk(hunk.op, joined[-1].text + text)
        else:
            joined.append(Hunk(hunk.op, text))
    return joined


def _hug(run: Run) -> list[Run]:
    """The run with the spaces at its edges outside of its marks."""
    core = run.text.strip()
    if run.gap or run.op is Op.EQUAL or core == run.text:
        return [run]
    lead = run.text[: len(run.text) - len(run.text.lstrip())] if core else run.text
    tail = run.text[len(run.text.rstrip()) :] if core else ""
    pieces = (Run(Op.EQUAL, lead), Run(run.op, core), Run(Op.EQUAL, tail))
    return [piece for piece in pieces if piece.text]


def _fold_equal(text: str, context: int, *, first: bool, last: bool) -> list[Run]:
    if len(text) <= context * (1 if first or last else 2) * 3 // 2:
        return [Run(Op.EQUAL, text)]
    gap = Run(Op.EQUAL, "…", gap=True)
    if first and last:
        return [Run(Op.EQUAL, _head(text, context)), gap]
    head = [] if first else [Run(Op.EQUAL, _head(text, context))]
    tail = [] if last else [Run(Op.EQUAL, _tail(text, context))]
    return [*head, gap, *tail]


def _fold_change(hunk: Hunk, longest: int) -> list[Run]:
    head = _head(hunk.text, longest)
    what = "removed" if hunk.op is Op.DELETE else "added"
    number, _, noun = size(hunk.text[len(head) :]).partition(" ")
    return [Run(hunk.op, head), Run(hunk.op, f"… {number} more {noun} {what} …", gap=True)]


def _head(text: str, width: int) -> str:
    """The beginning of a text, up to the end of a sentence or else of a word."""
    window = text[: width + 1]
    ends = [m.start() for m in _SENTENCE_START.finditer(window)]
    if ends and ends[-1] >= width // 3:
        return text[: ends[-1]]
    space = window.rfind(" ")
    return text[: space if space > width // 2 else at_mark(text, width)]


def _tail(text: str, width: int) -> str:
    """The end of a text, from the beginning of a sentence or else of a word."""
    base = len(text) - width - 1
    window = text[base:]
    starts = [m.end() for m in _SENTENCE_START.finditer(window)]
    if starts and starts[0] <= width * 2 // 3:
        return window[starts[0] :]
    space = window.find(" ")
    return window[space + 1 :] if 0 <= space < width // 2 else text[at_mark(text, base + 1) :]
