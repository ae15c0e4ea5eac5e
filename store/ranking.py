"""How well a wording answers: by what it says. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Set
from typing import Any

from store import coding
from store.query import Query, Term
from store.words import spread

_SOON = 1.2  #: after so many times a word counts little more
_USUAL_CHARS = 1_200  #: a section of this length counts as it is
_ROW, _CURRENT = 1.0, 0.4  #: for words in a row; for what a page still says
_HEADING = 0.8  #: for a heading that says it all
_MOST = 20_000  #: characters that are looked at


def ranked(rows: Iterable[Any], query: Query, headed: Set[int]) -> list[Any]:
    """Rows with `id`, `left_id` and `blocks`, best first; of equals the newest. `headed`: ids of those whose
    heading says it."""
    terms = [_sought(term) for term in query.wanted]
    row = query.phrase
    phrase = None if row is None else _sought(row.wanted[0])
    scored = [(_score(one, terms, phrase, one.id in headed), one.id, one) for one in rows]
    return [one for _, _, one in sorted(scored, key=lambda entry: (-entry[0], -entry[1]))]


def _sought(term: Term) -> str:
    return f" {term.text}" if term.begins else f" {term.text} "


def _score(row: Any, terms: list[str], phrase: str | None, headed: bool) -> float:
    said = f" {spread(coding.texts_of(row.blocks)[:_MOST])} "
    length = 0.25 + 0.75 * len(said) / _USUAL_CHARS
    total = (_HEADING if headed else 0.0) + (_CURRENT if row.left_id is None else 0.0)
    for term in terms:
        times = said.count(term)
        # Said in no block: it is in the heading.
        total += times / (times + _SOON * length) if times else 0.5
    return total + (_ROW if phrase is not None and phrase in said else 0.0)
