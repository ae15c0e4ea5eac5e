"""Many changes in one mail: what many pages have in common once, the rest by site and source; short."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from render.cards import DIGEST, Depth
from render.clean import isolated, short
from render.glance import at_most
from render.html import render_mail
from render.incident import Bulletin, bulletin, bulletin_text
from render.receipt import Slip, slip, slip_text
from render.same import Same, same_text, told_once
from render.sheet import (
    Action,
    Foot,
    Story,
    everything,
    foot,
    item_url,
    period,
    seen_in_short,
    story,
    title_of,
)
from render.site import Roll, digest_roll, roll_text
from render.subject import TITLE, as_fits, more
from render.text import RULE, action_lines, card_text, foot_text, legend, wrap
from render.views import AlertView, DigestView, Rendered
from render.words import capital, count, day

_LINES = 4
_STORIES = 200  #: told one by one; those after them are counted
_MANY = 44  #: more stories than that are told by their lines alone
_ROOM = 88_000  #: bytes of HTML for all stories, as estimated
_LARGEST = 100_000  #: bytes of HTML: mail services cut off what is beyond
_STORY = 1400  #: of one story without its cards


@dataclass(frozen=True, slots=True)
class Entry:
    """One change inside a digest."""

    story: Story
    when: str  #: the observation, in a line
    links: tuple[str | None, ...]  #: the page of each card's item


@dataclass(frozen=True, slots=True)
class Page:
    """The changes of one source, oldest first."""

    title: str
    url: str
    target: str | None
    language: str
    dir: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Site:
    """The sources of one host."""

    host: str
    pages: tuple[Page, ...]


@dataclass(frozen=True, slots=True)
class Bundle:
    """A digest before it is set."""

    news: tuple[str, ...]  #: "44 changes on 44 pages", "1 page can’t be seen"
    label: str
    span: str
    same: tuple[Same, ...]  #: edits that many pages have in common, told once
    sites: tuple[Site, ...]
    rest: str  #: "and 100 more changes on 40 pages"
    all: Action  #: where they are
    rolls: tuple[Roll, ...]  #: pages of sites that came and went
    bulletins: tuple[Bulletin, ...]
    receipts: tuple[Slip, ...]
    foot: Foot


def digest(view: DigestView) -> Rendered:
    """What gathered over a period, grouped by site, source and section.

    Raises ValueError where there is nothing to tell.
    """
    if not (view.alerts or view.incidents or view.sites or view.receipts):
        raise ValueError(f"a digest for {view.why.email} would be empty")
    shown = len(view.alerts)
    while True:
        told = bundle(view, shown)
        subject = as_fits(f"{capital(told.label)}: ", told.news)
        glance = at_most([f"{words}." for words in (*told.news[1:], *_told_first(told))])
        html = render_mail("digest.html", subject=subject, glance=glance, bundle=told, foot=told.foot)
        shown = sum(bool(entry.story.cards) for entry in _entries(told)) * 3 // 4
        # How much a story takes is only known when it is set: the last ones are told by their lines alone.
        if shown == 0 or len(html.encode()) <= _LARGEST:
            break
    return Rendered(subject=subject, text=f"{_text(told)}\n\n{foot_text(told.foot)}\n", html=html)


def bundle(view: DigestView, shown: int) -> Bundle:
    """The digest, grouped; after the first `shown` changes nothing but their lines."""
    ordered = sorted(view.alerts, key=lambda a: (a.observation.after_first_seen_at, a.change.id))
    same, single = told_once(ordered)
    told, beyond = single[:_STORIES], single[_STORIES:]
    depth = _depth(len(told) + len(same))
    lines = replace(depth, room=0)
    stories = [(a, story(a, depth if n < shown else lines, _LINES)) for n, a in enumerate(told)]
    sources: dict[int, list[tuple[AlertView, Story]]] = {}
    for alert, words in stories:
        sources.setdefault(alert.source.id, []).append((alert, words))
    hosts: dict[str, list[Page]] = {}
    for group in sources.values():
        hosts.setdefault(group[0][0].source.host, []).append(_page(group, view.why.zone))
    return Bundle(
        news=_news(view, _pages(ordered), same),
        label=period(view.cadence),
        same=same,
        span=f"{day(view.since, view.why.zone)} to {day(view.until, view.why.zone)}",
        sites=tuple(
            Site(host, tuple(sorted(pages, key=lambda p: p.title))) for host, pages in sorted(hosts.items())
        ),
        rest=f"and {count(len(beyond), 'more change')} on {count(_pages(beyond), 'page')}" if beyond else "",
        all=everything(view.why),
        rolls=tuple(map(digest_roll, view.sites)),
        bulletins=tuple(bulletin(incident) for incident in view.incidents),
        receipts=tuple(slip(receipt, view.why.zone) for receipt in view.receipts),
        foot=foot(view.why),
    )


def _depth(stories: int) -> Depth:
    """What each of that many stories may show: the first item at least, unless they are very many."""
    if stories > _MANY:
        return replace(DIGEST, room=0)
    passages = 2 if stories <= _MANY // 2 else 1
    return replace(DIGEST, room=max(1, _ROOM // max(1, stories) - _STORY), passages=passages)


def _pages(alerts: Sequence[AlertView]) -> int:
    return len({alert.source.id for alert in alerts})


def _page(group: list[tuple[AlertView, Story]], zone: str) -> Page:
    told = group[-1][1]
    entries = tuple(
        Entry(s, seen_in_short(a.observation, zone), tuple(item_url(a, card) for card in s.cards))
        for a, s in group
    )
    return Page(told.title, told.url, told.target, told.language, told.dir, entries)


def _news(view: DigestView, sources: int, same: Sequence[Same]) -> tuple[str, ...]:
    """What is in it, the weightiest first, each in a few words."""
    parts: list[str] = []
    if view.alerts:
        parts.append(f"{count(len(view.alerts), 'change')} on {count(sources, 'page')}")
        what = same[0].phrase.plain if same else ""
        if not 0 < len(what) <= TITLE:
            what = more(title_of(view.alerts[0]), sources - 1)
        parts[0] += f" ({what})"
    parts += [digest_roll(site).headline for site in view.sites[:2]]
    if len(view.sites) > 2:
        parts.append(f"news of {count(len(view.sites) - 2, 'more site')}")
    closed = sum(told.incident.closed_at is not None for told in view.incidents)
    if still := len(view.incidents) - closed:
        parts.append(f"{count(still, 'page')} can’t be seen")
    if closed:
        parts.append(f"{count(closed, 'page')} can be seen again")
    if not parts:
        parts += [slip(receipt, view.why.zone).headline for receipt in view.receipts[:1]]
    return tuple(parts)


def _told_first(told: Bundle) -> list[str]:
    """The first line of the first pages, with their titles."""
    pages = [page for site in told.sites for page in site.pages][:3]
    return [
        f"{isolated(short(page.title, 40))}: {line.plain}"
        for page in pages
        for line in page.entries[0].story.lines[:1]
    ]


def _entries(told: Bundle) -> Iterable[Entry]:
    return (entry for site in told.sites for page in site.pages for entry in page.entries)


def _text(told: Bundle) -> str:
    first, *others = told.news
    lines = [
        wrap(f"{capital(told.label)}: {first}"),
        *(wrap(words, "  * ") for words in others),
        told.span,
        "",
    ]
    cards = [card for entry in _entries(told) for card in entry.story.cards]
    lines += legend([*(same.card for same in told.same), *cards])
    for same in told.same:
        lines += [RULE, *same_text(same)]
    for site in told.sites:
        lines += [RULE, site.host, ""]
        for page in site.pages:
            lines += [wrap(isolated(page.title)), page.url, ""]
            for entry in page.entries:
                lines += [*_entry(entry), ""]
    if told.rest:
        lines += [f"{told.rest}: {told.all.url or told.all.command}", ""]
    for news in told.rolls:
        lines += [RULE, roll_text(news), ""]
    for notice in told.bulletins:
        lines += [RULE, bulletin_text(notice), ""]
    for receipt in told.receipts:
        lines += [RULE, *slip_text(receipt), ""]
    return "\n".join(lines).rstrip()


def _entry(entry: Entry) -> Iterable[str]:
    told = entry.story
    yield from (wrap(phrase.plain, "  * ") for phrase in told.lines)
    for card, link in zip(told.cards, entry.links, strict=True):
        yield ""
        yield from card_text(card)
        if link:
            yield f"  This change: {link}"
    if told.named:
        yield wrap("Also: " + "; ".join(phrase.plain for phrase in told.named), "  ")
    if told.hidden:
        yield wrap("Not shown: " + "; ".join(phrase.plain for phrase in told.hidden), "  ")
    yield from ("", wrap(f"{entry.when} ({told.kicker})", "  "))
    yield from action_lines(told.actions[:1])
