"""Which change wakes a reader, by the rules people labelled real changes with."""

from __future__ import annotations

import pytest

from changes.classify import edited, one_sided
from changes.datelines import is_date_line
from changes.normal import unnumbered
from changes.redline import hunks
from changes.spelling import respelt
from model import BlockKind, ChangeClass

P = BlockKind.PARAGRAPH
SUBSTANTIVE, EDITORIAL, METADATA = ChangeClass.SUBSTANTIVE, ChangeClass.EDITORIAL, ChangeClass.METADATA


def judged(before: str, after: str, kind: BlockKind = P, language: str = "en") -> tuple[ChangeClass, str]:
    found = edited(kind, hunks(before, after), language)
    return found.change_class, found.reasons[0]


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        ("We keep it for 30 days.", "We keep it for 12 months.", "a period changed: 30 days → 12 months"),
        ("a fee of $10 a year", "a fee of $12 a year", "an amount changed: $10 → $12"),
        ("at most 5% of it", "at most 7% of it", "a percentage changed: 5% → 7%"),
        ("You may appeal.", "You must appeal.", "“may” became “must”"),
        ("We will not sell it.", "We will sell it.", "a negation changed"),
        ("We share it.", "We share it unless you object.", "a condition changed"),
        ("Send it before the visit.", "Send it after the visit.", "a time or bound changed"),
        ("All members can vote.", "Some members can vote.", "the scope changed"),
        ("stored by Rollbar", "stored by Sentry", "the wording changed"),
        ("see Section 4", "see Section 7", "a figure changed: 4 → 7"),
        ("Write to a@example.org", "Write to b@example.org", "the wording changed"),
        (
            "until 3 March 2024 you can ask",
            "until 3 May 2024 you can ask",
            "a date changed: 3 March 2024 → 3 May 2024",
        ),
        ("rate 1.5 applies", "rate 15 applies", "a figure changed: 1.5 → 15"),
    ],
)
def test_what_moves_rights_duties_figures_and_parties_is_substantive(
    before: str, after: str, reason: str
) -> None:
    assert judged(before, after) == (SUBSTANTIVE, reason)


@pytest.mark.parametrize(
    ("language", "before", "after", "reason"),
    [
        ("fr", "Vous pouvez demander.", "Vous devez demander.", "“pouvez” became “devez”"),
        ("de", "Sie dürfen es ändern.", "Sie müssen es ändern.", "“dürfen” became “müssen”"),
        ("es", "Usted puede pedirlo.", "Usted debe pedirlo.", "“puede” became “debe”"),
        ("it", "Il cliente può recedere.", "Il cliente deve recedere.", "“può” became “deve”"),
        ("nl", "U mag dit delen.", "U moet dit delen.", "“mag” became “moet”"),
        ("pt", "O cliente pode pedir.", "O cliente deve pedir.", "“pode” became “deve”"),
        ("de", "Wir geben es nicht weiter.", "Wir geben es weiter.", "a negation changed"),
        ("pl", "Dane przechowujemy krótko.", "Dane przechowujemy długo.", "the wording changed"),
        ("zh", "我们可以分享数据", "我们必须分享数据", "the wording changed"),
    ],
)
def test_in_other_languages_too(language: str, before: str, after: str, reason: str) -> None:
    assert judged(before, after, language=language) == (SUBSTANTIVE, reason)


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        ("use the XBOX store", "use the Xbox store", "only letter case"),
        ("by Uptime Robot, Inc.", "by UptimeRobot, Inc.", "only spacing"),
        ("the user's “data”", "the user’s 'data'", "only punctuation"),
        ("cases: 10113 tests", "cases: 10,113 tests", "only punctuation"),
        ("1. Scope of it", "2. Scope of it", "only the numbering"),
        ("Definitions. It means", "A.1 Definitions. It means", "only the numbering"),
        ("unauthorised behaviour", "unauthorized behavior", "another spelling"),
        ("send the form", "send a form", "only an article"),
        ('read our <a href="x">rules</a> here', "read our rules here", "markup that showed in the text"),
        (
            "settings at https://a.example.org/old and on",
            "settings at https://b.example.org/new/x and on",
            "a link of the same site leads elsewhere",
        ),
    ],
)
def test_spelling_signs_and_numbering_are_editorial(before: str, after: str, reason: str) -> None:
    assert judged(before, after) == (EDITORIAL, reason)


