"""Learned values are versioned."""

from __future__ import annotations

import pytest

from store import Store
from tests.store.builders import HOUR, NOON


def test_a_new_value_is_a_new_version_and_the_same_one_is_not(store: Store) -> None:
    learned = store.learned
    assert learned.latest("volatile", "source:1") is None
    first = learned.put("volatile", "source:1", '{"a": 1}', NOON)
    assert learned.put("volatile", "source:1", '{"a": 1}', NOON + HOUR) == first
    second = learned.put("volatile", "source:1", '{"a": 2}', NOON + HOUR)
    assert learned.latest("volatile", "source:1") == second
    third = learned.put("volatile", "source:1", '{"a": 1}', NOON + 2 * HOUR)
    assert (third.id, third.learned_at) == (first.id, NOON + 2 * HOUR)
    assert learned.latest("volatile", "source:1") == third
    assert learned.put("volatile", "source:2", '{"a": 1}', NOON).id != first.id
    assert learned.get(second.id) == second
    with pytest.raises(KeyError):
        learned.get("none")
