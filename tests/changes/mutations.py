"""Small edits beside what was learned: a digit of a figure, a date, a modal verb, a value of a link."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import islice

from changes import dates
from changes.learned import Learned, opened
from changes.lexicon import spoken
from changes.links import target_key
from model import Block, Document, Link, Section

_FIGURE = re.compile(r"\d+")
_WORD = re.compile(r"[^\W\d_]+")

Span = tuple[int, int]


class Row(StrEnum):
    """What was learned of a block."""

    TOKEN = "a token in it varies"
    LINK = "a value of its link varies"
    BLOCK = "it comes and goes"
    ORDER = "its section's order varies"


@dataclass(frozen=True, slots=True)
class Mutation:
    """One edit of one block of a page."""

    row: Row
    what: str  #: "a digit", "a date", "a modal verb", "a link"
    said: str  #: the block's text, or the link's target, edited
    before: Document
    edited: Document  #: with the edit alone
    after: Document  #: with the edit, and what varies in the block varied too


Edit = tuple[str, int, int, str]  #: what, from, to, the text in its place


def mutations(
    page: Document, learned: Learned, most: int = 100, done: set[tuple[Row, str, str]] | None = None
) -> Iterator[Mutation]:
    """The edits beside every thing that was learned and stands on the page, `most` of a kind in a block.

    Blocks in `done` are passed by; those that are edited are added to it.
    """
    done = set() if done is None else done
    for s, section in enumerate(page.sections):
        for b, block in enumerate(section.blocks):
            for row, masked in _rows(section, block, learned):
                if (name := (row, section.heading, block.text)) in done:
                    continue
                done.add(name)
                stirred = _stirred(block.text, masked)
                for what, start, end, other in _few(_edits(block.text, masked, page.language), most):
                    edited, after = (t[:start] + other + t[end:] for t in (block.text, stirred))
                    pages = (_with(page, s, b, replace(block, text=t)) for t in (edited, after))
                    yield Mutation(row, what, edited, page, *pages)
                if row is Row.LINK:
                    for target, links in islice(_relinked(block, learned), most):
                        changed = _with(page, s, b, replace(block, links=links))
                        yield Mutation(row, "a link", target, page, changed, changed)


def _few(edits: Iterable[Edit], most: int) -> Iterator[Edit]:
    seen: Counter[str] = Counter()
    for edit in edits:
        seen[edit[0]] += 1
        if seen[edit[0]] <= most:
            yield edit


def _rows(section: Section, block: Block, learned: Learned) -> Iterator[tuple[Row, list[Span]]]:
    """What was learned of a block, with the places in its text that are known to vary."""
    varying = [(token.start, token.end) for token, _ in learned.varying(section, block.text)]
    if varying:
        yield Row.TOKEN, varying
    if any(_known(link.target, learned) for link in block.links):
        yield Row.LINK, varying
    if learned.comes_and_goes(section, block):
        yield Row.BLOCK, varying
    if learned.shuffled(section):
        yield Row.ORDER, varying


def _known(target: str, learned: Learned) -> set[int]:
    """Which values of an address were learned to vary."""
    shape, _ = opened(target_key(target))
    return {slot for known, slot, _, _ in learned.links if known == shape}


def _edits(text: str, masked: list[Span], language: str) -> Iterator[Edit]:
    """Each figure, date and modal verb outside the masked places, changed; and a figure more."""

    def free(start: int, end: int) -> bool:
        return all(end <= a or start >= b for a, b in masked)

    dated = [span for span in dates.spans(text) if free(*span)]
    for start, end in dated:
        if digit := _FIGURE.search(text, start, end):
            yield ("a date", *_next_digit(text, digit.end() - 1))
    for figure in _FIGURE.finditer(text):
        if free(*figure.span()) and not any(a <= figure.start() < b for a, b in dated):
            yield ("a digit", *_next_digit(text, figure.end() - 1))
    force = {word: kind for lexicon in spoken(language) for word, kind in lexicon.force.items()}
    for word in _WORD.finditer(text):
        kind = force.get(word.group().casefold())
        if kind and free(*word.span()):
            yield ("a modal verb", *word.span(), next(name for name, said in force.items() if said != kind))
    yield "a figure put beside", len(text), len(text), " 7 %"


def _next_digit(text: str, at: int) -> tuple[int, int, str]:
    return at, at + 1, str((int(text[at]) + 1) % 10)


def _stirred(text: str, masked: list[Span]) -> str:
    """The text, as long as it was, with another digit in each of the masked places."""
    for start, end in masked:
        if digit := re.search(r"[0-8](?=\D*$)", text[start:end]):
            at = start + digit.start()
            text = text[:at] + str(int(text[at]) + 1) + text[at + 1 :]
    return text


def _relinked(block: Block, learned: Learned) -> Iterator[tuple[str, tuple[Link, ...]]]:
    """The links with one digit changed in a value that does not vary, or outside of all values."""
    for n, link in enumerate(block.links):
        shape, values = opened(target_key(link.target))
        for digit in re.finditer(r"\d", link.target):
            at, end, other = _next_digit(link.target, digit.start())
            target = link.target[:at] + other + link.target[end:]
            shape_now, values_now = opened(target_key(target))
            differing = {
                k for k, pair in enumerate(zip(values, values_now, strict=False)) if pair[0] != pair[1]
            }
            if shape_now != shape or differing - _known(link.target, learned):
                yield target, (*block.links[:n], replace(link, target=target), *block.links[n + 1 :])


def _with(page: Document, s: int, b: int, block: Block) -> Document:
    section = page.sections[s]
    blocks = (*section.blocks[:b], block, *section.blocks[b + 1 :])
    sections = (*page.sections[:s], replace(section, blocks=blocks), *page.sections[s + 1 :])
    return replace(page, sections=sections)
