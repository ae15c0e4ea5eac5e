"""`extract`, `diff`, `history`: what a page says, what changed on it, and when."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli import parse
from cli.complete import SOURCE
from cli.errors import FAILED, Failed, Wrong, say
from cli.printing import console, count, json_lines, line, moment, plain, table
from cli.setup import Setup, setup_of
from cli.verbs import verbs_app

if TYPE_CHECKING:
    from model import Change, Comparison, Document, Memento
    from store import Store

app = verbs_app()


class TextFormat(StrEnum):
    TEXT = "text"
    MARKDOWN = "markdown"
    JSON = "json"


class DiffFormat(StrEnum):
    TEXT = "text"
    HTML = "html"
    JSON = "json"
    MARKDOWN = "markdown"


@app.command()
def extract(
    context: typer.Context,
    pages: Annotated[list[str], typer.Argument(metavar="FILE|URL...", show_default=False)],
    form: Annotated[TextFormat, typer.Option("--format", "-f", help="How to print it.")] = TextFormat.TEXT,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a page, a line each.")] = False,
    base: Annotated[str, typer.Option("--url", metavar="URL", help="What links in a file stand on.")] = "",
) -> int:
    """Prints what would be kept of a page: its main content, cut into sections. Stores nothing."""
    failed = 0
    for name in pages:
        try:
            document = _read_page(setup_of(context), name, base)
        except (Failed, Wrong) as error:
            if len(pages) == 1:
                raise
            say(str(error))
            failed += 1
            continue
        _print_document(name, document, form, as_json)
    if failed:
        say(f"{count(failed, 'page')} of {len(pages)} could not be read")
    return FAILED if failed else 0


def _read_page(setup: Setup, name: str, base: str) -> Document:
    path = Path(name)
    if not parse.looks_like_url(name) and (
        path.exists() or "/" in name or path.suffix in (".html", ".htm", ".pdf")
    ):
        return read_file(path, base)
    from cli.visiting import document_at

    document = document_at(setup, parse.url(name)).document
    assert document is not None
    return document


def read_file(path: Path, base: str = "") -> Document:
    """The document in a file. What decodes as UTF-8 is taken for it: saved pages often are.

    Raises Wrong, Failed.
    """
    from pipelines.formats import Unreadable
    from pipelines.formats import read as read_body

    body = parse.file(path)
    if not body.strip():
        raise Failed(f"{path} is empty; save the page again")
    coded = "text/html; charset=utf-8" if _utf8(body) else None
    try:
        document = read_body(body, url=base, content_type=coded).document
    except Unreadable as error:
        raise Failed(f"{path}: {error.verdict.reason.rstrip('.')}") from None
    if not document.sections:
        raise Failed(f"{path}: no text found in it; open it in a browser to see whether it needs JavaScript")
    return document


def _utf8(body: bytes) -> bool:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _print_document(name: str, document: Document, form: TextFormat, as_json: bool) -> None:
    from cli.tree import as_text
    from pipelines.markdown import to_markdown

    if as_json and form is TextFormat.MARKDOWN:
        json_lines([{"file": name, "title": document.title, "markdown": to_markdown(document)}])
    elif as_json and form is TextFormat.TEXT:
        json_lines([{"file": name, "title": document.title, "text": as_text(document)}])
    elif as_json or form is TextFormat.JSON:
        json_lines([{"file": name, **plain(document)}])
    else:
        line(to_markdown(document).rstrip("\n") if form is TextFormat.MARKDOWN else as_text(document))


@app.command()
def diff(
    context: typer.Context,
    before: Annotated[
        str,
        typer.Argument(
            metavar="A", show_default=False, help="A file, SOURCE@TIME, or SOURCE: its last change."
        ),
    ],
    after: Annotated[
        str | None, typer.Argument(metavar="[B]", show_default=False, help="A file or SOURCE@TIME.")
    ] = None,
    form: Annotated[DiffFormat, typer.Option("--format", "-f", help="How to print it.")] = DiffFormat.TEXT,
    as_json: Annotated[bool, typer.Option("--json", help="The same as --format json.")] = False,
) -> None:
    """Shows what changed, section by section, word by word."""
    if after is None and "@" not in before and not Path(before).is_file():
        head, comparison = _last_change(setup_of(context), before)
    else:
        head, comparison = _two_sides(setup_of(context), before, after)
    if as_json or form is DiffFormat.JSON:
        json_lines([{**head, **plain(comparison)}])
        return
    print_comparison(comparison, form)


def print_comparison(comparison: Comparison, form: DiffFormat = DiffFormat.TEXT) -> None:
    """The redline: coloured on a terminal, in signs elsewhere."""
    from render.redline import redline

    if form is DiffFormat.TEXT and console().is_terminal:
        from rich.text import Text

        console().print(Text.from_markup(redline(comparison, style="terminal")))
    elif form is DiffFormat.HTML:
        line(redline(comparison, style="html").rstrip("\n"))
    elif form is DiffFormat.MARKDOWN:
        line(redline(comparison, style="markdown").rstrip("\n"))
    else:
        line(redline(comparison, style="text").rstrip("\n"))


def _last_change(setup: Setup, name: str) -> tuple[dict[str, Any], Comparison]:
    with setup.store() as store:
        source = parse.source(store, name)
        change = store.changes.latest(source.id)
        if change is None:
            versions = count(len(store.archive.mementos(source.id)), "version")
            raise Failed(
                f"{source.slug} has not changed so far ({versions} kept); 'policywatch crawl' looks again"
            )
        return {"source": source.slug, "change": change.id}, change.comparison


def _two_sides(setup: Setup, first: str, second: str | None) -> tuple[dict[str, Any], Comparison]:
    from changes.compare import compare

    if Path(first).is_file() and second is not None and Path(second).is_file():
        return {"before": first, "after": second}, compare(read_file(Path(first)), read_file(Path(second)))
    with setup.store() as store:
        if second is None:  # that version against the newest
            if "@" not in first:
                raise Wrong("a file is compared with another: name two files")
            second = first.rpartition("@")[0]
        sides = [_side(store, name) for name in (first, second)]
        if len({(document.extractor, m.profile_id if m else "") for document, m in sides}) > 1:
            sides = [(_today(store, m) if m else d, m) for d, m in sides]
        (before, _), (after, _) = sides
    return {"before": first, "after": second}, compare(before, after)


def _side(store: Store, name: str) -> tuple[Document, Memento | None]:
    if Path(name).is_file():
        return read_file(Path(name)), None
    slug, at, time = name.rpartition("@")
    source = parse.source(store, slug if at else name)
    found = store.archive.memento_at(source.id, parse.when(time)) if at else store.archive.newest(source.id)
    if found is None:
        since = f" so early as {time}" if at else ""
        raise Failed(f"{source.slug} has no version{since}; see 'policywatch history {source.slug}'")
    return store.archive.document(found.id), found


def _today(store: Store, memento: Memento) -> Document:
    """A kept capture by today's extractor: two sides are only compared when read alike."""
    from pipelines.recall import read_capture

    return read_capture(
        store, store.sources.get(memento.source_id), store.archive.capture(memento.capture_id)
    )


