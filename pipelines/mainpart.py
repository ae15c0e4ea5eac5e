"""Finds the main part of a page: its landmark, else the body, less what stands beside the document.

From the root down the chain of containers that hold nearly all the prose, whatever stands beside
the chain and is no content (menus, banners, calls to action without a name) goes. In doubt it stays.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from pipelines.flat import TEXT, Flat, names
from pipelines.frame import LONG_TITLE, titles
from pipelines.labels import is_title
from pipelines.phrases import is_meta, starts

SHARE = 0.70  #: of the prose: the child that holds it continues the chain
HALF = 0.60  #: of the prose of all: the chain ends before it holds less
LANDMARK = 0.50  #: of the prose: a landmark that holds less is not the document
CONTENT = 120  #: characters of prose: a neighbour with more, and not mostly links, is content too
PART = 0.05  #: of the chain's prose: a neighbour outside any landmark needs that much as well
OUTSIDE, UNDER_TITLE, INSIDE = range(
    3
)  #: where a neighbour stands: anywhere, between title and text, in a landmark
CONTAINERS = names("body main article section aside div td form center table tbody tr")
BARE = names("p dl table blockquote pre")  #: text as it is written; what is the site's stands in a box
BARE_AFTER = BARE | names("ul ol")  #: before the text, a list may be a menu
LINE = 40  #: characters: text near the document, shorter and without a stop, is a label of the site
#: Before there were landmarks; what stands before the text in these may be a menu.
MAIN_IDS = names("main content main-content maincontent main_content page-content")
HEADINGS = names("h1 h2 h3 h4 h5 h6")
TITLE = names("h1")
_STOPS = frozenset(".:;!?。：；")
_SMALL_PRINT = re.compile(
    r"©|\(c\) ?\d{4}|copyright \d{4}|all rights reserved|tous droits réservés", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class _Left:
    """What is left after pruning: running sums of text and of prose, before each node."""

    size: list[int]
    prose: list[int]


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the chain has come to: in a landmark, or in what is only called one."""

    landmark: bool
    called: bool


def main_part(flat: Flat, title: str = "") -> tuple[int, int]:
    """The main content as a range of nodes; what is not document in it is marked as removed."""
    if not flat.tag:
        return 0, 0
    _drop_hub_title(flat)
    left = _left(flat)
    root = _landmark(flat, left)
    start = _title_before(flat, root, titles(flat, title)) if root else 0
    _drop_between(flat, left, start, root)
    _narrow(flat, left, root, start)
    return start, _with_asides(flat, root)


def _with_asides(flat: Flat, root: int) -> int:
    """The end of the document: of its landmark, or of the last box of "Related legislation" after that."""
    end = stop = flat.end[root]
    boxes: list[int] = []
    for i in range(end, len(flat.tag)):
        if flat.tag[i] in HEADINGS and not flat.removed[i] and i >= stop and starts("aside", flat.words(i)):
            box = _box(flat, i, root)
            if 2 * flat.in_links(box) > flat.size(box):
                boxes.append(box)
                stop = flat.end[box]
    kept = {j for box in boxes for j in range(box, flat.end[box])}
    for i in range(end, stop):
        if flat.tag[i] == TEXT and i not in kept:
            flat.removed[i] = 1
    return stop


def _box(flat: Flat, i: int, root: int) -> int:
    """The largest node that begins with heading i and does not hold the root."""
    while (up := flat.parent[i]) > root and flat.chars[up] == flat.chars[i] and flat.tag[up] in CONTAINERS:
        i = up
    return i


def _drop_hub_title(flat: Flat) -> None:
    """Drops a title over tabs of which one is the document: "Help": Terms | Privacy, then "Privacy"."""
    headings = [
        i for i, tag in enumerate(flat.tag) if tag in HEADINGS and not flat.removed[i] and flat.size(i)
    ]
    for title, following in pairwise(headings):
        if flat.tag[title] != "h1" or flat.size(following) > 200:
            continue
        between = range(flat.end[title], following)
        links = [j for j in between if flat.tag[j] == "a"]
        own = flat.chars[following] - flat.chars[flat.end[title]]
        linked = flat.linked[following] - flat.linked[flat.end[title]]
        name = flat.words(following).casefold()
        if len(links) > 1 and own - linked <= LINE and any(flat.words(j).casefold() == name for j in links):
            flat.drop(title)
            for j in between:
                if flat.end[j] <= following and 0 < flat.size(j) <= flat.in_links(j):
                    flat.drop(j)


def _landmark(flat: Flat, left: _Left) -> int:
    """The main landmark, where it holds enough; else the body."""
    whole = left.prose[flat.end[0]]
    best, most = 0, 0
    for i, tag in enumerate(flat.tag):
        if tag == TEXT:
            continue
        if (tag == "main" or flat.attrs[i].get("role") == "main") and not flat.removed[i]:
            held = left.prose[flat.end[i]] - left.prose[i]
            if held > most:
                best, most = i, held
    return best if most >= LANDMARK * whole else 0


