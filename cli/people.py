"""`subscribe`, `unsubscribe`: who is told, and of what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cli import parse, wishes
from cli.complete import slugs
from cli.errors import Failed, Wrong
from cli.printing import json_lines, line, moment, table
from cli.settings import NO_SERVER, mail_settings
from cli.setup import setup_of
from cli.verbs import verbs_app
from clock import real
from model import MAIL, Cadence, ChangeClass
from store.values import KEEP

if TYPE_CHECKING:
    from alerts.subscribing import Hours
    from model import Reader, Subscription
    from store import Store

app = verbs_app()

Sources = Annotated[
    list[str] | None,
    typer.Option(
        "--source", metavar="SOURCE", help="Only this source; may be repeated.", autocompletion=slugs
    ),
]
Tags = Annotated[
    list[str] | None,
    typer.Option("--tag", metavar="TAG", help="Only sources with this tag; may be repeated."),
]
Sites = Annotated[
    list[str] | None,
    typer.Option(
        "--site",
        metavar="SITE",
        help="Only this site: its documents, and which come and go; may be repeated.",
        autocompletion=slugs,
    ),
]
Section = Annotated[
    str | None,
    typer.Option(
        metavar="WORDS",
        help="Only sections whose heading path holds these words; with --source, also when renamed.",
    ),
]
Words = Annotated[
    list[str] | None,
    typer.Option(
        "--word", metavar="WORDS", help="Only changes that hold these words; repeated: any of them."
    ),
]
Languages = Annotated[
    list[str] | None,
    typer.Option(
        "--language", metavar="TAG", help="Only documents in this language (en, pt-BR); may be repeated."
    ),
]
Classes = Annotated[
    list[str] | None,
    typer.Option("--class", metavar="CLASS", help=f"What to be told of: {', '.join(ChangeClass)}, or all."),
]
How = Annotated[Cadence, typer.Option(help="How soon; hourly, daily and weekly gather in one mail.")]
Rest = Annotated[
    str, typer.Option(metavar="CADENCE|none", help="When to tell of all other classes; none: never.")
]


@app.command()
def subscribe(
    context: typer.Context,
    email: Annotated[
        str | None,
        typer.Argument(metavar="[EMAIL|CHANNEL]", show_default=False, help="None: who is told of what."),
    ] = None,
    sources: Sources = None,
    tag: Tags = None,
    site: Sites = None,
    section: Section = None,
    word: Words = None,
    language: Languages = None,
    classes: Classes = None,
    cadence: How = Cadence.INSTANT,
    rest: Rest = Cadence.WEEKLY.value,
    zone: Annotated[
        str | None,
        typer.Option(metavar="ZONE", help="Where the reader's day begins: Europe/Brussels.  [UTC]"),
    ] = None,
    hour: Annotated[str | None, typer.Option(metavar="HOUR", help="Of digests, in that zone.  [8]")] = None,
    weekday: Annotated[str | None, typer.Option(metavar="DAY", help="Of weekly digests.  [Monday]")] = None,
    quiet: Annotated[
        str | None, typer.Option(metavar="FROM-TO|none", help="Hours without a mail: 22:00-07:00.")
    ] = None,
    receipt: Annotated[
        bool | None,
        typer.Option("--receipt/--no-receipt", help="Once a week: what was watched, and what was not seen."),
    ] = None,
    confirmed: Annotated[
        bool, typer.Option("--confirmed", help="They want it: don't ask them by mail first.")
    ] = False,
    resume: Annotated[
        bool,
        typer.Option("--resume", help="The address works again: send what was kept. Subscribes nothing."),
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="One JSON object a subscription, a line each.")
    ] = False,
) -> None:
    """Mails somebody what changes: what is substantive at once, everything else on Monday morning.

    Where mails can link here (public_url), the reader is asked first whether mail is wanted.
    """
    from alerts import subscribing

    setup = setup_of(context)
    said = (sources, tag, site, section, word, language, classes, zone, hour, weekday, quiet, receipt)
    if email is None and (confirmed or resume or any(value is not None for value in said)):
        raise Wrong("say who it is for: policywatch subscribe you@example.org ...")
    with setup.store(create=email is not None and not resume) as store:
        if email is None:
            _list(store, as_json)
            return
        address, channel = parse.recipient(email, setup.config.channels)
        if resume:
            _resume(store, address)
            return
        wish = wishes.typed(sources, tag, site, section, word, language, classes, cadence, rest)
        given = preferences(zone, hour, weekday, quiet, receipt)
        new = wishes.subscriptions(store, wish)
        missing = [t for t in wish.tags if not any(t in s.tags for s in store.sources.all())]
        for name in missing if not as_json else ():
            line(f"(no source has the tag {name!r} yet)")
        reader, made = subscribing.subscribe(
            store,
            address,
            new,
            real(),
            mail_settings(setup.config),
            hours=given,
            confirmed=confirmed,
            channel=channel,
        )
        names = {s.id: s.slug for s in store.sources.all()}
    if as_json:
        json_lines({"reader": reader, "subscription": s} for s in made)
        return
    for subscription in made:
        line(f"{reader.email} is told of {wishes.said(subscription, names)}")
    if hours := subscribing.told(reader):
        line(f"({hours})")
    if reader.confirmed_at is None:
        line(f"{reader.email} is asked first whether mail is wanted; --confirmed if you know")
    if channel == MAIL and setup.config.smtp.host is None:
        line(NO_SERVER)


def preferences(
    zone: str | None, hour: str | None, weekday: str | None, quiet: str | None, receipt: bool | None
) -> Hours:
    """What is said of a reader's hours. Raises Wrong."""
    from alerts.subscribing import Hours

    return Hours(
        KEEP if zone is None else parse.zone(zone),
        KEEP if hour is None else parse.hour(hour),
        KEEP if weekday is None else parse.weekday(weekday),
        KEEP if quiet is None else parse.quiet(quiet),
        receipt,
    )


