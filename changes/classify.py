"""What kind of change a passage is, and why, in words.

The rules are those by which people labelled real changes: who, what, how much, when, where or which
law makes a change substantive; spelling, numbering, punctuation, letter case and the same words with
another link do not; a line that only says when the document was revised is metadata. In doubt a
change is substantive.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from changes import figures
from changes.datelines import is_date_line, only_stamp
from changes.lexicon import alternatives, months, spoken, union
from changes.normal import said, unnumbered
from changes.numerals import value_of
from changes.spelling import respelt
from changes.words import HAS_DIGIT, bare, fold, plain
from model import BlockKind, ChangeClass, Figure, Hunk, Op

NUMBERING_CHARS = 12  #: a numbering is that short
LOOKED_AT = 400  #: characters of a passage looked at for its reasons
_ADDRESS = re.compile(
    r"(?<![\w.+-])[\w.+-]+@[\w-]+\.\w+|https?://\S+|www\.\S+|(?<![\w-])[\w-]+\.(?:com|org|net|eu|gov|info|io|de|fr|es|it|nl|pt|uk|us|edu)\b"
)
_WORDS = re.compile(r"\w+").findall
_SAYS_NOTHING = re.compile(r"[^\w$€£¥%§]*").fullmatch
_ADDRESSED = re.compile(r"\w[.@]\w|://").search  #: a cheap first look
_TAG = re.compile(r"</?[a-z][^<>]*>?|&(?:nbsp|amp|quot|lt|gt);", re.IGNORECASE)
_URL = re.compile(r"^\W*https?://([^\s/?#]+)(?:[/?#]\S*)?\W*$", re.IGNORECASE)
_COPYRIGHT = re.compile(r"©|\(c\)|\bcopyright\b", re.IGNORECASE)
_YEARS = re.compile(r"[\s,–-]*(?:(?:19|20)\d\d[\s,–-]*)+")
_MAIL = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_HIDDEN_MAIL = re.compile(r"\[\s*(?:e-?mail\s*protected|protected\s*e-?mail)\s*\]", re.I)


@dataclass(frozen=True, slots=True)
class Judged:
    """A class, why, and the figures that changed."""

    change_class: ChangeClass
    reasons: tuple[str, ...]
    figures: tuple[Figure, ...] = ()


def edited(
    kind: BlockKind, hunks: Sequence[Hunk], language: str = "", heads: frozenset[str] = frozenset()
) -> Judged:
    """The class of a block that is there before and after.

    `heads`: headings new or gone, as `plain` hears them. A lead that became one is no change of words.
    """
    parts = regions(hunks)
    if parts and hunks[0].op is not Op.EQUAL and _is_lead(parts[0], heads):
        parts = parts[1:]
        if not parts:
            return Judged(ChangeClass.EDITORIAL, ("its first words became a heading, or were one",))
    if (same := _same_to_a_reader(parts)) is not None:
        return Judged(ChangeClass.EDITORIAL, (same,))
    old = "".join(h.text for h in hunks if h.op is not Op.INSERT)
    new = "".join(h.text for h in hunks if h.op is not Op.DELETE)
    if _only_date_line(kind, old, new, language) or only_stamp(kind, old, new, language):
        return Judged(ChangeClass.METADATA, ("only the date line",), figures.changed(hunks))
    if _COPYRIGHT.search(new) and all(_YEARS.fullmatch(a + b) for a, b in parts):
        return Judged(ChangeClass.METADATA, ("only the year of the copyright",))
    if _renumbered(hunks, old, new):
        return Judged(ChangeClass.EDITORIAL, ("only the numbering",))
    changed = figures.changed(hunks)
    judged = [_region(went, came, language) for went, came in parts]
    strongest = min((j.change_class for j in judged), key=lambda c: c.rank, default=ChangeClass.EDITORIAL)
    if changed and strongest is not ChangeClass.SUBSTANTIVE and _values_differ(changed):
        strongest = ChangeClass.SUBSTANTIVE
    reasons = [_figure_reason(f) for f in changed] if strongest is ChangeClass.SUBSTANTIVE else []
    reasons += [r for j in judged if j.change_class is strongest for r in j.reasons]
    return Judged(strongest, tuple(dict.fromkeys(reasons))[:4] or ("the wording changed",), changed)


def _is_lead(part: tuple[str, str], heads: frozenset[str]) -> bool:
    went, came = part
    return bool(heads) and not (went and came) and said(went + came) in heads


def _renumbered(hunks: Sequence[Hunk], old: str, new: str) -> bool:
    """Whether only a clause number or bullet in front differs, and signs."""
    if not hunks or (hunks[0].op is Op.EQUAL and len(hunks[0].text) > NUMBERING_CHARS):
        return False
    was, now = unnumbered(old), unnumbered(new)
    return plain(was) == plain(now) and _figures(was) == _figures(now)


@lru_cache(maxsize=4_096)
def one_sided(kind: BlockKind, text: str, *, added: bool, elsewhere: bool, language: str = "") -> Judged:
    """The class of a block that came or went. `elsewhere`: the same text stands elsewhere on the page."""
    verb = "added" if added else "removed"
    if elsewhere:
        return Judged(ChangeClass.EDITORIAL, (f"repeats what stands elsewhere on the page ({verb})",))
    if _SAYS_NOTHING(text):
        return Judged(ChangeClass.EDITORIAL, ("only signs",))
    if is_date_line(kind, text, language):
        return Judged(ChangeClass.METADATA, (f"a date line was {verb}",))
    if kind is BlockKind.HEADING:
        return Judged(ChangeClass.EDITORIAL, (f"a heading was {verb}",))
    return Judged(ChangeClass.SUBSTANTIVE, (f"text was {verb}", *_force_of(text, language)))


def regions(hunks: Sequence[Hunk]) -> list[tuple[str, str]]:
    """The changes of a passage as (went, came), each between two runs that stayed."""
    out, went, came = [], "", ""
    for hunk in (*hunks, Hunk(Op.EQUAL, "")):
        if hunk.op is Op.DELETE:
            went += hunk.text
        elif hunk.op is Op.INSERT:
            came += hunk.text
        else:
            if went or came:
                out.append((went, came))
            went, came = "", ""
    return out


def _same_to_a_reader(parts: Sequence[tuple[str, str]]) -> str | None:
    """Why changes leave a text as it is heard, where they do: letter case, punctuation, spacing."""
    for went, came in parts:
        if plain(went) != plain(came) or _has_address(went) or _has_address(came):
            return None
        if (HAS_DIGIT(went) or HAS_DIGIT(came)) and _figures(went) != _figures(came):
            return None
    if all("".join(fold(a).split()) == "".join(fold(b).split()) for a, b in parts):
        return "only spacing"
    if all(fold(a).casefold() == fold(b).casefold() for a, b in parts):
        return "only letter case"
    return "only punctuation"


def _figures(text: str) -> list[object]:
    return [f.unit or f.text if f.kind.value == "date" else f.value for f in figures.find(text)]


def _values_differ(changed: Sequence[Figure]) -> bool:
    return any(value_of(f.old) != value_of(f.new) or f.kind.value == "date" for f in changed)


def _only_date_line(kind: BlockKind, old: str, new: str, language: str) -> bool:
    return is_date_line(kind, old, language) and is_date_line(kind, new, language)


def _figure_reason(figure: Figure) -> str:
    name = {"date": "a date", "duration": "a period", "amount": "an amount", "percent": "a percentage"}
    return f"{name.get(figure.kind.value, 'a figure')} changed: {figure.old} → {figure.new}"


def _has_address(text: str) -> bool:
    return bool(_ADDRESSED(text) and _ADDRESS.search(text))


def _region(went: str, came: str, language: str) -> Judged:
    """One change inside a passage."""
    addressed = _has_address(went) or _has_address(came)
    if plain(went) == plain(came) and not addressed and _figures(went) == _figures(came):
        return Judged(ChangeClass.EDITORIAL, ("only letter case or punctuation",))
    hidden = "[" in went + came and (_HIDDEN_MAIL.search(went) or _HIDDEN_MAIL.search(came))
    if hidden and not bare(_MAIL.sub("", _HIDDEN_MAIL.sub("", went + " " + came))):
        return Judged(ChangeClass.NOISE, ("a mail address shown or hidden from robots",))
    if _TAG.search(went + came) and plain(_TAG.sub("", went)) == plain(_TAG.sub("", came)):
        return Judged(ChangeClass.EDITORIAL, ("markup that showed in the text",))
    if _same_site(went, came):
        return Judged(ChangeClass.EDITORIAL, ("a link of the same site leads elsewhere",))
    old, new = bare(went), bare(came)
    if len(old) == len(new) and all(a == b or respelt(a, b) for a, b in zip(old, new, strict=True)):
        return Judged(ChangeClass.EDITORIAL, ("another spelling",))
    articles = union("article", language)
    if set(old) | set(new) <= articles:
        return Judged(ChangeClass.EDITORIAL, ("only an article",))
    return Judged(ChangeClass.SUBSTANTIVE, _weights(old, new, language))


def _same_site(went: str, came: str) -> bool:
    """Whether both are one written address each, of one site (the last two labels of the host)."""
    old, new = _URL.match(went), _URL.match(came)
    return (
        old is not None
        and new is not None
        and old[1].lower().split(".")[-2:] == new[1].lower().split(".")[-2:]
    )


def _weights(old: Sequence[str], new: Sequence[str], language: str) -> tuple[str, ...]:
    """Why a change of words weighs: its modal words, negations, conditions, bounds; else the wording."""
    reasons = []
    if all(w in months() or not any(c.isalpha() for c in w) for w in (*old, *new)):
        return ()  # "March" became "May": the date says it, and "May" is no permission; so do figures
    force = _force(language)
    gone = [w for w in old if w in force and w not in new]
    came = [w for w in new if w in force and w not in old]
    if gone and came:
        reasons.append(f"“{gone[0]}” became “{came[0]}”")
    elif gone or came:
        reasons.append(f"“{(gone or came)[0]}” was {'removed' if gone else 'added'}")
    for name, told in (
        ("negation", "a negation"),
        ("condition", "a condition"),
        ("time", "a time or bound"),
        ("scope", "the scope"),
    ):
        listed = union(name, language)
        if {w for w in old if w in listed} != {w for w in new if w in listed}:
            reasons.append(f"{told} changed")
    return tuple(reasons) or ("the wording changed",)


def _force_of(text: str, language: str) -> tuple[str, ...]:
    """What a passage that came or went does: it obliges, or holds a figure."""
    text = text[:LOOKED_AT]
    maybe = not _duty_words(language).isdisjoint(_WORDS(text.lower()))
    duty = _duties(language)(text) if maybe else None
    named: tuple[str, ...] = (f"says “{duty.group().lower()}”",) if duty else ()
    if HAS_DIGIT(text) and figures.measured(text):
        named += ("holds a figure or date",)
    return named


@cache
def _duty_words(language: str) -> frozenset[str]:
    """A text that obliges holds one of these: a cheap first look."""
    duties = [w for lexicon in spoken(language) for w, kind in lexicon.force.items() if kind == "duty"]
    return frozenset(max(_WORDS(phrase), key=len) for phrase in duties)


@cache
def _duties(language: str) -> Callable[[str], re.Match[str] | None]:
    words = frozenset(
        w for lexicon in spoken(language) for w, kind in lexicon.force.items() if kind == "duty"
    )
    return re.compile(rf"\b(?:{alternatives(words)})\b", re.IGNORECASE).search


@cache
def _force(language: str) -> dict[str, str]:
    return {w: kind for lexicon in spoken(language) for w, kind in lexicon.force.items()}
