"""`alerts preview`, `alerts replay`: what whom would get, and what a subscription would have brought."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli import parse, wishes
from cli.complete import SOURCE
from cli.errors import Failed, Wrong
from cli.people import Classes, How, Languages, Rest, Section, Sites, Sources, Tags, Words, standing
from cli.printing import count, json_lines, line, moment, table
from cli.settings import mail_settings
from cli.setup import setup_of
from cli.verbs import verbs_app
from clock import real
from model import Cadence, MessageState

if TYPE_CHECKING:
    from alerts.preview import Preview, Told
    from alerts.settings import MailSettings
    from model import Change, Reader, Subscription
    from store import Store
    from store.values import NewMessage

app = verbs_app()
alerts = typer.Typer(
    rich_markup_mode=None, no_args_is_help=True, help="What readers would get; sends nothing."
)
app.add_typer(alerts, name="alerts")


@alerts.command()
def preview(
    context: typer.Context,
    source: Annotated[str, SOURCE],
    number: Annotated[
        int | None, typer.Option("--change", metavar="N", help="This change.  [the source's last]")
    ] = None,
    export: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Write each mail there as a file (.eml).")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a mail, a line each.")] = False,
) -> None:
    """Shows exactly what whom would get of a source's last change, were it found now. Sends nothing."""
    from alerts.preview import preview as preview_of

    setup = setup_of(context)
    settings = mail_settings(setup.config)
    with setup.store() as store:
        found = preview_of(store, _change(store, source, number), real(), settings)
    if export is not None:
        _export([one.message for one in found], export, settings)
    if as_json:
        json_lines(_as_json(one) for one in found)
        return
    if not found:
        line("nobody would be told: 'policywatch subscribe' lists who follows what")
    for one in found:
        _show(one)


def _change(store: Store, name: str, number: int | None) -> Change:
    source = parse.source(store, name)
    if number is None:
        found = store.changes.latest(source.id)
        if found is None:
            raise Failed(f"{source.slug} has not changed yet: nothing to preview")
        return found
    try:
        change = store.changes.get(parse.number(number))
    except KeyError:
        change = None
    if change is None or change.source_id != source.id:
        raise Wrong(f"{source.slug} has no change {number}; leave --change out for the last one")
    return change


def _show(one: Preview) -> None:
    line("=" * 76)
    line(f"To: {one.reader.email}")
    line(f"When: {_when(one.cadence, one.due_at, one.others)}")
    if held := standing(one.reader):
        line(f"But: {held}")
    line(f"Subject: {one.message.subject}")
    line()
    line(one.message.text.rstrip("\n"))
    line()


def _when(cadence: Cadence, at: datetime, others: int) -> str:
    if cadence is Cadence.INSTANT:
        return "at once" if at <= real() else f"when quiet hours end, {moment(at)}"
    waits = f", with {count(others, 'notice')} waiting for it" if others else ""
    return f"in the {cadence} digest of {moment(at)}{waits}"


def _as_json(one: Preview) -> dict[str, object]:
    return {
        "reader": one.reader,
        "cadence": one.cadence,
        "due_at": one.due_at,
        "others": one.others,
        "subject": one.message.subject,
        "text": one.message.text,
        "html": one.message.html,
    }


def _export(messages: list[NewMessage], folder: Path, settings: MailSettings) -> None:
    from alerts.envelope import compose
    from model import Message

    try:
        folder.mkdir(parents=True, exist_ok=True)
        for number, new in enumerate(messages, 1):
            mail = Message(
                id=0,
                reader_id=new.reader_id,
                header_id=new.header_id,
                to=new.to,
                subject=new.subject,
                text=new.text,
                html=new.html,
                written_at=new.written_at,
                state=MessageState.WAITING,
                thread=new.thread,
                unsubscribe=new.unsubscribe,
            )
            (folder / f"{number:04}.eml").write_bytes(compose(mail, settings))
    except OSError as error:
        raise Wrong(f"{folder}: cannot be written ({error.strerror}); name another folder") from None


