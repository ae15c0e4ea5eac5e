"""What people type about a site, and other words about one that is there; its documents follow.

One reading for options, watch lists, forms and the API.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from model import Layer, Profile, Scope, Site, Source
from model.profiles import NAMES, resolve
from model.profiles import SOURCE as OWN
from pipelines.scope import address, glob, prefix_of
from store import Store
from store.values import KEEP, Kept
from watch import profiles, typed
from watch.steering import documents_of, due_by
from watch.typed import Mistyped

DEPTH, PAGES = (0, 20), (1, 50_000)  #: least and most
_MOST = 50  #: patterns of a kind


@dataclass(frozen=True, slots=True)
class WantedScope:
    """What was asked for of a scope; None where nothing was, so that what is there stays."""

    include: tuple[str, ...] | None = None
    exclude: tuple[str, ...] | None = None
    depth: int | None = None
    pages: int | None = None

    def of(self, url: str) -> Scope:
        """The scope of a new site."""
        return self.over(Scope(prefix_of(url)))

    def over(self, scope: Scope) -> Scope:
        """A scope with what was asked for."""
        asked = {name: getattr(self, name) for name in ("include", "exclude", "depth", "pages")}
        return replace(scope, **{name: value for name, value in asked.items() if value is not None})


def start_page(text: str) -> str:
    """The address of a start page as we write it. Raises Mistyped."""
    found = address(typed.url(text))
    if found is None:
        raise Mistyped(f"{text!r} is no web address: write it as https://example.org/policy")
    return found


def globs(texts: Sequence[str]) -> tuple[str, ...]:
    """Patterns of addresses, each tried. Raises Mistyped."""
    if len(texts) > _MOST:
        raise Mistyped(f"name at most {_MOST} patterns")
    for text in texts:
        try:
            glob(text)
        except ValueError as error:
            raise Mistyped(str(error)) from None
    return tuple(texts)


def bounded(number: int, name: str, least: int, most: int) -> int:
    """A number within bounds. Raises Mistyped."""
    if not least <= number <= most:
        raise Mistyped(f"{f'{name} {number}'.strip()}: choose between {least} and {most}")
    return number


def own(site: Site) -> Layer:
    """What is said of profiles for a site, and by that for the documents found in it."""
    return Layer.of(site.profile)


def tags_of(site: Site) -> tuple[str, ...]:
    """The tags that its documents bear."""
    return (*site.tags, site.tag)


def profile_of(store: Store, said: Layer, tags: Sequence[str]) -> Profile:
    """What a site says of profiles, as it is kept. Raises Mistyped where it does not go together.

    A site adds to what is said elsewhere, or says otherwise; it can't say "none" of it.
    """
    found, plain = resolve({OWN: said}, ())[0], Profile()
    elsewhere = resolve(store.sources.layers(), tags)[0]
    for name in NAMES:
        none = getattr(said, name) is not None and getattr(found, name) == getattr(plain, name)
        if none and getattr(elsewhere, name) != getattr(plain, name):
            word = profiles.LABELS.get(name, name)
            raise Mistyped(
                f"{word}: a site can't take away what is said for tags or for all: say it of the tag that "
                "its documents bear"
            )
    profiles.fit(resolve({**store.sources.layers(), OWN: Layer.of(found)}, tags)[0])
    return found


def describe(
    store: Store,
    site: Site,
    *,
    title: str | Kept = KEEP,
    tags: tuple[str, ...] | Kept = KEEP,
    language: str | Kept = KEEP,
    scope: Scope | Kept = KEEP,
    every_seconds: int | Kept | None = KEEP,
    source_every_seconds: int | Kept = KEEP,
    profile: Profile | Kept = KEEP,
    now: datetime,
) -> Site:
    """Other words about a site; what is not given stays.

    The documents that came with it follow wherever they said what it said; one that was set apart keeps its
    own. Another scope or language makes the next discovery a first one. It is
    due no later than its new rhythm has it.
    """
    if language is not KEEP and profile is KEEP and site.language and site.profile.language == site.language:
        profile = replace(site.profile, language=language or None)
    due: datetime | Kept | None = KEEP
    if every_seconds is not KEEP and every_seconds != site.every_seconds:
        due = due_by(site.due_at, every_seconds, now)
    made = store.sites.update(
        site.id,
        title=title,
        tags=tags,
        language=language,
        scope=scope,
        every_seconds=every_seconds,
        source_every_seconds=source_every_seconds,
        profile=profile,
        due_at=due,
    )
    _follow(store, site, made)
    return made


def _follow(store: Store, before: Site, after: Site) -> None:
    """The documents of a site say what it says now, where they said what it said before."""
    alike = (before.tags, before.source_every_seconds, before.profile)
    if alike == (after.tags, after.source_every_seconds, after.profile):
        return
    ids = [page.source_id for page in documents_of(store, after) if page.source_id is not None]
    for source in store.sources.several(ids).values():
        new = _followed(store, source, before, after)
        if new:
            store.sources.update(source.id, **new)


def _followed(store: Store, source: Source, before: Site, after: Site) -> dict[str, Any]:
    new: dict[str, Any] = {}
    gone = set(before.tags) - set(after.tags)
    tags = tuple(dict.fromkeys((*(t for t in source.tags if t not in gone), *after.tags)))
    if before.tags != after.tags and tags != source.tags:
        new["tags"] = tags
    if source.every_seconds == before.source_every_seconds != after.source_every_seconds:
        new["every_seconds"] = after.source_every_seconds
    if before.profile != after.profile:
        held, old, said = store.sources.layers(source.id)[OWN], own(before), own(after)
        same = {n: getattr(said, n) for n in NAMES if getattr(held, n) == getattr(old, n)}
        if replace(held, **same) != held:
            new["layer"] = replace(held, **same)
    return new
