"""Visiting pages from the command line: under a lease like the service, with a bar on a terminal."""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING

from cli.errors import Failed, say
from cli.profiles import of_all
from cli.progress import Progress
from cli.settings import crawl_settings, patience
from cli.setup import Setup
from clock import real
from model import Change, Source

if TYPE_CHECKING:
    from pipelines.batch import Report, Wanted
    from store import Store
    from store.values import Lease
    from watch.crawl import CrawlResult


def visit_now(
    setup: Setup, store: Store, sources: Sequence[Source], *, quiet: bool = False
) -> list[CrawlResult]:
    """Visits sources whether due or not and opens or closes incidents; a result for each that was free."""
    from watch.aftermath import after_crawl
    from watch.attachments import attach

    wanted = [source.id for source in sources]
    leases = store.sources.claim(
        real(),
        owner=f"command line {os.getpid()}",
        lease_seconds=setup.config.lease_seconds,
        limit=len(wanted),
        only=wanted,
    )
    free = {lease.source.id for lease in leases}
    for source in sources:
        if source.id not in free:
            say(f"{source.slug}: it or its host is being visited by another policywatch; left to that one")
    results = crawl_pages(setup, store, leases, quiet=quiet)
    after_crawl(store, real(), patience(setup.config), [lease.source for lease in leases])
    for attached in attach(store, real(), [lease.source for lease in leases]):
        say(f"{attached.slug} is watched as well: {attached.url}")
    return results


def compare_now(store: Store) -> dict[int, Change]:
    """Finishes the comparisons that are owed, and files what readers are owed; the changes by source."""
    from watch.compare import compare_unfinished

    return {change.source_id: change for change in compare_unfinished(store, real())}


def look_at(setup: Setup, pages: Sequence[str | Wanted], *, quiet: bool = False) -> list[CrawlResult]:
    """Visits pages and keeps nothing; the results hold documents."""
    return crawl_pages(setup, None, pages, quiet=quiet)


def crawl_pages(
    setup: Setup, store: Store | None, pages: Sequence[Lease | str | Wanted], *, quiet: bool
) -> list[CrawlResult]:
    """The crawl itself. A press on Ctrl-C lets the children end; what is visited stays."""
    from cli.tally import Tally
    from watch.crawl import crawl

    tally = Tally()
    with Progress("pages", quiet=quiet) as progress:

        def heard(report: Report) -> None:
            tally.heard(report)
            if progress.shown:
                progress.at(tally.done, len(pages), tally.line())

        return crawl(
            store,
            pages,
            settings=crawl_settings(setup.config),
            on_event=heard,
            dry_run=store is None,
            stop=threading.Event(),
            data=setup.config.data if store is not None else None,
            database_url=setup.config.database if store is not None else None,
        )


def document_at(setup: Setup, url: str) -> CrawlResult:
    """One page, looked at and not kept. Raises Failed where it can't be read."""
    from pipelines.batch import Wanted

    result = look_at(setup, [Wanted(0, url, of_all(setup.config.profile))])[0]
    if result.document is None or result.verdict is None:
        reason = result.verdict.reason if result.verdict else "it was not visited"
        raise Failed(f"{url}: {reason.rstrip('.')}")
    if not result.verdict.usable:
        say(f"warning: {url} does not look like the document: {result.verdict.reason}")
    return result
