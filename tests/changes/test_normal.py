"""The normalised document: what the site stirs is left out, what a person edits is kept."""

from __future__ import annotations

import pytest

from changes.lexicon import lexicons
from changes.normal import _maybe_relative, _relative, digest, key
from model import SectionKind
from tests.changes.pages import item, page, section, text


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("We  keep\u00a0data .", "We keep data."),
        ("ex\u00adample", "example"),
        ("Effective May 2, 2024", "Effective 2 May 2024"),
        ("Updated 3 days ago", "Updated over a week ago"),
        ("Mis à jour il y a 3 jours", "Mis à jour il y a 2 semaines"),
        ("Aktualisiert vor 3 Tagen", "Aktualisiert vor einem Monat"),
        ("Actualizado hace 2 horas", "Actualizado hace un mes"),
        ("3 dagen geleden", "4 weken geleden"),
        ("3天前", "5 天前"),
        ("Write to [email protected] now", "Write to [email\u00a0protected] now"),
        ("Trace 123e4567-e89b-12d3-a456-426614174000", "Trace 00000000-e89b-12d3-a456-426614174fff"),
    ],
)
def test_the_sites_own_stir_makes_no_difference(one: str, other: str) -> None:
    assert key(one) == key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("We keep data.", "We keep data"),
        ("We may", "We must"),
        ("within 3 days", "within 4 days"),
        ("vor 3 Tagen zu melden", "vor 4 Tagen zu melden"),
        ("Effective May 2, 2024", "Effective May 3, 2024"),
        ("on 03/04/2024", "on 04/03/2024"),
        ("Terms", "terms"),
        ("No. 5", "No. 6"),
        ("write to a@example.org", "write to b@example.org"),
    ],
)
def test_words_figures_signs_and_letter_case_do(one: str, other: str) -> None:
    assert key(one) != key(other)


LINKED = ("the form", "https://example.org/form?utm_source=mail")


def test_link_targets_count_without_what_changes_by_the_visit() -> None:
    def linked(target: str) -> str:
        return digest(page(section("A", text("Use the form.", links=[("the form", target)]))))

    assert linked("https://example.org/form?utm_source=a") == linked("http://www.example.org/form/")
    assert linked("https://example.org/form") != linked("https://example.org/new-form")


def test_the_order_counts_in_the_text_and_not_in_an_aside() -> None:
    one, other = section("A", "First here.", "Then there."), section("A", "Then there.", "First here.")
    assert digest(page(one)) != digest(page(other))
    aside = [
        section("Related", *order, kind=SectionKind.ASIDE)
        for order in (("Law one", "Law two"), ("Law two", "Law one"), ("Law one", "Law three"))
    ]
    assert digest(page(aside[0])) == digest(page(aside[1]))
    assert digest(page(aside[0])) != digest(page(aside[2]))


def test_block_kinds_and_title_are_not_the_text() -> None:
    assert digest(page(section("A", "One."), title="x")) == digest(
        page(section("A", item("One.")), title="y")
    )


def test_a_word_moved_over_a_block_border_is_seen() -> None:
    assert digest(page(section("A", "One two.", "Three."))) != digest(
        page(section("A", "One.", "Two three."))
    )


@pytest.mark.parametrize("language", sorted(lexicons()))
def test_the_first_look_misses_no_relative_date(language: str) -> None:
    own = lexicons()[language]
    units = sorted(own.units)
    texts = [f"3 {unit} {after}" for unit in units for after in own.ago_after]
    texts += [f"il y a 3 {unit}" for unit in units] + [f"hace 3 {unit}" for unit in units]
    texts += [
        f"{lead} {before} 3 {unit}"
        for lead in own.relative_lead
        for before in own.ago_before
        for unit in units
    ]
    texts += [f"{lead}: {now}" for lead in own.relative_lead for now in own.now]
    found = [text for text in texts if _relative().search(text)]
    assert found
    assert all(_maybe_relative(text) for text in [*found, "3 天前", "5か月前"])
