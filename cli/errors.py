"""How a command ends: exit codes, and the boundary that turns every error into one line on stderr.

| code | meaning |
|---|---|
| 0 | done |
| 1 | it did not work out: a page could not be seen, a mail not sent, a problem was found |
| 2 | the command, the watch list or the configuration is wrong; nothing was done |
| 3 | the store is damaged |
| 4 | the store is in use by another program |
| 5 | the store is from a newer policywatch |
| 6 | the disk is full |
| 7 | the data folder cannot be written |
| 8 | there is no store in the data folder |
| 9 | the database server does not answer |
| 10 | the store failed in another way |
| 70 | a defect in policywatch; `--debug` shows where |
| 130 | stopped from the keyboard |
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable

FAILED = 1
WRONG = 2
FULL = 6
READ_ONLY = 7
DEFECT = 70
STOPPED = 130


class CommandError(Exception):
    """Ends a command with its exit code; the text is one line that names the cure."""

    exit_code = FAILED


class Failed(CommandError):  # noqa: N818 - reads as what happened
    """What was asked for did not work out."""


class Wrong(CommandError):  # noqa: N818
    """What was typed, or a file that was named, is not right."""

    exit_code = WRONG


def say(text: str) -> None:
    """One line on stderr, whatever the text holds; nothing where nobody listens any more."""
    line = " ".join(text.split()) or "no reason given"
    try:
        sys.stderr.write(f"policywatch: {line}\n")
        sys.stderr.flush()
    except (OSError, ValueError):
        pass


def guarded(work: Callable[[], int]) -> int:
    """Runs `work` and gives its exit code, or the one of the error that ended it. Prints no traceback."""
    try:
        code = work()
        sys.stdout.flush()
        return code
    except KeyboardInterrupt:
        say("stopped; what was finished is kept, and the rest is done next time")
        return STOPPED
    except OSError as error:
        return _system(error)
    except Exception as error:
        known = getattr(error, "exit_code", None)
        if isinstance(known, int):
            say(str(error))
            return known
        name = type(error).__name__
        say(f"a defect in policywatch ({name}: {error}); --debug shows where, please report it")
        return DEFECT


def _system(error: OSError) -> int:
    """The system said no: whoever reads our output has gone, the disk is full, a file is not ours."""
    if error.errno == errno.EPIPE:
        # The reader of a pipe has seen enough. What Python still holds for it goes nowhere, quietly.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return 0
    where = f" ({error.filename})" if error.filename else ""
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        say(f"the disk is full{where}: make room and run it again; what was finished is kept")
        return FULL
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        say(f"not allowed{where}: give this user the right, or choose another folder with --data")
        return READ_ONLY
    say(f"{error.strerror or error}{where}")
    return FAILED
