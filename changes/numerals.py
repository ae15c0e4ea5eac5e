"""The value of a number as written: decimal commas and points by their place, numbers in words."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from functools import cache

from changes.lexicon import alternatives, numbers


@cache
def spelt() -> Callable[[str], re.Match[str] | None]:
    """Whether a text names a number in words."""
    return re.compile(rf"\b(?:{alternatives(numbers())})\b", re.IGNORECASE).search


def value_of(written: str) -> Decimal | None:
    """The value of digits as written in any of our languages; None where there are none."""
    if re.search(r"\d:\d", written):
        return None  # a time of day
    match = re.search(r"\d[\d.,'’\u00a0\u202f ]*", written)
    if match is None:
        words = [
            numbers()[w] for w in re.findall(r"[^\W\d]+(?:-[^\W\d]+)?", written.lower()) if w in numbers()
        ]
        return Decimal(words[0]) if words else None
    digits = re.sub(r"['’\u00a0\u202f ]", "", match.group()).rstrip(".,")
    marks = [c for c in digits if c in ".,"]
    if len(set(marks)) == 2:
        last = max(digits.rfind("."), digits.rfind(","))
        digits = re.sub(r"[.,]", "", digits[:last]) + "." + digits[last + 1 :]
    elif len(marks) > 1 or (marks and re.fullmatch(r"[1-9]\d{0,2}[.,]\d{3}", digits)):
        digits = re.sub(r"[.,]", "", digits)
    else:
        digits = digits.replace(",", ".")
    try:
        return Decimal(digits)
    except InvalidOperation:
        return None
