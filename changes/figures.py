"""Figures and dates in a text, and which became which.

Kinds: percent, amount (with a currency), duration ("thirty (30) days", "12 Monate"), date, number.
Decimal commas and points are told apart by their place. A pair says old, new and the difference where
that has a meaning.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from changes import dates
from changes.lexicon import alternatives, months, numbers, units
from changes.numerals import value_of
from changes.words import HAS_DIGIT
from model import Figure, FigureKind, Hunk, Op

CURRENCIES = "$€£¥₹₩₽₺₫฿₴₪"
_CODES = (
    "USD|EUR|GBP|CHF|JPY|CNY|RMB|CAD|AUD|NZD|BRL|INR|SEK|NOK|DKK|PLN|CZK|HUF|RON"
    "|euros?|dollars?|pounds?|dólares|reais"
)
_SCALES = (
    "millions?|billions?|thousand|millionen|mio|mrd|milliards?|milliarden|milioni|miliardi|miljoen|miljard"
    "|millones|milhões|bilhões|mil"
)
DAYS = {"second": Decimal(1) / 86400, "minute": Decimal(1) / 1440, "hour": Decimal(1) / 24, "day": Decimal(1)}
DAYS |= {"week": Decimal(7), "month": Decimal("30.44"), "year": Decimal("365.25")}


@dataclass(frozen=True, slots=True)
class Found:
    """A figure in a text, as character offsets."""

    start: int
    end: int
    kind: FigureKind
    text: str
    value: Decimal | None
    unit: str = ""


_NUMBER = re.compile(
    r"(?<![A-Za-zÀ-ɏ\d_.,:])"
    r"(?:\d{1,3}(?:[.,'’\u00a0\u202f ]\d{3})+(?:[.,]\d+)?|\d+(?:[.,:]\d+)*)(?![A-Za-z_\d])"
)
_CJK_UNITS = dict.fromkeys(("天", "日間", "日以内", "日内", "일"), "day")
_CJK_UNITS |= dict.fromkeys(("个月", "か月", "ヶ月", "個月", "개월"), "month") | {
    "小时": "hour",
    "時間": "hour",
}
_CJK_UNITS |= {"年間": "year", "년": "year", "분": "minute"}
_PERCENT = re.compile(
    r"\s*(?:%|٪|percent\b|per\s+cento?\b|prozent\b|pour\s+cent\b|por\s+c(?:ien|en)to\b|procent\b)",
    re.IGNORECASE,
)
_MONEY_BEFORE = re.compile(rf"(?:[{CURRENCIES}]|\b(?:{_CODES}))\s*$", re.IGNORECASE)
_MONEY_AFTER = re.compile(rf"(?:\s+(?:{_SCALES})\b\.?)?\s*(?:[{CURRENCIES}]|(?:{_CODES})\b)", re.IGNORECASE)
_SCALE = re.compile(rf"\s{{1,8}}(?:{_SCALES})\b", re.IGNORECASE)
_WORDS = re.compile(r"\w+").findall
SMALL = 6  #: words a change may hold beside the bare numbers that are paired in it
NEAR = 60  #: characters looked at on either side of a number


@cache
def _span() -> re.Pattern[str]:
    """A span of time after a number."""
    return re.compile(
        rf"\)?[\s-]+(?:{alternatives(units())})\b|\s*(?:{'|'.join(_CJK_UNITS)})",
        re.IGNORECASE,
    )


@cache
def _word_before() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{alternatives(numbers())})\s*\($|\($", re.IGNORECASE)


@cache
def _spelt_span() -> re.Pattern[str]:
    """A span of time in words alone: "thirty days"."""
    number = rf"(?:{alternatives(numbers())})"
    return re.compile(
        rf"(?<![\w-]){number}(?:[\s-](?:(?:and|et|y|e)[\s-])?{number}){{0,4}}[\s-]{{1,3}}"
        rf"(?:{alternatives(units())})\b",
        re.IGNORECASE,
    )


def _around(text: str, start: int, end: int) -> tuple[int, int, FigureKind]:
    """A number with what belongs to it, and what kind that makes it."""
    left, right = text[max(0, start - NEAR) : start], text[end : end + NEAR]
    if found := _PERCENT.match(right):
        return start, end + found.end(), FigureKind.PERCENT
    if found := _MONEY_BEFORE.search(left):
        scale = _SCALE.match(right)
        return start - (len(left) - found.start()), end + (scale.end() if scale else 0), FigureKind.AMOUNT
    if found := _MONEY_AFTER.match(right):
        return start, end + found.end(), FigureKind.AMOUNT
    if found := _span().match(right):
        word = _word_before().search(left)
        return start - (len(left) - word.start() if word else 0), end + found.end(), FigureKind.DURATION
    return start, end, FigureKind.NUMBER


def find(text: str) -> list[Found]:
    """The figures and dates of a text, from left to right, none within another."""
    in_words = _spelt(text)
    if not in_words and not HAS_DIGIT(text):
        return []
    found = [Found(d.start, d.end, FigureKind.DATE, d.written, None, d.iso) for d in dates.find(text)]
    found = _with(
        found, (Found(a, b, FigureKind.DATE, text[a:b], None) for a, b in _free(found, dates.spans(text)))
    )
    numbers_ = _free(found, (match.span() for match in _NUMBER.finditer(text)))
    found = _with(found, (_made(text, *_around(text, start, end)) for start, end in numbers_))
    if in_words:
        spelt = _free(found, (match.span() for match in _spelt_span().finditer(text)))
        found = _with(found, (_made(text, start, end, FigureKind.DURATION) for start, end in spelt))
    return found


def _spelt(text: str) -> bool:
    """Whether a span of time in words is possible at all: a cheap first look."""
    words = set(_WORDS(text.lower()))
    return not numbers().keys().isdisjoint(words) and not units().keys().isdisjoint(words)


def measured(text: str) -> bool:
    """Whether a text holds a figure that says of what: a date, a period, an amount, a percentage."""
    return bool(dates.spans(text)) or any(
        _around(text, *match.span())[2] is not FigureKind.NUMBER for match in _NUMBER.finditer(text)
    )


def _free(found: Sequence[Found], spans: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The spans, from left to right, that touch none of what was found."""
    n = 0
    for start, end in spans:
        while n < len(found) and found[n].end <= start:
            n += 1
        if n == len(found) or end <= found[n].start:
            yield start, end


