"""Takes the frame off a page: navigation, banners, dialogs, share tools, boxes of news.

Marks nodes of a `Flat` as removed. Nothing that holds a large share of the page's prose goes, whatever
it is called: an open cookie dialog marks the page behind it `aria-hidden`, and names lie.
"""

from __future__ import annotations

import re
from bisect import bisect_left

from pipelines.flat import TEXT, Flat, names
from pipelines.labels import Named, is_panel, named
from pipelines.linklists import drop_link_lists
from pipelines.phrases import is_furniture

OVER = 0.60  #: of the prose: the same for what is named as lying over the page
REST = 300  #: characters of prose that must be left beside such a node
MOST = 0.30  #: of the prose: a node that holds more is never removed, whatever its tag or role
SOME = 0.10  #: of the prose: the same for what only its class or id names
FEW = 250  #: characters of prose: more, under a heading, is content whatever its name
HEADED = 100  #: the same where a heading stands over it: sections are short, and named after what they say
LONG_FORM = 600  #: characters of prose: the same for a form whose name says what it is ("feedback-form")
FORM_WORDS = 120  #: characters beside a form: its box says no more
LABEL = 60  #: characters: a label, not a sentence
LONG_TITLE = 300  #: characters: longer is no title
TITLE_LINK = 0.8  #: of the title of a card is a link
CARD_LINK = 0.25  #: of a card without a title
CARD = 700  #: characters: an article larger than that is no card

FRAME_TAGS = names("nav dialog")
ROLES = names(
    """
    navigation banner contentinfo search dialog alertdialog menu menubar toolbar tooltip progressbar
    switch slider img
    """
)
HEADINGS = names("h1 h2 h3 h4 h5 h6")
HEADINGS_FIRST = names("h1")
NEVER_BY_NAME = names(
    "body main article p h1 h2 h3 h4 h5 h6 table tbody tr td th a span li dl dt dd b strong"
)
BODIES = names("main article section")
DOCUMENTS = names("main article")
BOXES = names("div section aside article ul ol li nav form td details summary header button span a")
_DATE = re.compile(
    r"\b\d{1,2}[./ ]+(?:\w{3,9}|\d{1,2})[./, ]+\d{4}\b|\b\w{3,9} \d{1,2}, \d{4}\b|\b\d{4}-\d\d-\d\d\b"
)


def prune(flat: Flat, title: str = "") -> None:
    """Marks what is frame as removed. `title` is the page's: a header that says it is the document's."""
    if not flat.tag:
        return
    total = max(1, flat.prose(0))
    _by_tag_and_name(flat, total, titles(flat, title))
    _forms(flat, total)
    _headed_boxes(flat, total)
    _cards(flat, total)
    drop_link_lists(flat)


def titles(flat: Flat, title: str) -> list[int]:
    """The first-level headings that are the document's title: what the page's title says, or the only one."""
    found = [i for i, tag in enumerate(flat.tag) if tag == "h1" and 0 < flat.size(i) < LONG_TITLE]
    words = [flat.words(i, LONG_TITLE).casefold() for i in found]
    said = [i for i, text in zip(found, words, strict=True) if text in title.casefold()]
    return said or (found if len(set(words)) == 1 else [])


def _by_tag_and_name(flat: Flat, total: int, own: list[int]) -> None:
    tags, ends = flat.tag, flat.end
    i, count = 1, len(tags)
    while i < count:
        if tags[i] != TEXT and _is_frame(flat, i, total, own):
            flat.drop(i)
            i = ends[i]
        else:
            i += 1


def _is_frame(flat: Flat, i: int, total: int, own: list[int]) -> bool:
    tag, attrs = flat.tag[i], flat.attrs[i]
    prose = flat.prose(i)
    if tag in FRAME_TAGS or (tag in ("header", "footer") and not flat.above(i, BODIES)):
        return prose <= MOST * total and not (tag == "header" and _holds(own, i, flat.end[i]))
    if not attrs:
        return False
    role = attrs.get("role")
    if role and role.strip().lower() in ROLES:
        return prose <= MOST * total and not flat.has(i, HEADINGS_FIRST)
    if tag in NEVER_BY_NAME or prose > OVER * total:
        return False
    name = named(attrs)
    if name is Named.BANNER:
        name = Named.LINKS if flat.above(i, DOCUMENTS) else Named.BOX
    if name is Named.NOTICE:
        name = Named.OVERLAY if _asks(flat, i) else Named.NOTHING
    if name is Named.OVERLAY and total - prose >= REST:
        return True
    if prose > SOME * total:
        return False
    if "hidden" in attrs or attrs.get("aria-hidden") == "true":
        return prose < FEW and not is_panel(attrs)
    if name is Named.NOTHING or flat.has(i, HEADINGS_FIRST):
        return False
    if flat.in_links(i) >= max(prose, 1) or flat.size(i) <= LABEL:
        return True
    return name is not Named.LINKS and prose <= (HEADED if flat.has(i, HEADINGS) else FEW)


