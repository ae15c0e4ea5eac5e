"""Teasers of news among the links of a page: a date, what it is ("Press release"), a title that is a link."""

from __future__ import annotations

import re
from functools import cache

from changes import dates
from changes.lexicon import alternatives, union
from model import Block

LONG = 300  #: characters: a teaser is shorter
LINKED = 0.5  #: of its text is in links
EDGE = 4  #: characters that may stand before or after a date at an end of the text


def is_teaser(block: Block, language: str = "") -> bool:
    """Whether a block announces a piece of news kept elsewhere. The document itself does not change by it."""
    text = block.text
    if len(text) > LONG or sum(len(link.text) for link in block.links) < LINKED * len(text):
        return False
    if _label(language).match(text):
        return True
    spans = dates.spans(text)
    dated = bool(spans) and (spans[0][0] <= EDGE or spans[-1][1] >= len(text) - EDGE)
    return dated and _word(language).search(text) is not None


@cache
def _label(language: str) -> re.Pattern[str]:
    """ "3/12/20 Press release: ..." """
    news = alternatives(union("news", language))
    return re.compile(rf"\W{{0,8}}(?:\d[\d./-]{{4,9}}\W{{1,8}})?(?:{news})\s{{0,8}}[:|–—-]", re.IGNORECASE)


@cache
def _word(language: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{alternatives(union('news', language))})\b", re.IGNORECASE)
