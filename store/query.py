"""What a person types into a search box, as the two databases ask for it. Pure; no input is an error.

Words must all be there, in any order; "words in quotes" in this order; a trailing * takes all that begins so;
a leading - leaves out. Quotes that are not closed close at the end; AND, OR, NEAR, brackets and colons are
text like any other.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from store.words import spread, tokens

MOST_TERMS = 16  #: more words than these are left aside
MOST_CHARS = 500
# Straight and typographic quotes.
_PART = re.compile(r'(-?)(?:["“”„«»]([^"“”„«»]*)["“”„«»]?|([^\s"“”„«»]+))')


@dataclass(frozen=True, slots=True)
class Term:
    """A word, or several in a row."""

    words: tuple[str, ...]  #: folded
    begins: bool = False  #: the last word is a beginning
    out: bool = False  #: must not be there

    @property
    def text(self) -> str:
        return " ".join(self.words)


@dataclass(frozen=True, slots=True)
class Query:
    """What must be there and what must not. Empty: nothing can be found."""

    terms: tuple[Term, ...]

    @property
    def wanted(self) -> tuple[Term, ...]:
        return tuple(term for term in self.terms if not term.out)

    def __bool__(self) -> bool:
        return bool(self.wanted)

    @property
    def phrase(self) -> Query | None:
        """The same with all that is wanted in a row; None where there is one term only."""
        wanted = self.wanted
        if len(wanted) < 2 or any(term.begins for term in wanted[:-1]):
            return None
        row = Term(tuple(word for term in wanted for word in term.words), wanted[-1].begins)
        return replace(self, terms=(row, *(term for term in self.terms if term.out)))


def parse(words: str) -> Query:
    """What a person asks for."""
    found: list[Term] = []
    for sign, quoted, bare in _PART.findall(words[:MOST_CHARS].replace("\0", " ")):
        said = quoted or bare
        folded = tuple(token.word for token in tokens(spread(said)))
        if folded:
            found.append(Term(folded, begins=said.endswith("*"), out=bool(sign)))
    return Query(tuple(dict.fromkeys(found))[:MOST_TERMS])


def fts5(query: Query, columns: str = "", any_of: Sequence[str] = (), all_of: Sequence[str] = ()) -> str:
    """For SQLite's MATCH; `columns`: where words are looked for; marks of which any or all must be there."""
    parts = [" AND ".join(map(_fts5, query.wanted))]
    if columns:
        parts = [f"{columns} : ({parts[0]})"]
    if all_of:
        parts.insert(0, f"marks : ({' AND '.join(map(_quoted, all_of))})")
    if any_of:
        parts.insert(0, f"marks : ({' OR '.join(map(_quoted, any_of))})")
    said = " AND ".join(parts)
    return " NOT ".join([f"({said})", *(_fts5(term) for term in query.terms if term.out)])


def _quoted(mark: str) -> str:
    return f'"{mark}"'


def _fts5(term: Term) -> str:
    return f'"{term.text}"' + (" *" if term.begins else "")


def tsquery(query: Query, weights: str = "", any_of: Sequence[str] = (), all_of: Sequence[str] = ()) -> str:
    """For PostgreSQL's to_tsquery('simple', ...); `weights`: where words are looked for; marks weigh C."""
    parts = [_tsquery(term, weights) for term in query.wanted]
    parts += ["!" + _tsquery(term, "") for term in query.terms if term.out]
    parts += [f"'{mark}':C" for mark in all_of]
    if any_of:
        parts.append("(" + " | ".join(f"'{mark}':C" for mark in any_of) + ")")
    return " & ".join(parts)


def _tsquery(term: Term, weights: str) -> str:
    # In quotes the server's own parser reads the words, as it did when they were indexed.
    marks = ("*" if term.begins else "") + weights
    quoted = f"'{term.text}'"
    return f"{quoted}:{marks}" if marks else quoted
