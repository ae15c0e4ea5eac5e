"""Where a line may not end, and where a hair parts marked letters from others."""

from __future__ import annotations

import pytest

from render.glue import HAIR, NO_BREAK, glued, parted


@pytest.mark.parametrize(
    "bound",
    [
        "4_% of all",
        "12,50_€ par ruche",
        "€_12 a head",
        "§_4 says",
        "1_200_000 people",
        "22_Nov 2026",
        "15:00_CET, 6_hours later",
        "« à titre d’essai_»",
        "Qui paie_? Vous_: toujours_;",
    ],
)
def test_figures_keep_their_sign_and_french_points_their_word(bound: str) -> None:
    plain = bound.replace("_", " ")
    assert glued(plain).replace(NO_BREAK, "_").replace("«_", "« ") == bound
    assert glued(plain).replace(NO_BREAK, " ") == plain


@pytest.mark.parametrize("text", ["a 5 b", "In 2026 1,200 came", "see :root", "words and words"])
def test_other_spaces_stay(text: str) -> None:
    assert glued(text) == text


def test_marked_letters_are_parted_from_their_neighbours_by_a_hair() -> None:
    assert parted('片道<del class="tight">百</del><ins>二</ins>を') == (
        f'片道{HAIR}<del class="tight">百</del>{HAIR}<ins>二</ins>{HAIR}を'
    )
    assert parted("A <del>b</del>, <ins>c</ins>.") == "A <del>b</del>, <ins>c</ins>."
