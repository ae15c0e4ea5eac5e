"""Text as tokens: words, numbers with their marks, single signs, and what stands between them.

Scripts without spaces between words (Han, kana, Thai, Lao, Khmer, Burmese) give a token a character.
"""

from __future__ import annotations

import re
import unicodedata

UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
#: a character of an unspaced script, a number with its marks, a word, a sign
_WORD = rf"[^\W\d{UNSPACED}]+(?:[^\W{UNSPACED}])*(?:['’][^\W{UNSPACED}]+)*"
_PLAIN = rf"[{UNSPACED}]|\d+(?:[.,:]\d+)*|{_WORD}|[^\w\s]|_"
#: an address is one token; sought only where there is one, since it costs
_ADDRESSED = (
    rf"https?://[^\s<>|]*[\w/]|(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+|www\.[\w-]+(?:\.[\w-]+)+|{_PLAIN}"
)
_TOKEN, _TOKEN_ADDRESSED = re.compile(_PLAIN), re.compile(_ADDRESSED)
_PIECE, _PIECE_ADDRESSED = re.compile(rf"(?:{_PLAIN})\s*|\s+"), re.compile(rf"(?:{_ADDRESSED})\s*|\s+")
_UNHEARD = re.compile(r"[^\w$€£¥%§]+|_")
_UNHEARD_ASCII = {n: None for n in range(128) if not chr(n).isalnum() and chr(n) not in "$%"}
#: zero-width and soft marks that no reader sees, and directional marks
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\ufe0e\ufe0f]"
)


HAS_DIGIT = re.compile(r"\d").search  #: a cheap first look


def fold(text: str) -> str:
    """White space and signs that no reader sees made one; compatibility forms (NFKC) resolved."""
    if not text.isascii():
        text = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text))
    return " ".join(text.split())


def tokens(text: str) -> list[str]:
    """Words and single signs, without white space."""
    return (_TOKEN_ADDRESSED if _addressed(text) else _TOKEN).findall(text)


def pieces(text: str) -> list[str]:
    """Tokens with the white space after them: joined they are the text again."""
    return (_PIECE_ADDRESSED if _addressed(text) else _PIECE).findall(text)


def _addressed(text: str) -> bool:
    return "@" in text or "://" in text or "www." in text


def plain(text: str) -> str:
    """As a reader hears it: letter case, punctuation, typography and spacing left out."""
    return unsigned(text if text.isascii() else fold(text))


def unsigned(text: str) -> str:
    """A folded text without letter case, punctuation and spacing."""
    if text.isascii():
        return text.lower().translate(_UNHEARD_ASCII)
    return _UNHEARD.sub("", text.casefold().replace(" ", ""))


def bare(text: str) -> list[str]:
    """The words and numbers in lower case, without signs."""
    text = (text if text.isascii() else fold(text).replace("’", "'")).casefold()
    return [t for t in tokens(text) if t[0].isalnum()]