@app.command()
def history(
    context: typer.Context,
    source: Annotated[str, SOURCE],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a version, a line each.")] = False,
) -> None:
    """Lists all versions of a source, newest first: when it was seen, what changed, how much it matters."""
    with setup_of(context).store() as store:
        found = parse.source(store, source)
        rows = list(store.archive.history(found.id))[::-1]
        former = store.sources.addresses(found.id)
    if as_json:
        json_lines({"source": found.slug, "memento": m, "change": c} for m, c in rows)
        return
    line(f"{found.title or found.slug} · {found.url}")
    for address in reversed(former):
        line(f"until {moment(address.until)} at {address.url}, which leads there for good")
    if not rows:
        line("no version yet: 'policywatch crawl' visits it")
        return
    table(["seen", "class", "what"], _history_rows(rows))


def _history_rows(rows: Sequence[tuple[Memento, Change | None]]) -> Iterable[list[str]]:
    """`rows` newest first. Times to the second, as `diff SOURCE@TIME` takes them."""
    for place, (memento, change) in enumerate(rows):
        seen = memento.captured_at.strftime("%Y-%m-%dT%H:%M:%SZ")
        if change is None:
            oldest = place == len(rows) - 1
            owed = memento.base_id is not None and memento.origin.tells
            said = "first version" if oldest else "not compared yet" if owed else "not compared"
            yield [seen, "", f"{said} ({memento.origin})"]
        else:
            said = change.comparison.summary
            if change.superseded_at is not None:
                said += " (superseded by a version found in between)"
            yield [seen, change.comparison.change_class, said]
