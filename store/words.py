"""Text as it is looked for: without case and accents, scripts without spaces cut into their letters. Pure.

Both databases index what `spread` makes of a text, and are asked for what it makes of the words, so that they
find the same. A script that writes no spaces (Chinese, Japanese, Thai, and Korean with its endings) is found
by its letters in a row, which is exact and needs no dictionary.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

#: Letters that stand close: Thai to Lao, Myanmar, Khmer, kana, Han, Hangul.
_CLOSE = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
)
_ACCENTS = re.compile("[\u0300-\u036f]+")
#: Marks that belong to the letter before them, and scripts in which letters and marks mingle.
_MARKS = "\u0300-\u036f\u0483-\u0487\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0900-\u0dff"
_LETTER = re.compile(f"([{_CLOSE}])")
_PIECE = re.compile(f"[{_CLOSE}]|(?:[^\\W_{_CLOSE}][{_MARKS}]*)+")
#: Signs between words: PostgreSQL's parser would take a host, or a number with points, for one word.
_SIGNS = re.compile(
    r"[\s!-/:-@\[-`{-~\u00a1-\u00a9\u00ab-\u00b1\u00b4\u00b6-\u00b8\u00bb\u2000-\u206f\u3001-\u3003]+"
)
#: The same of ASCII, already folded.
_PLAIN_PIECE = re.compile("[0-9a-z]+")
_PLAIN_SIGNS = {code: " " for code in range(128) if _SIGNS.fullmatch(chr(code))}
LONGEST_CHARS = 400_000  #: of a section that are indexed: PostgreSQL allows an index entry 1 MB


class Token(NamedTuple):
    """A word of a text by its place, folded."""

    start: int
    end: int
    word: str


def fold(text: str) -> str:
    """Without case, accents and forms of one letter: "Gebühr" and "GEBUHR" are one."""
    if text.isascii():
        return text.lower()
    plain = _ACCENTS.sub("", unicodedata.normalize("NFKD", text.casefold()))
    # Composed again, or a syllable of Hangul would be three letters.
    return unicodedata.normalize("NFKC", plain)


def spread(text: str) -> str:
    """Folded, with one space where words end: what is indexed, and what is asked for."""
    folded = fold(text[:LONGEST_CHARS])
    if folded.isascii():
        return _spread_plain(folded)
    return _SIGNS.sub(" ", _LETTER.sub(r" \1 ", folded))


def _spread_plain(folded: str) -> str:
    """The same for the text that most is, in a fifth of the time."""
    apart = folded.translate(_PLAIN_SIGNS)
    joined = " ".join(apart.split())
    if not joined:
        return " " if apart else ""
    return f"{' ' if apart[0].isspace() else ''}{joined}{' ' if apart[-1].isspace() else ''}"


def tokens(text: str) -> Iterator[Token]:
    """The words of a text as it is written, by place."""
    if text.isascii():
        for match in _PLAIN_PIECE.finditer(text.lower()):
            yield Token(match.start(), match.end(), match.group())
        return
    for match in _PIECE.finditer(text):
        yield Token(match.start(), match.end(), fold(match.group()))
