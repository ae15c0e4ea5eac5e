"""Spaces at which no line may end: between a figure and its sign, before French punctuation, inside a date.

The letters stay; only the space becomes one that does not break.
"""

from __future__ import annotations

import re

NO_BREAK = "\u00a0"
HAIR = "\u200a"
_UNITS = (
    "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|"
    "seconds?|minutes?|hours?|days?|times?|visits?|pages?|points?|changes?)"
)
# The space comes first, so that the search goes from space to space.
_GLUED = re.compile(
    r" (?:"
    r"(?<=\d )(?:(?=[%‰°€$£¥])"  # 54 %, 12 €
    rf"|(?=\d{{3}}(?!\d))|(?={_UNITS}\b))"  # 1 200; 22 Nov, 6 hours
    r"|(?<=[€$£¥§] )(?=\d)"  # € 12, § 4
    r"|(?<=\d:\d\d )(?=[A-Z]{3,5}\b)"  # 09:00 CET
    r"|(?<!\s )(?=[;:!?»](?!\w))"  # « déclarée ; » in French
    r"|(?<=« )(?=\S)"
    r")"
)
# Letters as SpamAssassin counts them: anything but white space and the signs of ASCII.
_LETTER = re.compile(r"[^\s\x00-\x2f\x3a-\x40\x5b-\x60\x7b-\x7e]")
_MARK = re.compile(r"<(?:/(?:ins|del)>(?:<(?:ins|del)(?: [^>]*)?>)?|(?:ins|del)(?: [^>]*)?>)")


def glued(text: str) -> str:
    """The text with the spaces bound at which a line would end badly."""
    return _GLUED.sub(NO_BREAK, text)


def parted(html: str) -> str:
    """Markup with a hair's breadth where a marked run abuts on letters.

    What is copied without its marks stays readable, and filters of mail, which take an element inside of a
    word for a way to hide it (SpamAssassin: HTML_OBFUSCATE), see none in scripts without spaces.
    """
    return _MARK.sub(_part, html)


def _part(found: re.Match[str]) -> str:
    mark, text = found[0], found.string
    around = text[found.start() - 1 : found.start()], text[found.end() : found.end() + 1]
    if not all(_LETTER.match(letter) for letter in around):
        return mark
    end = mark.index(">") + 1 if mark.startswith("</") else 0
    return mark[:end] + HAIR + mark[end:]
