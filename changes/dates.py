"""Dates in running text, in the order and with the month names of the languages we know.

The same date written in another order or with another month name is one date. A numeric date whose
order is unknown (03/04/2024) is kept as written: guessing could hide a real change.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache

from changes.lexicon import alternatives, months
from changes.words import HAS_DIGIT

REACH = 32  #: characters on either side of a digit in which the rest of its date stands
_DIGITS = re.compile(r"\d+")
_YEAR = re.compile(r"(?:19|20|21)\d\d")
_NAMES = re.compile(r"[^\W\d_]+").findall


@dataclass(frozen=True, slots=True)
class Dated:
    """A date and where it stands in the text, as character offsets."""

    start: int
    end: int
    year: int | None  #: None for "14 March"
    month: int
    day: int | None  #: None for "March 2024"
    written: str

    @property
    def moment(self) -> date | None:
        """As a calendar day; None where it has no day or no year."""
        return None if self.day is None or self.year is None else date(self.year, self.month, self.day)

    @property
    def iso(self) -> str:
        head = f"{'-' if self.year is None else f'{self.year:04d}'}-{self.month:02d}"
        return head if self.day is None else f"{head}-{self.day:02d}"


@cache
def _pattern() -> re.Pattern[str]:
    month = rf"(?:{alternatives(months())})"
    nth = r"(?:st|nd|rd|th|er|º|°|\.)?"
    gap = r"\s{0,3}"
    year = r"(?:19|20|21)\d\d"
    return re.compile(
        rf"""(?<![\w])(?:
        (?P<d1>\d{{1,2}}){nth}{gap}(?:of\s+|de\s+|d['’]\s?)?[-\s]?(?P<m1>{month})\b\.?,?[-\s]{{0,3}}
            (?:de\s+|del\s+|do\s+)?(?P<y1>{year})
        | (?P<m2>{month})\b\.?{gap}(?P<d2>\d{{1,2}}){nth}{gap},?{gap}(?P<y2>{year})
        | (?P<y3>{year})(?P<s3>[-/.])(?P<m3>\d{{1,2}})(?P=s3)(?P<d3>\d{{1,2}})
        | (?P<y9>{year})(?:\.|\s*m\.)?\s+(?P<m9>{month})\b\.?\s*(?P<d9>\d{{1,2}})
        | (?P<ya>{year})\.\s*gada\s+(?P<da>\d{{1,2}})\.\s*(?P<ma>{month})\b
        | (?P<a4>\d{{1,2}})(?P<s4>[-/.])(?P<b4>\d{{1,2}})(?P=s4)(?P<y4>{year})
        | (?P<y5>{year})\s*[年년]\s*(?P<m5>\d{{1,2}})\s*[月월]\s*(?P<d5>\d{{1,2}})\s*[日일]
        | (?P<m6>{month})\b\.?,?\s+(?:de\s+|del\s+)?(?P<y6>{year})
        | (?P<d7>\d{{1,2}}){nth}{gap}(?:of\s+|de\s+)?(?P<m7>{month})\b
        | (?P<m8>{month})\b\.?\s+(?P<d8>\d{{1,2}}){nth}
        )(?!\d)""",
        re.IGNORECASE | re.VERBOSE,
    )


@cache
def _month_words() -> frozenset[str]:
    """Months as they stand in a text, also right behind the ending of a number: "5thmay"."""
    return frozenset(f"{nth}{month}" for month in months() for nth in ("", "st", "nd", "rd", "th", "er", "º"))


def _parts(match: re.Match[str]) -> tuple[int | None, int, int | None] | None:
    group = match.groupdict()
    if name := group["m7"] or group["m8"]:
        if len(name) < 4 and name.islower():  # "may 5 people", "set 3": no date
            return None
        return _named(None, name, group["d7"] or group["d8"])
    if group["d1"]:
        return _named(group["y1"], group["m1"], group["d1"])
    if group["m2"]:
        return _named(group["y2"], group["m2"], group["d2"])
    if group["y3"]:
        return int(group["y3"]), int(group["m3"]), int(group["d3"])
    if name := group["m9"] or group["ma"]:  # Hungarian and Lithuanian; Latvian
        return _named(group["y9"] or group["ya"], name, group["d9"] or group["da"])
    if group["a4"]:
        return _ordered(int(group["a4"]), int(group["b4"]), int(group["y4"]), group["s4"])
    if group["y5"]:
        return int(group["y5"]), int(group["m5"]), int(group["d5"])
    return _named(group["y6"], group["m6"], None)


def _named(year: str | None, name: str, day: str | None) -> tuple[int | None, int, int | None] | None:
    """A date with a month's name; None where it is one only to a pattern that is blind to case: "aprıl"."""
    month = months().get(name.lower())
    return None if month is None else (int(year) if year else None, month, int(day) if day else None)


def _ordered(first: int, second: int, year: int, separator: str) -> tuple[int, int, int | None] | None:
    """Day and month of a numeric date, or None where both orders make sense."""
    if separator == "." or first > 12 or first == second:
        return year, second, first
    return (year, first, second) if second > 12 else None


def _windows(text: str) -> list[tuple[int, int]]:
    """Where a date can stand at all: within reach of a digit. Neighbours are joined."""
    out: list[tuple[int, int]] = []
    for match in _DIGITS.finditer(text):
        start, end = max(0, match.start() - REACH), match.end() + REACH
        if out and start <= out[-1][1]:
            out[-1] = (out[-1][0], end)
        else:
            out.append((start, end))
    return out


@lru_cache(maxsize=2_000)
def _matches(text: str) -> tuple[re.Match[str], ...]:
    """What is written like a date, from left to right. Sought near digits only: most of a text has none."""
    pattern = _pattern()
    spans = [(a, b) for a, b in _windows(text) if _promising(text, a, b)]
    return tuple(match for a, b in spans for match in pattern.finditer(text, a, b))


def _promising(text: str, start: int, end: int) -> bool:
    """Whether there is a year or the name of a month: each date has one of them."""
    if _YEAR.search(text, start, end):
        return True
    return not _month_words().isdisjoint(_NAMES(text[start:end].lower()))


def find(text: str) -> list[Dated]:
    """The dates of a text from left to right; impossible ones (30 February) are left out."""
    if not HAS_DIGIT(text):
        return []
    found = []
    for match in _matches(text):
        parts = _parts(match)
        if parts is None:
            continue
        year, month, day = parts
        try:
            date(year or 2024, month, 1 if day is None else day)  # month 0: its name means two, by language
        except ValueError:
            continue
        found.append(Dated(match.start(), match.end(), year, month, day, match.group()))
    return found


def spans(text: str) -> list[tuple[int, int]]:
    """Where something written like a date stands, also where its order is unknown."""
    if not HAS_DIGIT(text):
        return []
    return [m.span() for m in _matches(text) if not (m["m7"] or m["m8"]) or _parts(m) is not None]


def canonical(text: str) -> str:
    """The text with each date in one form, so that "2 May 2024" and "May 2, 2024" are the same."""
    pieces, at = [], 0
    for dated in find(text):
        pieces += [text[at : dated.start], dated.iso]
        at = dated.end
    return "".join(pieces) + text[at:] if pieces else text
