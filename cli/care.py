"""`check`, `doctor`: is the store whole, and is everything around it as it must be."""

from __future__ import annotations

from typing import Annotated

import typer

from cli import parse
from cli.errors import FAILED
from cli.printing import count, json_lines, line
from cli.setup import setup_of
from cli.verbs import verbs_app

app = verbs_app()

DAMAGED = 3


@app.command()
def check(
    context: typer.Context,
    read_data: Annotated[
        bool, typer.Option("--read-data", help="Read every kept page and compare its digest; slower.")
    ] = False,
    anew: Annotated[
        bool,
        typer.Option(
            "--rebuild",
            help="First make lists and the search index anew; it may take minutes, with 'run' stopped.",
        ),
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a problem, a line each.")] = False,
) -> int:
    """Is the store whole? Exit code 0 if it is, 3 if it is damaged; every problem is named with its cure."""
    from store.check import check as check_store
    from store.check import rebuild

    with setup_of(context).store() as store:
        if anew:
            rebuild(store)
        problems = list(check_store(store, read_data=read_data))
    if as_json:
        json_lines(problems)
    else:
        for problem in problems:
            line(f"{problem.kind}: {problem.subject}: {problem.text}")
        whole = "whole" if read_data else "whole (--read-data reads the kept pages too)"
        line(count(len(problems), "problem") if problems else f"the store is {whole}")
    return DAMAGED if problems else 0


@app.command()
def doctor(
    context: typer.Context,
    mail: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="Send a test mail there, and say what came of it.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a finding, a line each.")] = False,
) -> int:
    """Looks at configuration, data folder, mail server, address guard, robots and clock; names every cure."""
    from cli.diagnosis import examine, tried_mail

    setup = setup_of(context)
    findings = list(examine(setup)) if mail is None else [tried_mail(setup, parse.email(mail))]
    if as_json:
        json_lines(findings)
    else:
        for finding in findings:
            mark = {"ok": "✓", "note": "·", "wrong": "✗"}[finding.state]
            line(f"{mark} {finding.subject}: {finding.text}" + (f" → {finding.cure}" if finding.cure else ""))
        wrong = sum(f.state == "wrong" for f in findings)
        line("" if not findings else f"{count(wrong, 'thing')} to mend" if wrong else "all is well")
    return FAILED if any(f.state == "wrong" for f in findings) else 0
