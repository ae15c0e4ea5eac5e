"""`demo`: the whole way on a sample site, told on the terminal."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.errors import FAILED
from cli.printing import clean, console, count, json_lines
from cli.setup import setup_of
from cli.verbs import verbs_app

if TYPE_CHECKING:
    from rich.console import Console

    from demo.mailbox import Mail
    from demo.run import Decided, Demo

app = verbs_app()

FOLDER = Path("policywatch-demo")
INTRO = """\
A policy page of the Lakes Union (which never was) stands on this computer. policywatch visits it twice a
day for a week that takes half a minute, while the page is edited, breaks and makes noise. A careful reader
would want to know some of that at once, some on Monday, and most of it never."""


@app.command()
def demo(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a visit, a line each.")] = False,
) -> int:
    """Watches a sample page through thirteen visits, offline, and shows what was decided and why.

    The store and the mails are in ./policywatch-demo, or where --data says. Ends with 1 if any decision was
    not the right one.
    """
    from demo.run import demo as demo_on

    began = time.monotonic()
    folder = setup_of(context).data or FOLDER
    with demo_on(folder) as running:
        if as_json:
            return _as_json(running)
        return Teller(console(), folder).tell(running, began)


def _as_json(running: Demo) -> int:
    wrong = 0
    for decided in running.steps():
        wrong += bool(decided.wrong)
        json_lines(
            [
                {
                    "what": decided.revision.what,
                    "at": decided.at,
                    "outcome": decided.visit.outcome,
                    "reason": decided.visit.verdict.reason,
                    "class": decided.change.comparison.change_class if decided.change else None,
                    "summary": decided.change.comparison.summary if decided.change else "",
                    "mails": [mail.path for mail in decided.mails],
                    "wrong": decided.wrong,
                }
            ]
        )
    digest = running.digest()
    json_lines([{"what": "digest", "at": running.monday, "mails": [mail.path for mail in digest]}])
    return FAILED if wrong or not digest else 0


class Teller:
    """Prints the demo as it goes."""

    def __init__(self, out: Console, folder: Path) -> None:
        self.out = out
        self.folder = folder
        self.wide = min(out.width, 110)

    def tell(self, running: Demo, began: float) -> int:
        """The whole story; gives the exit code."""
        self._open(running)
        decided: list[Decided] = []
        for step in running.steps():
            self._step(step)
            if not decided:
                self._sections(running)
            decided.append(step)
        digest = running.digest()
        self._digest_line(running, digest)
        self._redlines(decided)
        self._mails(decided, digest)
        return self._close(decided, digest, time.monotonic() - began)

    def _open(self, running: Demo) -> None:
        from demo.run import READER

        self.out.print()
        self.out.print("policywatch demo", style="bold")
        self.out.print()
        self.out.print(INTRO)
        self.out.print()
        self.out.print(f"  the page    {running.source.url}", style="dim", soft_wrap=True)
        self.out.print(
            f"  the reader  {READER}: what is substantive at once, the rest on Monday", style="dim"
        )
        self.out.print()

    def _step(self, step: Decided) -> None:
        from rich.text import Text

        right = not step.wrong
        line = Text("  ")
        line.append("✓ " if right else "✗ ", style="green" if right else "bold red")
        line.append(f"{step.at:%a %H:%M}  ", style="dim")
        line.append(f"{step.revision.what:<50} ")
        line.append(_decision(step), style=_style(step))
        self.out.print(line)
        why = _why(step)
        if why:
            self.out.print(Text(f"               {clean(why)}", style="dim"))
        for text in step.wrong:
            self.out.print(Text(f"               {text}", style="bold red"))

    def _sections(self, running: Demo) -> None:
        from cli.tree import tree

        document = running.first_document()
        for row in tree(document) if document else ():
            self.out.print(f"                 {row}", style="dim")

    def _digest_line(self, running: Demo, digest: list[Mail]) -> None:
        from rich.text import Text

        line = Text("  ")
        line.append("✓ " if digest else "✗ ", style="green" if digest else "bold red")
        line.append(f"{running.monday:%a %H:%M}  ", style="dim")
        line.append(f"{'Monday morning':<50} ")
        line.append("the weekly digest is mailed" if digest else "no digest came", style="bold")
        self.out.print(line)

    def _redlines(self, decided: list[Decided]) -> None:
        from rich.padding import Padding
        from rich.text import Text

        from render.redline import redline

        self._title("What changed, word by word")
        for step in decided:
            if step.change is None or not step.revision.rings:
                continue
            if self.out.is_terminal:
                told = Text.from_markup(redline(step.change.comparison, style="terminal"))
            else:
                told = Text(clean(redline(step.change.comparison, style="text")))
            self.out.print(Padding(told, (0, 2), expand=False))

    def _mails(self, decided: list[Decided], digest: list[Mail]) -> None:
        from rich.panel import Panel
        from rich.text import Text

        instant = [mail for step in decided for mail in step.mails]
        for title, mails in (
            ("A mail as its reader gets it", instant[:1]),
            ("The digest on Monday", digest[:1]),
        ):
            for mail in mails:
                self._title(title)
                body = Text(clean(mail.text).strip())
                heading = Text(clean(mail.subject), style="bold")
                self.out.print(
                    Panel(body, title=heading, title_align="left", padding=(1, 2)), width=self.wide
                )
        self._title("All mails, as files that a mail program opens")
        for mail in (*instant, *digest):
            self.out.print(Text(f"  {mail.path}  {clean(mail.subject)}"), soft_wrap=True)

    def _title(self, text: str) -> None:
        self.out.print()
        self.out.print(text, style="bold")
        self.out.print()

    def _close(self, decided: list[Decided], digest: list[Mail], seconds: float) -> int:
        right = sum(not step.wrong for step in decided)
        mails = sum(len(step.mails) for step in decided)
        self.out.print()
        self.out.print(
            f"{right} of {len(decided)} decisions were right; {count(mails, 'mail')} at once and "
            f"{count(len(digest), 'digest')}, in {seconds:.0f} s.",
            style="bold green" if right == len(decided) and digest else "bold red",
        )
        self.out.print()
        self.out.print("Look around:     " + f"policywatch --data {self.folder} history 1")
        self.out.print("Watch your own:  policywatch add https://example.org/policy")
        self.out.print("                 policywatch subscribe you@example.org")
        self.out.print("                 policywatch run")
        return 0 if right == len(decided) and digest else FAILED


def _decision(step: Decided) -> str:
    if step.mails:
        return f"{step.change.comparison.change_class if step.change else '?'}: mailed at once"
    if step.change is not None:
        return f"{step.change.comparison.change_class}: kept for Monday"
    first = step.revision.change_class is None
    words = {
        "memento": "the first version is kept" if first else "a new version, not compared",
        "revisit": "nothing changed",
        "variant": "a known text came back",
        "held": "odd: looked at again soon",
        "wall": "not the page: nothing is compared",
        "fault": "not seen: tried again later",
    }
    return words[step.visit.outcome]


def _style(step: Decided) -> str:
    return "bold yellow" if step.mails else "cyan" if step.change is not None else "dim"


def _why(step: Decided) -> str:
    if step.change is not None:
        return step.change.comparison.summary
    return step.visit.verdict.reason or step.visit.note
