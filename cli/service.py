"""`run`: the service, until it is told to stop."""

from __future__ import annotations

import logging
from typing import Annotated

import typer

from cli.errors import say
from cli.logs import to_stderr
from cli.mailing import headline
from cli.printing import count
from cli.settings import NO_SERVER, crawl_settings, mail_settings, patience
from cli.setup import setup_of
from cli.verbs import verbs_app
from clock import real

app = verbs_app()


@app.command()
def run(
    context: typer.Context,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Say what every visit brought.")] = False,
) -> None:
    """Visits what is due, compares, and mails, until it is stopped (Ctrl-C or SIGTERM).

    It can be killed at any time: what was unfinished is finished at the next start. Several may run
    on one store.
    """
    from scheduler import Service

    setup = setup_of(context)
    config = setup.config
    level = logging.INFO if verbose else logging.WARNING
    to_stderr(debug=setup.debug, level=level, stamped=True)
    with setup.store(create=True) as store:
        due = [source for source in store.sources.all() if source.due_at and not source.paused_at]
        if waiting := store.outbox.waiting():
            say(f"{headline(waiting, real())}; 'policywatch outbox' says why")
        sources, readers = len(due), len(store.readers.subscriptions())
        service = Service(
            store,
            crawl=crawl_settings(config),
            mail=mail_settings(config),
            patience=patience(config),
            database_url=config.database,
        )
        say(f"watching {count(sources, 'source')} for {count(readers, 'subscription')}; Ctrl-C stops")
        if config.smtp.host is None:
            say(NO_SERVER)
        service.run(signals=True)
    say("stopped cleanly")
