"""`deliver`, `outbox`: what is owed is sent, what waits is shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli import parse
from cli.errors import FAILED, Failed, Wrong
from cli.printing import ago, count, json_lines, line, moment, span, table
from cli.settings import NO_SERVER, mail_settings
from cli.setup import setup_of
from cli.verbs import verbs_app
from clock import real
from model import MAIL, Message, MessageState

if TYPE_CHECKING:
    from alerts.accounts import Account
    from alerts.settings import MailSettings
    from store import Store
    from store.values import Told

app = verbs_app()
_OTHERS = 50  #: readers listed who were not told


@app.command()
def deliver(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="What was done, as one JSON object.")] = False,
) -> int:
    """Writes the mails that are due and sends what waits, once. 'run' does so all the time."""
    from alerts.deliver import deliver as send_waiting
    from alerts.write import write_due

    setup = setup_of(context)
    settings = mail_settings(setup.config)
    with setup.store() as store:
        written = write_due(store, real(), settings=settings)
        done = send_waiting(store, settings, real)
        waiting = store.outbox.waiting()
    if as_json:
        told = {"written": len(written), "sent": done.sent, "waiting": len(waiting), "given_up": done.dead}
        json_lines([told])
        return FAILED if waiting or done.dead else 0
    line(f"{count(len(written), 'mail')} written, {done.sent} sent")
    if done.dead:
        line(
            f"{count(done.dead, 'mail')} given up: 'policywatch outbox' says why, --retry ID sends one again"
        )
    if waiting:
        line(headline(waiting, real()))
        line(
            NO_SERVER
            if settings.host is None
            else "'policywatch outbox' lists them with what the server said"
        )
    return FAILED if waiting or done.dead else 0


def given_up(store: Store, limit: int | None = None) -> list[Message]:
    """Mails that no try will send any more, newest first; not those of readers who left."""
    from store.values import LEFT

    dead = store.outbox.messages(limit, MessageState.DEAD)
    return [message for message in dead if message.answer != LEFT]


def headline(waiting: Sequence[Message], now: datetime) -> str:
    """ "3 mails waiting since 2026-11-22 06:00 (2 h)", and why."""
    if not waiting:
        return "no mail waits"
    oldest = min(m.written_at for m in waiting)
    states = Counter(m.state for m in waiting)
    why = ", ".join(
        f"{number} {state}" for state, number in states.items() if state is not MessageState.WAITING
    )
    text = f"{count(len(waiting), 'mail')} waiting since {moment(oldest)} ({span(now - oldest)})"
    return f"{text}: {why}" if why else text


@app.command()
def outbox(
    context: typer.Context,
    show: Annotated[
        int | None, typer.Option(metavar="ID", help="Print this mail as its reader gets it.")
    ] = None,
    export: Annotated[
        Path | None, typer.Option(metavar="MAILDIR", help="Write the mails that wait into a Maildir.")
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Sent mails too.")] = False,
    again: Annotated[
        int | None, typer.Option("--retry", metavar="ID", help="Send a given-up mail again.")
    ] = None,
    change: Annotated[
        int | None,
        typer.Option(
            metavar="NUMBER", help="Who was told of this change, when, with what answer; who not, and why."
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a mail, a line each.")] = False,
) -> None:
    """Lists the mails that are not sent yet or were given up, and why."""
    asked = {"--show": show, "--export": export, "--retry": again, "--change": change}
    if len(several := [option for option, given in asked.items() if given is not None]) > 1:
        raise Wrong(f"{' and '.join(several)} are two questions: ask one at a time")
    setup = setup_of(context)
    with setup.store() as store:
        if change is not None:
            _told(store, change, mail_settings(setup.config), as_json)
            return
        if show is not None:
            _show(_message(store.outbox.messages(), show), as_json)
            return
        if again is not None:
            message = _message(store.outbox.messages(), again)
            if message.state is not MessageState.DEAD:
                raise Failed(
                    f"mail {again} is {message.state}, not given up: 'policywatch outbox --show {again}'"
                )
            store.outbox.requeue(message.id)
            line(f"mail {again} is sent with the next delivery: 'policywatch deliver'")
            return
        dead = given_up(store)
        messages = list(store.outbox.messages() if every else [*store.outbox.waiting(), *dead])
    if export is not None:
        from alerts.maildir import export as export_all

        messages = [m for m in messages if m.channel == MAIL and (every or m.state is not MessageState.DEAD)]
        try:
            new = export_all(messages, export, mail_settings(setup.config))
        except OSError as error:
            said = error.strerror or str(error)
            raise Wrong(f"{export}: cannot be written ({said}); name another folder") from None
        line(f"{count(new, 'mail')} written to {export}, {len(messages) - new} were there already")
    elif as_json:
        json_lines(messages)
    else:
        waiting = [m for m in messages if m.state not in (MessageState.SENT, MessageState.DEAD)]
        line(headline(waiting, real()))
        if dead:
            line(f"{count(len(dead), 'mail')} given up: --retry ID sends one again")
        if waiting and setup.config.smtp.host is None:
            line(NO_SERVER)
        _list(messages)


def _told(store: Store, number: int, settings: MailSettings, as_json: bool) -> None:
    from alerts.accounts import of_change

    try:
        found = store.changes.get(parse.number(number))
    except KeyError:
        raise Wrong(
            f"no change {number}; 'policywatch history SOURCE --json' names those of a source"
        ) from None
    accounts = of_change(store, number, real(), settings)
    if as_json:
        json_lines(_as_row(account) for account in accounts)
        return
    source = store.sources.get(found.source_id)
    line(
        f"change {number} of {source.slug}, compared {moment(found.compared_at)}: {found.comparison.summary}"
    )
    owed = [account for account in accounts if account.told is not None]
    others = [account for account in accounts if account.told is None]
    if owed:
        line()
        table(
            ["told", "cadence", "state", "when", "mail", "attempts", "the server said", "why not yet"],
            ([a.to, a.told.cadence, *_became(a.told), a.why] for a in owed if a.told),
        )
    if others:
        line()
        line(f"not told: {count(len(others), 'reader')}" + ("" if owed else ": nobody was owed it"))
        table(["not told", "why"], ([a.to, a.why] for a in others[:_OTHERS]))
        if len(others) > _OTHERS:
            line(f"and {len(others) - _OTHERS:,} more: --json lists all")
    if not accounts:
        line("there is no reader yet: 'policywatch subscribe you@example.org'")


def _as_row(account: Account) -> dict[str, object]:
    """One shape for those told and those not: what belongs to a notice or a message is null without one."""
    from dataclasses import fields

    from store.values import Told

    held = {f.name: getattr(account.told, f.name, None) for f in fields(Told)}
    return {**held, "to": account.to, "channel": account.channel, "why": account.why}


def _became(told: Told) -> list[str]:
    if told.message is None:
        gone = told.dropped_at is not None
        return ["dropped" if gone else "owed", moment(told.dropped_at or told.due_at), "", "", ""]
    when = moment(told.sent_at) if told.sent_at else ago(told.next_try_at, real()) if told.next_try_at else ""
    mail = f"{told.message} {told.message_id}"
    return [str(told.state), when, mail, str(told.attempts), told.answer or ""]


def _message(messages: Sequence[Message], number: int) -> Message:
    for message in messages:
        if message.id == number:
            return message
    raise Wrong(f"no mail {number}; 'policywatch outbox --all' lists all")


def _show(message: Message, as_json: bool) -> None:
    if as_json:
        json_lines([message])
        return
    for name, value in (
        ("To", message.to),
        ("Subject", message.subject),
        ("Message-ID", message.header_id),
        (
            "State",
            f"{message.state}, {count(message.attempts, 'attempt')}" + (": " if message.answer else ""),
        ),
    ):
        line(f"{name}: {value}{message.answer if name == 'State' else ''}")
    line()
    line(message.text.rstrip("\n"))


def _list(messages: Sequence[Message]) -> None:
    if messages:
        line()
        table(
            ["no.", "state", "to", "subject", "written", "next try", "the server said"],
            (
                [
                    str(m.id),
                    m.state,
                    m.to,
                    m.subject,
                    moment(m.written_at),
                    ago(m.next_try_at, real()) if m.next_try_at else "",
                    m.answer,
                ]
                for m in messages
            ),
        )
