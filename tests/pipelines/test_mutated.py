"""Pages made and spoilt at random, through the whole pure way in a process of their own.

Two hundred in every run, five hundred in the long one.
"""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.pipelines.hostile import pages

SEED = 20261127
SECONDS = 2.0  #: processor time of a page: read and judged, or compared
PEAK_BYTES = 400_000_000  #: of the process: a page of 5 MB and its mutation are the largest


@pytest.mark.parametrize("pairs", [100, pytest.param(250, marks=pytest.mark.slow)])
def test_none_fails_takes_long_or_takes_much_memory(pairs: int) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "tests.pipelines.hostile", str(SEED), str(pairs)],
        check=True,
        capture_output=True,
        text=True,
        timeout=600,
    )
    found = json.loads(run.stdout)
    assert found["failed"] == []
    assert found["pages"] == 2 * pairs
    assert found["seconds"] < SECONDS, found["slowest"]
    assert found["peak_bytes"] < PEAK_BYTES


def test_the_pages_are_the_same_for_the_same_seed_and_of_many_kinds() -> None:
    once, again = (list(pages(7, 40)) for _ in range(2))
    assert once == again
    assert len({before.body for before, _ in once}) == 40
    assert sum(before.body != after.body for before, after in once) > 30
    assert max(len(before.body) for before, _ in once) > 20 * min(len(before.body) for before, _ in once)