def _resume(store: Store, address: str) -> None:
    reader = store.readers.find(address)
    if reader is None:
        raise Wrong(f"{address} is no reader here; 'policywatch subscribe' lists all")
    if not store.readers.accepted(reader.id):
        raise Failed(f"{reader.email} was not refused; nothing is kept back")
    line(f"{reader.email} is written to again; what was kept goes out with the next delivery")


def _list(store: Store, as_json: bool) -> None:
    from alerts import subscribing

    rows: list[tuple[Subscription, Reader]] = list(store.readers.subscriptions())
    if as_json:
        json_lines({"reader": reader, "subscription": s} for s, reader in rows)
        return
    names = {s.id: s.slug for s in store.sources.all()}
    if not rows:
        line("nobody is told yet: 'policywatch subscribe you@example.org'")
        return
    table(
        ["no.", "reader", "is told of", "when", "standing"],
        ([str(s.id), r.email, wishes.said(s, names), subscribing.told(r), standing(r)] for s, r in rows),
    )


def standing(reader: Reader) -> str:
    """What keeps mail from a reader, in words; "" where nothing does."""
    if reader.bounced_at is not None:
        return f"paused since {moment(reader.bounced_at)}: the address refuses mail ({reader.bounce})"
    return "" if reader.confirmed_at is not None else "has not confirmed yet"


@app.command()
def unsubscribe(
    context: typer.Context,
    email: Annotated[str, typer.Argument(metavar="EMAIL|CHANNEL", show_default=False)],
    sources: Sources = None,
    number: Annotated[
        list[int] | None, typer.Option("--no", metavar="N", help="Only the subscription with this number.")
    ] = None,
) -> None:
    """Stops mailing somebody: everything, or what a source or a number names. Nothing else is forgotten."""
    from alerts.leaving import leave

    with setup_of(context).store() as store:
        # Who is there can go, also by the name of a channel that the configuration no longer has.
        reader = store.readers.find(email) or store.readers.find(
            parse.recipient(email, setup_of(context).config.channels)[0]
        )
        if reader is None:
            raise Wrong(f"{email} is no reader here; 'policywatch subscribe' lists all")
        wanted = {parse.source(store, name).id for name in sources or ()}
        mine = store.readers.of_reader(reader.id)
        ended = [s for s in mine if _named(s, wanted, number or [])]
        if not ended:
            raise Failed(f"{reader.email} has no such subscription; 'policywatch subscribe' lists all")
        leave(store, reader, [s.id for s in ended], real())
        names = {s.id: s.slug for s in store.sources.all()}
    for subscription in ended:
        line(f"{reader.email} is no longer told of {wishes.said(subscription, names)}")
    if len(ended) < len(mine):
        line(f"{len(mine) - len(ended)} still stand; 'policywatch subscribe' lists them")


def _named(subscription: Subscription, sources: set[int], numbers: list[int]) -> bool:
    if not sources and not numbers:
        return True
    return subscription.source_id in sources or subscription.id in numbers
