"""`subscribe`, `unsubscribe`: who is told, and of what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cli import parse
from cli.complete import slugs
from cli.errors import Failed, Wrong
from cli.printing import json_lines, line, table
from cli.settings import NO_SERVER
from cli.setup import setup_of
from cli.verbs import verbs_app
from clock import real
from model import MAIL, Cadence, ChangeClass

if TYPE_CHECKING:
    from model import Reader, Source, Subscription
    from store import Store

app = verbs_app()

Sources = Annotated[
    list[str] | None,
    typer.Option(
        "--source", metavar="SOURCE", help="Only this source; may be repeated.", autocompletion=slugs
    ),
]


@app.command()
def subscribe(
    context: typer.Context,
    email: Annotated[
        str | None,
        typer.Argument(metavar="[EMAIL|CHANNEL]", show_default=False, help="None: who is told of what."),
    ] = None,
    sources: Sources = None,
    tag: Annotated[str | None, typer.Option(metavar="TAG", help="Only sources with this tag.")] = None,
    site: Annotated[
        str | None,
        typer.Option(metavar="SITE", help="Only this site: its documents, and which come and go."),
    ] = None,
    section: Annotated[
        str | None, typer.Option(metavar="WORDS", help="Only sections whose heading path holds these words.")
    ] = None,
    word: Annotated[
        str | None, typer.Option(metavar="WORDS", help="Only changes that hold these words.")
    ] = None,
    classes: Annotated[
        list[str] | None,
        typer.Option(
            "--class", metavar="CLASS", help=f"What to be told of: {', '.join(ChangeClass)}, or all."
        ),
    ] = None,
    cadence: Annotated[
        Cadence, typer.Option(help="How soon; hourly, daily and weekly gather in one mail.")
    ] = Cadence.INSTANT,
    rest: Annotated[
        str, typer.Option(metavar="CADENCE|none", help="When to tell of all other classes; none: never.")
    ] = Cadence.WEEKLY.value,
    zone: Annotated[
        str, typer.Option(metavar="ZONE", help="Where the reader's day begins, Europe/Brussels.")
    ] = "UTC",
    as_json: Annotated[
        bool, typer.Option("--json", help="One JSON object a subscription, a line each.")
    ] = False,
) -> None:
    """Mails somebody what changes: what is substantive at once, everything else on Monday morning."""
    with setup_of(context).store(create=email is not None) as store:
        if email is None:
            _list(store, as_json)
            return
        address, channel = parse.recipient(email, setup_of(context).config.channels)
        where = parse.zone(zone)
        wanted = _classes(classes)
        tag = _tag_of(store, site, tag)
        others = None if rest == "none" else parse.choices(Cadence, [rest], "--rest")[0]
        found: list[Source | None] = [_source(store, name) for name in sources or ()]
        if tag and not site and not found and not any(tag in s.tags for s in store.sources.all()):
            line(f"(no source has the tag {tag!r} yet)")
        reader = store.readers.add(address, zone=where, now=real(), channel=channel)
        made = [
            store.readers.subscribe(
                reader.id,
                source_id=source.id if source else None,
                tag=tag,
                section=section,
                word=word,
                classes=wanted,
                cadence=cadence,
                rest=others,
                now=real(),
            )
            for source in (found or [None])
        ]
        names = {s.id: s.slug for s in store.sources.all()}
    if as_json:
        json_lines({"reader": reader, "subscription": s} for s in made)
        return
    for subscription in made:
        line(f"{reader.email} is told of {said(subscription, names)}")
    if channel == MAIL and setup_of(context).config.smtp.host is None:
        line(NO_SERVER)


def _source(store: Store, name: str) -> Source:
    """The source of a name. Raises Wrong, also for the name of a site."""
    site = store.sites.find(name)
    if site is not None and name in (site.slug, site.url):
        raise Wrong(f"{name} is a site: write --site {site.slug}")
    return parse.source(store, name)


def _tag_of(store: Store, name: str | None, tag: str | None) -> str | None:
    """The tag that a site's documents bear, where a site is named. Raises Wrong."""
    if name is None:
        return tag
    if tag is not None:
        raise Wrong("--site and --tag don't go together: a site's documents bear its name as their tag")
    site = store.sites.find(name)
    if site is None:
        raise Wrong(f"no site is called {name!r}: 'policywatch list' shows those there are")
    return site.tag


def _classes(texts: list[str] | None) -> tuple[ChangeClass, ...]:
    if not texts:
        return (ChangeClass.SUBSTANTIVE,)
    if "all" in texts:
        return tuple(ChangeClass)
    return parse.choices(ChangeClass, texts, "--class")


def said(subscription: Subscription, names: dict[int, str]) -> str:
    """A subscription in words."""
    scope = "every source"
    if subscription.source_id is not None:
        scope = names.get(subscription.source_id, f"source {subscription.source_id}")
    if subscription.tag:
        scope += f" tagged {subscription.tag!r}"
    if subscription.section:
        scope += f", sections under {subscription.section!r}"
    if subscription.word:
        scope += f", where it says {subscription.word!r}"
    if len(subscription.classes) == len(ChangeClass):
        return f"{scope}: everything, {subscription.cadence}"
    what = ", ".join(subscription.classes)
    other = f"; the rest {subscription.rest}" if subscription.rest else "; nothing else"
    return f"{scope}: {what} changes, {subscription.cadence}{other}"


def _list(store: Store, as_json: bool) -> None:
    rows: list[tuple[Subscription, Reader]] = list(store.readers.subscriptions())
    if as_json:
        json_lines({"reader": reader, "subscription": s} for s, reader in rows)
        return
    names = {s.id: s.slug for s in store.sources.all()}
    if not rows:
        line("nobody is told yet: 'policywatch subscribe you@example.org'")
        return
    table(["no.", "reader", "is told of"], ([str(s.id), r.email, said(s, names)] for s, r in rows))


@app.command()
def unsubscribe(
    context: typer.Context,
    email: Annotated[str, typer.Argument(metavar="EMAIL", show_default=False)],
    sources: Sources = None,
    number: Annotated[
        list[int] | None, typer.Option("--no", metavar="N", help="Only the subscription with this number.")
    ] = None,
) -> None:
    """Stops mailing somebody: everything, or what a source or a number names. Nothing else is forgotten."""
    with setup_of(context).store() as store:
        reader = store.readers.find(parse.recipient(email, setup_of(context).config.channels)[0])
        if reader is None:
            raise Wrong(f"{email} is no reader here; 'policywatch subscribe' lists all")
        wanted = {parse.source(store, name).id for name in sources or ()}
        mine = [s for s, r in store.readers.subscriptions() if r.id == reader.id]
        ended = [s for s in mine if _named(s, wanted, number or [])]
        if not ended:
            raise Failed(f"{reader.email} has no such subscription; 'policywatch subscribe' lists all")
        for subscription in ended:
            store.readers.unsubscribe(subscription.id, now=real())
        names = {s.id: s.slug for s in store.sources.all()}
    for subscription in ended:
        line(f"{reader.email} is no longer told of {said(subscription, names)}")
    if len(ended) < len(mine):
        line(f"{len(mine) - len(ended)} still stand; 'policywatch subscribe' lists them")


def _named(subscription: Subscription, sources: set[int], numbers: list[int]) -> bool:
    if not sources and not numbers:
        return True
    return subscription.source_id in sources or subscription.id in numbers
