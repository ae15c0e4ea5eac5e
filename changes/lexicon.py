"""The words that carry force in seven languages, read once from one data file per language.

A word of any of the languages counts in each text whose language is unknown; where it is known,
its own file is asked first and English second, since many pages mix the two.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

LANGUAGES = ("en", "fr", "de", "es", "it", "nl", "pt")
UNITS = ("second", "minute", "hour", "day", "week", "month", "year", "business_day")


@dataclass(frozen=True, slots=True)
class Lexicon:
    """One language. All words are in lower case."""

    language: str
    force: dict[str, str]  #: modal word -> duty, permission, advice, intention
    negation: frozenset[str]
    condition: frozenset[str]
    scope: frozenset[str]
    time: frozenset[str]
    definition: frozenset[str]
    article: frozenset[str]
    reference: frozenset[str]
    revision: frozenset[str]  #: words a date line is made of
    revision_core: frozenset[str]  #: one of these makes a line with a date a date line
    today: frozenset[str]
    weekday: frozenset[str]
    counter: frozenset[str]  #: what a counter counts ("visitors")
    numbers: dict[str, int]
    months: tuple[tuple[str, ...], ...]
    units: dict[str, str]  #: "days" -> "day"
    ago_before: tuple[str, ...]
    ago_after: tuple[str, ...]
    now: tuple[str, ...]
    relative_lead: tuple[str, ...]


def _read(language: str) -> Lexicon:
    raw: dict[str, Any] = tomllib.loads((files("changes") / "data" / f"{language}.toml").read_text("utf-8"))
    words, time = raw["words"], raw["time"]
    return Lexicon(
        language=language,
        force={word: kind for kind, listed in raw["force"].items() for word in listed},
        **{name: frozenset(listed) for name, listed in words.items()},
        numbers=dict(raw["numbers"]["words"]),
        months=tuple(tuple(names) for names in time["months"]),
        units={word: unit for unit in UNITS for word in time[unit]},
        ago_before=tuple(time["before"]),
        ago_after=tuple(time["after"]),
        now=tuple(time["now"]),
        relative_lead=tuple(time["relative_lead"]),
    )


@cache
def lexicons() -> dict[str, Lexicon]:
    """All languages, by their BCP 47 primary subtag."""
    return {language: _read(language) for language in LANGUAGES}


@cache
def spoken(language: str) -> tuple[Lexicon, ...]:
    """The lexicons to ask for a text in `language` ("" or one we have no file for: all of them)."""
    every = lexicons()
    own = every.get(language.lower().split("-")[0])
    if own is None:
        return tuple(every.values())
    return (own,) if own.language == "en" else (own, every["en"])


@cache
def union(name: str, language: str = "") -> frozenset[str]:
    """One word list of all the lexicons that `spoken` names for the language."""
    found: set[str] = set()
    for lexicon in spoken(language):
        found |= set(getattr(lexicon, name))
    return frozenset(found)


@cache
def numbers() -> dict[str, int]:
    """Number words of all languages ("thirty", "dreißig") and their values."""
    return {word: value for lexicon in lexicons().values() for word, value in lexicon.numbers.items()}


@cache
def units() -> dict[str, str]:
    """Words for spans of time of all languages, and the unit they name."""
    return {word: unit for lexicon in lexicons().values() for word, unit in lexicon.units.items()}


@cache
def months() -> dict[str, int]:
    """Month names and their abbreviations of all languages -> 1 to 12."""
    found: dict[str, int] = {}
    for lexicon in lexicons().values():
        for number, names in enumerate(lexicon.months, 1):
            for name in names:
                found.setdefault(name, number)
    return found


def alternatives(words: frozenset[str] | tuple[str, ...] | dict[str, Any]) -> str:
    """A regular expression's alternation of the words, longest first."""
    return "|".join(re.escape(word) for word in sorted(words, key=lambda w: (-len(w), w)))
