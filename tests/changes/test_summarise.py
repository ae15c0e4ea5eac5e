"""One sentence from the items: what a reader would say, and nothing that no item says."""

from __future__ import annotations

from changes.compare import compare
from tests.changes.pages import item, page, section


def test_what_came_is_called_what_it_is() -> None:
    before = page(section("Fees", "Three ways to pay:", item("by card")))
    after = page(
        section("Fees", "Three ways to pay:", item("by card"), item("by bank transfer within ten days"))
    )
    assert compare(before, after).summary == "Fees: one list item added"


def test_a_figure_is_told_and_no_wording_is_claimed() -> None:
    before = page(section("Fees", "The fee is 54% of the price, and 15% is paid at once."))
    after = page(section("Fees", "The fee is 48% of the price, and 21% is paid at once."))
    found = compare(before, after)
    assert found.summary == "Fees: 54% became 48%, 15% became 21%"
    reasons = {reason for told in found.items for reason in told.reasons}
    assert not [reason for reason in reasons if "wording" in reason]


def test_no_change_has_no_sentence() -> None:
    same = page(section("Fees", "The fee is 54% of the price."))
    assert compare(same, same).summary == ""
