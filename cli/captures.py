"""`import`, `backtest`: captures that others made, taken in or replayed."""

from __future__ import annotations

import os
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from cli import parse
from cli.errors import FAILED, Wrong
from cli.printing import count, json_lines, line, plain
from cli.progress import Progress
from cli.setup import setup_of
from cli.verbs import verbs_app
from clock import real

app = verbs_app()


class Format(StrEnum):
    AUTO = "auto"
    CAPTURES = "captures"


@app.command("import")
def import_captures(
    context: typer.Context,
    path: Annotated[Path, typer.Argument(metavar="FILE|DIR", show_default=False)],
    source: Annotated[
        str | None, typer.Option(metavar="SOURCE|URL", help="Whose captures they are; else the files say it.")
    ] = None,
    at: Annotated[
        str | None, typer.Option(metavar="TIME", help="When a plain page was saved; else the file's date.")
    ] = None,
    form: Annotated[Format, typer.Option("--from", help="What the files are.")] = Format.AUTO,  # noqa: ARG001
    do: Annotated[
        bool, typer.Option("--apply", help="Do it; without this, only say what it would do.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a file, a line each.")] = False,
) -> int:
    """Takes in captures from folders or saved pages. Nothing is fetched, and nobody is mailed about them."""
    from exchange.captures import Action, apply, plan
    from store.errors import UnknownSource
    from watch.compare import compare_unfinished

    if not path.exists():
        raise Wrong(f"{path}: no such file or folder; see the name")
    now = real()
    with setup_of(context).store(create=True) as store:
        try:
            planned = plan(store, path, now=now, source=source, at=parse.when(at) if at else None)
        except UnknownSource as error:
            raise Wrong(str(error)) from None
        if do:
            with Progress("captures", quiet=as_json) as progress:
                done = 0

                def taken(_item: object) -> None:
                    nonlocal done
                    done += 1
                    progress.at(done, len(planned))

                apply(store, planned, now=now, on_item=taken)
            compare_unfinished(store, real())
    if as_json:
        json_lines({**plain(one), "applied": do and one.action is Action.TAKE} for one in planned)
    else:
        for one in planned:
            line(f"{one.action:<6} {one.file}: {one.reason}")
        take = count(sum(one.action is Action.TAKE for one in planned), "capture")
        line(f"{take} taken in" if do else f"{take} to take in; nothing is changed yet: --apply does it")
    return FAILED if any(one.action is Action.REFUSE for one in planned) else 0


@app.command()
def backtest(
    context: typer.Context,  # noqa: ARG001 - all verbs take it; this one needs no store
    folders: Annotated[list[Path], typer.Argument(metavar="DIR...", show_default=False)],
    out: Annotated[Path, typer.Option(metavar="F.jsonl", show_default=False, help="Where the rows go.")],
    jobs: Annotated[
        int, typer.Option(min=1, max=64, show_default=False, help="Processes.  [one a processor, at most 4]")
    ] = min(4, os.cpu_count() or 1),
    as_json: Annotated[bool, typer.Option("--json", help="The report as one JSON object.")] = False,
) -> int:
    """Replays folders of captures through the real pipeline in a scratch store, without network or mail."""
    from watch.backtest import backtest as replay

    if out.is_dir():
        raise Wrong(f"{out} is a folder; name a file for the rows: --out {out}/rows.jsonl")
    with Progress("steps") as progress:
        report = replay(folders, out, jobs=jobs, on_progress=progress.at)
    if as_json:
        json_lines([report])
    else:
        line(report.text)
        line(f"rows: {out}")
    return FAILED if report.failures else 0
