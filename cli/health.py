"""`health`: an exit code for a monitor."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

import typer

from cli.errors import FAILED
from cli.mailing import given_up, headline
from cli.printing import ago, count, json_lines, line
from cli.setup import setup_of
from cli.verbs import verbs_app
from clock import real

app = verbs_app()

LATE = timedelta(hours=1)  #: for which a mail may wait without anybody having to look
SILENT = timedelta(minutes=20)  #: for which the service may give no sign of life


@app.command()
def health(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> int:
    """Does the service work, do mails go out? Exit code 0, or 1 where somebody should look."""
    from alerts import heartbeat

    now = real()
    with setup_of(context).store() as store:
        beat = heartbeat.last(store.data)
        waiting = store.outbox.waiting()
        dead = [m for m in given_up(store, 100) if now - m.written_at < 7 * 24 * LATE]
        incidents = len(store.incidents.all_open())
    oldest = min((m.written_at for m in waiting), default=None)
    silent = beat is None or now - beat > SILENT
    late = oldest is not None and now - oldest > LATE
    if as_json:
        json_lines(
            [
                {
                    "healthy": not (silent or late),
                    "last_good_round_at": beat,
                    "mails_waiting": len(waiting),
                    "waiting_since": oldest,
                    "given_up_this_week": len(dead),
                    "open_incidents": incidents,
                }
            ]
        )
        return FAILED if silent or late else 0
    if beat is None:
        line("✗ the service has not run here yet: 'policywatch run'")
    else:
        line(f"{'✗' if silent else '✓'} the last good round of the service was {ago(beat, now)}")
    line(f"{'✗' if late else '✓'} {headline(waiting, now)}")
    if dead:
        line(f"· {count(len(dead), 'mail')} given up this week: 'policywatch outbox' lists them")
    if incidents:
        line(f"· {count(incidents, 'source')} can't be seen: 'policywatch list' says which")
    return FAILED if silent or late else 0