def _with(found: Sequence[Found], more: Iterable[Found]) -> list[Found]:
    """Both from left to right; what overlaps what stands before it in `more` is left out."""
    kept: list[Found] = []
    for one in more:
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return sorted((*found, *kept), key=lambda f: f.start)


def _made(text: str, start: int, end: int, kind: FigureKind) -> Found:
    written = text[start:end]
    return Found(start, end, kind, written.strip(), value_of(written), _unit(kind, written))


def _unit(kind: FigureKind, text: str) -> str:
    if kind is FigureKind.DURATION:
        words = re.findall(r"[^\W\d]+", text.lower())
        return next((found for w in reversed(words) if (found := units().get(w) or _CJK_UNITS.get(w))), "")
    if kind is FigureKind.AMOUNT:
        return re.sub(r"[\d.,'’\s]", "", text).upper()
    return ""


def changed(hunks: Sequence[Hunk]) -> tuple[Figure, ...]:
    """The figures that differ between the two sides of a passage, old with new.

    Paired are figures of one kind in the same change; where a change holds several of a kind, only if
    both sides hold as many; bare numbers only where the change is not much more than the number.
    """
    if not any(h.op is not Op.EQUAL and _numeric(h.text) for h in hunks):
        return ()
    hunks = _near(hunks)
    old, new = _touched(hunks, Op.INSERT), _touched(hunks, Op.DELETE)
    sizes = _sizes(hunks)
    pairs = []
    for nth, kind in dict.fromkeys((nth, figure.kind) for figure, nth in old):
        was = [f for f, n in old if n == nth and f.kind is kind]
        now = [f for f, n in new if n == nth and f.kind is kind]
        if len(was) != len(now) or (kind is FigureKind.NUMBER and sizes[nth] > SMALL + 2 * len(was)):
            continue
        pairs += [(b, a) for b, a in zip(was, now, strict=True) if not _same(b, a)]
    return tuple(Figure(a.kind, b.text, a.text, difference(b, a)) for b, a in pairs)


