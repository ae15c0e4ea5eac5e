"""What the rooms log, on stderr: a line each, also for what they caught; `--debug` shows where it was."""

from __future__ import annotations

import logging
import traceback

from cli.errors import say


class _Lines(logging.Handler):
    """Writes to whatever stderr is at that moment."""

    def __init__(self, *, debug: bool, stamped: bool) -> None:
        super().__init__()
        self._debug = debug
        self._stamped = stamped

    def emit(self, record: logging.LogRecord) -> None:
        text = record.getMessage()
        if record.exc_info and record.exc_info[1] is not None:
            error = record.exc_info[1]
            text += f" ({type(error).__name__}: {error})"
        if self._stamped:
            text = f"{logging.Formatter().formatTime(record, '%Y-%m-%d %H:%M:%S')} {text}"
        say(text)
        if self._debug and record.exc_info:
            traceback.print_exception(record.exc_info[1])


def to_stderr(*, debug: bool, level: int = logging.WARNING, stamped: bool = False) -> None:
    """From now on, log lines of `level` and above stand on stderr; `stamped` with local time before them."""
    root = logging.getLogger()
    for handler in [h for h in root.handlers if isinstance(h, _Lines)]:
        root.removeHandler(handler)
    root.addHandler(_Lines(debug=debug, stamped=stamped))
    root.setLevel(level)
