"""What is kept between two pages: not for long, not too much, and under keys that can't be guessed."""

from __future__ import annotations

from datetime import timedelta

from tests.watch.pages import START
from web.kept import Kept


def test_it_is_there_for_a_while() -> None:
    now = [START]
    kept: Kept[str] = Kept(lambda: now[0], most=4)
    key = kept.keep("typed")
    assert len(key) >= 16
    assert (kept.get(key), kept.get(key), kept.get("nothing"), kept.get("")) == ("typed", "typed", None, None)
    now[0] += timedelta(hours=1)
    assert kept.get(key) is None


def test_of_too_many_the_oldest_goes() -> None:
    kept: Kept[int] = Kept(lambda: START, most=4)
    keys = [kept.keep(n) for n in range(6)]
    assert [kept.get(key) for key in keys] == [None, None, 2, 3, 4, 5]
