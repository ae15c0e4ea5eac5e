"""`add`, `list`, `show`: the pages that are watched, and how they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli import parse, profiles, sitelist, sites
from cli.complete import SOURCE, slugs
from cli.errors import FAILED, Wrong, say
from cli.printing import ago, count, json_lines, line, moment, plain, table
from cli.setup import Setup, setup_of
from cli.verbs import verbs_app
from clock import real
from model import Incident, Layer, Site, Source, Visit
from model.profiles import resolve
from watch.profiles import layer
from watch.scoping import WantedScope

if TYPE_CHECKING:
    from store import Store

app = verbs_app()
AsJson = Annotated[bool, typer.Option("--json", help="JSON, an object a line.")]


@app.command()
def add(
    context: typer.Context,
    url: Annotated[str, typer.Argument(metavar="URL", show_default=False)],
    title: Annotated[
        str, typer.Option(metavar="TEXT", help="What to call it; else the page's own title.")
    ] = "",
    name: Annotated[
        str | None, typer.Option(metavar="NAME", help="Its short name; else made from the URL.")
    ] = None,
    tags: Annotated[list[str] | None, typer.Option("--tag", metavar="TAG", help="May be repeated.")] = None,
    every: Annotated[
        str | None, typer.Option(metavar="6h", show_default=False, help="How often to visit it.  [12h]")
    ] = None,
    language: profiles.Language = None,
    headers: profiles.Headers = None,
    cookies: profiles.Cookies = None,
    proxy: profiles.Proxy = None,
    user_agent: profiles.UserAgent = None,
    render: profiles.Render = None,
    pauses: profiles.Pauses = None,
    select: profiles.Select = None,
    remove: profiles.Remove = None,
    attachments: profiles.Attachments = None,
    site: Annotated[
        bool, typer.Option("--site", help="Watch the section of the site that begins at this page.")
    ] = False,
    include: Annotated[
        list[str] | None,
        typer.Option(
            metavar="GLOB", help="With --site: which paths belong to it, '/law/*'; may be repeated."
        ),
    ] = None,
    exclude: Annotated[
        list[str] | None, typer.Option(metavar="GLOB", help="With --site: which do not; may be repeated.")
    ] = None,
    depth: Annotated[
        int | None, typer.Option(metavar="N", help="With --site: links from the start page.  [3]")
    ] = None,
    pages: Annotated[
        int | None, typer.Option(metavar="N", help="With --site: documents watched at most.  [500]")
    ] = None,
    crawl: Annotated[bool, typer.Option("--crawl/--no-crawl", help="Visit it now.")] = True,
    as_json: AsJson = False,
) -> int:
    """Watches a page: visits it once and prints the sections found, so that you see what is read.

    With --site it watches all documents of a section of a web site, and tells which appear and vanish.
    """
    setup = setup_of(context)
    address = parse.url(url)
    scope = sites.wanted_scope(include, exclude, depth, pages)
    if not site and scope != WantedScope():
        raise Wrong("--include, --exclude, --depth and --pages are about a site: add --site")
    refused = _refused(address, setup.config.allow_private_addresses)
    if refused:
        raise Wrong(f"{address} is not added: {refused}; set allow_private_addresses where that is meant")
    said = layer(
        language=language,
        headers=headers,
        cookies=cookies,
        proxy=proxy,
        user_agent=user_agent,
        render=render,
        pauses=pauses,
        select=select,
        remove=remove,
        attachments=attachments,
    )
    seconds = setup.config.every if every is None else parse.every(every)
    if site:
        return sites.add_site(
            setup,
            address,
            title=title,
            name=name,
            tags=tuple(tags or ()),
            every=seconds,
            language=language,
            layer=said,
            scope=scope,
            crawl=crawl,
            as_json=as_json,
        )
    with setup.store(create=True) as store:
        if name is not None and store.sites.find(name) is not None:
            raise Wrong(f"the name {name} is taken: choose another one")
        source = _added(store, address, title, name, tuple(tags or ()), seconds, said)
        if not crawl:
            _say_added(source, None, as_json)
            return 0
        return _first_visit(setup, store, source, as_json)


def _added(
    store: Store, url: str, title: str, name: str | None, tags: tuple[str, ...], every: int, layer: Layer
) -> Source:
    from store.errors import AlreadyThere

    try:
        return store.sources.add(
            url, title=title, slug=name, tags=tags, every_seconds=every, layer=layer, now=real()
        )
    except AlreadyThere as error:
        raise Wrong(f"{error}; 'policywatch show {error.slug}' tells about it") from None
    except ValueError as error:
        raise Wrong(str(error)) from None


def _refused(url: str, allow_private: bool) -> str | None:
    """Why the guard refuses an address that stands in the URL itself; names are judged when they resolve."""
    from ipaddress import ip_address
    from urllib.parse import urlsplit

    from model.guard import Guard

    host = urlsplit(url).hostname or ""
    try:
        ip_address(host)
    except ValueError:
        if host != "localhost":
            return None
        host = "127.0.0.1"
    return Guard(allow_private).check(host)


def _first_visit(setup: Setup, store: Store, source: Source, as_json: bool) -> int:
    from cli.visiting import visit_now

    visit_now(setup, store, [source], quiet=as_json)
    visits = store.archive.visits(source.id, limit=1)
    source = store.sources.find(str(source.id))
    visit = visits[0] if visits else None
    newest = store.archive.newest(source.id)
    if newest is not None:
        _say_added(source, visit, as_json)
        if not as_json:
            _print_sections(store, newest.id)
            if visit is not None and visit.note:
                say(f"warning: {visit.note}")
            line(f"\nIt is visited again {ago(source.due_at, real())} while 'policywatch run' runs.")
        return 0
    _say_added(source, visit, as_json)
    say(f"{source.slug} is added, but nothing could be read: {_what_now(source, visit)}")
    return FAILED


def _what_now(source: Source, visit: Visit | None) -> str:
    """Why nothing came, and what helps: time, or somebody's doing."""
    from render.troubles import cure

    again = f"'policywatch crawl {source.slug}' tries it now"
    if visit is None:
        return f"the visit did not come about; {again}"
    reason = visit.verdict.reason.rstrip(".")
    if help_ := cure(visit.verdict.code):
        return f"{reason}. Waiting does not heal that: {help_}; then {again}"
    return f"{reason}; it is tried again {ago(source.due_at, real())}, and {again}"


