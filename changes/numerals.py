"""The value of a number as written: decimal commas and points by their place, numbers in words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation

from changes.lexicon import numbers

_TIME = re.compile(r"\d:\d").search
_DIGITS = re.compile(r"\d[\d.,'’\u00a0\u202f ]*").search
_GROUPING = re.compile(r"['’\u00a0\u202f ]")
_WHOLE = re.compile(r"[1-9]\d{0,2}[.,]\d{3}").fullmatch


def value_of(written: str) -> Decimal | None:
    """The value of digits as written in any of our languages; None where there are none."""
    if _TIME(written):
        return None  # a time of day
    match = _DIGITS(written)
    if match is None:
        words = [numbers()[w] for w in re.findall(r"[^\W\d]+", written.lower()) if w in numbers()]
        return _composed(words) if words else None
    digits = _GROUPING.sub("", match.group()).rstrip(".,")
    marks = [c for c in digits if c in ".,"]
    if len(set(marks)) == 2:
        last = max(digits.rfind("."), digits.rfind(","))
        digits = re.sub(r"[.,]", "", digits[:last]) + "." + digits[last + 1 :]
    elif len(marks) > 1 or (marks and _WHOLE(digits)):
        digits = re.sub(r"[.,]", "", digits)
    else:
        digits = digits.replace(",", ".")
    try:
        return Decimal(digits)
    except InvalidOperation:
        return None


def _composed(values: Sequence[int]) -> Decimal:
    """The value of number words in a row: "twenty-one", "two hundred", "quatre-vingt-dix"."""
    total = 0
    for value in values:
        if value >= 100:
            total = max(total, 1) * value
        elif (total, value) == (4, 20):
            total = 80
        else:
            total += value
    return Decimal(total)
