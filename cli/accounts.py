"""`outbox --change`: who was told of a change, when and with what answer, and who was not, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cli import parse
from cli.errors import Wrong
from cli.printing import ago, count, json_lines, line, moment, table
from clock import real

if TYPE_CHECKING:
    from alerts.accounts import Account
    from alerts.settings import MailSettings
    from store import Store
    from store.values import Told

_OTHERS = 50  #: readers listed who were not told


def show_accounts(store: Store, number: int, settings: MailSettings, as_json: bool) -> None:
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
