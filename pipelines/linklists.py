"""Lists of links that lead about the page and the site: contents, languages, the way to the page."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from itertools import accumulate

from pipelines.flat import TEXT, Flat, names
from pipelines.phrases import is_furniture, language_names

LONG = 300  #: characters: longer is no title
LISTS = names("ul ol div nav p")
ROOTS = ("/", "./", "../")
HOMES = names("home startseite accueil inicio início home-page homepage startpagina")
LABELS = names("h2 h3 h4 h5 h6 p div span b strong summary button")


def drop_link_lists(flat: Flat) -> None:
    """Lists of links to the page in other languages, and to places in the page itself."""
    links = [i for i, tag in enumerate(flat.tag) if tag == "a"]
    _trail(flat, links)
    if len(links) < 3:
        return
    known = language_names()
    places = _sums((flat.attrs[i].get("href") or "").startswith("#") for i in links)
    longest = max(map(len, known))
    languages = _sums(
        "hreflang" in flat.attrs[i] or (flat.size(i) <= longest and flat.words(i, 50).lower() in known)
        for i in links
    )
    for i, tag in enumerate(flat.tag):
        if tag not in LISTS or flat.removed[i] or flat.size(i) < 10:
            continue
        if flat.in_links(i) < 0.8 * flat.size(i):
            continue
        first, last = bisect_left(links, i), bisect_left(links, flat.end[i])
        count = last - first
        if count < 3:
            continue
        in_page, in_other = places[last] - places[first], languages[last] - languages[first]
        if in_page >= 0.8 * count or (count > 3 and in_other >= 0.6 * count):
            flat.drop(i)
            _drop_label(flat, i)


def _trail(flat: Flat, links: list[int]) -> None:
    """The way to this page in a list: "Home > Health > Honey control", whatever it is called."""
    for i in links:
        root = (flat.attrs[i].get("href") or "").strip() in ROOTS
        if not root and (flat.size(i) > 12 or flat.words(i, 20).lower() not in HOMES):
            continue
        box = _list_of(flat, i)
        if box < 0 or flat.removed[box] or flat.chars[box] != flat.chars[i] or flat.has(box, LISTS):
            continue  # not the first of a plain list
        items = [j for j in range(box + 1, flat.end[box]) if flat.tag[j] == "li"]
        *above, here = items if items else [box]
        if above and flat.size(here) <= LONG and all(flat.in_links(j) >= 0.8 * flat.size(j) for j in above):
            flat.drop(box)


def _list_of(flat: Flat, i: int) -> int:
    while i >= 0 and flat.tag[i] not in ("ol", "ul"):
        i = flat.parent[i]
    return i


def _sums(flags: Iterable[bool]) -> list[int]:
    return list(accumulate(flags, initial=0))


def _drop_label(flat: Flat, i: int) -> None:
    """The "Contents" or "In this section:" over a list that went."""
    before = i - 1
    while (before > 0 and flat.tag[before] != TEXT) or flat.text[before].isspace():
        before -= 1
    while before > 0 and flat.parent[before] != flat.parent[i]:
        if flat.tag[flat.parent[before]] not in LABELS or flat.size(flat.parent[before]) > 60:
            break
        before = flat.parent[before]
    if before > 0 and not flat.removed[before] and is_furniture(flat.words(before)):
        flat.drop(before)
