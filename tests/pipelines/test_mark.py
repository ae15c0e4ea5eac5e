"""What a process said it was doing is known after it has died."""

from __future__ import annotations

import os
import signal

from pipelines.mark import Mark


def test_a_mark_says_nothing_at_first_and_then_what_was_set() -> None:
    mark = Mark(Mark.file())
    assert mark.get() is None
    mark.set(0)
    assert mark.get() == 0
    mark.set(None)
    assert mark.get() is None
    mark.close()


def test_a_mark_outlives_the_process_that_set_it() -> None:
    file = Mark.file()
    pid = os.fork()
    if pid == 0:
        Mark(file).set(41)
        os.kill(os.getpid(), signal.SIGKILL)
    mark = Mark(file)
    os.waitpid(pid, 0)
    assert mark.get() == 41
    mark.close()
