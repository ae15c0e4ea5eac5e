"""`Profile.select` and `Profile.remove`: CSS, or a range of headings: from "Definitions" to "Contact"."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace

from selectolax.lexbor import LexborHTMLParser, LexborNode

from model import Block, Profile
from pipelines.blocks import Heading, fold
from pipelines.flat import parse

_RANGE = re.compile(r'from\s+"([^"]+)"(?:\s+to\s+"([^"]+)")?\s*', re.IGNORECASE)


def choose(tree: LexborHTMLParser, profile: Profile) -> tuple[LexborHTMLParser, tuple[str, ...]]:
    """The tree with only what the CSS of the profile leaves, and the selectors that match nothing.

    Where no `select` matches, the page is read as it is: a selector that has rotted loses no document.
    """
    rotten: list[str] = []
    for selector in profile.remove:
        if _RANGE.fullmatch(selector):
            continue
        nodes = _matches(tree, selector)
        if not nodes:
            rotten.append(selector)
        for node in nodes:
            if node.tag not in ("html", "body"):
                node.decompose()
    selectors = [selector for selector in profile.select if not is_range(selector)]
    alive = [selector for selector in selectors if _matches(tree, selector)]
    rotten += [selector for selector in selectors if selector not in alive]
    # All in one: what is chosen comes in the order of the page, not of the selectors.
    found = _matches(tree, ", ".join(alive)) if alive else []
    chosen = [node.html or "" for node in _outermost(found)]
    return (parse("<body>" + "".join(chosen)) if chosen else tree), tuple(rotten)


def is_range(selector: str) -> bool:
    """Whether a selector names headings: from "Definitions" to "Contact"."""
    return _RANGE.fullmatch(selector) is not None


def holding(profile: Profile, rotten: Collection[str]) -> Profile:
    """The profile without what has rotted: two captures are compared by what holds on both.

    A `select` of one kind (CSS or ranges) that still finds something stays whole: what one of its selectors
    no longer finds is gone from the page.
    """
    kinds = [[s for s in profile.select if is_range(s) is range_] for range_ in (True, False)]
    dead = [s for kind in kinds if kind and all(s in rotten for s in kind) for s in kind]
    return replace(
        profile,
        select=tuple(s for s in profile.select if s not in dead),
        remove=tuple(s for s in profile.remove if s not in rotten),
    )


def in_ranges(
    found: list[Heading | Block], profile: Profile
) -> tuple[list[Heading | Block], tuple[str, ...]]:
    """What the ranges of the profile leave, and the ranges whose headings are not there."""
    rotten: list[str] = []
    kept: set[int] = set()
    for selector in profile.select:
        if range_ := _RANGE.fullmatch(selector):
            places = _places(found, range_[1], range_[2])
            kept.update(places)
            if not places:
                rotten.append(selector)
    if kept:
        found = [one for i, one in enumerate(found) if i in kept]
    for selector in profile.remove:
        if range_ := _RANGE.fullmatch(selector):
            gone = set(_places(found, range_[1], range_[2]))
            found = [one for i, one in enumerate(found) if i not in gone]
            if not gone:
                rotten.append(selector)
    return found, tuple(rotten)


def _places(found: Sequence[Heading | Block], first: str, last: str | None) -> range:
    """From the heading `first` up to the heading `last`, without that; to the end where it is not named."""
    headings = [(i, fold(one.text).casefold()) for i, one in enumerate(found) if isinstance(one, Heading)]
    start = next((i for i, text in headings if text == fold(first).casefold()), None)
    if start is None:
        return range(0)
    if last is None:
        return range(start, len(found))
    stop = next((i for i, text in headings if i > start and text == fold(last).casefold()), None)
    return range(start, stop) if stop is not None else range(0)


def _matches(tree: LexborHTMLParser, selector: str) -> list[LexborNode]:
    try:
        return list(tree.css(selector))
    except Exception:  # a selector that is none: selectolax raises several kinds
        return []


def _outermost(nodes: Sequence[LexborNode]) -> list[LexborNode]:
    """Without nodes that are in another of the nodes."""
    known = {node.mem_id: node for node in nodes}
    found = []
    for node in known.values():
        up = node.parent
        while up is not None and up.mem_id not in known:
            up = up.parent
        if up is None:
            found.append(node)
    return found
