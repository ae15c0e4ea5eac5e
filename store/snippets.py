"""What of a section is shown for a search, with the words that matched as typed runs. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from model import Run
from store.query import Term
from store.words import Token, fold, tokens

ROOM = 240  #: characters of a snippet, about
_LEAD = 4  #: one part in so many of it stands before the first match
_MOST = 1_600  #: characters that are looked through, from a little before the first match


@dataclass(frozen=True, slots=True)
class Span:
    """A match: characters of the text, and which term it is of."""

    start: int
    end: int
    term: int


def spans(text: str, terms: Sequence[Term]) -> list[Span]:
    """All matches of the terms, from left to right; of those that overlap, the first and longest."""
    words = list(tokens(text[:_MOST]))
    heads = tuple(term.words[0] for term in terms)
    found: list[Span] = []
    for at, token in enumerate(words):
        if not token.word.startswith(heads):
            continue
        here = [
            Span(words[at].start, words[at + len(term.words) - 1].end, number)
            for number, term in enumerate(terms)
            if _fits(words, at, term)
        ]
        if here:
            longest = max(here, key=lambda span: span.end)
            if not found or longest.start >= found[-1].end:
                found.append(longest)
    return found


def _fits(words: Sequence[Token], at: int, term: Term) -> bool:
    if at + len(term.words) > len(words):
        return False
    *whole, last = term.words
    if any(words[at + n].word != word for n, word in enumerate(whole)):
        return False
    said = words[at + len(whole)].word
    return said.startswith(last) if term.begins else said == last


def snippet(text: str, terms: Sequence[Term], room: int = ROOM) -> tuple[Run, ...]:
    """The piece of a text that holds most of the terms, cut at words; its beginning where none is there."""
    folded = fold(text)
    near = min((place for t in terms if (place := folded.find(t.words[0])) >= 0), default=0)
    # Of a long section only the part from the first match on is worth cutting into words.
    offset = max(0, near - _MOST // 4) if len(text) > _MOST else 0
    text = text[offset:]
    found = spans(text, terms)
    start = _start(text, found, room)
    end = _end(text, start + room)
    runs = list(_runs(text, [span for span in found if span.start >= start and span.end <= end], start, end))
    if start > 0 or offset:
        runs.insert(0, Run("… "))
    if end < len(text):
        runs.append(Run(" …"))
    return tuple(runs)


def _start(text: str, found: Sequence[Span], room: int) -> int:
    """Where the window begins in which most different terms are, then most matches."""
    if len(text) <= room:
        return 0
    best, place = (0, 0), 0
    for span in found:
        within = [s for s in found if span.start <= s.start and s.end <= span.start + room - room // _LEAD]
        worth = (len({s.term for s in within}), len(within))
        if worth > best:
            best, place = worth, span.start
    start = max(0, min(place - room // _LEAD, len(text) - room))
    if start == 0:
        return 0
    space = text.find(" ", start, place)
    return space + 1 if space >= 0 else start


def _end(text: str, end: int) -> int:
    if end >= len(text):
        return len(text)
    space = text.rfind(" ", end - 40, end)
    return space if space > 0 else end


def _runs(text: str, found: Sequence[Span], start: int, end: int) -> Iterator[Run]:
    at = start
    for span in found:
        if span.start > at:
            yield Run(text[at : span.start])
        yield Run(text[span.start : span.end], matched=True)
        at = span.end
    if at < end:
        yield Run(text[at:end])
