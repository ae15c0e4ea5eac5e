"""What kind of change a passage is, and why, in words.

The rules are those by which people labelled real changes: who, what, how much, when, where or which
law makes a change substantive; spelling, numbering, punctuation, letter case and the same words with
another link do not; a line that only says when the document was revised is metadata. In doubt a
change is substantive.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from changes import dates, figures
from changes.lexicon import spoken, union
from changes.words import HAS_DIGIT, bare, fold, plain
from model import BlockKind, ChangeClass, Figure, Hunk, Op

INTERFACE_WORDS = 3  #: an unpunctuated paragraph of so few words is a button or label
DATE_LINE_WORDS = 12
LOOKED_AT = 1000  #: characters of a passage looked at for its reasons
_ADDRESS = re.compile(
    r"[\w.+-]+@[\w-]+\.\w+|https?://\S+|www\.\S+|\b[\w-]+\.(?:com|org|net|eu|gov|info|io|de|fr|es|it|nl|pt|uk|us|edu)\b"
)
_TAG = re.compile(r"</?[a-z][^<>]*>?|&(?:nbsp|amp|quot|lt|gt);", re.IGNORECASE)
_URL = re.compile(r"^\W*https?://([^\s/?#]+)(?:[/?#]\S*)?\W*$", re.IGNORECASE)
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_HIDDEN_MAIL = re.compile(r"\[\s*(?:e-?mail\s*protected|protected\s*e-?mail)\s*\]", re.I)
_NUMBERING = re.compile(
    r"^\s*(?:(?:\(?(?:[A-Za-z]|[ivxlcdm]{1,6}|\d{1,3})\s?[.)](?:\s?(?:\d{1,3}|[a-z])\s?[.)])*"
    r"|\d{1,3}(?:\.\d{1,3})+\.?|[A-Z]\.\d{1,3}(?:\.\d{1,3})*\.?)\s+|[-*•·▪◦–—]\s+)+",
    re.IGNORECASE,
)
_BRITISH = [(r"is(e|es|ed|ing|ation|ations|er|ers)$", r"iz\1"), (r"our", "or"), (r"ys(e|ed|ing)$", r"yz\1")]
_BRITISH += [
    (r"re$", "er"),
    (r"ogue$", "og"),
    (r"ence$", "ense"),
    (r"ae|oe", "e"),
    (r"ll(ed|ing|er|ment)$", r"l\1"),
]
_BRITISH += [(r"programme", "program"), (r"judgement", "judgment"), (r"grey", "gray"), (r"cheque", "check")]


@dataclass(frozen=True, slots=True)
class Judged:
    """A class, why, and the figures that changed."""

    change_class: ChangeClass
    reasons: tuple[str, ...]
    figures: tuple[Figure, ...] = ()


def edited(kind: BlockKind, hunks: Sequence[Hunk], language: str = "") -> Judged:
    """The class of a block that is there before and after."""
    old = "".join(h.text for h in hunks if h.op is not Op.INSERT)
    new = "".join(h.text for h in hunks if h.op is not Op.DELETE)
    if (same := _same_to_a_reader(old, new)) is not None:
        return Judged(ChangeClass.EDITORIAL, (same,))
    if _only_date_line(kind, old, new, language):
        return Judged(ChangeClass.METADATA, ("only the date line",), figures.changed(hunks))
    if plain(unnumbered(old)) == plain(unnumbered(new)) and _figures(unnumbered(old)) == _figures(
        unnumbered(new)
    ):
        return Judged(ChangeClass.EDITORIAL, ("only the numbering",))
    changed = figures.changed(hunks)
    judged = [_region(went, came, language) for went, came in regions(hunks)]
    strongest = min((j.change_class for j in judged), key=lambda c: c.rank, default=ChangeClass.EDITORIAL)
    if changed and strongest is not ChangeClass.SUBSTANTIVE and _values_differ(changed):
        strongest = ChangeClass.SUBSTANTIVE
    reasons = [_figure_reason(f) for f in changed] if strongest is ChangeClass.SUBSTANTIVE else []
    reasons += [r for j in judged if j.change_class is strongest for r in j.reasons]
    return Judged(strongest, tuple(dict.fromkeys(reasons))[:4] or ("the wording changed",), changed)


def one_sided(kind: BlockKind, text: str, *, added: bool, elsewhere: bool, language: str = "") -> Judged:
    """The class of a block that came or went. `elsewhere`: the same text stands elsewhere on the page."""
    verb = "added" if added else "removed"
    if elsewhere:
        return Judged(ChangeClass.EDITORIAL, (f"repeats what stands elsewhere on the page ({verb})",))
    if not plain(text):
        return Judged(ChangeClass.EDITORIAL, ("only signs",))
    if is_date_line(kind, text, language):
        return Judged(ChangeClass.METADATA, (f"a date line was {verb}",))
    if is_interface(kind, text):
        return Judged(ChangeClass.EDITORIAL, (f"a label was {verb}",))
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


def _same_to_a_reader(old: str, new: str) -> str | None:
    """Why two texts say the same, where they do: only letter case, punctuation or spacing differs."""
    if plain(old) != plain(new) or _figures(old) != _figures(new):
        return None
    if [m.lower() for m in _ADDRESS.findall(old)] != [m.lower() for m in _ADDRESS.findall(new)]:
        return None
    if fold(old).replace(" ", "") == fold(new).replace(" ", ""):
        return "only spacing"
    if fold(old).casefold() == fold(new).casefold():
        return "only letter case"
    return "only punctuation"


def _figures(text: str) -> list[object]:
    return [f.unit or f.text if f.kind.value == "date" else f.value for f in figures.find(text)]


def _values_differ(changed: Sequence[Figure]) -> bool:
    return any(figures.value_of(f.old) != figures.value_of(f.new) or f.kind.value == "date" for f in changed)


def is_date_line(kind: BlockKind, text: str, language: str = "") -> bool:
    """Whether a block only says when the document was revised or takes effect."""
    spans = dates.spans(text)
    if kind is BlockKind.META:
        return bool(spans) or len(bare(text)) <= DATE_LINE_WORDS
    if not spans or kind in (BlockKind.ROW, BlockKind.DEFINITION):
        return False
    words = [w for w in bare(_without(text, spans)) if not w.isdigit()]
    if not words:
        return True
    known = union("revision", language) if len(spoken(language)) < 3 else union("revision")
    core = union("revision_core", language)
    return (
        len(words) <= DATE_LINE_WORDS
        and any(w in core for w in words)
        and sum(w in known for w in words) >= 0.7 * len(words)
    )


def _without(text: str, spans: Sequence[tuple[int, int]]) -> str:
    for start, end in reversed(spans):
        text = text[:start] + " " + text[end:]
    return text


def _only_date_line(kind: BlockKind, old: str, new: str, language: str) -> bool:
    return is_date_line(kind, old, language) and is_date_line(kind, new, language)


def is_interface(kind: BlockKind, text: str) -> bool:
    """A button or label: a paragraph of at most three words, no sentence, no figure, no address."""
    if kind is not BlockKind.PARAGRAPH:
        return False
    words = text.split()
    if len(words) > INTERFACE_WORDS or any(c.isdigit() for c in text) or "@" in text:
        return False
    if any(ord(c) > 0x2E80 for c in text):
        return False
    return not re.search(r"[.!?;:,。]\s*$", fold(text)) and bool(words)


def unnumbered(text: str) -> str:
    """A text without the clause number or bullet in front of it."""
    return _NUMBERING.sub("", text, count=1)


def _figure_reason(figure: Figure) -> str:
    name = {"date": "a date", "duration": "a period", "amount": "an amount", "percent": "a percentage"}
    return f"{name.get(figure.kind.value, 'a figure')} changed: {figure.old} → {figure.new}"


def _region(went: str, came: str, language: str) -> Judged:
    """One change inside a passage."""
    if plain(went) == plain(came) and not _ADDRESS.search(went + " " + came):
        if _figures(went) == _figures(came):
            return Judged(ChangeClass.EDITORIAL, ("only letter case or punctuation",))
    hidden = _HIDDEN_MAIL.search(went) or _HIDDEN_MAIL.search(came)
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
    return bool(old and new) and old[1].lower().split(".")[-2:] == new[1].lower().split(".")[-2:]


def respelt(old: str, new: str) -> bool:
    """Whether two words are one in another spelling: accents, British and American, a doubled letter."""
    if any(c.isdigit() for c in old + new):
        return False
    first, second = (_unaccented(w) for w in (old, new))
    if first == second:
        return True
    if len(first) < 4 or len(second) < 4:
        return False
    return _american(first) == _american(second)


def _unaccented(word: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c)).replace(
        "ß", "ss"
    )


def _american(word: str) -> str:
    for british, american in _BRITISH:
        word = re.sub(british, american, word)
    return re.sub(r"([^aeiou])\1", r"\1", word)


def _weights(old: Sequence[str], new: Sequence[str], language: str) -> tuple[str, ...]:
    """Why a change of words weighs: its modal words, negations, conditions, bounds; else the wording."""
    reasons = []
    force = {w: k for lexicon in spoken(language) for w, k in lexicon.force.items()}
    gone, came = (
        [w for w in old if w in force and w not in new],
        [w for w in new if w in force and w not in old],
    )
    if gone and came:
        reasons.append(f"“{gone[0]}” became “{came[0]}”")
    elif gone or came:
        reasons.append(f"“{(gone or came)[0]}” was {'removed' if gone else 'added'}")
    for name, said in (
        ("negation", "a negation"),
        ("condition", "a condition"),
        ("time", "a time or bound"),
        ("scope", "the scope"),
    ):
        listed = union(name, language)
        if {w for w in old if w in listed} != {w for w in new if w in listed}:
            reasons.append(f"{said} changed")
    return tuple(reasons) or ("the wording changed",)


def _force_of(text: str, language: str) -> tuple[str, ...]:
    """What a passage that came or went does: it obliges, or holds a figure."""
    words = set(bare(text[:LOOKED_AT]))
    duties = sorted(words & _duties(language))
    named = [f"says “{duties[0]}”"] if duties else []
    if HAS_DIGIT(text) and any(f.kind.value != "number" for f in figures.find(text[:LOOKED_AT])):
        named.append("holds a figure or date")
    return tuple(named)


@cache
def _duties(language: str) -> frozenset[str]:
    return frozenset(w for lexicon in spoken(language) for w, kind in lexicon.force.items() if kind == "duty")
