"""What people type in a form. Addresses, lengths of time and selectors: `tests/cli/test_parse.py`."""

from __future__ import annotations

import pytest

from model import durations
from watch import typed
from watch.typed import Mistyped


def test_tags_are_parted_by_commas_and_each_stands_once() -> None:
    assert typed.tags(" law,  water  rights ,law,, ") == ("law", "water rights")
    assert typed.tags("") == ()


@pytest.mark.parametrize("text", [",".join(map(str, range(40))), "t" * 61])
def test_tags_without_measure_are_refused(text: str) -> None:
    with pytest.raises(Mistyped, match="at most"):
        typed.tags(text)


def test_a_title_is_one_line() -> None:
    assert typed.title(" Fees\r\nBcc: x ") == "Fees Bcc: x"
    with pytest.raises(Mistyped, match="300"):
        typed.title("x" * 301)


@pytest.mark.parametrize("text", ["12h", "1d 12h", "90s", "1h 30m", "0s"])
def test_a_length_of_time_is_written_as_it_is_read(text: str) -> None:
    assert durations.seconds(durations.written(durations.seconds(text))) == durations.seconds(text)


def test_weeks_are_written_in_days() -> None:
    assert durations.written(durations.seconds("1w")) == "7d"
