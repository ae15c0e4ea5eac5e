"""`web`: the history in a browser without the service, and the operator's token."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from cli.errors import say
from cli.logs import to_stderr
from cli.printing import json_lines, line
from cli.service import invitation
from cli.settings import crawl_settings, web_settings
from cli.setup import setup_of
from cli.verbs import verbs_app

app = verbs_app()
web = typer.Typer(add_completion=False, rich_markup_mode=None)
app.add_typer(web, name="web")


@web.callback(invoke_without_command=True)
def serve(
    context: typer.Context,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="Where to listen; 0: any free.")] = None,
    read_only: Annotated[
        bool, typer.Option("--read-only", help="Open the store to read only: nothing can be changed.")
    ] = False,
) -> None:
    """Shows the history in a browser, until it is stopped (Ctrl-C or SIGTERM). `run` does so, too."""
    if context.invoked_subcommand is not None:
        return
    import signal
    import threading

    from web.app import create_app
    from web.server import WebServer

    setup = setup_of(context)
    to_stderr(debug=setup.debug, stamped=True)
    config = setup.config
    crawl = None if read_only else crawl_settings(config)
    settings = web_settings(config, crawl, port=port, read_only=read_only)
    stopping = threading.Event()
    with setup.store(read_only=read_only) as store:
        server = WebServer(create_app(store, settings), settings)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stopping.set())
        with server:
            here = f"the history is at {server.address}"
            say(here if read_only else invitation(store, server.address, terminal=sys.stderr.isatty()))
            while not stopping.is_set() and not server.wait(0.25):
                pass
    say("stopped cleanly")


@web.command()
def token(
    context: typer.Context,
    new: Annotated[bool, typer.Option("--new", help="Replace it: all sessions and links end.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="As a JSON object.")] = False,
) -> None:
    """Prints the operator's token: to sign in, and for programs (Authorization: Bearer)."""
    from web import keys

    with setup_of(context).store() as store:
        found = keys.renew(store.data) if new else keys.ensure(store.data)
    if as_json:
        json_lines([{"token": found}])
    else:
        line(found)
