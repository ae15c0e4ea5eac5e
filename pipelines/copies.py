"""Boxes that a page says again: for another width of screen, on paper, or as tabs over every part.

The first copy stays. A text that repeats in the document itself stays as often as it stands there: a
copy goes only where something besides its words says that it is the page's, not the writer's.
"""

from __future__ import annotations

import re
from collections import defaultdict
from itertools import pairwise

from pipelines.flat import Flat, names
from pipelines.labels import MAX_LABEL

LEAST = 100  #: characters: shorter boxes are left alone
MANY = 3  #: boxes of links that stand so often are a menu
LINKED = 0.2  #: of its text: a box of links

_BOXES = names("div section article aside nav")
#: What a box is shown on, as class names say it.
_MEDIA = names(
    "print mobile desktop tablet phone screen sr xs sm md lg xl xxl small large variant responsive"
)
_PARTS = re.compile(r"[A-Za-z]+")


def drop_copies(flat: Flat, start: int, stop: int) -> None:
    """Marks the later copies between nodes `start` and `stop` as removed."""
    alike: dict[tuple[int, int], list[int]] = defaultdict(list)
    for i in range(start, stop):
        if flat.tag[i] in _BOXES and not flat.removed[i] and (size := flat.size(i)) >= LEAST:
            up = flat.parent[i]
            if (
                up < start or flat.tag[up] not in _BOXES or flat.size(up) != size
            ):  # not just a wrapper's inside
                alike[size, flat.in_links(i)].append(i)
    groups: dict[str, list[int]] = defaultdict(list)
    for found in alike.values():
        if len(found) > 1:
            for i in found:
                if not (known := groups[flat.words(i)]) or flat.end[known[-1]] <= i:
                    known.append(i)  # else it is the same box, one level deeper
    for boxes in groups.values():
        _drop(flat, boxes)


def _drop(flat: Flat, boxes: list[int]) -> None:
    menu = len(boxes) >= MANY and flat.in_links(boxes[0]) >= LINKED * flat.size(boxes[0])
    for first, again in pairwise(boxes):
        if menu or flat.end[first] == again or _for_a_medium(flat, first) or _for_a_medium(flat, again):
            flat.drop(again)


def _for_a_medium(flat: Flat, i: int) -> bool:
    label = (flat.attrs[i].get("class") or "")[:MAX_LABEL].lower()
    return not _MEDIA.isdisjoint(_PARTS.findall(label))
