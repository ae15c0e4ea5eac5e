"""`run`: the service, until it is told to stop."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from cli.errors import say
from cli.logs import to_stderr
from cli.mailing import headline
from cli.printing import count
from cli.settings import NO_SERVER, crawl_settings, mail_settings, patience
from cli.setup import setup_of
from cli.verbs import verbs_app
from clock import real

if TYPE_CHECKING:
    from config import Config
    from pipelines.batch import CrawlSettings
    from store import Store
    from watch.beats import Beat

app = verbs_app()


@app.command()
def run(
    context: typer.Context,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Say what every visit brought.")] = False,
) -> None:
    """Visits what is due, compares, mails and shows, until it is stopped (Ctrl-C or SIGTERM).

    The history is shown in a browser, at the address that is printed. It can be killed at any time: what was
    unfinished is finished at the next start. Several may run on one store.
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
        sources, readers = len(due), store.readers.count()
        crawl = crawl_settings(config)
        service = Service(
            store,
            crawl=crawl,
            mail=mail_settings(config),
            patience=patience(config),
            database_url=config.database,
        )
        say(f"watching {count(sources, 'source')} for {count(readers, 'subscription')}; Ctrl-C stops")
        if config.smtp.host is None:
            say(NO_SERVER)
        with serving(store, config, crawl, service.beats):
            service.run(signals=True)
    say("stopped cleanly")


def invitation(store: Store, address: str, *, terminal: bool) -> str:
    """Where the history is, for the operator; makes the token if need be.

    On a terminal it is a link that signs a browser in, for a day. Elsewhere the line may end in a log that
    others read: then it names the command.
    """
    import clock
    from web.keys import Keys, ensure

    ensure(store.data)
    if terminal:
        return f"the history is at {address}/enter?code={Keys(store.data).link(clock.real())}"
    return f"the history is at {address} (`policywatch web token` prints what signs in)"


@contextmanager
def serving(
    store: Store, config: Config, crawl: CrawlSettings, beats: Callable[[], Sequence[Beat]] = tuple
) -> Iterator[None]:
    """The pages, as long as the service runs. Where they can't be served, the watch goes on without them."""
    if not config.web.enabled:
        yield
        return
    from cli.settings import web_settings
    from web.app import create_app
    from web.server import CannotListen, WebServer

    settings = web_settings(config, crawl)
    try:
        server = WebServer(create_app(store, settings, beats=beats), settings)
    except CannotListen as error:
        say(f"{error}; the watch goes on without them")
        yield
        return
    with server:
        say(invitation(store, server.address, terminal=sys.stderr.isatty()))
        yield
