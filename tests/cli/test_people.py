"""Who is told of what."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from store import Store
from tests.alerts.world import NOW, add_source, see
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
        (["ada@example.org", "--hour", "25"], "08:00"),
        (["ada@example.org", "--weekday", "t"], "Monday"),
        (["ada@example.org", "--quiet", "night"], "22:00-07:00"),
        (["ada@example.org", "--language", "English!"], "pt-BR"),
        (["ada@example.org,bob@example.org"], "one plain address"),
        (["ada@example.org\nBcc: bob@example.org"], "one plain address"),
        (["a" * 290 + "@example.org"], "before the @"),
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


def test_a_wish_may_name_many_things_and_is_one_subscription_for_each(policywatch: Command) -> None:
    policywatch("add", "https://example.org/terms", "--no-crawl")
    made = policywatch(
        *("subscribe", "ada@example.org", "--source", "terms", "--tag", "law", "--word", "fee", "--word"),
        *("fine", "--language", "en", "--json"),
    ).rows
    assert [(row["subscription"]["source_id"], row["subscription"]["tag"]) for row in made] == [
        (1, None),
        (None, "law"),
    ]
    assert made[0]["subscription"]["words"] == ["fee", "fine"]
    told = policywatch("subscribe").out
    assert "terms, where it says 'fee' or 'fine', in en: substantive changes" in told


def test_the_hours_of_a_reader_are_set_and_shown(policywatch: Command) -> None:
    policywatch("add", "https://example.org/terms", "--no-crawl")
    told = policywatch(
        *("subscribe", "ada@example.org", "--zone", "Europe/Brussels", "--hour", "7", "--weekday", "fri"),
        *("--quiet", "22-7", "--receipt"),
    ).out
    said = "digests at 7:00, weekly on Friday, Europe/Brussels; quiet 22:00-07:00; a receipt each week"
    assert said in told
    assert said in policywatch("subscribe").out
    policywatch("subscribe", "ada@example.org", "--quiet", "none", "--no-receipt")
    assert "quiet" not in policywatch("subscribe").out


def test_with_a_public_address_a_reader_is_asked_first(
    policywatch: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    policywatch("add", "https://example.org/terms", "--no-crawl")
    monkeypatch.setenv("POLICYWATCH_PUBLIC_URL", "https://watch.example")
    assert "is asked first whether mail is wanted" in policywatch("subscribe", "ada@example.org").out
    assert "has not confirmed yet" in policywatch("subscribe").out
    [question] = policywatch("outbox", "--json").rows
    assert question["subject"] == "[policywatch] Please confirm that you want these mails"
    policywatch("subscribe", "ada@example.org")
    assert len(policywatch("outbox", "--json").rows) == 1
    assert "asked" not in policywatch("subscribe", "ada@example.org", "--confirmed").out
    assert "asked" not in policywatch("subscribe", "bob@example.org", "--confirmed").out
    assert "has not confirmed yet" not in policywatch("subscribe").out


def test_an_address_that_refuses_mail_is_shown_and_taken_up_again(policywatch: Command, data: Path) -> None:
    policywatch("add", "https://example.org/terms", "--no-crawl")
    policywatch("subscribe", "ada@example.org")
    assert policywatch("subscribe", "ada@example.org", "--resume").code == 1
    with Store.open(data) as store:
        for day in (1, 2, 3):
            store.readers.refused(1, "550 no such user", datetime(2026, 11, day, tzinfo=UTC))
    assert "the address refuses mail (550 no such user)" in policywatch("subscribe").out
    assert "is written to again" in policywatch("subscribe", "ada@example.org", "--resume").out
    assert "refuses" not in policywatch("subscribe").out
    assert policywatch("subscribe", "eve@example.org", "--resume").code == 2


def test_a_followed_section_of_a_source_is_found_when_subscribing(policywatch: Command, data: Path) -> None:
    with Store.open(data) as store:
        see(store, add_source(store), "54 %", NOW)
    told = policywatch(
        "subscribe", "ada@example.org", "--source", "drug-control", "--section", "cannabis"
    ).out
    assert "sections under 'cannabis' (1 found, followed by whatever name)" in told
    [row] = policywatch("subscribe", "--json").rows
    assert row["subscription"]["tracks"] == ["1.0"]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (("ada@example.org", "--word", " "), "--word is empty: name what is followed"),
        (("ada@example.org", "--tag", ""), "--tag is empty"),
        (("ada@example.org", "--section", ""), "--section is empty"),
        (("ada@example.org", "--rest", "never"), "choose instant, hourly, daily, weekly, none"),
        (
            ("--cadence", "daily", "--word", "fees"),
            "say who it is for: policywatch subscribe you@example.org",
        ),
        (("--resume",), "say who it is for"),
    ],
)
def test_a_wish_that_would_match_nothing_or_is_nobodys_is_refused(
    policywatch: Command, typed: tuple[str, ...], said: str
) -> None:
    refused = policywatch("subscribe", *typed)
    assert refused.code == 2
    assert said in refused.complaint
