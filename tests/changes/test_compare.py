"""The difference between two documents, as a reader is told it."""

from __future__ import annotations

from datetime import date, timedelta
from time import process_time

import pytest

from changes.compare import COMPARER, compare
from model import BlockKind, ChangeClass, Comparison, Document, ItemKind, SectionKind
from tests.changes.pages import item, marked, page, row, section, text

INTRO = section("Introduction", "These rules bind everyone who uses the service.", "Last updated: 3 May 2024")
KEEP = section("Retention", "We keep records for 30 days after the account is closed.")


def lines(found: Comparison) -> list[str]:
    return [marked(p.hunks) for i in found.items for p in i.passages]


def test_a_document_against_itself_gives_nothing() -> None:
    found = compare(page(INTRO, KEEP), page(INTRO, KEEP))
    assert (found.items, found.change_class, found.summary, found.hidden) == ((), ChangeClass.NOISE, "", ())
    assert found.comparer == COMPARER


def test_which_section_which_sentence_which_figure() -> None:
    after = section("Retention", "We keep records for 12 months after the account is closed.")
    (found,) = compare(page(INTRO, KEEP), page(INTRO, after)).items
    assert (found.kind, found.change_class, found.path) == (
        ItemKind.EDITED,
        ChangeClass.SUBSTANTIVE,
        ("Retention",),
    )
    assert marked(found.passages[0].hunks) == (
        "We keep records for [-30 days-]{+12 months+} after the account is closed."
    )
    assert [(f.old, f.new) for f in found.figures] == [("30 days", "12 months")]


def test_only_the_date_line() -> None:
    after = section("Introduction", INTRO.blocks[0], "Last updated: 4 June 2024")
    found = compare(page(INTRO, KEEP), page(after, KEEP))
    assert found.change_class is ChangeClass.METADATA
    assert found.items[0].reasons == ("only the date line",)


def test_a_row_is_compared_cell_by_cell() -> None:
    before = page(section("Cookies", row("_id", "Log-in", "30 days"), row("_ga", "Statistics", "2 years")))
    after = page(section("Cookies", row("_id", "Log-in", "60 days"), row("_ga", "Statistics", "2 years")))
    assert lines(compare(before, after)) == ["_id | Log-in | [-30-]{+60+} days"]


def test_equal_rows_are_counted() -> None:
    rows = [row("Partner", "Advertising")] * 2
    found = compare(page(section("List", *rows)), page(section("List", *rows, rows[0])))
    assert lines(found) == ["{+Partner | Advertising+}"]
    assert found.change_class is ChangeClass.SUBSTANTIVE


def test_an_entry_added_to_a_list_rings() -> None:
    lands = [item("Iceland"), item("Norway")]
    found = compare(page(section("Countries", *lands)), page(section("Countries", *lands, item("Malta"))))
    assert (found.change_class, lines(found)) == (ChangeClass.SUBSTANTIVE, ["{+Malta+}"])


def test_moved_text_is_not_substantive() -> None:
    lands = [item(n) for n in ("Iceland", "Norway", "Malta", "Spain")]
    found = compare(page(section("Countries", *lands)), page(section("Countries", *reversed(lands))))
    assert found.change_class is ChangeClass.MARKUP
    other = page(
        section("One", "This text moves from here to there."), KEEP, section("Two", "Stays where it is.")
    )
    after = page(
        section("One"), KEEP, section("Two", "Stays where it is.", "This text moves from here to there.")
    )
    assert compare(other, after).change_class is not ChangeClass.SUBSTANTIVE


def test_a_paragraph_cut_in_two_is_not_new_text() -> None:
    one = "We collect your name and your address. We keep both for as long as the law asks."
    head, tail = one.split(". ")
    found = compare(page(section("Data", one)), page(section("Data", f"{head}.", tail)))
    assert found.change_class is not ChangeClass.SUBSTANTIVE


def test_lines_broken_anew_are_compared_by_their_words() -> None:
    words = [f"word{n}" for n in range(400)]
    changed = [*words[:200], "suddenly", *words[200:]]
    before = page(section("", *(" ".join(words[n : n + 11]) for n in range(0, 400, 11))))
    after = page(section("", *(" ".join(changed[n : n + 13]) for n in range(0, 401, 13))))
    shown = "".join(lines(compare(before, after)))
    assert "{+suddenly" in shown
    assert shown.count("{+") + shown.count("[-") < 6


def test_contents_lists_and_repeated_paragraphs_are_not_new() -> None:
    contents = section("", text("Introduction", BlockKind.ITEM), text("Retention", BlockKind.ITEM))
    found = compare(page(INTRO, KEEP), page(contents, INTRO, KEEP))
    assert found.change_class is ChangeClass.EDITORIAL


def test_a_heading_with_nothing_beneath_is_text() -> None:
    found = compare(
        page(INTRO, KEEP), page(INTRO, KEEP, section("Emergency order 17: list of essential shops"))
    )
    assert found.change_class is ChangeClass.SUBSTANTIVE


def test_the_title_over_the_sections_is_the_pages_name_in_whatever_language() -> None:
    one, other = (page(section(t), INTRO, KEEP) for t in ("Cookie rules", "Règles relatives aux cookies"))
    assert compare(one, other).change_class is ChangeClass.EDITORIAL