def _say_added(source: Source, visit: Visit | None, as_json: bool) -> None:
    if as_json:
        json_lines([{"source": source, "visit": visit}])
    else:
        line(f"added as {source.slug}: {source.title or source.url}")


def _print_sections(store: Store, memento_id: int) -> None:
    from cli.tree import headline, tree

    document = store.archive.document(memento_id)
    line(headline(document))
    line()
    for row in tree(document):
        line(f"  {row}")


@app.command("list")
def list_sources(
    context: typer.Context,
    tag: Annotated[str | None, typer.Option(metavar="TAG", help="Only sources with this tag.")] = None,
    site: Annotated[
        str | None,
        typer.Option(metavar="SITE", help="Only the documents of this site.", autocompletion=slugs),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Lists all sites and sources: how they are, when they were visited last and will be next.

    The documents of a site are counted with it; --site lists them one by one.
    """
    now = real()
    with setup_of(context).store() as store:
        watched, of_site = _chosen(store, tag, site)
        found = store.sources.all()
        shown = [s for s in found if (tag is None or tag in s.tags) and (s.id in of_site) == bool(site)]
        if as_json and site is None:
            shown = [s for s in found if tag is None or tag in s.tags]
            json_lines(sitelist.row_of(store, one) for one in watched)
        rows = [(s, _health(store, s)) for s in shown]
        waiting = store.outbox.waiting()
        if not as_json and watched:
            sitelist.print_sites(store, watched, now)
    if as_json:
        json_lines({**plain(source), **health} for source, health in rows)
        return
    if waiting:
        from cli.mailing import headline

        line(f"{headline(waiting, now)}: 'policywatch outbox' says why")
        line()
    if watched and not rows:
        return
    if watched:
        line()
    if not rows:
        line(
            "no source" + (f" has the tag {tag!r}" if tag else ": 'policywatch add URL' makes the first one")
        )
        return
    table(
        ["source", "state", "last visit", "next visit", "versions", "last change", "title"],
        (
            [
                s.slug,
                h["state"],
                ago(h["last_visit_at"], now),
                _next(s, now),
                str(h["versions"]),
                ago(h["last_change_at"], now) if h["last_change_at"] else "none",
                s.title,
            ]
            for s, h in rows
        ),
    )


def _chosen(store: Store, tag: str | None, name: str | None) -> tuple[list[Site], set[int]]:
    """The sites to be listed, and the sources that are documents of one (of the one that is named)."""
    watched = store.sites.all()
    if name is not None:
        named = store.sites.find(name)
        if named is None:
            raise Wrong(f"no site is called {name!r}: 'policywatch list' shows those there are")
        watched = [named]
    of_site = {p.source_id for s in watched for p in store.site_pages.all(s.id) if p.source_id is not None}
    if name is not None:
        return [], of_site
    return [s for s in watched if tag is None or tag in s.tags], of_site


def _next(source: Source, now: Any) -> str:
    if source.paused_at is not None:
        return "paused"
    if source.due_at is None:
        return "when asked"
    return "due now" if source.due_at <= now else ago(source.due_at, now)


def _health(store: Store, source: Source) -> dict[str, Any]:
    """How a source is, as names and values."""
    from pipelines.recall import rot_of

    visits = store.archive.visits(source.id, limit=1)
    mementos = store.archive.mementos(source.id)
    incident = store.incidents.current(source.id)
    last = visits[0] if visits else None
    changed = [m.captured_at for m in mementos if m.base_id is not None]
    return {
        "state": _state(source, last, incident),
        "last_visit_at": last.finished_at if last else None,
        "last_outcome": last.outcome if last else None,
        "reason": last.verdict.reason if last else "",
        "rot": rot_of(last.note) if last else "",
        "versions": len(mementos),
        "last_change_at": max(changed) if changed else None,
        "incident": incident,
    }


def _state(source: Source, last: Visit | None, incident: Incident | None) -> str:
    from pipelines.recall import rot_of
    from render.troubles import state

    return state(
        paused=source.paused_at is not None,
        incident=incident.code if incident else None,
        outcome=last.outcome if last else None,
        stale=last is not None and bool(rot_of(last.note)),
    )


def _unseen(incident: Incident) -> str:
    """What is wrong, since when, and what helps."""
    from render.troubles import cure, trouble

    help_ = cure(incident.code)
    said = f"{trouble(incident.code).since} {moment(incident.since)}: {incident.reason.rstrip('.')}"
    return said + (f" ({help_})" if help_ else "")


@app.command()
def show(context: typer.Context, source: Annotated[str, SOURCE], as_json: AsJson = False) -> None:
    """Tells about one source or site: its sections, its last visits, what is wrong with it."""
    now = real()
    with setup_of(context).store() as store:
        site = sites.any_named(store, source)
        if site is not None:
            sitelist.show_site(store, site, now, as_json)
            return
        found = parse.source(store, source)
        health = _health(store, found)
        visits = store.archive.visits(found.id, limit=10)
        newest = store.archive.newest(found.id)
        document = store.archive.document(newest.id) if newest else None
        said = resolve(store.sources.layers(found.id), found.tags)[1]
        former = store.sources.addresses(found.id)
    if as_json:
        told = {"visits": plain(visits), "addresses": plain(former), "document": plain(document)}
        json_lines([{**plain(found), **plain(health), "said": said, **told}])
        return
    from cli.tree import headline, tree

    line(f"{found.slug}: {found.title or 'untitled'}")
    line(found.url)
    for address in reversed(former):
        line(f"until {moment(address.until)} at {address.url}, which leads there for good")
    line(f"{health['state']} · next visit: {_next(found, now)} · {count(health['versions'], 'version')} kept")
    profiles.print_profile(found.profile, said, "  ")
    if health["incident"] is not None:
        line(_unseen(health["incident"]))
    if health["rot"]:
        line(f"{health['rot']}: correct select or remove in your watch list, then 'policywatch apply' it")
    if document is not None:
        line(f"\n{headline(document)}\n")
        for row in tree(document):
            line(f"  {row}")
    if visits:
        line("\nlast visits")
        table(
            ["when", "outcome", "status", "note"],
            (
                [moment(v.finished_at), v.outcome, str(v.status or ""), v.verdict.reason or v.note]
                for v in visits
            ),
        )
