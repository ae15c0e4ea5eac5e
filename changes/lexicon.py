"""The words that carry force, and those of dates, read once from one data file per language.

Seven files are full; the others hold what dates and date lines are made of, and the plainest words of
force. A word of any full file counts in a text whose language is unknown; where it is known, its own
file is asked first and English second, since many pages mix the two.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

FULL = ("en", "fr", "de", "es", "it", "nl", "pt")
DATES = tuple("bg cs da el et fi hr hu lt lv no pl ro sk sl sv".split())
LISTS = (
    "negation condition scope time definition article reference revision revision_core today weekday "
    "counter news"
).split()
_Tree = dict[str, "_Tree"]
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
    news: frozenset[str]  #: what a teaser calls itself ("press release")
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
        **{name: frozenset(words.get(name, ())) for name in LISTS},
        numbers=dict(raw.get("numbers", {}).get("words", {})),
        months=tuple(tuple(names) for names in time["months"]),
        units={word: unit for unit in UNITS for word in time[unit]},
        ago_before=tuple(time["before"]),
        ago_after=tuple(time["after"]),
        now=tuple(time["now"]),
        relative_lead=tuple(time["relative_lead"]),
    )


@cache
def lexicons() -> dict[str, Lexicon]:
    """All languages, by their BCP 47 primary subtag; the full ones first."""
    return {language: _read(language) for language in (*FULL, *DATES)}


@cache
def spoken(language: str) -> tuple[Lexicon, ...]:
    """The lexicons to ask for a text in `language` ("" or one we have no file for: all full ones)."""
    every = lexicons()
    code = language.lower().split("-")[0]
    own = every.get("no" if code in ("nb", "nn") else code)
    if own is None:
        return tuple(every[known] for known in FULL)
    return (own,) if own.language == "en" else (own, every["en"])


@cache
def union(name: str, language: str | None = None) -> frozenset[str]:
    """One word list of the lexicons that `spoken` names for the language; None: of all there are."""
    asked = lexicons().values() if language is None else spoken(language)
    return frozenset(word for lexicon in asked for word in getattr(lexicon, name))


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
    """Month names and their abbreviations of all languages -> 1 to 12; 0: two languages disagree."""
    found: dict[str, int] = {}
    for lexicon in lexicons().values():
        for number, names in enumerate(lexicon.months, 1):
            for name in names:
                found[name] = number if found.get(name, number) == number else 0
    return found


def alternatives(words: Iterable[str]) -> str:
    """A regular expression's alternation of the words, longest first, common starts written once."""
    tree: _Tree = {}
    for word in words:
        node = tree
        for char in word:
            node = node.setdefault(char, {})
        node[""] = {}
    return _branches(tree) if tree else r"(?!)"


def _branches(tree: _Tree) -> str:
    """The words of a tree; a word that another one begins with comes after it."""
    found = [re.escape(char) + _group(node) for char, node in sorted(tree.items()) if char]
    return "|".join(found)


def _group(tree: _Tree) -> str:
    if not any(tree):
        return ""
    inner = _branches(tree)
    return f"(?:{inner})?" if "" in tree else f"(?:{inner})" if "|" in inner else inner
