"""Who is told of what."""

from __future__ import annotations

import pytest

from tests.cli.conftest import Command


def test_a_reader_subscribes_looks_and_leaves(policywatch: Command) -> None:
    policywatch("add", "https://example.org/terms", "--no-crawl")
    told = policywatch("subscribe", "ada@example.org")
    assert told.out.startswith(
        "ada@example.org is told of every source: substantive changes, instant; the rest weekly"
    )
    policywatch("subscribe", "ada@example.org", "--source", "terms", "--class", "all", "--cadence", "daily")
    rows = policywatch("subscribe", "--json").rows
    assert [row["subscription"]["cadence"] for row in rows] == ["instant", "daily"]
    assert "token" not in rows[0]["reader"]

    assert "1 still stand" in policywatch("unsubscribe", "ada@example.org", "--source", "terms").out
    assert policywatch("unsubscribe", "ada@example.org").code == 0
    assert policywatch("subscribe", "--json").rows == []
    assert policywatch("unsubscribe", "ada@example.org").code == 1


@pytest.mark.parametrize(
    ("args", "word"),
    [
        (["ada"], "name@example.org"),
        (["ada@example.org", "--class", "loud"], "substantive"),
        (["ada@example.org", "--cadence", "often"], "weekly"),
        (["ada@example.org", "--rest", "often"], "weekly"),
        (["ada@example.org", "--zone", "Mars"], "Europe/Brussels"),
        (["ada@example.org", "--source", "nowhere"], "nowhere"),
    ],
)
def test_a_wrong_wish_is_one_line_and_makes_no_reader(
    policywatch: Command, args: list[str], word: str
) -> None:
    policywatch("add", "https://example.org/terms", "--no-crawl")
    refused = policywatch("subscribe", *args)
    assert refused.code == 2
    assert word in refused.complaint
    assert policywatch("subscribe", "--json").rows == []


def test_whoever_is_no_reader_cannot_leave(policywatch: Command) -> None:
    policywatch("add", "https://example.org/terms", "--no-crawl")
    assert "bob@example.org is no reader here" in policywatch("unsubscribe", "bob@example.org").complaint
