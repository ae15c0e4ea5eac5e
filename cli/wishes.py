"""A wish as it is typed or stands in a file, turned into subscriptions: one for each thing that it names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cli import parse
from cli.errors import Wrong
from model import Cadence, ChangeClass

if TYPE_CHECKING:
    from model import Source, Subscription
    from store import Store
    from store.values import NewSubscription


@dataclass(frozen=True, slots=True)
class Wish:
    """Names as people write them; without sources, tags and sites it is about everything."""

    sources: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    section: str | None = None
    words: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    classes: tuple[ChangeClass, ...] = (ChangeClass.SUBSTANTIVE,)
    cadence: Cadence = Cadence.INSTANT
    rest: Cadence | None = Cadence.WEEKLY


def typed(
    sources: list[str] | None,
    tags: list[str] | None,
    sites: list[str] | None,
    section: str | None,
    words: list[str] | None,
    languages: list[str] | None,
    class_names: list[str] | None,
    cadence: Cadence,
    rest_text: str,
) -> Wish:
    """The wish that options describe. Raises Wrong."""
    return Wish(
        sources=tuple(sources or ()),
        tags=tuple(parse.worded(text, "--tag") for text in tags or ()),
        sites=tuple(sites or ()),
        section=None if section is None else parse.worded(section, "--section"),
        words=tuple(parse.worded(text, "--word") for text in words or ()),
        languages=tuple(map(parse.language, languages or ())),
        classes=classes(class_names),
        cadence=cadence,
        rest=rest(rest_text),
    )


def classes(texts: list[str] | None) -> tuple[ChangeClass, ...]:
    """The classes named; "all" is every one, none named the substantive. Raises Wrong."""
    if not texts:
        return (ChangeClass.SUBSTANTIVE,)
    if "all" in texts:
        return tuple(ChangeClass)
    return parse.choices(ChangeClass, texts, "--class")


def rest(text: str) -> Cadence | None:
    """When all other classes are told; "none" is never. Raises Wrong."""
    if text == "none":
        return None
    if text not in list(Cadence):
        raise Wrong(f"--rest {text!r}: choose {', '.join(Cadence)}, none")
    return Cadence(text)


def subscriptions(store: Store, wish: Wish) -> list[NewSubscription]:
    """What the wish comes to in this store. Raises Wrong where it names what is not there."""
    from store.values import NewSubscription

    found: list[tuple[int | None, str | None]] = [(source(store, n).id, None) for n in wish.sources]
    found += [(None, site_tag(store, name)) for name in wish.sites]
    found += [(None, tag) for tag in wish.tags]
    return [
        NewSubscription(
            source_id,
            tag,
            wish.section,
            words=wish.words,
            languages=wish.languages,
            classes=wish.classes,
            cadence=wish.cadence,
            rest=wish.rest,
        )
        for source_id, tag in found or [(None, None)]
    ]


def source(store: Store, name: str) -> Source:
    """The source of a name. Raises Wrong, also for the name of a site."""
    site = store.sites.find(name)
    if site is not None and name in (site.slug, site.url):
        raise Wrong(f"{name} is a site: write --site {site.slug}")
    return parse.source(store, name)


def site_tag(store: Store, name: str) -> str:
    """The tag that a site's documents bear: who follows it follows the site. Raises Wrong."""
    site = store.sites.find(name)
    if site is None:
        raise Wrong(f"no site is called {name!r}: 'policywatch list' shows those there are")
    return site.tag


def said(wish: Subscription | NewSubscription, names: Mapping[int, str]) -> str:
    """A subscription in words."""
    scope = "every source"
    if wish.source_id is not None:
        scope = names.get(wish.source_id, f"source {wish.source_id}")
    if wish.tag:
        scope += f" tagged {wish.tag!r}"
    if wish.section:
        scope += f", sections under {wish.section!r}"
        scope += f" ({len(wish.tracks)} found, followed by whatever name)" if wish.tracks else ""
    if wish.words:
        scope += f", where it says {' or '.join(map(repr, wish.words))}"
    if wish.languages:
        scope += f", in {' or '.join(wish.languages)}"
    if len(wish.classes) == len(ChangeClass):
        return f"{scope}: everything, {wish.cadence}"
    what = ", ".join(wish.classes)
    other = f"; the rest {wish.rest}" if wish.rest else "; nothing else"
    return f"{scope}: {what} changes, {wish.cadence}{other}"
