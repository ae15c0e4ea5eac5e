"""The watch list as a file: what is to be watched and who is told, read with the line numbers kept.

sources:
  - url: https://example.org/privacy
    name: example-privacy          # the short name; made from the title where it is left out
    title: Privacy policy
    tags: [vendors]
    every: 6h
    language: en                   # and headers, cookies, proxy, user_agent, render, pauses, attachments
    select: [main]
    remove: [.banner]
profiles:                          # what holds for the sources of a tag, or for all
  - tag: vendors
    headers: {Authorization: "Bearer ${VENDOR_TOKEN}"}
  - all: true
    pauses: ["Sat-Sun Europe/Brussels"]
sites:
  - url: https://example.org/law/
    name: law
    tags: [law]
    every: 12h                     # between two visits of a document
    language: en
    include: [/law/*]              # or exclude; depth: 3; pages: 500
readers:
  - email: ada@example.org
    zone: Europe/Brussels
    hour: 8                        # of digests; weekday: Monday
    quiet: "22:00-07:00"           # nothing is sent then
    receipt: true                  # once a week: what was watched, and what was not seen
    confirmed: true                # they want it: no mail asks them first
subscriptions:
  - reader: ada@example.org        # or channel: the name of one in the configuration, as for readers
    source: example-privacy        # or site, tag (one or a list); none of them: everything
    section: Fees                  # with a source, also when it is renamed
    word: [retention, transfer]    # any of them
    language: en
    class: [substantive]
    cadence: instant
    rest: weekly
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from cli import parse, wishes
from cli.places import Place, WrongLines, entries, load, mapping, number, text_of, texts, yes
from cli.wanted import (
    WantedProfile,
    WantedReader,
    WantedSite,
    WantedSource,
    WantedSubscription,
    WatchList,
)
from cli.wishes import Wish
from model import MAIL, Cadence, ChangeClass, Layer
from store.values import KEEP
from watch.scoping import DEPTH, PAGES, WantedScope, bounded, globs, start_page


def read(text: str, name: str, channels: Collection[str] = ()) -> WatchList:
    """The watch list in a file's text; `name` stands before line numbers, `channels` are those configured.

    Raises WrongLines.
    """
    root = load(text, name)
    wrong: list[str] = []
    top = Place(name, root, wrong)
    top.only("profiles", "sources", "sites", "readers", "subscriptions")
    found = WatchList(
        profiles=tuple(_profile(place) for place in entries(top, "profiles", "tag", "all")),
        sources=tuple(_source(place) for place in entries(top, "sources", "url")),
        sites=tuple(_site(place) for place in entries(top, "sites", "url")),
        readers=tuple(_reader(place, channels) for place in entries(top, "readers", "email", "channel")),
        subscriptions=tuple(
            _subscription(place, channels) for place in entries(top, "subscriptions", "reader", "channel")
        ),
    )
    _twice(found, name, wrong)
    if wrong:
        raise WrongLines(sorted(wrong, key=lambda text: int(text[len(name) + 1 :].partition(":")[0])))
    return found


def _source(place: Place) -> WantedSource:
    place.only("url", "name", "title", "tags", "every", *PROFILE)
    return WantedSource(
        url=place.take("url", lambda v: parse.url(text_of(v)), ""),
        line=place.line(),
        name=place.take("name", text_of, None),
        title=place.take("title", text_of, None),
        tags=place.take("tags", texts, None),
        every_seconds=place.take("every", lambda v: parse.every(text_of(v)), None),
        layer=_layer(place),
    )


def _profile(place: Place) -> WantedProfile:
    place.only("tag", "all", *PROFILE)
    if (place.node.get("tag") is None) == (place.node.get("all") is None):
        place.blame("say either 'tag: NAME' or 'all: true'")
    return WantedProfile(place.take("tag", text_of, None), place.line(), _layer(place))


def _layer(place: Place) -> Layer:
    """What an entry says of a profile."""
    from watch.profiles import layer

    found = Layer()
    for key, read in PROFILE.items():

        def said(value: Any, key: str = key, read: Callable[[Any], Any] = read) -> Layer:
            return layer(**{key: read(value)})

        found = place.take(key, said, Layer()).over(found)
    return found


#: The words of a profile and how each is read.
PROFILE: dict[str, Callable[[Any], Any]] = {
    "language": text_of,
    "headers": mapping,
    "cookies": mapping,
    "proxy": text_of,
    "user_agent": text_of,
    "render": yes,
    "pauses": texts,
    "select": texts,
    "remove": texts,
    "attachments": yes,
}


def _site(place: Place) -> WantedSite:
    place.only("url", "name", "title", "tags", "every", "language", "include", "exclude", "depth", "pages")
    return WantedSite(
        url=place.take("url", lambda v: start_page(text_of(v)), ""),
        line=place.line(),
        name=place.take("name", text_of, None),
        title=place.take("title", text_of, None),
        tags=place.take("tags", texts, None),
        every_seconds=place.take("every", lambda v: parse.every(text_of(v)), None),
        language=place.take("language", text_of, None),
        scope=WantedScope(
            place.take("include", lambda v: globs(texts(v)), None),
            place.take("exclude", lambda v: globs(texts(v)), None),
            place.take("depth", lambda v: bounded(number(v), "depth", *DEPTH), None),
            place.take("pages", lambda v: bounded(number(v), "pages", *PAGES), None),
        ),
    )


def _recipient(place: Place, key: str, channels: Collection[str]) -> tuple[str, str]:
    """(address, channel) of whom an entry means: what stands under `key`, or the channel under "channel"."""
    if None not in (place.node.get(key), place.node.get("channel")):
        place.blame(f"say either '{key}: ...' or 'channel: ...'", "channel")
        return "", MAIL
    named = place.take("channel", lambda v: parse.channel(text_of(v), channels), "")
    if named:
        return named, named
    return place.take(key, lambda v: parse.recipient(text_of(v), channels), ("", MAIL))


def _reader(place: Place, channels: Collection[str]) -> WantedReader:
    place.only("email", "channel", "zone", "hour", "weekday", "quiet", "receipt", "confirmed")
    address, channel = _recipient(place, "email", channels)
    return WantedReader(
        email=address,
        line=place.line(),
        channel=channel,
        zone=place.take("zone", lambda v: parse.zone(text_of(v)), None),
        hour=place.take("hour", lambda v: parse.hour(text_of(v)), None),
        weekday=place.take("weekday", lambda v: parse.weekday(text_of(v)), None),
        quiet=place.take("quiet", lambda v: parse.quiet(text_of(v)), KEEP),
        receipt=place.take("receipt", yes, None),
        confirmed=place.take("confirmed", yes, False),
    )


def _subscription(place: Place, channels: Collection[str]) -> WantedSubscription:
    place.only(
        "reader",
        "source",
        "site",
        "tag",
        "section",
        "word",
        "language",
        "class",
        "cadence",
        "rest",
        "channel",
    )
    everything = tuple(ChangeClass)
    plain = Wish()
    address, channel = _recipient(place, "reader", channels)
    return WantedSubscription(
        reader=address,
        channel=channel,
        line=place.line("source" if place.node.get("source") is not None else None),
        wish=Wish(
            sources=place.take("source", texts, ()),
            sites=place.take("site", texts, ()),
            tags=place.take("tag", lambda v: tuple(parse.worded(t, "it") for t in texts(v)), ()),
            section=place.take("section", lambda v: parse.worded(text_of(v), "it"), None),
            words=place.take("word", lambda v: tuple(parse.worded(t, "it") for t in texts(v)), ()),
            languages=place.take("language", lambda v: tuple(map(parse.language, texts(v))), ()),
            classes=place.take(
                "class",
                lambda v: everything if v == "all" else parse.choices(ChangeClass, texts(v), "class"),
                plain.classes,
            ),
            cadence=place.take(
                "cadence", lambda v: parse.choices(Cadence, [text_of(v)], "cadence")[0], plain.cadence
            ),
            rest=place.take("rest", lambda v: wishes.rest(text_of(v)), plain.rest),
        ),
    )


def _twice(found: WatchList, name: str, wrong: list[str]) -> None:
    """The same page or person in two places of one file is a slip that must not pass."""
    seen: dict[str, int] = {}
    named = [(f"site {s.url}", s.line) for s in found.sites]
    named += [(s.url, s.line) for s in found.sources] + [(r.email.lower(), r.line) for r in found.readers]
    for what, line in named:
        if what and what in seen:
            wrong.append(f"{name}:{line}: {what} stands on line {seen[what]} already; remove one of them")
        seen.setdefault(what, line)
