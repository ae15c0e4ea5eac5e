"""`policywatch`: global options, the boundary around every verb, the way out."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from cli.errors import STOPPED, WRONG, guarded, say
from cli.logs import to_stderr
from cli.setup import Setup
from cli.verbs import Verbs

app = typer.Typer(
    cls=Verbs,
    rich_markup_mode=None,
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    help="Watches policy pages, keeps every version, and mails people what changed: which section, which "
    "sentence, which figure.",
    epilog="Begin with 'policywatch demo'. Global options may stand anywhere on the line.",
)

#: Global options and whether a value follows; they are taken from wherever they stand.
GLOBAL = {"--data": True, "--config": True, "--debug": False}


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"policywatch {version('policywatch')}")
        raise typer.Exit


@app.callback()
def options(
    context: typer.Context,
    data: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="The data folder.  [$POLICYWATCH_DATA, else the usual place]"),
    ] = None,
    config: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="The configuration.  [$POLICYWATCH_CONFIG, else policywatch.toml]"),
    ] = None,
    debug: Annotated[bool, typer.Option("--debug", help="Show where an error came from.")] = False,
    version: Annotated[  # noqa: ARG001 - acts through its callback
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    if config is not None:
        # For the children that are started as much as for us: they read the same file.
        os.environ["POLICYWATCH_CONFIG"] = str(config.expanduser().resolve())
    to_stderr(debug=debug)
    context.obj = Setup(data=data, debug=debug)


def hoisted(args: list[str]) -> list[str]:
    """The arguments with the global options first, so that they may stand after the verb as well."""
    front: list[str] = []
    rest: list[str] = []
    waiting = iter(args)
    for arg in waiting:
        if arg == "--":
            return [*front, *rest, arg, *waiting]
        name = arg.partition("=")[0]
        if name not in GLOBAL:
            rest.append(arg)
            continue
        front.append(arg)
        if GLOBAL[name] and "=" not in arg:
            front.extend(value for value in [next(waiting, None)] if value is not None)
    return [*front, *rest]


def invoke(args: list[str]) -> int:
    """Runs one command line and gives its exit code. Lets errors pass that are not about the line itself."""
    command = typer.main.get_command(app)
    try:
        with command.make_context("policywatch", args) as context:
            code = command.invoke(context)
    except typer.Exit as end:
        return int(end.exit_code)
    except typer.Abort:
        return STOPPED
    except typer.TyperException as error:
        return _usage(error)
    return code if isinstance(code, int) else 0


def _usage(error: typer.TyperException) -> int:
    text = str(getattr(error, "format_message", lambda: error)())
    context = getattr(error, "ctx", None)
    if type(error).__name__ == "NoArgsIsHelpError":
        sys.stderr.write(text + "\n")
        return WRONG
    path = context.command_path if context is not None else "policywatch"
    say(f"{text.rstrip('.')}; see '{path} --help'")
    return WRONG


def run(args: list[str]) -> int:
    """One command line, with everything that can go wrong turned into a line and an exit code."""
    line = hoisted(args)
    if "--debug" in line[: line.index("--") if "--" in line else None]:
        return invoke(line)
    return guarded(lambda: invoke(line))


def main() -> None:
    """The entry point of the `policywatch` command."""
    if "_POLICYWATCH_COMPLETE" in os.environ:
        app(prog_name="policywatch")
    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
