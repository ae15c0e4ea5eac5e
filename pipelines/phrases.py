"""Phrases of walls, and languages by their frequent words; both from `phrases.toml` beside this file."""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from functools import lru_cache
from importlib.resources import files

from changes import dates
from changes.normal import AGO, key
from changes.words import tokens
from model import WallKind

_SCRIPTS = (
    ("ja", re.compile("[\u3040-\u30ff]")),
    ("ko", re.compile("[\uac00-\ud7af]")),
    ("zh", re.compile("[\u4e00-\u9fff]")),
    ("ru", re.compile("[\u0400-\u04ff]")),
    ("el", re.compile("[\u0370-\u03ff]")),
    ("ar", re.compile("[\u0600-\u06ff]")),
    ("he", re.compile("[\u0590-\u05ff]")),
    ("th", re.compile("[\u0e00-\u0e7f]")),
    ("hi", re.compile("[\u0900-\u097f]")),
)
_SHARED = {"ru": ("ru", "bg", "uk")}  #: languages of one script, told apart by their words
SAMPLE = 4_000  #: characters are enough to tell
FEW_WORDS = 20  #: fewer tell nothing
COMMON = 0.12  #: of the words are frequent ones of the language, at least
MORE = 8  #: words that a line about the document may have beside its date
MORE_LED = 2  #: the same where it has words in front, or says so by its date alone
AGO_WORDS = 4  #: words of "over a week ago"
#: Figures that are no content of such a line: a time of day, a version, an article, a lone number.
_NUMBER_OR_TIME = re.compile(
    r"\b\d{1,2}[:h]\d{2}(?::\d{2})?\b|\bv ?\d+(?:\.\d+)*\b|^\W*\d+(?:\.\d+)+"
    r"|^\W*\d{1,2}\b(?=\W*$|\W+\()|\bart\. ?\d+"
)
SURE = 1.5  #: the best language must have this many times the words of the next


@lru_cache(maxsize=1)
def _data() -> dict[str, dict[str, object]]:
    return tomllib.loads(files("pipelines").joinpath("phrases.toml").read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def _patterns() -> tuple[tuple[WallKind, re.Pattern[str], re.Pattern[str] | None], ...]:
    made = []
    for kind in WallKind:
        data = _data().get(kind.value, {})
        sure, hint = (
            re.compile(rf"(?<!\w)(?:{_choice(data[name])})(?!\w)") if name in data else None
            for name in ("sure", "hint")
        )
        if sure is not None:
            made.append((kind, sure, hint))
    return tuple(made)


def plain(text: str) -> str:
    """Lower case, straight apostrophes, single spaces."""
    return " ".join(text.lower().replace("\u2019", "'").split())


def phrase_of(text: str, *, strong: bool = False) -> tuple[WallKind, str] | None:
    """The first kind of wall whose phrase stands in the text, with the phrase.

    `strong`: other signs speak for a wall already, so that hints count as well.
    """
    folded = plain(text)
    for kind, sure, hints in _patterns():
        found = sure.search(folded) or (hints.search(folded) if strong and hints else None)
        if found:
            return kind, found[0]
    return None


@lru_cache(maxsize=1)
def _frequent() -> dict[str, tuple[str, ...]]:
    """The languages each frequent word belongs to."""
    found: dict[str, tuple[str, ...]] = {}
    for code, words in _data()["languages"].items():
        for word in str(words).split():
            found[word] = (*found.get(word, ()), code)
    return found


def language_of(text: str) -> str:
    """The primary language subtag of a text by its script and frequent words; "" where unsure."""
    sample = text[:SAMPLE]
    script = "" if sample.isascii() else _script_of(sample[:600])
    if script and script not in _SHARED:
        return script
    words = sample.lower().split()
    if len(words) < FEW_WORDS:
        return script
    found = list(filter(None, map(_frequent().get, words)))
    scores: defaultdict[str, float] = defaultdict(float)
    for languages in found:  # a word of many languages tells little of each
        for code in languages:
            scores[code] += 1 / len(languages)
    best = sorted(scores.items(), key=lambda entry: -entry[1])
    ranked = [one for one in best if not script or one[0] in _SHARED[script]][:2]
    if script:
        return ranked[0][0] if ranked else script
    if not ranked or sum(ranked[0][0] in languages for languages in found) < COMMON * len(words):
        return ""
    return ranked[0][0] if len(ranked) == 1 or ranked[0][1] >= SURE * ranked[1][1] else ""


def _script_of(sample: str) -> str:
    letters = sum(map(str.isalpha, sample))
    return next(
        (code for code, script in _SCRIPTS if letters and len(script.findall(sample)) > 0.3 * letters), ""
    )


@lru_cache(maxsize=1)
def _furniture() -> tuple[frozenset[str], frozenset[str]]:
    data = _data()["furniture"]
    headings, blocks = data["headings"], data["blocks"]
    assert isinstance(headings, list) and isinstance(blocks, list)
    return frozenset(map(plain, headings)), frozenset(map(plain, blocks))


def is_furniture(heading: str) -> bool:
    """Whether a heading names a box that is not the document: "Related articles", "Share this page"."""
    folded = plain(heading).strip(" :.!")
    return folded in _furniture()[0] or (
        folded.count(" ") < 4 and _furniture_end().search(folded) is not None
    )


@lru_cache(maxsize=1)
def _furniture_end() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{_choice(_data()['furniture']['ends'])})$")


