"""`pause`, `resume`, `accept`: whether a source is visited, and what is taken for its document."""

from __future__ import annotations

from typing import Annotated

import typer

from cli import parse, sites
from cli.complete import SOURCE
from cli.errors import Failed
from cli.printing import count, line, moment
from cli.setup import setup_of
from cli.verbs import verbs_app
from clock import real
from watch import steering

app = verbs_app()


@app.command()
def pause(context: typer.Context, source: Annotated[str, SOURCE]) -> None:
    """Stops visiting a source, or a site with its documents; all that is kept of it stays."""
    with setup_of(context).store() as store:
        site = sites.any_named(store, source)
        if site is not None:
            documents = count(steering.pause_site(store, site, real()), "document")
            line(f"{site.slug} is paused with {documents}: 'policywatch resume {site.slug}' goes on")
            return
        found = parse.source(store, source)
        steering.pause(store, found, real())
    line(f"{found.slug} is paused: 'policywatch resume {found.slug}' goes on")


@app.command()
def resume(context: typer.Context, source: Annotated[str, SOURCE]) -> None:
    """Visits a paused source again, or a site with its documents, from now on."""
    with setup_of(context).store() as store:
        site = sites.any_named(store, source)
        if site is not None:
            documents = count(steering.resume_site(store, site, real()), "document")
            line(f"{site.slug} is followed again, with {documents}")
            return
        found = parse.source(store, source)
        steering.resume(store, found, real())
    line(f"{found.slug} is visited again")


@app.command()
def accept(context: typer.Context, source: Annotated[str, SOURCE]) -> None:
    """Says that what was last taken for a wall (a block page, a log-in, "not found") is the document.

    Also of a text that is held because it is so unlike the past: it is believed at its next visit.
    """
    from watch import accepting

    with setup_of(context).store() as store:
        found = parse.source(store, source)
        try:
            met = accepting.doubted(store, found)
        except accepting.NotAcceptable as error:
            raise Failed(f"{error}; 'policywatch show {found.slug}' lists its visits") from None
        accepting.accept(store, found, met, real())
    said = met.visit.verdict.reason.rstrip(".")
    line(f"what came at {moment(met.visit.finished_at)} ({said}) is taken for the document")
    line(f"'policywatch crawl {found.slug}' visits it now; otherwise 'policywatch run' does")
