"""One word in two spellings: accents, British and American, a doubled letter."""

from __future__ import annotations

import re
import unicodedata

_BRITISH = [(r"is(e|es|ed|ing|ation|ations|er|ers)$", r"iz\1"), (r"our", "or"), (r"ys(e|ed|ing)$", r"yz\1")]
_BRITISH += [
    (r"re$", "er"),
    (r"ogue$", "og"),
    (r"ence$", "ense"),
    (r"ae|oe", "e"),
    (r"ll(ed|ing|er|ment)$", r"l\1"),
]
_BRITISH += [(r"programme", "program"), (r"judgement", "judgment"), (r"grey", "gray"), (r"cheque", "check")]


def respelt(old: str, new: str) -> bool:
    """Whether two words are one in another spelling: accents, British and American, a doubled letter."""
    if any(c.isdigit() for c in old + new):
        return False
    first, second = (_unaccented(w) for w in (old, new))
    if first == second:
        return True
    if len(first) < 4 or len(second) < 4:
        return False
    return _american(first) == _american(second)


def _unaccented(word: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c)).replace(
        "ß", "ss"
    )


def _american(word: str) -> str:
    for british, american in _BRITISH:
        word = re.sub(british, american, word)
    return re.sub(r"([^aeiou])\1", r"\1", word)
