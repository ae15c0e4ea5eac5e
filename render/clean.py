"""Page text made fit to stand in a line of ours: no control characters, nothing that turns our words."""

from __future__ import annotations

import re
import unicodedata

# C0 and C1 controls, line and paragraph separators, byte-order mark, "interlinear" and tag characters:
# none of them is a letter, each can break a header, a terminal or a line.
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]")
# Embeddings, overrides and isolates (UAX 9): unbalanced ones would reorder text outside the quotation.
# The plain marks U+200E and U+200F stay: Arabic and Hebrew pages use them, and they reach no further.
_BIDI = re.compile("[\u061c\u202a-\u202e\u2066-\u2069]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_SPACES = re.compile(r"\s+")
_RIGHT_TO_LEFT = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefe\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
_LETTERS = _RIGHT_TO_LEFT.pattern
_RIGHT_TO_LEFT_RUN = re.compile(rf"{_LETTERS}(?:(?:{_LETTERS}|[\s\u200e\u200f])*{_LETTERS})?")

_RTL_LANGUAGES = frozenset({"ar", "arc", "ckb", "dv", "fa", "he", "iw", "ps", "sd", "syr", "ug", "ur", "yi"})
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")

FIRST_STRONG_ISOLATE, POP_ISOLATE = "\u2068", "\u2069"
LEFT_TO_RIGHT_ISOLATE, RIGHT_TO_LEFT_ISOLATE = "\u2066", "\u2067"


def visible(text: str) -> str:
    """The text with every control character a space and without bidi controls; other spaces stay."""
    if text.isascii() and text.isprintable():
        return text  # as most is
    return _SURROGATE.sub("\ufffd", _BIDI.sub("", _CONTROL.sub(" ", text)))


def line(text: str) -> str:
    """The text as one line, white space folded."""
    seen = visible(text)
    if "  " not in seen and seen.isascii() and seen.isprintable():
        return seen.strip()
    return _SPACES.sub(" ", seen).strip()


def short(text: str, limit: int) -> str:
    """The text as one line of at most `limit` characters; what is cut is marked by "…"."""
    # A heading of ten thousand words need not be cleaned whole to show its first ten.
    folded = line(text[: limit * 8])
    if len(folded) <= limit and len(text) <= limit * 8:
        return folded
    cut = at_mark(folded, min(limit - 1, len(folded)))
    space = folded.rfind(" ", max(0, cut - 24), cut)
    return folded[: space if space > 0 else cut].rstrip(" ,;:·-–") + "…"


def at_mark(text: str, cut: int) -> int:
    """`cut`, moved back so that no letter is parted from the marks that follow it."""
    while 0 < cut < len(text) and (
        unicodedata.category(text[cut]) in ("Mn", "Me", "Mc")
        or text[cut] in "\u200d\ufe0f"
        or text[cut - 1] == "\u200d"
    ):
        cut -= 1
    return cut


def turned(text: str) -> bool:
    """Whether the first strong letter is a right-to-left one."""
    first = next((kind for kind in map(unicodedata.bidirectional, text) if kind in ("L", "R", "AL")), "L")
    return first != "L"


def isolated(text: str) -> str:
    """Text for a plain line of ours. Right-to-left text goes into an isolate (UAX 9, 2.4):
    without it "54 → 57" after an Arabic title is shown as "57 → 54"."""
    if _RIGHT_TO_LEFT.search(text):
        return f"{FIRST_STRONG_ISOLATE}{text}{POP_ISOLATE}"
    return text


def ordered(text: str) -> str:
    """A sentence of ours that quotes a page, as one line for a left-to-right place: each stretch of
    right-to-left words in an isolate of its own, so that "الرسوم: 120 became 150" keeps its order."""
    told = line(text)
    if told.isascii():
        return told
    return _RIGHT_TO_LEFT_RUN.sub(rf"{FIRST_STRONG_ISOLATE}\g<0>{POP_ISOLATE}", told)


def language_tag(language: str) -> str:
    """The language if it can stand in a `lang` attribute, else ""."""
    return language if _LANGUAGE.fullmatch(language) and len(language) <= 35 else ""


def direction(language: str, sample: str = "") -> str:
    """The `dir` attribute for text of that language; where it is unknown, of the sample's letters.

    "auto" lets each piece of text decide by its first strong letter.
    """
    if language.lower().split("-")[0] in _RTL_LANGUAGES:
        return "rtl"
    if language or sample.isascii():
        return "auto"
    letters = [c for c in sample[:400] if c.isalpha()]
    turned = len(_RIGHT_TO_LEFT.findall("".join(letters)))
    return "rtl" if turned * 2 > len(letters) else "auto"


def safe_url(url: str) -> str | None:
    """The address if it is one a reader may be sent to (http or https, no white space), else None."""
    cleaned = line(url)
    if re.fullmatch(r"(?i)https?://[^\s<>\"'`\\]+", cleaned) and len(cleaned) <= 2000:
        return cleaned
    return None