def test_a_lead_that_becomes_a_heading_is_no_change_of_words() -> None:
    rest = "By using the products, you are responsible for what you upload and for its legality."
    before = page(INTRO, section("Rules", f"Your content. {rest}", "Another rule stands here as before."))
    after = page(
        INTRO,
        section("Rules"),
        section("2. Your content", rest),
        section("3. More", "Another rule stands here as before."),
    )
    found = compare(before, after)
    assert found.change_class is ChangeClass.EDITORIAL
    without = page(INTRO, section("Rules", rest, "Another rule stands here as before."))
    assert compare(before, without).change_class is ChangeClass.SUBSTANTIVE


def test_the_same_words_with_another_link() -> None:
    one, other = (text("Use the form.", links=[("form", f"https://example.org/{n}")]) for n in ("a", "b"))
    found = compare(page(section("Ask", one)), page(section("Ask", other)))
    assert found.change_class is ChangeClass.LINKS
    passage = found.items[0].passages[0]
    assert (passage.links_removed, passage.links_added) == (one.links, other.links)


def test_an_aside_rings_for_what_is_linked_and_not_for_its_order() -> None:
    laws = [item(f"Regulation {n} on medical devices") for n in (745, 746, 747)]

    def related(*blocks: object) -> Document:
        return page(KEEP, section("Related legislation", *blocks, kind=SectionKind.ASIDE))  # type: ignore[arg-type]

    assert compare(related(*laws), related(*reversed(laws))).items == ()
    assert compare(related(*laws[:2]), related(*laws)).change_class is ChangeClass.SUBSTANTIVE


def log(shift: int, days: tuple[int, ...] = (3, 90, 200)) -> Document:
    start = date(2023, 1, 1)
    entries = [item(f"{start + timedelta(days=n + shift):%d %B %Y}: we changed clause {n}") for n in days]
    return page(section("Change log", *entries), KEEP)


def test_dates_all_shifted_by_one_day_are_the_servers_clock() -> None:
    found = compare(log(0), log(1))
    assert (found.items, [h.count for h in found.hidden]) == ((), [3])
    assert compare(log(0), log(2)).change_class is ChangeClass.SUBSTANTIVE
    assert compare(log(0, (3, 90)), log(1, (3, 90))).change_class is ChangeClass.SUBSTANTIVE


def test_what_is_not_shown_is_said() -> None:
    before, after = (page(section("", f"Updated {n} days ago"), KEEP) for n in (3, 9))
    (hidden,) = compare(before, after).hidden
    assert hidden.reason == "a date relative to the visit"


@pytest.mark.parametrize("after", ["", "Something else altogether stands here now."])
def test_what_rings_shows_something(after: str) -> None:
    found = compare(page(KEEP), page(section("", *([after] if after else []))))
    assert found.change_class is ChangeClass.SUBSTANTIVE
    assert any(h.text.strip() for i in found.items for p in i.passages for h in p.hunks)


def test_the_summary_is_one_sentence_from_the_items() -> None:
    kept = section("Retention", "We keep records for 12 months after the account is closed.")
    appeals = section("Appeals", "A person can appeal to the office in writing.")
    after = page(section("Introduction", INTRO.blocks[0], "Last updated: 4 June 2024"), kept, appeals)
    found = compare(page(INTRO, KEEP), after)
    assert (
        found.summary == "Retention: 30 days became 12 months; one section added: Appeals; one smaller change"
    )


@pytest.mark.parametrize("size", [50_000])
def test_a_page_made_to_be_slow_is_done_in_bounded_time(size: int) -> None:
    same = ["the same line"] * size
    before, after = (
        page(section("", *same)),
        page(section("", *same[: size // 2], *["another line, quite unlike it"] * (size // 2))),
    )
    start = process_time()
    assert compare(before, after).change_class is ChangeClass.SUBSTANTIVE
    assert process_time() - start < 10


def test_two_pages_of_nothing_but_other_lines_are_done_in_bounded_time() -> None:
    before, after = (
        page(section("", *(f"line {c}{n} says {c * 3} {n}" for n in range(5_000)))) for c in "ab"
    )
    start = process_time()
    assert compare(before, after).change_class is ChangeClass.SUBSTANTIVE
    assert process_time() - start < 20


def test_a_diff_made_as_a_bomb_is_done_in_bounded_time() -> None:
    """Attack A18: equal lines by the ten thousand, and lines that differ in a figure each."""
    same = ["the same line"] * 50_000
    before, after = (page(section("", *lines)) for lines in (same, same[:-7]))
    start = process_time()
    compare(before, after)
    assert process_time() - start < 5
    before, after = (
        page(section("", *(f"Member {n} pays a fee of {n + more} euros each month." for n in range(3_000))))
        for more in (0, 1)
    )
    assert compare(before, after).change_class is ChangeClass.SUBSTANTIVE
    assert process_time() - start < 20


def test_thirty_thousand_words() -> None:
    sections = [
        section(
            f"Part {n}",
            *(f"Clause {n}.{k} says that number {n * k} holds for it all, as agreed." for k in range(20)),
        )
        for n in range(110)
    ]
    after = list(sections)
    after[50] = section("Part 50", *after[50].blocks[:7], "Clause 50.7 is void.", *after[50].blocks[8:])
    after[70], after[90] = after[90], after[70]
    found = compare(page(*sections), page(*after))
    assert [(i.kind, i.path[-1]) for i in found.items if i.kind is ItemKind.EDITED] == [
        (ItemKind.EDITED, "Part 50")
    ]
    assert {i.kind for i in found.items} == {ItemKind.EDITED, ItemKind.MOVED}
