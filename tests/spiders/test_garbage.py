"""How often a crawling child looks for garbage."""

from __future__ import annotations

import gc

from spiders.garbage import YOUNG, seldom


def test_what_is_there_is_not_looked_at_again_and_the_rest_is_seldom() -> None:
    before, frozen = gc.get_threshold(), gc.get_freeze_count()
    try:
        seldom()
        assert gc.get_threshold()[0] == YOUNG > before[0]
        assert gc.get_freeze_count() > frozen
        assert gc.isenabled()
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()
