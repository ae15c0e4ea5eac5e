"""Takes out of a page what makes a parser take quadratic time: depth, and tags, without end.

A tag is found by what it lacks: long stretches without ">". One whose attributes hold a ">" now and then
is not, and costs what it costs.
"""

from __future__ import annotations

import re

LONG_PAGE = 100_000  #: bytes: in fewer nothing takes long
SOME_TAGS = 9_000  #: a page with more is looked at for more than one body
MANY_TAGS = 50_000  #: the same for hostile depth
MAX_OPEN = 5_000  #: levels
LONG_TAG = 16_000  #: bytes without ">": more is looked at for a tag of many attributes
MAX_ATTRIBUTES = 500  #: of a tag
MAX_ROOTS = 1_000  #: a page with more has none: each adds its attributes to the first

_DEEPENING = re.compile(
    rb"<(/?)(?:div|span|section|article|main|nav|header|footer|aside|form|center|blockquote|ul|ol|dl|table|a|b|i|u|em|font"
    rb"|strong|small|big|details|fieldset|figure|pre|svg|math|button|h[1-6])\b",
    re.IGNORECASE,
)
_ROOT = re.compile(rb"<(?:body|html)\b", re.IGNORECASE)
_TAG = re.compile(rb"<[a-zA-Z][^\s/>]*")
_ATTRIBUTE = re.compile(
    rb"""[\s/]*[^\s/>][^\s/>=]*(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>"'][^\s>]*))?""",
)


def tamed(html: bytes) -> bytes:
    """The page as it can be parsed in time; nearly every page is returned as it is."""
    tags = html.count(b"<") if len(html) > LONG_PAGE else 0
    if tags > SOME_TAGS and len(_ROOT.findall(html)) > MAX_ROOTS:
        html = _ROOT.sub(b"<p", html)
    if tags > MANY_TAGS:
        html = _shallow(html)
    return _short_tags(html) if len(html) > LONG_TAG else html


def _shallow(html: bytes) -> bytes:
    """The page without the opening tags beyond MAX_OPEN levels."""
    depth = 0

    def keep(found: re.Match[bytes]) -> bytes:
        nonlocal depth
        if found[1]:
            depth = max(0, depth - 1)
        elif depth >= MAX_OPEN:
            return b" "
        else:
            depth += 1
        return found[0]

    return _DEEPENING.sub(keep, html)


def _short_tags(html: bytes) -> bytes:
    """The page without the attributes of a tag beyond MAX_ATTRIBUTES: each is compared with all before it."""
    kept: list[bytes] = []
    done = at = 0
    while at + LONG_TAG < len(html):
        close = html.rfind(b">", at, at + LONG_TAG)
        if close >= 0:
            at = close + 1
            continue
        stop = html.find(b">", at + LONG_TAG)
        stop = len(html) if stop < 0 else stop
        tag = _TAG.search(html, at, stop)
        at = stop + 1
        if tag is None:
            continue
        first, last = _excess(html, tag.end())
        if first < last:
            kept.append(html[done:first])
            done, at = last, max(at, last)
    return b"".join([*kept, html[done:]]) if kept else html


def _excess(html: bytes, at: int) -> tuple[int, int]:
    """From where to where the attributes of a tag are too many; `at` is behind its name."""
    first, count = at, 0
    while found := _ATTRIBUTE.match(html, at):
        at = found.end()
        count += 1
        if count == MAX_ATTRIBUTES:
            first = at
    if count <= MAX_ATTRIBUTES:
        return at, at
    # Never over the end of a script or a comment that holds markup.
    ends = (html.find(b"</", first, at), html.find(b"--", first, at), at)
    return first, min(end for end in ends if end >= 0)
