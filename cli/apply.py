"""`apply`: a watch list from a file is taken over; what would change is shown first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli import parse
from cli.errors import Wrong, say
from cli.printing import count, json_lines, line, span
from cli.setup import setup_of
from cli.verbs import verbs_app
from cli.watchlist import WantedSite, WantedSource, WantedSubscription, WatchList, WrongLines, read
from clock import real
from model import Layer, Profile, Site, Source, Subscription
from model.profiles import ALL, TAG
from model.profiles import SOURCE as OWN

if TYPE_CHECKING:
    from store import Store

app = verbs_app()


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do, in words and as a call."""

    sign: str  #: + new, ~ changed
    text: str
    do: Callable[[], Any]


@app.command()
def apply(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", show_default=False, help="A watch list in YAML.")],
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do it; without this, only show it.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a step, a line each.")] = False,
) -> None:
    """Takes over a watch list from a file: sources, sites, readers, subscriptions. Removes nothing."""
    setup = setup_of(context)
    wanted = _read(file)
    with setup.store(create=True) as store:
        steps = list(plan(store, wanted, file.name, setup.config.every, setup.config.site_every))
        if as_json:
            json_lines({"sign": s.sign, "text": s.text, "applied": yes} for s in steps)
        else:
            for step in steps:
                line(f"{step.sign} {step.text}")
        if yes:
            for step in steps:
                step.do()
    if as_json:
        return
    if not steps:
        line("nothing to do: all of it stands already")
    elif yes:
        line(f"{count(len(steps), 'step')} done")
    else:
        line(f"{count(len(steps), 'step')} to do; nothing is changed yet: --yes does it")


def _read(file: Path) -> WatchList:
    try:
        return read(parse.text_file(file), file.name)
    except WrongLines as error:
        for other in error.lines[1:]:
            say(other)
        rest = (
            f" (and {count(len(error.lines) - 1, 'line')} more, named above)" if len(error.lines) > 1 else ""
        )
        raise Wrong(f"{error}{rest}; nothing is changed") from None


def plan(store: Store, wanted: WatchList, name: str, every: int, site_every: int) -> Iterator[Step]:
    """What makes the store as the file wants it, in an order that can be done. Raises Wrong."""
    yield from _profiles(store, wanted)
    there = store.sources.by_url()
    for source in wanted.sources:
        known = there.get(source.url)
        if known is not None and source.name not in (None, known.slug):
            raise Wrong(f"{name}:{source.line}: name: this page is watched as {known.slug!r}; write that")
        yield from _add(store, source, every) if known is None else _update(store, known, source)
    followed = {site.url: site for site in store.sites.all()}
    for place in wanted.sites:
        site = followed.get(place.url)
        if site is not None and place.name not in (None, site.slug):
            raise Wrong(f"{name}:{place.line}: name: this site is watched as {site.slug!r}; write that")
        if site is None:
            yield _add_site(store, place, every, site_every)
        else:
            yield from _update_site(store, site, place)
    readers = {reader.email.lower(): reader for reader in store.readers.all()}
    zones = {reader.email.lower(): reader.zone for reader in wanted.readers}
    emails = {r.email.lower(): r.email for r in wanted.readers}
    emails |= {s.reader.lower(): s.reader for s in wanted.subscriptions}
    for key, email in emails.items():
        if key not in readers:
            zone = zones.get(key) or "UTC"
            yield Step("+", f"reader {email}, {zone}", _call(store.readers.add, email, zone=zone, now=real()))
    held = [(s, reader.email.lower()) for s, reader in store.readers.subscriptions()]
    future = {s.name or s.url for s in wanted.sources} | {s.url for s in wanted.sources}
    future_sites = {s.name or s.url for s in wanted.sites} | {s.url for s in wanted.sites}
    for subscription in wanted.subscriptions:
        of = subscription.site
        if of is not None and of not in future_sites and store.sites.find(of) is None:
            raise Wrong(f"{name}:{subscription.line}: site: no site {of!r}, here or in the file; correct it")
        if of is not None and subscription.tag is not None:
            raise Wrong(f"{name}:{subscription.line}: site and tag don't go together; remove one of them")
        target = subscription.source
        if target is not None and target not in future and not _known(store, target):
            raise Wrong(
                f"{name}:{subscription.line}: source: no source {target!r}, here or in the file; correct it"
            )
        if not any(
            _same(store, s, subscription) for s, email in held if email == subscription.reader.lower()
        ):
            yield Step("+", _said(subscription), _call(_subscribe, store, subscription))


def _profiles(store: Store, wanted: WatchList) -> Iterator[Step]:
    layers = store.sources.layers()
    for entry in wanted.profiles:
        scope = ALL if entry.tag is None else f"{TAG}{entry.tag}"
        held = layers.get(scope, Layer())
        said = entry.layer.over(held)
        if said != held:
            whose = "all sources" if entry.tag is None else f"the sources tagged {entry.tag}"
            do = _call(store.sources.set_layer, scope, said)
            yield Step("~" if scope in layers else "+", f"profile of {whose}", do)