def _title_before(flat: Flat, root: int, own: list[int]) -> int:
    """The title over the landmark, where none stands in it; else the landmark."""
    removed = flat.removed
    inside = range(root, flat.end[root])
    if any(i in inside and not removed[i] for i in own):
        return root
    before = [i for i in own if i < root and not removed[i]]
    if before:
        return before[-1]
    if any(flat.tag[i] == "h1" and not removed[i] for i in inside):
        return root
    for i in range(root - 1, 0, -1):
        if flat.tag[i] == "h1" and not removed[i] and flat.size(i):
            return i
    return root


def _drop_between(flat: Flat, left: _Left, start: int, root: int) -> None:
    """Drops what stands between the title and the landmark and belongs to neither: "Log in", a menu."""
    i = flat.end[start] if start < root else root
    while i < root:
        if flat.end[i] > root:  # holds the landmark
            i += 1
            continue
        if (
            flat.size(i)
            and not flat.removed[i]
            and not _is_content(flat, left, i, UNDER_TITLE, CONTENT, False)
        ):
            flat.drop(i)
        i = flat.end[i]


def _narrow(flat: Flat, left: _Left, root: int, start: int) -> None:
    """Drops, beside the chain of containers that hold the prose, what is no content."""
    node, inside, called = root, root > 0, False
    titled = start < root
    enough = HALF * (left.prose[flat.end[root]] - left.prose[root])
    while True:
        whole = left.prose[flat.end[node]] - left.prose[node]
        children = _children(flat, node)
        heir = max(children, key=lambda c: left.prose[flat.end[c]] - left.prose[c], default=None)
        if heir is None or not whole or flat.tag[heir] not in CONTAINERS:
            return
        held = left.prose[flat.end[heir]] - left.prose[heir]
        if held < max(SHARE * whole, enough):
            return
        inside = inside or flat.tag[node] == "article"
        called = called or (flat.attrs[node].get("id") or "").lower() in MAIN_IDS
        titled = _drop_beside(flat, left, children, heir, titled, _Place(inside, called))
        node = heir


def _drop_beside(
    flat: Flat, left: _Left, children: list[int], heir: int, titled: bool, place: _Place
) -> bool:
    """Drops what stands beside `heir` and is no content; whether a title has been passed by then."""
    held = left.prose[flat.end[heir]] - left.prose[heir]
    before = -1  # the sibling kept before
    for child in children:
        if child == heir:
            before = child
            continue
        titled = titled or (child < heir and (flat.tag[child] == "h1" or flat.has(child, TITLE)))
        after = child > heir
        headed = flat.tag[child] in HEADINGS or flat.has(child, HEADINGS)
        inside = place.landmark or (place.called and after and headed)
        near = INSIDE if inside else UNDER_TITLE if titled and child < heir else OUTSIDE
        under_heading = before >= 0 and flat.tag[before] in HEADINGS
        bare = (place.called and after) or flat.tag[child] in (BARE_AFTER if after else BARE)
        least = CONTENT if bare else max(CONTENT, int(PART * held))
        if _is_content(flat, left, child, near, least, under_heading) or (
            child < heir and _is_title(flat, left, child)
        ):
            before = child
        else:
            flat.drop(child)
    return titled


def _children(flat: Flat, node: int) -> list[int]:
    found = []
    child = node + 1
    while child < flat.end[node]:
        if not flat.removed[child] and flat.size(child):
            found.append(child)
        child = flat.end[child]
    return found


def _is_content(flat: Flat, left: _Left, i: int, near: int, least: int, under_heading: bool) -> bool:
    """Whether what stands beside the chain belongs to the document; near it, in doubt, yes."""
    size = left.size[flat.end[i]] - left.size[i]
    prose = left.prose[flat.end[i]] - left.prose[i]
    tag = flat.tag[i]
    if tag == "h1" or flat.has(i, TITLE):
        return True
    headed = under_heading or tag in HEADINGS or flat.has(i, HEADINGS)
    if headed and starts("aside", flat.words(i, 30)):
        return True
    if prose < 0.5 * size and not (headed and near == INSIDE):
        return False
    if near != OUTSIDE:
        if headed or prose >= LINE:
            return True
        text = flat.words(i, 200)
        return text[-1:] in _STOPS or is_meta(text)
    if prose < (CONTENT if headed else least):
        return False
    return prose > 2 * least or not _SMALL_PRINT.search(flat.words(i, 2000))


def _is_title(flat: Flat, left: _Left, i: int) -> bool:
    """A title that is no heading: a few words without a link, named so or with a date line under them."""
    size = left.size[flat.end[i]] - left.size[i]
    if size > LONG_TITLE or left.prose[flat.end[i]] - left.prose[i] < size:
        return False
    inside = [j for j in range(i, flat.end[i]) if not flat.removed[j]]
    return any(is_title(flat.attrs[j]) for j in inside) or any(
        is_meta(flat.text[j].strip()) for j in inside if flat.tag[j] == TEXT
    )


def _left(flat: Flat) -> _Left:
    sizes, proses = [0], [0]
    size = prose = 0
    linked, removed, chars = flat.linked, flat.removed, flat.chars
    for i, tag in enumerate(flat.tag):
        if tag == TEXT and not removed[i]:
            length = chars[i + 1] - chars[i]
            size += length
            if linked[i] == linked[i + 1]:
                prose += length
        sizes.append(size)
        proses.append(prose)
    return _Left(sizes, proses)
