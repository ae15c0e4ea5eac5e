"""Sites on the command line: added, discovered, listed, told about, ended."""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli import parse
from cli.complete import slugs
from cli.errors import FAILED, Wrong, say
from cli.printing import ago, count, json_lines, line
from cli.progress import Progress
from cli.settings import crawl_settings, patience
from cli.setup import Setup, setup_of
from cli.sitelist import print_found, row_of
from cli.verbs import verbs_app
from clock import real
from model import Layer, Site, SiteEvent
from watch import scoping, steering
from watch.scoping import WantedScope

if TYPE_CHECKING:
    from store import Store

app = verbs_app()


def add_site(
    setup: Setup,
    url: str,
    *,
    title: str,
    name: str | None,
    tags: tuple[str, ...],
    every: int | None,
    language: str | None,
    layer: Layer,
    scope: WantedScope,
    crawl: bool,
    as_json: bool,
) -> int:
    """Watches a section of a site, discovers it, and prints what was found."""
    from store.errors import AlreadyThere

    start = scoping.start_page(url)
    with setup.store(create=True) as store:
        try:
            site = store.sites.add(
                start,
                scope=scope.of(start),
                title=title,
                slug=name,
                tags=tags,
                language=language or "",
                every_seconds=setup.config.site_every,
                source_every_seconds=every or setup.config.every,
                profile=scoping.profile_of(store, layer, tags),
                now=real(),
            )
        except AlreadyThere as error:
            raise Wrong(f"{error}; 'policywatch show {error.slug}' tells about it") from None
        except ValueError as error:
            raise Wrong(str(error)) from None
        if not crawl:
            _say_added(store, site, as_json)
            return 0
        discover_now(setup, store, site, quiet=as_json)
        return _say_found(store, store.sites.get(site.id), as_json)


def _say_added(store: Store, site: Site, as_json: bool) -> None:
    if as_json:
        json_lines([row_of(store, site)])
    else:
        line(f"added as {site.slug}: {site.title or site.url}")


def _say_found(store: Store, site: Site, as_json: bool) -> int:
    _say_added(store, site, as_json)
    documents = store.site_pages.documents(site.id)
    if documents and not as_json:
        print_found(store, site)
    if site.round_started_at is not None and not site.note:
        say(
            f"{site.slug} is not looked through yet, {store.site_pages.waiting(site.id)} addresses wait: "
            f"'policywatch run' goes on, or 'policywatch crawl {site.slug}' now"
        )
        return 0 if documents else FAILED
    if documents:
        if not as_json:
            line(f"\nIt is looked through again {ago(site.due_at, real())} while 'policywatch run' runs.")
        return 0
    start = store.site_pages.start(site.id)
    reason = site.note or (start.note if start else "") or "nothing in its scope could be read"
    say(
        f"{site.slug} is added, but nothing could be read: {reason.rstrip('.')}; it is tried again "
        f"{ago(site.due_at, real())}, or now by 'policywatch crawl {site.slug}'"
    )
    return FAILED


def discover_now(
    setup: Setup, store: Store, site: Site, *, quiet: bool = False
) -> tuple[bool, list[SiteEvent]]:
    """Discovers a site to the end, slice after slice; whether it got there, and what there was to tell.

    A press on Ctrl-C ends it; whatever was read is kept, and the next one goes on from there.
    """
    from watch.sites import discover

    settings = crawl_settings(setup.config)
    read = 0
    with Progress("addresses", quiet=quiet) as progress:

        def heard(report: Any) -> None:
            nonlocal read
            from pipelines.batch import Says

            if report.event is Says.FOUND:
                read += 1
                progress.at(read, read + report.left, report.url)

        while True:
            leases = store.sites.claim(
                real(),
                owner=f"command line {os.getpid()}",
                lease_seconds=setup.config.lease_seconds,
                only=[site.id],
            )
            if not leases:
                say(f"{site.slug}: it or its host is being visited by another policywatch; left to that one")
                return False, []
            came = discover(
                store,
                leases[0],
                settings=settings,
                patience=patience(setup.config),
                on_event=heard,
                stop=threading.Event(),
                database_url=setup.config.database,
            )
            if came.stalled:
                say(f"{site.slug}: {came.stalled.rstrip('.')}; the rest is tried again later")
            if came.ended or came.stalled:
                return came.ended, list(came.events)


# -- verbs of sites alone


@app.command()
def remove(
    context: typer.Context,
    site: Annotated[
        str,
        typer.Argument(
            metavar="SITE", show_default=False, autocompletion=slugs, help="Its short name or URL."
        ),
    ],
    keep: Annotated[
        bool, typer.Option("--keep", help="Go on watching the documents found, each for itself.")
    ] = False,
) -> None:
    """Stops following a site. Its documents are paused; all that is kept of them stays."""
    with setup_of(context).store() as store:
        found = store.sites.find(site)
        if found is None:
            raise Wrong(
                f"no site is called {site!r}: 'policywatch list' shows those there are; a source is paused, "
                "not removed: 'policywatch pause'"
            )
        pages = steering.documents_of(store, found)
        store.sites.remove(found.id, real())
        if not keep:
            steering.pause_documents(store, pages, real())
    rest = "are watched on" if keep else "are paused"
    line(f"{found.slug} is not followed any more; its {count(len(pages), 'document')} {rest}")


def wanted_scope(
    include: Sequence[str] | None, exclude: Sequence[str] | None, depth: int | None, pages: int | None
) -> WantedScope:
    """What options say of a scope. Raises Mistyped."""
    return WantedScope(
        scoping.globs(include) if include else None,
        scoping.globs(exclude) if exclude else None,
        None if depth is None else scoping.bounded(depth, "--depth", *scoping.DEPTH),
        None if pages is None else scoping.bounded(pages, "--pages", *scoping.PAGES),
    )


def any_named(store: Store, text: str) -> Site | None:
    """The site of a name, unless a source bears that very name."""
    site = store.sites.find(text)
    if site is None or text in (site.slug, site.url):
        return site
    try:
        parse.source(store, text)
    except Wrong:
        return site
    return None