def _call(work: Callable[..., Any], *args: Any, **names: Any) -> Callable[[], Any]:
    return lambda: work(*args, **names)


def _add(store: Store, source: WantedSource, every: int) -> Iterator[Step]:
    text = f"source {source.url}, every {_every(source.every_seconds or every)}"
    yield Step(
        "+",
        text + (f", tagged {', '.join(source.tags)}" if source.tags else ""),
        _call(
            store.sources.add,
            source.url,
            title=source.title or "",
            slug=source.name,
            tags=source.tags or (),
            every_seconds=source.every_seconds or every,
            layer=source.layer,
            now=real(),
        ),
    )


def _add_site(store: Store, site: WantedSite, every: int, site_every: int) -> Step:
    def add() -> None:
        store.sites.add(
            site.url,
            scope=site.scope.of(site.url),
            title=site.title or "",
            slug=site.name,
            tags=site.tags or (),
            language=site.language or "",
            every_seconds=site_every,
            source_every_seconds=site.every_seconds or every,
            profile=Profile(language=site.language),
            now=real(),
        )

    tagged = f", tagged {', '.join(site.tags)}" if site.tags else ""
    pages = site.scope.of(site.url).pages
    return Step("+", f"site {site.url}, at most {pages} documents{tagged}", add)


def _update_site(store: Store, known: Site, site: WantedSite) -> Iterator[Step]:
    new: dict[str, Any] = {}
    if site.title is not None and site.title != known.title:
        new["title"] = site.title
    if site.tags is not None and set(site.tags) != set(known.tags):
        new["tags"] = site.tags
    if site.language is not None and site.language != known.language:
        new["language"] = site.language
    if site.scope.over(known.scope) != known.scope:
        new["scope"] = site.scope.over(known.scope)
    if new:
        yield Step("~", f"site {known.slug}: {', '.join(new)}", _call(store.sites.update, known.id, **new))


def _tag(store: Store, wanted: WantedSubscription) -> str | None:
    """The tag a subscription follows; of a site, the one that its documents bear."""
    if wanted.site is None:
        return wanted.tag
    site = store.sites.find(wanted.site)
    return site.tag if site is not None else None


def _every(seconds: int) -> str:
    from datetime import timedelta

    return span(timedelta(seconds=seconds))


def _update(store: Store, known: Source, source: WantedSource) -> Iterator[Step]:
    held = store.sources.layers(known.id)[OWN]
    layer = source.layer.over(held)
    new: dict[str, Any] = {}
    if source.title is not None and source.title != known.title:
        new["title"] = source.title
    if source.tags is not None and set(source.tags) != set(known.tags):
        new["tags"] = source.tags
    if source.every_seconds is not None and source.every_seconds != known.every_seconds:
        new["every_seconds"] = source.every_seconds
    if layer != held:
        new["layer"] = layer
    if new:
        said = ", ".join({"every_seconds": "every", "layer": "its profile"}.get(k, k) for k in new)
        yield Step("~", f"source {known.slug}: {said}", _call(store.sources.update, known.id, **new))


def _known(store: Store, name: str) -> bool:
    try:
        parse.source(store, name)
    except Wrong:
        return False
    return True


def _same(store: Store, held: Subscription, wanted: WantedSubscription) -> bool:
    scope = None
    if wanted.site is not None and _tag(store, wanted) is None:
        return False
    if wanted.source is not None:
        if not _known(store, wanted.source):
            return False
        scope = parse.source(store, wanted.source).id
    return (
        held.source_id,
        held.tag,
        held.section,
        held.word,
        set(held.classes),
        held.cadence,
        held.rest,
    ) == (
        (
            scope,
            _tag(store, wanted),
            wanted.section,
            wanted.word,
            set(wanted.classes),
            wanted.cadence,
            wanted.rest,
        )
    )


def _said(wanted: WantedSubscription) -> str:
    parts = [wanted.source or "every source"]
    parts += [
        f"{k} {v!r}"
        for k, v in (
            ("site", wanted.site),
            ("tag", wanted.tag),
            ("section", wanted.section),
            ("word", wanted.word),
        )
        if v
    ]
    classes = ", ".join(wanted.classes)
    return f"subscription of {wanted.reader}: {', '.join(parts)}: {classes}, {wanted.cadence}"


def _subscribe(store: Store, wanted: WantedSubscription) -> None:
    reader = store.readers.add(wanted.reader, now=real())
    store.readers.subscribe(
        reader.id,
        source_id=parse.source(store, wanted.source).id if wanted.source else None,
        tag=_tag(store, wanted),
        section=wanted.section,
        word=wanted.word,
        classes=wanted.classes,
        cadence=wanted.cadence,
        rest=wanted.rest,
        now=real(),
    )
