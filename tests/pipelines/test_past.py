"""What is known of a page up to now."""

from __future__ import annotations

from pipelines.past import FIRST, Past
from tests.pipelines.pages import known, policy, read

OLD, NEW = known(read(policy()), 1, "d1"), known(read(policy(extra="<p>More to read.</p>")), 2, "d2")


def test_a_page_never_seen_has_nothing() -> None:
    assert FIRST.newest is None
    assert FIRST.shown is None


def test_the_newest_is_shown_unless_another_was() -> None:
    assert Past((NEW, OLD)).newest is NEW.document
    assert Past((NEW, OLD)).shown is NEW
    assert Past((NEW, OLD), shown_id=1).shown is OLD
    assert Past((NEW, OLD), shown_id=77).shown is NEW
