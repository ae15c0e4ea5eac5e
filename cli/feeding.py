"""`capture`: a page that blocks machines, saved by a person and fed by hand; it goes the whole way."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli import parse
from cli.complete import SOURCE
from cli.errors import FAILED, Failed, Wrong
from cli.printing import json_lines, line, moment
from cli.settings import patience
from cli.setup import setup_of
from cli.verbs import verbs_app
from clock import real
from model import Origin, Outcome, Response

if TYPE_CHECKING:
    from datetime import datetime

    from model import Source, Visit
    from store import Store

app = verbs_app()


@app.command()
def capture(
    context: typer.Context,
    source: Annotated[str, SOURCE],
    file: Annotated[Path, typer.Option(metavar="FILE", show_default=False, help="The page as it was saved.")],
    at: Annotated[
        str | None, typer.Option(metavar="TIME", show_default=False, help="When it was saved.  [now]")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="The visit as one JSON object.")] = False,
) -> int:
    """Feeds a page by hand that blocks machines: judged, kept, compared and told like a visited one."""
    from cli.visiting import compare_now
    from pipelines.record import read_and_record
    from watch.attachments import attach
    from watch.incidents import after_visits

    setup = setup_of(context)
    body = parse.file(file)
    with setup.store() as store:
        found = parse.source(store, source)
        now = real()
        when = _when(store, found, at, now)
        answer = _answer(found, body, when)
        limit = setup.config.max_body_bytes
        visit = read_and_record(store, found, answer, origin=Origin.HAND, now=now, max_bytes=limit)
        after_visits(store, now, patience(setup.config), [found])
        attach(store, now, [found])
        change = compare_now(store).get(found.id)
    if as_json:
        json_lines([{"source": found.slug, "visit": visit, "change": change}])
    elif change is not None:
        line(f"{found.slug}: changed ({change.comparison.change_class}): {change.comparison.summary}")
    else:
        line(f"{found.slug}: {_said(found, visit)}")
    return FAILED if visit.outcome in (Outcome.WALL, Outcome.FAULT) else 0


def _when(store: Store, source: Source, at: str | None, now: datetime) -> datetime:
    """When the page was saved. Raises Wrong for a time to come, or before what was seen already."""
    if at is None:
        return now
    when = parse.when(at)
    if when > now:
        raise Wrong(f"--at {at}: that is still to come; leave it out for now")
    seen = [one.captured_at for one in store.archive.captures(source.id) if one.origin.tells]
    if seen and when <= max(seen):
        raise Failed(
            f"{source.slug} was seen at {moment(max(seen))} already, later than --at {at}; "
            "'policywatch import FILE --source ... --at ...' takes in what is older, and mails nobody"
        )
    return when


def _answer(source: Source, body: bytes, at: datetime) -> Response:
    """The file as the answer it stands for. What decodes as UTF-8 is taken for it: saved pages often are."""
    from pipelines.pdf import is_pdf

    try:
        body.decode("utf-8")
        kind = "text/html; charset=utf-8"
    except UnicodeDecodeError:
        kind = "application/pdf" if is_pdf(body) else "text/html"
    return Response(source.url, source.url, at, status=200, headers=(("content-type", kind),), body=body)


def _said(source: Source, visit: Visit) -> str:
    if visit.outcome is Outcome.WALL:
        reason = visit.verdict.reason.rstrip(".")
        return f"{reason}; if that is the document, 'policywatch accept {source.slug}' and feed it again"
    words = {
        Outcome.MEMENTO: "first version kept",
        Outcome.REVISIT: "nothing changed",
        Outcome.VARIANT: "nothing new: a known text came back",
        Outcome.HELD: f"held: {visit.verdict.reason}; fed again in an hour, and once more, it is believed",
    }
    return words.get(visit.outcome, visit.verdict.reason)