def test_a_mail_address_hidden_from_robots_is_noise() -> None:
    assert judged("Write to [email protected] now", "Write to a@example.org now")[0] is ChangeClass.NOISE


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Last updated: May 2, 2024"),
        ("en", "Effective 2024-05-02"),
        ("de", "Stand: 2. Mai 2024"),
        ("fr", "Dernière mise à jour le 2 mai 2024"),
        ("es", "Última actualización: 2 de mayo de 2024"),
        ("it", "Ultimo aggiornamento: 2 maggio 2024"),
        ("nl", "Laatst bijgewerkt op 2 mei 2024"),
        ("pt", "Última atualização: 2 de maio de 2024"),
        ("", "2 May 2024"),
    ],
)
def test_a_line_that_only_dates_the_document_is_metadata(language: str, text: str) -> None:
    assert is_date_line(P, text, language)
    assert judged(text, text.replace("2024", "2025"), language=language)[0] is METADATA
    assert one_sided(P, text, added=True, elsewhere=False, language=language).change_class is METADATA


@pytest.mark.parametrize(
    "text",
    [
        "You may appeal until 2 May 2024.",
        "Contracts made from 1 June 2024 on are governed by the law of France.",
        "Emergency order of 2 May 2024",
    ],
)
def test_a_date_in_a_clause_is_not(text: str) -> None:
    assert not is_date_line(P, text, "en")
    assert judged(text, text.replace("2024", "2025"))[0] is SUBSTANTIVE


@pytest.mark.parametrize("kind", [P, BlockKind.ITEM])
def test_few_words_that_came_are_text_like_any_other(kind: BlockKind) -> None:
    assert one_sided(kind, "Iceland", added=True, elsewhere=False).change_class is SUBSTANTIVE


def test_what_stands_elsewhere_on_the_page_says_nothing_new() -> None:
    text = "You can withdraw your consent."
    assert one_sided(P, text, added=True, elsewhere=True).change_class is EDITORIAL
    assert one_sided(P, text, added=True, elsewhere=False).change_class is SUBSTANTIVE


def test_the_strongest_change_of_a_passage_decides() -> None:
    found = judged("1. The colour may change in 30 days", "2. The color must change in 30 days")
    assert found[0] is SUBSTANTIVE


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("colour", "color"),
        ("organisation", "organization"),
        ("naïve", "naive"),
        ("cancelled", "canceled"),
        ("licence", "license"),
        ("straße", "strasse"),
    ],
)
def test_one_word_in_two_spellings(one: str, other: str) -> None:
    assert respelt(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("may", "might"),
        ("month", "months"),
        ("accept", "except"),
        ("30", "31"),
        ("personal", "personnel"),
        ("ensure", "insure"),
        ("four", "for"),
    ],
)
def test_two_words(one: str, other: str) -> None:
    assert not respelt(one, other)


def test_a_numbering_is_taken_off_and_a_figure_is_not() -> None:
    assert (
        unnumbered("6. Use of it")
        == unnumbered("(a) Use of it")
        == unnumbered("A.1 Use of it")
        == "Use of it"
    )
    assert unnumbered("30 days later") == "30 days later"


@pytest.mark.parametrize(
    ("language", "line", "before", "after"),
    [
        ("en", "* Map and table last updated at {} on 3/18/2020", "4:45 p.m.", "5:10 p.m."),
        ("en", "Figures by county, updated {}", "3 May 2026", "4 May 2026"),
        ("fr", "Tableau des cas, mis à jour le {}", "3 mai 2026", "5 mai 2026"),
        ("de", "Liste der Stellen, aktualisiert am {}", "3. Mai 2026", "9. Mai 2026"),
    ],
)
def test_a_stamp_at_the_end_of_a_line_says_only_when_it_was_saved(
    language: str, line: str, before: str, after: str
) -> None:
    found = judged(line.format(before), line.format(after), language=language)
    assert found == (METADATA, "only the date line")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Updated 3 May 2026, applies until 4 June 2026.", "Updated 3 May 2026, applies until 9 June 2026."),
        ("Map of 17 towns last updated on 3/18/2020", "Map of 19 towns last updated on 3/19/2020"),
        ("Offices open at 9:00", "Offices open at 10:00"),
        ("Current: 4.50", "Current: 9.50"),
        ("Effective 3 May 2026: €4.50", "Effective 3 May 2026: €9.50"),
        ("The fee is effective 1 May 2026", "The fee is effective 1 June 2026"),
    ],
)
def test_a_date_or_time_of_the_text_itself_is_no_stamp(before: str, after: str) -> None:
    assert judged(before, after)[0] is SUBSTANTIVE
