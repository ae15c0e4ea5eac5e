"""`apply`: a watch list from a file is taken over; what would change is shown first."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli import parse
from cli.errors import Wrong, say
from cli.listed_people import Step, people
from cli.places import WrongLines
from cli.printing import count, json_lines, line, span
from cli.setup import setup_of
from cli.verbs import verbs_app
from cli.wanted import WantedSite, WantedSource, WatchList
from cli.watchlist import read
from clock import real
from model import Layer, Profile, Site, Source
from model.profiles import ALL, TAG
from model.profiles import SOURCE as OWN
from watch import scoping

if TYPE_CHECKING:
    from config import Config
    from store import Store

app = verbs_app()


@app.command()
def apply(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", show_default=False, help="A watch list in YAML.")],
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do it; without this, only show it.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a step, a line each.")] = False,
) -> None:
    """Takes over a watch list from a file: sources, sites, readers, subscriptions. Removes nothing."""
    setup = setup_of(context)
    wanted = _read(file, setup.config.channels)
    with setup.store(create=True) as store:
        steps = list(plan(store, wanted, file.name, setup.config))
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


def _read(file: Path, channels: Collection[str]) -> WatchList:
    try:
        return read(parse.text_file(file), file.name, channels)
    except WrongLines as error:
        for other in error.lines[1:]:
            say(other)
        rest = (
            f" (and {count(len(error.lines) - 1, 'line')} more, named above)" if len(error.lines) > 1 else ""
        )
        raise Wrong(f"{error}{rest}; nothing is changed") from None


def plan(store: Store, wanted: WatchList, name: str, config: Config) -> Iterator[Step]:
    """What makes the store as the file wants it, in an order that can be done. Raises Wrong."""
    every, site_every = config.every, config.site_every
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
    yield from people(store, wanted, name, config)


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
        yield Step(
            "~",
            f"site {known.slug}: {', '.join(new)}",
            _call(scoping.describe, store, known, **new, now=real()),
        )


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