def _near(hunks: Sequence[Hunk]) -> list[Hunk]:
    """The hunks with long runs that stayed cut to what stands next to a change."""
    return [
        Hunk(h.op, h.text[:NEAR] + "\n\n" + h.text[-NEAR:])
        if h.op is Op.EQUAL and len(h.text) > 3 * NEAR
        else h
        for h in hunks
    ]


def _same(before: Found, after: Found) -> bool:
    if before.text == after.text:
        return True
    return bool(before.unit) and (before.unit, before.value) == (after.unit, after.value)


def _sizes(hunks: Sequence[Hunk]) -> dict[int, int]:
    """How many words each change of a passage holds, both sides together."""
    sizes: dict[int, int] = {}
    nth, last_equal = 0, True
    for hunk in hunks:
        if hunk.op is Op.EQUAL:
            last_equal = True
            continue
        if last_equal:
            nth, last_equal = nth + 1, False
        sizes[nth] = sizes.get(nth, 0) + len(hunk.text.split())
    return sizes


def _numeric(text: str) -> bool:
    if HAS_DIGIT(text):
        return True
    return not _telling().isdisjoint(_WORDS(text.lower()))


@cache
def _telling() -> frozenset[str]:
    """Words a figure may be made of."""
    return frozenset(numbers()) | frozenset(units()) | frozenset(months())


def _touched(hunks: Sequence[Hunk], other: Op) -> list[tuple[Found, int]]:
    """Figures of one side that a hunk of that side touches, each with the number of its change."""
    text, at, nth, spans = "", 0, 0, []
    last_equal = True
    for hunk in hunks:
        if hunk.op is Op.EQUAL:
            last_equal = True
        elif last_equal:
            nth, last_equal = nth + 1, False
        if hunk.op is other:
            spans.append((at, at, nth))
            continue
        if hunk.op is not Op.EQUAL:
            spans.append((at, at + len(hunk.text), nth))
        text, at = text + hunk.text, at + len(hunk.text)
    found = []
    for figure in find(text):
        touching = [n for a, b, n in spans if (a < figure.end and b > figure.start)]
        if touching:
            found.append((figure, touching[0]))
    return found


def difference(before: Found, after: Found) -> str:
    """In words, what lies between two figures; "" where it has no meaning."""
    if before.kind is FigureKind.DATE and after.kind is FigureKind.DATE:
        return _days(before.text, after.text)
    if before.kind is not after.kind or before.value is None or after.value is None:
        return ""
    delta = after.value - before.value
    if _is_year(before) and _is_year(after):
        return ""
    if before.kind is FigureKind.PERCENT:
        return f"{_signed(delta)} {'point' if abs(delta) == 1 else 'points'}"
    if before.kind is FigureKind.DURATION:
        if before.unit == after.unit:
            return f"{_signed(delta)} {before.unit.replace('_', ' ')}{'' if abs(delta) == 1 else 's'}"
        if before.unit in DAYS and after.unit in DAYS:
            days = after.value * DAYS[after.unit] - before.value * DAYS[before.unit]
            if abs(days) >= 1:
                return f"about {_signed(days.quantize(Decimal(1)))} days"
        return ""
    if before.unit != after.unit:
        return ""
    scale = _SCALE.search(after.text) if after.kind is FigureKind.AMOUNT else None
    return _signed(delta) + (scale.group().rstrip() if scale else "")


def _is_year(found: Found) -> bool:
    return found.kind is FigureKind.NUMBER and bool(re.fullmatch(r"(?:19|20)\d\d", found.text))


def _signed(delta: Decimal) -> str:
    text = f"{abs(delta):,f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return ("+" if delta > 0 else "-" if delta < 0 else "") + text


def _days(before: str, after: str) -> str:
    first, second = dates.find(before), dates.find(after)
    if not first or not second or first[0].moment is None or second[0].moment is None:
        return ""
    days = (second[0].moment - first[0].moment).days
    return f"{days:+d} day{'' if abs(days) == 1 else 's'}" if days else ""