@alerts.command()
def replay(
    context: typer.Context,
    email: Annotated[
        str | None,
        typer.Argument(
            metavar="[EMAIL|CHANNEL]",
            show_default=False,
            help="Their subscriptions, unless one is described.",
        ),
    ] = None,
    number: Annotated[
        list[int] | None, typer.Option("--no", metavar="N", help="Only the subscription with this number.")
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
    since: Annotated[str | None, typer.Option(metavar="WHEN", help="From then on.  [a year ago]")] = None,
    until: Annotated[str | None, typer.Option(metavar="WHEN", help="Up to then.  [now]")] = None,
    full: Annotated[
        bool, typer.Option("--full", help="The mails themselves, not only their subjects.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a mail, a line each.")] = False,
) -> None:
    """What a subscription would have sent: of those that somebody has, or one described as for 'subscribe'.

    Told from the changes that are kept. Sends nothing.
    """
    from alerts.preview import retell

    setup = setup_of(context)
    end = parse.when(until) if until else real()
    begin = parse.when(since) if since else end - timedelta(days=365)
    if begin >= end:
        raise Wrong(f"--since {moment(begin)} is not before --until {moment(end)}: exchange them")
    wish = wishes.typed(sources, tag, site, section, word, language, classes, cadence, rest)
    with setup.store() as store:
        reader, asked = _asked(store, email, number or [], wish)
        told = list(retell(store, reader, asked, begin, end, mail_settings(setup.config)))
    if as_json:
        json_lines(_retold(one, full=full) for one in told)
        return
    _list(told, begin, end, full=full)


def _asked(
    store: Store, email: str | None, numbers: list[int], wish: wishes.Wish
) -> tuple[Reader, list[Subscription]]:
    """Whose subscriptions, and which. Raises Wrong."""
    from model import Reader, Subscription

    described = wish != wishes.Wish()
    reader = None
    if email is not None:
        reader = store.readers.find(email) or store.readers.find(parse.email(email))
        if reader is None and not described:
            raise Wrong(f"{email} is no reader here; describe a subscription, as for 'subscribe'")
    if numbers:
        held = [(s, r) for s, r in store.readers.subscriptions() if s.id in numbers]
        if len(held) != len(set(numbers)) or len({r.id for _, r in held}) != 1:
            raise Wrong("--no: name subscriptions of one reader; 'policywatch subscribe' lists them")
        return held[0][1], [s for s, _ in held]
    if reader is not None and not described:
        return reader, store.readers.of_reader(reader.id)
    reader = reader or Reader(0, "you@example.org", "", real())
    new = wishes.subscriptions(store, wish)
    return reader, [
        Subscription(
            0,
            reader.id,
            one.source_id,
            one.tag,
            one.section,
            one.tracks,
            one.words,
            one.languages,
            one.classes,
            one.cadence,
            one.rest,
        )
        for one in new
    ]


def _list(told: list[Told], since: datetime, until: datetime, *, full: bool) -> None:
    counts = Counter(one.cadence for one in told)
    parts = (
        [count(counts[Cadence.INSTANT], "mail at once", "mails at once")] if counts[Cadence.INSTANT] else []
    )
    parts += [count(counts[c], f"{c} digest") for c in Cadence if counts[c] and c is not Cadence.INSTANT]
    changes = sum(len(one.changes) for one in told)
    line(f"{moment(since)} to {moment(until)}: {', '.join(parts) or 'nothing'}, {count(changes, 'change')}")
    if full:
        for one in told:
            line("=" * 76)
            line(f"When: {moment(one.at)}")
            line(f"Subject: {one.message.subject}")
            line()
            line(one.message.text.rstrip("\n"))
    elif told:
        table(
            ["when", "how", "changes", "subject"],
            ([moment(t.at), t.cadence, str(len(t.changes)), t.message.subject] for t in told),
        )


def _retold(one: Told, *, full: bool) -> dict[str, object]:
    row: dict[str, object] = {
        "at": one.at,
        "cadence": one.cadence,
        "changes": [change.id for change in one.changes],
        "subject": one.message.subject,
    }
    return {**row, "text": one.message.text, "html": one.message.html} if full else row
