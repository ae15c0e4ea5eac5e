"""A mail before it is set: headline, lines, cards, what is not shown, the observation, why you get it.

The text part and the HTML part are set from the same sheet, so they say the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from model import Cadence, Hidden, Item
from render.cards import MAIL, Card, Depth, cards
from render.clean import direction, language_tag, line, safe_url, short
from render.links import change_url, diff_command, front_url, page_url, unsubscribe_command
from render.phrases import Part, Phrase, at_most, ours, quote, start, tell
from render.views import AlertView, Observation, Why
from render.words import CLASSES, count, moment, span

LINES = 5
TITLE = 120
_HIDDEN = 12
_NAMED = 40


@dataclass(frozen=True, slots=True)
class Action:
    """Something the reader can do: follow a link, or type a command."""

    label: str
    url: str | None = None
    command: str = ""


@dataclass(frozen=True, slots=True)
class Story:
    """One source's part of a mail: blocks 1 to 4."""

    title: str
    url: str  #: as shown
    target: str | None  #: as followed
    language: str
    dir: str
    kicker: str  #: "3 changes · substantive"
    lines: tuple[Phrase, ...]
    cards: tuple[Card, ...]
    card_links: tuple[tuple[Action, ...], ...]  #: a card's own links, card by card
    named: tuple[Phrase, ...]  #: items there is no room for, in words
    hidden: tuple[Phrase, ...]
    observation: tuple[str, ...]
    actions: tuple[Action, ...]


@dataclass(frozen=True, slots=True)
class Foot:
    """Block 5: why you get this, how to stop."""

    reasons: tuple[str, ...]
    email: str
    stop: tuple[Action, ...]


def title_of(view: AlertView) -> str:
    """What a reader calls the source."""
    return short(view.source.title, TITLE) or short(view.title, TITLE) or short(view.source.slug, TITLE)


def story(view: AlertView, depth: Depth = MAIL, lines: int = LINES) -> Story:
    """A change as blocks 1 to 4."""
    items = view.items
    places = numbers(items, view.change.comparison.items)
    found = tell(items)
    title = title_of(view)
    made = cards(items, places, depth)
    return Story(
        title=title,
        url=short(view.source.url, 200),
        target=safe_url(view.source.url),
        language=language_tag(view.language),
        dir=direction(view.language, title + _sample(items)),
        kicker=_kicker(items),
        lines=tuple(start(phrase) for phrase in at_most(found, lines))
        or (ours(line(view.change.comparison.summary)),),
        cards=made,
        card_links=tuple(_card_links(view, card) for card in made),
        named=tuple(start(p) for p in at_most(tell(items[len(made) :]), _NAMED)) if made else (),
        hidden=hidden(view),
        observation=observation(view.observation, view.why.zone),
        actions=_actions(view),
    )


def foot(why: Why) -> Foot:
    """Why this reader gets this, and the way out: a link, else a mail to the operator, and the command."""
    stop: list[Action] = []
    if why.preferences_url:
        stop.append(Action("Change what you get, and when", url=why.preferences_url))
    if why.unsubscribe_url:
        stop.append(Action("Unsubscribe", url=why.unsubscribe_url))
    elif why.unsubscribe_mailto:
        stop.append(Action("Unsubscribe by mail", url=why.unsubscribe_mailto))
    if not stop:
        stop.append(Action("To unsubscribe", command=unsubscribe_command(why.email)))
    return Foot(tuple(short(reason, 300) for reason in why.reasons), line(why.email), tuple(stop))


def observation(seen: Observation, zone: str) -> tuple[str, ...]:
    """When either text was seen; nothing that was not observed (not "changed on", but "first seen on")."""
    if seen.before_visits > 1:
        stood = (
            f"The previous text was seen {count(seen.before_visits, 'time')}, from "
            f"{moment(seen.before_first_seen_at, zone)} to {moment(seen.before_last_seen_at, zone)}."
        )
    else:
        stood = f"The previous text was last seen on {moment(seen.before_last_seen_at, zone)}."
    later = span(seen.after_first_seen_at - seen.before_last_seen_at)
    lines = [
        stood,
        f"The new text was first seen on {moment(seen.after_first_seen_at, zone)}, {later} later.",
    ]
    if seen.confirmations:
        more = count(seen.confirmations, "more visit")
        lines.append(f"It looked unusual, so it was looked at again; {more} agreed.")
    if seen.alternates:
        lines.append("This page takes turns between several texts.")
    return tuple(lines)


