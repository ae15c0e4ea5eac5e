"""`add`, `list`, `show`, `accept`, `pause`, `resume`: the pages that are watched, and how they are."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli import parse
from cli.complete import SOURCE
from cli.errors import FAILED, Failed, Wrong, say
from cli.printing import ago, count, json_lines, line, moment, plain, table
from cli.setup import Setup, setup_of
from cli.verbs import verbs_app
from clock import real
from model import Incident, Outcome, Profile, Source, Visit

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
    language: Annotated[
        str | None, typer.Option(metavar="en", help="Which language to ask the site for.")
    ] = None,
    select: Annotated[
        list[str] | None, typer.Option(metavar="CSS", help="Keep only this; rarely needed, may be repeated.")
    ] = None,
    remove: Annotated[
        list[str] | None, typer.Option(metavar="CSS", help="Leave this out; may be repeated.")
    ] = None,
    crawl: Annotated[bool, typer.Option("--crawl/--no-crawl", help="Visit it now.")] = True,
    as_json: AsJson = False,
) -> int:
    """Watches a page: visits it once and prints the sections found, so that you see what is read."""
    setup = setup_of(context)
    address = parse.url(url)
    refused = _refused(address, setup.config.allow_private_addresses)
    if refused:
        raise Wrong(f"{address} is not added: {refused}; set allow_private_addresses where that is meant")
    profile = Profile(
        language=language, select=parse.selectors(select or ()), remove=parse.selectors(remove or ())
    )
    seconds = setup.config.every if every is None else parse.every(every)
    with setup.store(create=True) as store:
        source = _added(store, address, title, name, tuple(tags or ()), seconds, profile)
        if not crawl:
            _say_added(source, None, as_json)
            return 0
        return _first_visit(setup, store, source, as_json)


def _added(
    store: Store, url: str, title: str, name: str | None, tags: tuple[str, ...], every: int, profile: Profile
) -> Source:
    from store.errors import AlreadyThere

    try:
        return store.sources.add(
            url, title=title, slug=name, tags=tags, every_seconds=every, profile=profile, now=real()
        )
    except AlreadyThere as error:
        raise Wrong(f"{error}; 'policywatch show {error.slug}' tells about it") from None
    except ValueError as error:
        raise Wrong(str(error)) from None


def _refused(url: str, allow_private: bool) -> str | None:
    """Why the guard refuses an address that stands in the URL itself; names are judged when they resolve."""
    from ipaddress import ip_address
    from urllib.parse import urlsplit

    from spiders.guard import Guard

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
    as_json: AsJson = False,
) -> None:
    """Lists all sources: how they are, when they were visited last and will be next."""
    now = real()
    with setup_of(context).store() as store:
        found = [s for s in store.sources.all() if tag is None or tag in s.tags]
        rows = [(s, _health(store, s)) for s in found]
    if as_json:
        json_lines({**plain(source), **health} for source, health in rows)
        return
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


def _next(source: Source, now: Any) -> str:
    if source.paused_at is not None:
        return "paused"
    if source.due_at is None:
        return "when asked"
    return "due now" if source.due_at <= now else ago(source.due_at, now)


def _health(store: Store, source: Source) -> dict[str, Any]:
    """How a source is, as names and values."""
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
        "versions": len(mementos),
        "last_change_at": max(changed) if changed else None,
        "incident": incident,
    }


def _state(source: Source, last: Visit | None, incident: Incident | None) -> str:
    from render.troubles import trouble

    if source.paused_at is not None:
        return "paused"
    if incident is not None:
        return trouble(incident.code).state
    if last is None:
        return "new"
    words = {Outcome.FAULT: "fault", Outcome.WALL: "wall", Outcome.HELD: "held"}
    return words.get(last.outcome, "well")


def _unseen(incident: Incident) -> str:
    """What is wrong, since when, and what helps."""
    from render.troubles import cure, trouble

    help_ = cure(incident.code)
    said = f"{trouble(incident.code).since} {moment(incident.since)}: {incident.reason.rstrip('.')}"
    return said + (f" ({help_})" if help_ else "")


@app.command()
def show(context: typer.Context, source: Annotated[str, SOURCE], as_json: AsJson = False) -> None:
    """Tells about one source: its sections, its last visits, what is wrong with it."""
    now = real()
    with setup_of(context).store() as store:
        found = parse.source(store, source)
        health = _health(store, found)
        visits = store.archive.visits(found.id, limit=10)
        newest = store.archive.newest(found.id)
        document = store.archive.document(newest.id) if newest else None
        former = store.sources.addresses(found.id)
    if as_json:
        told = {"visits": plain(visits), "addresses": plain(former), "document": plain(document)}
        json_lines([{**plain(found), **plain(health), **told}])
        return
    from cli.tree import headline, tree

    line(f"{found.slug}: {found.title or 'untitled'}")
    line(found.url)
    for address in reversed(former):
        line(f"until {moment(address.until)} at {address.url}, which leads there for good")
    line(f"{health['state']} · next visit: {_next(found, now)} · {count(health['versions'], 'version')} kept")
    if health["incident"] is not None:
        line(_unseen(health["incident"]))
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


@app.command()
def pause(context: typer.Context, source: Annotated[str, SOURCE]) -> None:
    """Stops visiting a source; all that is kept of it stays."""
    with setup_of(context).store() as store:
        found = parse.source(store, source)
        store.sources.update(found.id, paused_at=real())
    line(f"{found.slug} is paused: 'policywatch resume {found.slug}' goes on")


@app.command()
def resume(context: typer.Context, source: Annotated[str, SOURCE]) -> None:
    """Visits a paused source again, from now on."""
    with setup_of(context).store() as store:
        found = parse.source(store, source)
        store.sources.update(found.id, paused_at=None, due_at=real())
    line(f"{found.slug} is visited again")


@app.command()
def accept(context: typer.Context, source: Annotated[str, SOURCE]) -> None:
    """Says that what was last taken for a wall (a block page, a log-in, "not found") is the document."""
    from pipelines.likeness import text_digest
    from pipelines.recall import read_capture

    with setup_of(context).store() as store:
        found = parse.source(store, source)
        walls = [
            v for v in store.archive.visits(found.id, limit=50) if v.outcome is Outcome.WALL and v.capture_id
        ]
        if not walls:
            raise Failed(
                f"nothing at {found.slug} was taken for a wall lately; 'policywatch show' lists its visits"
            )
        wall = walls[0]
        assert wall.capture_id is not None
        digest = text_digest(read_capture(store, found, store.archive.capture(wall.capture_id)))
        accepted = tuple(dict.fromkeys((*found.profile.accepted_walls, digest)))
        store.sources.update(found.id, profile=replace(found.profile, accepted_walls=accepted), due_at=real())
    said = wall.verdict.reason.rstrip(".")
    line(f"what came at {moment(wall.finished_at)} ({said}) is taken for the document")
    line(f"'policywatch crawl {found.slug}' visits it now; otherwise 'policywatch run' does")
