"""The long ones run when they are asked for: `pytest -m slow tests/faults`."""

from __future__ import annotations

import pytest


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if "slow" in config.getoption("markexpr"):
        return
    skip = pytest.mark.skip(reason="takes minutes; run `make kill`, or `pytest -m slow tests/faults`")
    for item in items:
        if "tests/faults/" in item.path.as_posix() and item.get_closest_marker("slow"):
            item.add_marker(skip)
