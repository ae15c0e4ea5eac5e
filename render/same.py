"""An edit that was made on many pages, as one item of a digest: in words, with one redline, and where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from changes.alike import Alike, Edit, groups, without
from model import Item
from render.cards import DIGEST, Card, cards, crumbs
from render.clean import direction, language_tag, short
from render.links import change_url
from render.phrases import Part, Phrase, quote
from render.sheet import numbers, title_of
from render.text import card_text, wrap
from render.views import AlertView
from render.words import count

_EDITS = 3
_WORDS = 60
_PAGES = 100


@dataclass(frozen=True, slots=True)
class Place:
    """One of the pages: its title, where on it, and where to see the change."""

    title: str
    heading: str
    target: str | None
    language: str
    dir: str


@dataclass(frozen=True, slots=True)
class Same:
    """The edit, as the first page has it."""

    phrase: Phrase
    card: Card
    places: tuple[Place, ...]
    rest: str  #: "and 20 more pages"
    language: str
    dir: str


def told_once(alerts: Sequence[AlertView]) -> tuple[tuple[Same, ...], list[AlertView]]:
    """Edits that many pages have in common, and the alerts without them; what has nothing else to tell is
    left out. Every item is in one or the other."""
    listed = [(alert.source.id, alert.items) for alert in alerts]
    found = groups(listed)
    taken: dict[int, set[int]] = {}
    for group in found:
        for page, item in group.places:
            taken.setdefault(page, set()).add(item)
    left = []
    for number, alert in enumerate(alerts):
        if number not in taken:
            left.append(alert)
        elif rest := without(alert.items, taken[number]):
            # What is told above is not "elsewhere, outside of the subscription": see AlertView.told.
            left.append(replace(alert, wanted=rest, told=len(alert.items) - len(rest)))
    return tuple(_same(group, alerts) for group in found), left


def _same(group: Alike, alerts: Sequence[AlertView]) -> Same:
    first, number = group.places[0]
    alert = alerts[first]
    item = alert.items[number]
    language, turned = language_tag(alert.language), direction(alert.language, title_of(alert))
    pages: dict[int, Place] = {}
    for page, place in group.places:
        if alerts[page].source.id not in pages:
            pages[alerts[page].source.id] = _place(alerts[page], alerts[page].items[place])
    places = tuple(pages.values())
    more = len(places) - _PAGES
    return Same(
        phrase=_phrase(group.edits, len(places)),
        card=cards((item,), (1,), DIGEST)[0],
        places=places[:_PAGES],
        rest=f"and {count(more, 'more page')}" if more > 0 else "",
        language=language,
        dir=turned,
    )


def _place(alert: AlertView, item: Item) -> Place:
    title = title_of(alert)
    [number] = numbers([item], alert.change.comparison.items)
    shown = change_url(alert.why.public_url, alert.change.id, number)
    heading = crumbs(item.path)[-1]
    return Place(title, heading, shown, language_tag(alert.language), direction(alert.language, title))


def _phrase(edits: Sequence[Edit], pages: int) -> Phrase:
    """ "“climate” removed on 34 pages"."""
    parts: list[Part] = []
    for number, edit in enumerate(edits[:_EDITS]):
        parts += [Part(", ")] if number else []
        parts += _words(edit)
    if len(edits) > _EDITS:
        parts.append(Part(f" and {count(len(edits) - _EDITS, 'more edit')}"))
    if not edits:
        parts.append(Part("the same links changed"))
    return Phrase((*parts, Part(f" on {count(pages, 'page')}")))


def _words(edit: Edit) -> list[Part]:
    went, came = (quote(short(side, _WORDS), _WORDS) for side in (edit.went, edit.came))
    if edit.went and edit.came:
        return [Part("“"), went, Part("” became “"), came, Part("”")]
    if edit.went:
        return [Part("“"), went, Part("” removed")]
    return [Part("“"), came, Part("” added")]


def same_text(same: Same) -> list[str]:
    """As lines of text."""
    lines = [wrap(f"The same edit: {same.phrase.plain}"), "", *card_text(same.card), "", "  On these pages:"]
    for place in same.places:
        lines.append(wrap(f"{place.title}: {place.heading}", "  * "))
        if place.target:
            lines.append(f"    {place.target}")
    return [*lines, *([f"  {same.rest}"] if same.rest else []), ""]
