"""Printing: tables and text for people, JSON lines for programs. Page text is data, also on a terminal."""

from __future__ import annotations

import dataclasses
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, time, timedelta
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console

#: C0 and C1 control characters but tab and line feed: a page must not steer the reader's terminal.
_CONTROL = {i: "�" for i in (*range(0x20), *range(0x7F, 0xA0)) if i not in (9, 10)}
_PIPE_COLUMNS = 10_000  #: in a pipe nothing is cut or wrapped
SECRET = frozenset({"token", "unsubscribe", "lease_token"})  #: fields that never leave by --json


def clean(text: str) -> str:
    """The text without control characters."""
    return text.translate(_CONTROL)


def plain(value: object) -> Any:
    """A value of ours as JSON knows them: fields by name, times in ISO 8601 UTC, no secrets."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = (f.name for f in dataclasses.fields(value))
        return {name: plain(getattr(value, name)) for name in fields if name not in SECRET}
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(v) for v in value]
    if isinstance(value, Path):
        return str(value)
    return value


def json_lines(rows: Iterable[object]) -> None:
    """One JSON object a line, in UTF-8 whatever the terminal's coding."""
    for row in rows:
        _write(json.dumps(plain(row), ensure_ascii=False))


def line(text: str = "") -> None:
    """Text on stdout, with control characters replaced."""
    _write(clean(text))


def _write(text: str) -> None:
    try:
        sys.stdout.write(text + "\n")
    except UnicodeEncodeError:
        sys.stdout.write(text.encode("ascii", "backslashreplace").decode() + "\n")


def console(*, stderr: bool = False) -> Console:
    """Rich's console: colours and the width of the terminal; neither in a pipe."""
    from rich.console import Console

    stream = sys.stderr if stderr else sys.stdout
    width = None if stream.isatty() else _PIPE_COLUMNS
    return Console(file=stream, width=width, highlight=False, markup=False, emoji=False, soft_wrap=False)


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Aligned columns under a head; long cells fold on a terminal and stay whole in a pipe."""
    from rich.table import Table
    from rich.text import Text

    grid = Table(box=None, pad_edge=False, header_style="bold", show_edge=False)
    for i, name in enumerate(head):
        grid.add_column(name, overflow="fold", no_wrap=i == 0)
    for row in rows:
        grid.add_row(*(Text(clean(cell)) for cell in row))
    console().print(grid)


def moment(when: datetime | None) -> str:
    """A time for people, in UTC to the minute."""
    return "" if when is None else when.strftime("%Y-%m-%d %H:%M")


def ago(when: datetime | None, now: datetime) -> str:
    """ "3 h ago", "in 20 min", "now"; "never" for None."""
    if when is None:
        return "never"
    gap = now - when
    text = span(abs(gap))
    if text == "0 s":
        return "now"
    return f"{text} ago" if gap > timedelta(0) else f"in {text}"


def span(gap: timedelta) -> str:
    """A duration in its largest unit: "45 s", "20 min", "6 h", "3 days"."""
    seconds = gap.total_seconds()
    if seconds < 59.5:
        return f"{round(seconds)} s"
    if seconds < 59.5 * 60:
        return f"{round(seconds / 60)} min"
    if seconds < 48 * 3600:
        return f"{round(seconds / 3600)} h"
    return f"{round(seconds / 86_400)} days"


def count(number: int, noun: str, many: str | None = None) -> str:
    """ "1 mail", "3 mails"."""
    return f"{number:,} {noun if number == 1 else many or noun + 's'}"
