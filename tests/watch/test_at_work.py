"""How much a service takes on, and when it has nothing at work."""

from __future__ import annotations

import threading

from watch.at_work import AtWork


def test_of_a_kind_no_more_begin_than_may_and_other_kinds_do_not_count() -> None:
    work = AtWork(lambda: False)
    assert work.begin("batch", 1) and not work.begin("batch", 1)
    assert work.begin("site", 1) and work.begin("job")
    assert len(work) == 3
    work.end("batch")
    assert work.begin("batch", 1)


def test_it_is_idle_when_the_last_has_ended_and_nothing_begins_once_all_is_to_stop() -> None:
    stopping = threading.Event()
    work = AtWork(stopping.is_set)
    assert work.wait(0)
    assert work.begin("job")
    stopping.set()
    assert not work.begin("job")
    assert not work.wait(0)
    threading.Timer(0.01, work.end, ["job"]).start()
    assert work.wait(30)
