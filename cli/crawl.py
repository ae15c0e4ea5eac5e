"""`crawl`: visits now."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from time import monotonic
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli import parse, sitelist, sites
from cli.complete import slugs
from cli.errors import FAILED, Wrong
from cli.printing import count, json_lines, line, table
from cli.profiles import of_all
from cli.setup import Setup, setup_of
from cli.tally import closing_line, is_good, table_rows
from cli.verbs import verbs_app
from cli.visiting import compare_now, look_at, visit_now
from clock import real
from model import Change, Outcome, Site, Source, Verdict

if TYPE_CHECKING:
    from store import Store
    from watch.crawl import CrawlResult

app = verbs_app()


@app.command()
def crawl(
    context: typer.Context,
    pages: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[SOURCE|SITE|URL|-]...",
            show_default=False,
            autocompletion=slugs,
            help="Without any: all that are not paused. '-': names on standard input.",
        ),
    ] = None,
    tag: Annotated[str | None, typer.Option(metavar="TAG", help="All sources with this tag.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Look, and store nothing.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a page, a line each.")] = False,
) -> int:
    """Visits pages now, whether they are due or not, and says what came of each.

    A site's documents are visited, and the site is looked through for new ones.

    A URL that is not watched is visited and kept once; 'add' has it visited again and again. Ends with 0
    where every page was seen and believed to be the document, else with 1: a fault, a wall, an odd text that
    is not believed yet, or a page that was left to another policywatch.
    """
    setup = setup_of(context)
    names = list(_names(pages or []))
    if dry_run:
        return _look(setup, names, tag, as_json)
    with setup.store(create=any(map(parse.looks_like_url, names))) as store:
        found, names = _sites(store, names)
        sources = _sources(store, names, tag, add=True) if names or not found else []
        if not sources and not found:
            raise Wrong(
                f"no source has the tag {tag!r}" if tag else "nothing is watched yet: 'policywatch add URL'"
            )
        known = {source.id for source in sources}
        sources += [s for site in found for s in _documents(store, site) if s.id not in known]
        began = monotonic()
        results = visit_now(setup, store, sources, quiet=as_json) if sources else []
        seconds = monotonic() - began
        discovered = [_discover(setup, store, site, as_json) for site in found]
        changes = compare_now(store)
        if sources:
            _report(store, results, changes, as_json)
        if len(results) > 1 and not as_json:
            _summary(results, changes, seconds)
        seen = len(results) == len(sources) and all(map(is_good, results))
        return 0 if seen and all(discovered) else FAILED


def _sites(store: Store, names: list[str]) -> tuple[list[Site], list[str]]:
    """The sites among the names, each once, and the other names."""
    found: dict[int, Site] = {}
    rest = []
    for name in names:
        site = sites.any_named(store, name)
        if site is None:
            rest.append(name)
        else:
            found[site.id] = site
    return list(found.values()), rest


def _documents(store: Store, site: Site) -> list[Source]:
    """The sources of a site that were not visited by the discovery that is under way."""
    wanted = []
    for page in store.site_pages.all(site.id):
        if page.source_id is None:
            continue
        last = store.archive.visits(page.source_id, limit=1)
        if not last or site.round_started_at is None or last[0].started_at < site.round_started_at:
            wanted.append(store.sources.get(page.source_id))
    return [source for source in wanted if source.paused_at is None]


def _discover(setup: Setup, store: Store, site: Site, as_json: bool) -> bool:
    """Looks a site through; whether it was seen to its end."""
    ended, events = sites.discover_now(setup, store, site, quiet=as_json)
    found = store.sites.get(site.id)
    if as_json:
        json_lines([{**sitelist.row_of(store, found), "events": events}])
        return ended and not found.note
    documents = store.site_pages.documents(site.id)
    line(f"{site.slug}: {documents} documents" if ended else f"{site.slug}: not seen to its end")
    for event in events:
        line(f"{site.slug}: {sitelist.said(event)}")
    return ended and not found.note


def _names(pages: Iterable[str]) -> Iterator[str]:
    for name in pages:
        if name == "-":
            yield from (text for row in sys.stdin if (text := row.strip()) and not text.startswith("#"))
        else:
            yield name


def _sources(store: Store, names: list[str], tag: str | None, *, add: bool) -> list[Source]:
    """The sources that are meant, each once. Raises Wrong before any is added."""
    every = store.sources.all()
    if not names:
        return [s for s in every if (tag in s.tags if tag else s.paused_at is None)]
    known = store.sources.by_url()
    found: dict[int, Source] = {}
    new: list[str] = []
    for name in names:
        if parse.looks_like_url(name):
            url = parse.url(name)
            source = known.get(name) or known.get(url)
            if source is None:
                new.append(url)
                continue
        else:
            source = parse.source(store, name)
        found[source.id] = source
    for url in dict.fromkeys(new) if add else ():
        source = store.sources.add(url, every_seconds=None, now=real())
        found[source.id] = source
    return list(found.values())


def _look(setup: Setup, names: list[str], tag: str | None, as_json: bool) -> int:
    from pipelines.batch import Wanted

    urls = [parse.url(name) for name in names if parse.looks_like_url(name)]
    others = [name for name in names if not parse.looks_like_url(name)]
    plain_profile = of_all(setup.config.profile)
    wanted = [Wanted(i, url, plain_profile, whole=True) for i, url in enumerate(urls)]
    if others or not names:
        with setup.store() as store:
            sources = _sources(store, others, tag, add=False)
        wanted += [Wanted(0, s.url, s.profile, whole=True) for s in sources]
    results = look_at(setup, wanted, quiet=as_json)
    for result in results:
        _print_looked(result, as_json)
    return 0 if all(result.usable for result in results) else FAILED


def _print_looked(result: CrawlResult, as_json: bool) -> None:
    from cli.tree import headline, left_out, tree

    if as_json:
        json_lines([_row(result, document=result.document, left_out=result.left_out)])
        return
    line(f"{result.wanted.url}: {_said(result.verdict) or 'readable; nothing is stored'}")
    if result.document is not None and result.usable:
        line(f"  {headline(result.document)}")
        for row in tree(result.document):
            line(f"    {row}")
        if result.left_out is not None and result.left_out.words:
            line(f"  {left_out(result.left_out)}")


def _report(store: Store, results: list[CrawlResult], changes: dict[int, Change], as_json: bool) -> None:
    for result in results:
        source = result.wanted.source
        change = changes.get(source.id) if source else None
        if as_json:
            json_lines([_row(result, source=source.slug if source else "", change=change)])
        elif source is not None:
            line(f"{source.slug}: {_outcome(store, result, change)}")


def _summary(results: list[CrawlResult], changes: dict[int, Change], seconds: float) -> None:
    line()
    table(("what came", "pages"), table_rows(results, changes))
    line(closing_line(results, seconds))


def _row(result: CrawlResult, **more: Any) -> dict[str, Any]:
    return {
        "url": result.wanted.url,
        "status": result.status,
        "verdict": result.verdict,
        "outcome": result.visit.outcome if result.visit else None,
        "size_bytes": result.size_bytes,
        "seconds": result.seconds,
        **more,
    }


def _outcome(store: Store, result: CrawlResult, change: Change | None) -> str:
    if change is not None:
        return f"changed ({change.comparison.change_class}): {change.comparison.summary}"
    visit = result.visit
    if visit is None:
        return "not visited"
    if visit.outcome is Outcome.MEMENTO and visit.memento_id is not None:
        sections = len(store.archive.document(visit.memento_id).sections)
        return f"first version kept, {count(sections, 'section')}"
    return {
        Outcome.REVISIT: "nothing changed",
        Outcome.VARIANT: f"nothing new: {visit.note or 'a known text came back'}",
    }.get(visit.outcome) or _said(visit.verdict)


def _said(verdict: Verdict | None) -> str:
    if verdict is None:
        return "not visited"
    return "" if verdict.usable else f"{verdict.kind}: {verdict.reason}"
