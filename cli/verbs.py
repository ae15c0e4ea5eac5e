"""The verbs by name, so that `--help` and completion need not import what runs them."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup


class Verb:
    """A verb's home module in this package and its line in the list."""

    def __init__(self, module: str, line: str) -> None:
        self.module, self.line = module, line


#: Verbs in the groups and the order that `policywatch --help` shows.
GROUPS: dict[str, dict[str, Verb]] = {
    "Start": {
        "demo": Verb("show_demo", "The whole way on a sample site, offline, in under a minute"),
        "doctor": Verb("care", "What is wrong with the set-up, and how to mend it"),
    },
    "What to watch": {
        "add": Verb("sources", "Watch a page, or a section of a site; prints what was found"),
        "apply": Verb("apply", "Take over a watch list from a file; shows the difference first"),
        "list": Verb("sources", "All sites and sources: health, last and next visit"),
        "show": Verb("sources", "One source or site: its sections, visits and troubles"),
        "crawl": Verb("crawl", "Visit sources now, or look at pages that are not added yet"),
        "pause": Verb("steering", "Stop visiting a source; 'resume' goes on"),
        "resume": Verb("steering", "Visit a paused source again"),
        "profile": Verb("profiles", "How pages are asked for and read: one source, a tag, or all"),
        "capture": Verb("feeding", "Feed a page by hand that blocks machines"),
        "remove": Verb("sites", "Stop following a site; all that was kept stays"),
        "accept": Verb("steering", "Say that what looks like a wall is the document"),
    },
    "What changed": {
        "history": Verb("reading", "All versions of a source: when, what, how much it matters"),
        "diff": Verb("reading", "The difference of two files or two versions; a source's last change"),
        "search": Verb("searching", "Current and past text: where, first and last seen"),
        "extract": Verb("reading", "What would be kept of a page or a file"),
    },
    "Who is told": {
        "subscribe": Verb("people", "Mail somebody what changes"),
        "unsubscribe": Verb("people", "Stop mailing somebody"),
        "alerts": Verb("alerts", "What whom would get of a change; what a subscription would have sent"),
        "outbox": Verb("mailing", "Mails that wait, and why; read or export them"),
        "deliver": Verb("mailing", "Send what is owed now"),
    },
    "Service and care": {
        "run": Verb("service", "The service: visits, compares, mails and shows until it is stopped"),
        "web": Verb("web", "Show the history in a browser, without the service; 'web token' to sign in"),
        "import": Verb("captures", "Take in captures from a folder; without --apply says what it would do"),
        "backtest": Verb("captures", "Replay captures: what would have been mailed"),
        "check": Verb("care", "Is the store whole?"),
        "health": Verb("health", "An exit code for a monitor: does the service work, do mails go out?"),
    },
}

VERBS: dict[str, Verb] = {name: verb for group in GROUPS.values() for name, verb in group.items()}


class Verbs(TyperGroup):
    """The group of all verbs; a verb's module is imported when the verb is used."""

    def list_commands(self, _ctx: Any) -> list[str]:
        return list(VERBS)

    def get_command(self, _ctx: Any, cmd_name: str) -> Any:
        verb = VERBS.get(cmd_name)
        if verb is None:
            return None
        app: typer.Typer = import_module(f"cli.{verb.module}").app
        return typer.main.get_group(app).commands[cmd_name]

    def format_commands(self, _ctx: Any, formatter: Any) -> None:
        for title, verbs in GROUPS.items():
            with formatter.section(title):
                formatter.write_dl([(name, verb.line) for name, verb in verbs.items()], col_max=14)


def verbs_app() -> typer.Typer:
    """A Typer for a module's verbs. Its callback makes it a group also where there is a single verb."""
    app = typer.Typer(add_completion=False, rich_markup_mode=None)
    app.callback()(lambda: None)
    return app
