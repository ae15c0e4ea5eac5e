"""`deliver`, `outbox`: what is owed is sent, what waits is shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from alerts import hold
from cli.accounts import show_accounts
from cli.errors import FAILED, Failed, Wrong
from cli.printing import ago, count, json_lines, line, moment, span, table
from cli.settings import NO_SERVER, mail_settings
from cli.setup import setup_of
from cli.verbs import verbs_app
from clock import real
from model import MAIL, Message, MessageState

if TYPE_CHECKING:
    from store import Store

app = verbs_app()
_HELD = "mail is held since {}, and nothing goes out: 'policywatch outbox --release' sends it"


@app.command()
def deliver(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="What was done, as one JSON object.")] = False,
) -> int:
    """Writes the mails that are due and sends what waits, once. 'run' does so all the time."""
    from alerts.deliver import Delivered
    from alerts.deliver import deliver as send_waiting
    from alerts.write import write_due

    setup = setup_of(context)
    settings = mail_settings(setup.config)
    with setup.store() as store:
        written = write_due(store, real(), settings=settings)
        held = hold.since(store.data)
        done = Delivered() if held is not None else send_waiting(store, settings, real)
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
    if held is not None:
        line(_HELD.format(moment(held)))
    elif waiting:
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
    holding: Annotated[
        bool | None,
        typer.Option(
            "--hold/--release", help="Write mails but send none, as after a restore; send them again."
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a mail, a line each.")] = False,
) -> None:
    """Lists the mails that are not sent yet or were given up, and why."""
    asked = {"--show": show, "--export": export, "--retry": again, "--change": change, "--hold": holding}
    if len(several := [option for option, given in asked.items() if given is not None]) > 1:
        raise Wrong(f"{' and '.join(several)} are two questions: ask one at a time")
    setup = setup_of(context)
    with setup.store() as store:
        if holding is not None:
            _hold(store.data, hold_it=holding)
            return
        held = hold.since(store.data)
        if change is not None:
            show_accounts(store, change, mail_settings(setup.config), as_json)
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
        if held is not None:
            line(_HELD.format(moment(held)))
        if waiting and setup.config.smtp.host is None:
            line(NO_SERVER)
        _list(messages)


def _hold(data: Path, *, hold_it: bool) -> None:
    try:
        if hold_it:
            line(_HELD.format(moment(hold.hold(data, real()))))
        elif hold.release(data):
            line("released: what is due goes out with the next delivery")
        else:
            raise Failed("mail is not held; nothing is changed")
    except OSError as error:
        raise Failed(f"{data / hold.FILE} cannot be written ({error.strerror}); mend that first") from None


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
