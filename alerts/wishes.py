"""What a subscription asks for: whether a source is in its scope, which items of a change are, in words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from model import Cadence, ChangeClass, Comparison, Item, Site, Source, Subscription

_WORD = re.compile(r"\w+")
# Scripts that write no spaces: a word there is found inside of others.
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)
_CADENCES = {
    Cadence.INSTANT: "at once",
    Cadence.HOURLY: "in an hourly digest",
    Cadence.DAILY: "in a daily digest",
    Cadence.WEEKLY: "in a weekly digest",
}


def concerns(wish: Subscription, source: Source) -> bool:
    """Whether the source is one of those the wish names."""
    if wish.source_id is not None and wish.source_id != source.id:
        return False
    return wish.tag is None or wish.tag.casefold() in {tag.casefold() for tag in source.tags}


def of_source(source: Source) -> Callable[[Subscription], bool]:
    """`concerns` for one source."""
    return lambda wish: concerns(wish, source)


def of_site(site: Site, titles: Sequence[str]) -> Callable[[Subscription], bool]:
    """Whether a wish names a site whose pages of these titles came or went. One that names a source or
    sections does not; one with a word does where a title has it."""
    tags = {tag.casefold() for tag in (*site.tags, site.tag)}

    def concerned(wish: Subscription) -> bool:
        if wish.source_id is not None or wish.section:
            return False
        if wish.tag is not None and wish.tag.casefold() not in tags:
            return False
        return not wish.word or any(_has(title, wish.word) for title in titles)

    return concerned


def items(wish: Subscription, comparison: Comparison) -> tuple[Item, ...]:
    """The items in the scope of the wish: under a heading with its section's words, touching its word."""
    return tuple(
        item
        for item in comparison.items
        if (not wish.section or _under(item, wish.section)) and (not wish.word or _touches(item, wish.word))
    )


def describe(wish: Subscription, source: Source | None) -> str:
    """The wish as a sentence for its reader; `source` is the one it names, if it names one."""
    scope = "every source"
    if wish.source_id is not None:
        scope = f"“{(source.title or source.slug) if source else wish.source_id}”"
    parts = [f"You follow {scope}"]
    if wish.tag:
        parts.append(f"tagged “{wish.tag}”")
    if wish.section:
        parts.append(f"in sections named “{wish.section}”")
    if wish.word:
        parts.append(f"where “{wish.word}” stands")
    return f"{' '.join(parts)}: {_when(wish)}."


def union(found: Iterable[tuple[Item, ...]], comparison: Comparison) -> tuple[Item, ...]:
    """All items that any of the wishes asked for, in the order of the page."""
    wanted = {id(item) for part in found for item in part}
    return tuple(item for item in comparison.items if id(item) in wanted)


def _when(wish: Subscription) -> str:
    if set(wish.classes) >= set(ChangeClass):
        return f"all changes {_CADENCES[wish.cadence]}"
    classes = ", ".join(c.value for c in wish.classes) or "no"
    rest = f", everything else {_CADENCES[wish.rest]}" if wish.rest else ", nothing else"
    return f"{classes} changes {_CADENCES[wish.cadence]}{rest}"


def _under(item: Item, words: str) -> bool:
    return any(
        all(_has(" ".join(path), word) for word in words.split())
        for path in (item.path_before, item.path_after)
        if path is not None
    )


def _touches(item: Item, word: str) -> bool:
    return _under(item, word) or any(_has(p.before, word) or _has(p.after, word) for p in item.passages)


def _has(text: str, wanted: str) -> bool:
    """Whether the text has that word or phrase, whatever its case; no part of a longer word counts."""
    folded, needle = text.casefold(), wanted.casefold().strip()
    if needle not in folded:
        return False
    if _UNSPACED.search(needle) or not (_WORD.match(needle[0]) and _WORD.match(needle[-1])):
        return True
    return re.search(rf"(?<!\w){re.escape(needle)}(?!\w)", folded) is not None
