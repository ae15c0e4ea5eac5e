"""The normalised document: what is left when the site's own stirring is taken out.

Left out: white space and invisible signs, the order and language of a date, relative dates ("3 days
ago"), identifiers made for the visit, obfuscated mail addresses, what changes in link targets from
visit to visit, headings' anchors, block kinds, the order of links in asides, and what `Learned`
knows to vary here. Kept: every word, figure and sign, letter case, the words that carry a link and
where it leads. Two captures with the same digest are the same version.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from hashlib import sha256
from zlib import crc32

from changes import dates
from changes.kept import kept
from changes.learned import Learned
from changes.lexicon import alternatives, lexicons, union, units
from changes.links import target_key
from changes.words import HAS_DIGIT, fold, tokens, unsigned
from model import Block, Document, Section, SectionKind

MAIL = "\x01mail\x01"
AGO = "\x01ago\x01"
VISIT_ID = "\x01id\x01"
COUNT = "\x01count\x01"
_WORDS = re.compile(r"\w+").findall
LEAST_ID = 16  #: characters of the shortest identifier made for a visit
COUNTED = 60  #: characters a counter's line may have
NOTHING = Learned()
_OBFUSCATED = re.compile(
    r"\[\s*e-?mail\s*protected\s*\]|\[\s*email\xa0protected\s*\]|\[\s*protected\s*e-?mail\s*\]", re.I
)
#: identifiers that say nothing to a person: UUIDs, 16 and more hexadecimal digits with both kinds
_VISIT_ID = re.compile(
    r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b"
    r"|\b(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{16,}\b"
    r"|\b(?=\w*\d)(?=\w*[A-Z])(?=\w*[a-z])[A-Za-z0-9_-]{22,}\b",
    re.I,
)

_NUMBERING = re.compile(
    r"^\s*(?:(?:\(?\s?(?:[A-Za-z]|[ivxlcdm]{1,6}|\d{1,3})\s?[.)](?:\s?(?:\d{1,3}|[a-z])\s?[.)])*"
    r"|\d{1,3}(?:\.\d{1,3})+\.?|[A-Z]\.\d{1,3}(?:\.\d{1,3})*\.?)\s+|[-*•·▪◦–—]\s+)+",
    re.IGNORECASE,
)


@cache
def _relative() -> re.Pattern[str]:
    """ "3 days ago", "il y a 3 jours", "vor 3 Tagen" after "updated", "updated last week"."""
    number = (
        r"(?:[^\W\d]{1,20}\s+(?:than\s+a\s+|a\s+)?)?(?:\d{1,4}|an?|one|une?|einem|einer|un[ao]?|een|um|uma)"
    )
    unit, after = alternatives(units()), alternatives(union("ago_after"))
    lead = rf"(?P<lead>\b(?:{alternatives(union('relative_lead'))})\W+)"
    return re.compile(
        rf"\b(?:over\s+|about\s+|almost\s+)?(?:\d{{1,4}}|an?|one|un|een|um|uma)\s+(?:{unit})\s+(?:{after})\b"
        rf"|\b(?:il y a|hace)\s+{number}\s+(?:{unit})\b"
        rf"|{lead}(?:(?:{alternatives(union('ago_before'))})\s+{number}\s+(?:{unit})"
        rf"|(?:{alternatives(union('now'))}))\b"
        r"|\d{1,4}\s?(?:秒|分钟|分|小时|時間|天|日|周|週間|个月|か月|ヶ月|年)前",
        re.IGNORECASE,
    )


@cache
def _counted() -> re.Pattern[str]:
    """A line that is nothing but a counter, from a hundred on: "12,345 views", "Visitors: 1204"."""
    number, word = r"\d{1,3}(?:[.,\s]\d{3})+|\d{3,}", alternatives(union("counter"))
    return re.compile(
        rf"^(?:\W*(?:{number})\s+(?:{word})\W*|\W*(?:{word})\s*:?\s*(?:{number})\W*)$", re.IGNORECASE
    )


@cache
def _time_words() -> frozenset[str]:
    """A relative date holds one of these, or "il y a", or 前: a cheap first look."""
    phrases = {w for lex in lexicons().values() for w in (*lex.ago_after, *lex.relative_lead)}
    return frozenset(max(phrase.split(), key=len) for phrase in phrases) | {"hace"}


def _maybe_relative(text: str) -> bool:
    text = text.lower()
    if "前" in text or "il y a" in text:
        return True
    return not _time_words().isdisjoint(_WORDS(text))


@kept(50_000)
def key(text: str) -> str:
    """A text in the form in which noise makes no difference; equal keys are equal texts to a reader."""
    text = fold(text)
    if "protected" in text:
        text = _OBFUSCATED.sub(MAIL, text)
    if HAS_DIGIT(text):
        text = dates.canonical(text)
        if max(map(len, text.split())) >= LEAST_ID:
            text = _VISIT_ID.sub(VISIT_ID, text)
        if len(text) < COUNTED:
            text = _counted().sub(COUNT, text)
    if _maybe_relative(text):
        text = _relative().sub(lambda m: (m["lead"] or "") + AGO, text)
    return " ".join(tokens(text))


@lru_cache(maxsize=4_000)
def heard(text: str) -> str:
    """The words of a text's key, a character each: the form in which likeness is quickest to tell.

    Two words in a million share a character; likeness is a share, which one word does not move.
    """
    return "".join(map(_sign, _WORDS(key(text).casefold())))


@lru_cache(maxsize=50_000)
def _sign(word: str) -> str:
    return chr(1 + crc32(word.encode("utf-8", "surrogatepass")) % 0x10FFFF)


@lru_cache(maxsize=4_000)
def said(text: str) -> str:
    """What a block or heading says, without its number, letter case and signs."""
    return unsigned(unnumbered(key(text)))


def unnumbered(text: str) -> str:
    """A text without the clause number or bullet in front of it."""
    return _NUMBERING.sub("", text, count=1)


def link_keys(block: Block, learned: Learned = NOTHING) -> list[str]:
    """Where the links of a block lead, sorted, without what leads nowhere or varies by the visit."""
    found = (target_key(link.target) for link in block.links)
    return sorted(learned.masked_link(address) for address in found if address)


def why(before: str, after: str) -> str:
    """In words, why two texts that differ are the same to a reader."""
    forms = (key(before), key(after))
    if "".join(before.split()) == "".join(after.split()):
        return "white space"
    for mark, said in (
        (AGO, "a date relative to the visit"),
        (COUNT, "a counter"),
        (MAIL, "an obfuscated mail address"),
    ):
        if " ".join(tokens(mark)) in forms[0]:
            return said
    if " ".join(tokens(VISIT_ID)) in forms[0]:
        return "an identifier made for the visit"
    if dates.find(before):
        return "the same date written in another way"
    return "signs that no reader sees"


def _section(section: Section, learned: Learned) -> Iterator[str]:
    """The parts of a section that count, in the order that counts."""
    parts = [
        (key(learned.masked(section, block.text)), link_keys(block, learned))
        for block in section.blocks
        if not learned.comes_and_goes(section, block)
    ]
    if section.kind is SectionKind.ASIDE or learned.shuffled(section):
        parts.sort()
    yield key(section.heading)
    for text, links in parts:
        yield text
        yield from ("\x02" + address for address in links)


def digest(document: Document, learned: Learned | None = None) -> str:
    """SHA-256, hex, of the normalised document."""
    known = learned or NOTHING
    asides: list[str] = []
    state = sha256()
    for section in document.sections:
        text = "\x1f".join(part for part in _section(section, known) if part)
        if section.kind is SectionKind.ASIDE:
            asides.append(text)
        elif text:
            state.update(b"\x1f" + text.encode("utf-8", "surrogatepass"))
    for text in sorted(asides):
        state.update(b"\x1e" + text.encode("utf-8", "surrogatepass"))
    return state.hexdigest()
