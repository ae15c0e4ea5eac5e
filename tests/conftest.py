"""For all tests: the long ones run when they are asked for, and crawling children are born in the nursery."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator

import pytest

from tests.nursery import Nursery


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if "slow" in config.getoption("markexpr"):
        return
    skip = pytest.mark.skip(reason="takes minutes; run `make kill`, or `pytest -m slow`")
    for item in items:
        if item.get_closest_marker("slow"):
            item.add_marker(skip)


@pytest.fixture(scope="session", autouse=True)
def nursery() -> Iterator[Nursery]:
    """Where `watch.child` starts its children, instead of importing everything anew for each."""
    made = Nursery()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("watch.child.subprocess", made)
        yield made
    made.close()


@pytest.fixture
def fresh_children(monkeypatch: pytest.MonkeyPatch) -> None:
    """For tests of the start itself: children are new processes, as everywhere but in tests."""
    monkeypatch.setattr("watch.child.subprocess", subprocess)