def seen_in_short(seen: Observation, zone: str) -> str:
    """The same in a line, for a digest."""
    earlier = span(seen.after_first_seen_at - seen.before_last_seen_at)
    often = f"seen {count(seen.before_visits, 'time')}, last" if seen.before_visits > 1 else "last seen"
    first = moment(seen.after_first_seen_at, zone)
    words = f"First seen on {first}; the previous text was {often} {earlier} before"
    if seen.confirmations:
        words += f"; it looked unusual and {count(seen.confirmations, 'more visit')} agreed"
    return words + ("; this page takes turns between several texts" if seen.alternates else "")


def hidden(view: AlertView) -> tuple[Phrase, ...]:
    """What differs and is not shown, with counts and reasons."""
    listed = [_hidden(h) for h in view.change.comparison.hidden]
    outside = len(view.change.comparison.items) - len(view.items) - view.told
    if view.told:
        listed.append(ours(f"{count(view.told, 'change')}, told above as the same on many pages"))
    if outside > 0:
        listed.append(ours(f"{count(outside, 'change')} elsewhere on the page, outside your subscription"))
    left = len(listed) - _HIDDEN
    return (
        (*listed[:_HIDDEN], ours(f"{count(left, 'more kind')} of difference")) if left > 0 else tuple(listed)
    )


def _hidden(left: Hidden) -> Phrase:
    parts = [Part(f"{left.count:,} × "), quote(left.reason, 160)]
    examples = [short(example, 60) for example in left.examples[:2] if line(example)]
    for number, example in enumerate(examples):
        parts += [Part("”, “" if number else " (e.g. “"), Part(example, quoted=True)]
    return Phrase((*parts, Part("”)")) if examples else tuple(parts))


def _sample(items: Sequence[Item]) -> str:
    """Some of the page's text, to tell its direction by."""
    return "".join(hunk.text[:200] for i in items[:2] for p in i.passages[:1] for hunk in p.hunks[:3])


def _kicker(items: Sequence[Item]) -> str:
    classes = list(dict.fromkeys(CLASSES[item.change_class] for item in items))
    return " · ".join([count(len(items), "change"), ", ".join(classes[:3])]) if items else "No visible change"


def numbers(items: Sequence[Item], every: Sequence[Item]) -> list[int]:
    """The place of each item among all of the change, from 1: the same for every reader."""
    places = {id(item): number for number, item in enumerate(every, 1)}
    return [places.get(id(item), number) for number, item in enumerate(items, 1)]


def item_url(view: AlertView, card: Card) -> str | None:
    """The page of one item of the change; None without a public address."""
    return change_url(view.why.public_url, view.change.id, card.number)


def _card_links(view: AlertView, card: Card) -> tuple[Action, ...]:
    links = []
    if shown := item_url(view, card):
        links.append(Action("This change", url=shown))
    if card.anchor and (there := page_url(view.source, card.anchor)):
        links.append(Action("On the page", url=there))
    return tuple(links)


def _actions(view: AlertView) -> tuple[Action, ...]:
    shown = change_url(view.why.public_url, view.change.id)
    first = Action("See the whole change", url=shown, command="" if shown else diff_command(view))
    page = page_url(view.source)
    return (first, Action("Open the page", url=page)) if page else (first,)


def everything(why: Why) -> Action:
    """Where all that is watched is listed."""
    front = front_url(why.public_url)
    return Action("see them all", url=front, command="" if front else "policywatch list")


def period(cadence: Cadence) -> str:
    """ "weekly digest"; what would have been many mails at once is called so."""
    if cadence is Cadence.INSTANT:
        return "many changes at once"
    return f"{cadence.value} digest"
