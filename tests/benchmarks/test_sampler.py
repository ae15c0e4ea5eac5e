"""Samples of a profile, put together by part of the work."""

from __future__ import annotations

from collections import Counter

from benchmarks.sampler import FETCHING, by_part


def test_a_sample_counts_for_one_part_and_none_is_lost() -> None:
    found = Counter(
        {
            "start-up: imports": 5,
            "parent, changes.words: tokens": 4,
            "parent, store.archive: document": 3,
            "parent, watch.child: watch": 1,
            "changes.normal: key": 2,
            "pipelines.flat: parse": 6,
            "pipelines.blocks: fold": 7,
            "store.bodies: put": 2,
            "store.record: _put": 1,
            "twisted": 8,
            "spiders.batch: write": 1,
        }
    )
    parts = by_part(found)
    assert parts.total() == found.total()
    assert parts == {
        "start-up": 5,
        "comparing: the difference": 4,
        "comparing: the store": 3,
        "crawl: the parent": 1,
        "digest of the text": 2,
        "looking, parsing": 6,
        "reading sections": 7,
        "bodies": 2,
        "the store": 1,
        FETCHING: 9,
    }
