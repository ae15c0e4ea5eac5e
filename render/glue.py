"""Spaces at which no line may end: between a figure and its sign, before French punctuation, inside a date.

The letters stay; only the space becomes one that does not break.
"""

from __future__ import annotations

import re

NO_BREAK = "\u00a0"
HAIR = "\u200a"
_UNITS = (
    "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|"
    "seconds?|minutes?|hours?|days?|times?|visits?|pages?|points?|changes?"
)
_GLUED = re.compile(
    r"(?<=\d) (?=[%‰°€$£¥])"  # 54 %, 12 €
    r"|(?<=[€$£¥§]) (?=\d)"  # € 12, § 4
    r"|(?<=\d) (?=\d{3}(?!\d))"  # 1 200
    rf"|(?<=\d) (?=(?:{_UNITS})\b)"  # 22 Nov, 6 hours
    r"|(?<=\d:\d\d) (?=[A-Z]{3,5}\b)"  # 09:00 CET
    r"|(?:(?<=\S)|^) (?=[;:!?»](?!\w))"  # « déclarée ; » in French
    r"|(?<=«) (?=\S)"
)
_LETTER = r"[^\s\x00-\x2f\x3a-\x40\x5b-\x60\x7b-\x7e]"
_ABUTTING = re.compile(
    rf"(?<={_LETTER})(?:(</(?:ins|del)>)(?={_LETTER})"
    rf"|(</(?:ins|del)>)?(<(?:ins|del)(?: [^>]*)?>)(?={_LETTER}))"
)
_MAY_GLUE = re.compile(r" [%‰°€$£¥;:!?»]|[€$£¥§«] |\d [\da-zA-Z]")


def glued(text: str) -> str:
    """The text with the spaces bound at which a line would end badly."""
    return _GLUED.sub(NO_BREAK, text) if _MAY_GLUE.search(text) else text


def parted(html: str) -> str:
    """Markup with a hair's breadth where a marked run abuts on letters.

    What is copied without its marks stays readable, and filters of mail, which take an element inside of a
    word for a way to hide it (SpamAssassin: HTML_OBFUSCATE), see none in scripts without spaces.
    """
    return _ABUTTING.sub(lambda found: f"{found[1] or found[2] or ''}{HAIR}{found[3] or ''}", html)
