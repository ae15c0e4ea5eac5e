"""A progress bar on a terminal; nothing in a pipe."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress as Bar

_WIDTH = 90  #: of what is said beside the bar


class Progress:
    """A bar on stderr that counts `noun`. `at` may be called from any thread."""

    def __init__(self, noun: str, *, quiet: bool = False) -> None:
        self._noun = noun
        self._quiet = quiet
        self._bar: Bar | None = None

    def __enter__(self) -> Progress:
        if sys.stderr.isatty() and not self._quiet:
            from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
            from rich.progress import Progress as Bar

            from cli.printing import console

            self._bar = Bar(
                BarColumn(),
                MofNCompleteColumn(),
                TextColumn(self._noun),
                TextColumn("{task.description}"),
                TimeRemainingColumn(),
                console=console(stderr=True),
                transient=True,
            )
            self._bar.start()
            self._task = self._bar.add_task("", total=None)
        return self

    @property
    def shown(self) -> bool:
        """Whether anybody sees it: what it would say need not be made up otherwise."""
        return self._bar is not None

    def at(self, done: int, total: int, what: str = "") -> None:
        """So many of so many are done; `what` is under way."""
        if self._bar is not None:
            from cli.printing import clean

            self._bar.update(self._task, completed=done, total=total, description=clean(what)[:_WIDTH])

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.stop()
