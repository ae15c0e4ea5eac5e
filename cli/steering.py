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
from model import Layer, Outcome
from model.profiles import SOURCE as OWN
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
    """Says that what was last taken for a wall (a block page, a log-in, "not found") is the document."""
    from pipelines.formats import Unreadable
    from pipelines.likeness import text_digest
    from pipelines.recall import read_capture

    with setup_of(context).store() as store:
        found = parse.source(store, source)
        walls = [
            v for v in store.archive.visits(found.id, limit=500) if v.outcome is Outcome.WALL and v.capture_id
        ]
        if not walls:
            raise Failed(
                f"nothing at {found.slug} was taken for a wall lately; 'policywatch show' lists its visits"
            )
        wall = walls[0]
        assert wall.capture_id is not None
        try:
            digest = text_digest(read_capture(store, found, store.archive.capture(wall.capture_id)))
        except Unreadable as error:
            raise Failed(f"what came can't be read any more: {error.verdict.reason}") from None
        accepted = tuple(dict.fromkeys((*found.profile.accepted_walls, digest)))
        layer = Layer(accepted_walls=accepted).over(store.sources.layers(found.id)[OWN])
        store.sources.update(found.id, layer=layer, due_at=real())
    said = wall.verdict.reason.rstrip(".")
    line(f"what came at {moment(wall.finished_at)} ({said}) is taken for the document")
    line(f"'policywatch crawl {found.slug}' visits it now; otherwise 'policywatch run' does")