def is_tool(block: str) -> bool:
    """Whether a block is a tool of the site: "Skip to content", "Back to top"."""
    return len(block) < 40 and plain(block) in _furniture()[1]


@lru_cache(maxsize=1)
def language_names() -> frozenset[str]:
    """Names and codes of languages as language lists show them, in lower case."""
    return frozenset(str(_data()["furniture"]["languages"]).split())


def is_meta(text: str) -> bool:
    """Whether a line is about the document, not in it: "Last updated 3 May", "Stand: Mai 2026".

    A line that says more than when ("Effective 3 May, the fee is 40 crowns") is the document's: what
    changes in a line about it wakes nobody.
    """
    folded = plain(text)
    found = _meta_line().match(folded)
    if found is None:
        return False
    rest = folded[found.end() :]
    spans = dates.spans(rest)
    for start, end in reversed(spans):
        rest = rest[:start] + " " + rest[end:]
    ago = " ".join(tokens(AGO)) in key(folded)
    if not ago and re.search(r"\d", _NUMBER_OR_TIME.sub(" ", rest)):
        return False
    joins, time = _when()
    said = [word for word in re.findall(r"[^\W\d_]+", rest) if word not in joins]
    dated = bool(spans) or ago or (bool(said) and said[0] in time)
    more = len([word for word in said if word not in time]) - (AGO_WORDS if ago else 0)
    if found["lead"]:
        return dated and more <= MORE_LED
    if found["strong"]:
        return more <= MORE
    return more <= MORE_LED if dated else not said and " " in found["weak"]


@lru_cache(maxsize=1)
def _meta_line() -> re.Pattern[str]:
    data = _data()["meta"]
    strong, weak = _choice(data["starts"]), _choice(data["before_date"])
    lead = r"(?P<lead>(?:[^\W\d_]+ ){1,5}?)?"
    return re.compile(rf"{lead}(?P<strong>{strong})(?!\w)|(?P<weak>{weak})(?!\w)")


@lru_cache(maxsize=1)
def _when() -> tuple[frozenset[str], frozenset[str]]:
    """The words that join a line to its date, and those of dates and of times before now."""
    data = _data()["meta"]
    joins, time = (_split(data[name]) for name in ("joins", "dates"))
    return joins, time


def _split(phrases: object) -> frozenset[str]:
    assert isinstance(phrases, list)
    return frozenset(word for phrase in phrases for word in plain(phrase).split())


def starts(kind: str, text: str) -> bool:
    """Whether a text begins with a phrase of `[aside]` or `[meta]`."""
    return _starts(kind).match(plain(text[:80])) is not None


@lru_cache(maxsize=4)
def _starts(kind: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{_choice(_data()[kind]['starts'])})(?!\w)")


def _choice(phrases: object) -> str:
    assert isinstance(phrases, list)
    return "|".join(re.escape(plain(p)) for p in sorted(phrases, key=lambda p: -len(p)))