def _asks(flat: Flat, i: int) -> bool:
    """Whether there is something to press or fill in, other than what opens a part of the text."""
    pressed = any(
        (flat.tag[j] == "button" or flat.attrs[j].get("role") == "button")
        and "aria-expanded" not in flat.attrs[j]
        for j in range(i + 1, flat.end[i])
    )
    return pressed or _holds(flat.fields, i, flat.end[i])


def _holds(places: list[int], start: int, stop: int) -> bool:
    at = bisect_left(places, start)
    return at < len(places) and places[at] < stop


def _forms(flat: Flat, total: int) -> None:
    """Search, newsletter and feedback forms; never the form that wraps a whole page."""
    for i in sorted({_up_to(flat, field, "form") for field in flat.fields}):
        few = FEW if i < 0 or named(flat.attrs[i]) is Named.NOTHING else LONG_FORM
        if i > 0 and not flat.removed[i] and flat.prose(i) <= min(few, SOME * total):
            flat.drop(_box_of(flat, i, total))


def _box_of(flat: Flat, form: int, total: int) -> int:
    """The box of a form that ends the page, with its heading ("Stay updated"); else the form."""
    box = form
    while (up := flat.parent[box]) > 0 and flat.tag[up] in BOXES:
        if flat.size(up) - flat.size(form) > FORM_WORDS or not flat.has(up, HEADINGS):
            break
        if flat.has(up, HEADINGS_FIRST) or _prose_after(flat, up) > SOME * total:
            break
        box = up
    return box


def _prose_after(flat: Flat, i: int) -> int:
    end = flat.end[i]
    return flat.prose(0) - (flat.chars[end] - flat.linked[end])


def _up_to(flat: Flat, i: int, tag: str) -> int:
    while i >= 0 and flat.tag[i] != tag:
        i = flat.parent[i]
    return i


def _headed_boxes(flat: Flat, total: int) -> None:
    """Boxes that say what they are: "Related articles", "Latest news", "Share this page"."""
    for i, tag in enumerate(flat.tag):
        if tag not in HEADINGS or flat.removed[i] or flat.size(i) > 80 or not is_furniture(flat.words(i)):
            continue
        for node in _extent(flat, i, max(FEW, SOME * total)):
            flat.drop(node)


def _extent(flat: Flat, i: int, most: float) -> list[int]:
    """The heading i with what it heads, if that is a box of links or a few words; else nothing."""
    box = i
    while True:  # the largest box that begins with the heading and holds little prose
        up = flat.parent[box]
        if up <= 0 or flat.tag[up] not in BOXES or flat.chars[up] != flat.chars[i]:
            break
        if flat.prose(up) - flat.prose(i) > most:
            break
        box = up
    nodes = [box] if flat.size(box) > flat.size(i) else [box, *_following(flat, box)]
    size = sum(flat.size(n) for n in nodes) - flat.size(i)
    if not size:
        return []
    links = sum(flat.in_links(n) for n in nodes) - flat.in_links(i)
    gone = all(
        flat.removed[j]
        for n in nodes
        for j in range(n, flat.end[n])
        if j > i and flat.text[j].strip() and not i < j < flat.end[i]
    )
    return nodes if gone or links >= 0.4 * size else []


def _following(flat: Flat, i: int) -> list[int]:
    """What follows node i among its siblings, up to the next heading."""
    found = []
    node = flat.end[i]
    while node < flat.end[flat.parent[i]]:
        if flat.tag[node] in HEADINGS or flat.has(node, HEADINGS):
            break
        found.append(node)
        node = flat.end[node]
    return found


def _cards(flat: Flat, total: int) -> None:
    """Two or more small articles side by side, each with a link: teasers."""
    rows: dict[int, list[int]] = {}
    for i, tag in enumerate(flat.tag):
        if tag == "article" and not flat.removed[i] and flat.size(i) <= CARD and _is_dated_link(flat, i):
            up = flat.parent[i]
            if flat.size(up) == flat.size(i):  # each card in a box of its own
                up = flat.parent[up]
            rows.setdefault(up, []).append(i)
    for row in rows.values():
        if len(row) >= 2 and sum(flat.prose(i) for i in row) <= MOST * total:
            for i in row:
                flat.drop(i)


def _is_dated_link(flat: Flat, i: int) -> bool:
    """Whether an article is a link with a date: its title leads elsewhere. One that only cites is text."""
    title = next((j for j in range(i, flat.end[i]) if flat.tag[j] in HEADINGS and flat.size(j)), i)
    share = TITLE_LINK if title != i else CARD_LINK
    if flat.in_links(title) < share * flat.size(title):
        return False
    return flat.has(i, names("time")) or _DATE.search(flat.words(i)) is not None
