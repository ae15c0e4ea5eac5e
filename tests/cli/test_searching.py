"""`search`: what pages say and said."""

from __future__ import annotations

from pathlib import Path

import pytest

from model import Origin
from store import Store
from tests.cli.conftest import Command
from tests.store.builders import DAY, NOON, add, see


@pytest.fixture
def filled(data: Path) -> None:
    with Store.open(data) as store:
        source = add(store, "https://gov.example/fees")
        store.sources.update(source.id, tags=("tax",))
        see(store, source, "The fee is 40 crowns.", NOON)
        see(store, source, "The \x1b[2J fee is 50 crowns.", NOON + DAY)
        see(store, source, "The fee was 30 crowns.", NOON - DAY, origin=Origin.IMPORT)


@pytest.mark.usefixtures("filled")
def test_hits_say_where_and_since_when(policywatch: Command) -> None:
    shown = policywatch("search", "40")
    assert shown.code == 0
    assert shown.out.splitlines() == [
        "fees · Fees › Part 0",
        "  The fee is 40 crowns. · a item",
        "  first seen 2026-03-01 12:00, last seen 2026-03-01 12:00, not any more",
        "",
        "1 section",
    ]
    assert "still there" in policywatch("search", "50").out
    assert "\x1b" not in policywatch("search", "50").out


@pytest.mark.usefixtures("filled")
def test_hits_as_json_lines(policywatch: Command) -> None:
    rows = policywatch("search", "fee", "crowns", "--json").rows
    assert [(row["source"], row["current"]) for row in rows] == [
        ("fees", True),
        ("fees", False),
        ("fees", False),
    ]
    assert rows[0]["path"] == ["Fees", "Part 0"]
    assert {run["text"] for run in rows[1]["snippet"] if run["matched"]} == {"fee", "crowns"}
    assert rows[1]["said"] == "The fee is 40 crowns. · a item"
    assert [row["current"] for row in policywatch("search", "fee", "--current", "--json").rows] == [True]
    assert len(policywatch("search", "fee", "--limit", "2", "--json").rows) == 2


@pytest.mark.usefixtures("filled")
def test_a_search_keeps_to_a_source_a_tag_and_a_phrase(policywatch: Command) -> None:
    assert len(policywatch("search", "fee", "--source", "fees", "--tag", "tax", "--json").rows) == 3
    assert policywatch("search", "fee", "--tag", "none", "--json").rows == []
    assert len(policywatch("search", "was 30", "crowns", "--json").rows) == 1
    assert policywatch("search", "30 was", "crowns", "--json").rows == []
    assert len(policywatch("search", "--json", "--", "fee", "-40", "-50").rows) == 1


@pytest.mark.usefixtures("filled")
def test_what_finds_nothing_says_so_and_what_is_wrong_names_the_cure(policywatch: Command) -> None:
    assert policywatch("search", "taxes", "--current").out.startswith(
        "nothing says 'taxes'; without --current"
    )
    assert policywatch("search", "§").code == 2
    assert "name one" in policywatch("search", "§").complaint
    assert "policywatch list" in policywatch("search", "fee", "--site", "none").complaint
    assert policywatch("search", "fee", "--source", "none").code != 0


@pytest.mark.usefixtures("filled")
def test_lists_and_index_are_made_anew_on_demand(policywatch: Command, data: Path) -> None:
    with Store.open(data) as store, store.database.writing() as connection:
        connection.exec_driver_sql("DELETE FROM source_tag")
    assert policywatch("check", "--json").code == 3
    for body in (data / "bodies").glob("*/*"):
        assert body.exists()
    assert policywatch("check", "--rebuild").code == 0
    assert len(policywatch("search", "fee", "--tag", "tax", "--json").rows) == 3
