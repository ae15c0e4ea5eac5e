"""What a subscription asks for: whether a source is in its scope, which items of a change are, in words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

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


Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PageFacts:
    """What of a page a wish may go by, beside the items of a change."""

    language: str = ""  #: of its document, as a language tag; "" unknown
    headings: Mapping[str, frozenset[Path]] = field(default_factory=dict)
    #: by track, the heading paths a section had in the two versions compared


UNKNOWN = PageFacts()


def concerns(wish: Subscription, source: Source, language: str = "") -> bool:
    """Whether the source is one of those the wish names. Of a language that is not known it may be."""
    if wish.source_id is not None and wish.source_id != source.id:
        return False
    if wish.tag is not None and wish.tag.casefold() not in {tag.casefold() for tag in source.tags}:
        return False
    return _speaks(wish, language or source.profile.language or "")


def of_source(source: Source, language: str = "") -> Callable[[Subscription], bool]:
    """`concerns` for one source."""
    return lambda wish: concerns(wish, source, language)


def of_site(site: Site, titles: Sequence[str]) -> Callable[[Subscription], bool]:
    """Whether a wish names a site whose pages of these titles came or went. One that names a source or
    sections does not; one with words does where a title has one of them."""
    tags = {tag.casefold() for tag in (*site.tags, site.tag)}

    def concerned(wish: Subscription) -> bool:
        if wish.source_id is not None or wish.section:
            return False
        if wish.tag is not None and wish.tag.casefold() not in tags:
            return False
        if not _speaks(wish, site.language):
            return False
        return not wish.words or any(has(title, word) for title in titles for word in wish.words)

    return concerned


def items(wish: Subscription, comparison: Comparison, page: PageFacts = UNKNOWN) -> tuple[Item, ...]:
    """The items in the scope of the wish: in a section that it follows, touching one of its words."""
    return tuple(
        item
        for item in comparison.items
        if _in_section(item, wish, page) and (not wish.words or any(_touches(item, w) for w in wish.words))
    )


def named(path: Path, words: str) -> bool:
    """Whether a heading path holds all of the words, in whatever order."""
    return all(has(" ".join(path), word) for word in words.split())


def describe(wish: Subscription, source: Source | None, follow: str = "You follow") -> str:
    """The wish as a sentence, for its reader; `source` is the one it names, if it names one."""
    scope = "every source"
    if wish.source_id is not None:
        scope = f"“{(source.title or source.slug) if source else wish.source_id}”"
    parts = [f"{follow} {scope}"]
    if wish.tag:
        parts.append(f"tagged “{wish.tag}”")
    if wish.languages:
        parts.append(f"written in {' or '.join(wish.languages)}")
    if wish.section:
        parts.append(f"in sections named “{wish.section}”")
    if wish.words:
        parts.append(f"where {' or '.join(f'“{word}”' for word in wish.words)} stands")
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


def _speaks(wish: Subscription, language: str) -> bool:
    """Whether a document of this language is one of the wish's: "fr" is for "fr-CA" too."""
    spoken = language.casefold()
    asked = [wanted.casefold() for wanted in wish.languages]
    return not (asked and spoken) or any(spoken == a or spoken.startswith(f"{a}-") for a in asked)


def _in_section(item: Item, wish: Subscription, page: PageFacts) -> bool:
    """Whether the item is in a section that the wish names, or in one that was called so once."""
    if not wish.section and not wish.tracks:
        return True
    paths = [path for path in (item.path_before, item.path_after) if path is not None]
    if wish.section and any(named(path, wish.section) for path in paths):
        return True
    followed = [heading for track in wish.tracks for heading in page.headings.get(track, ())]
    return any(path[: len(heading)] == heading for heading in followed if heading for path in paths)


def _touches(item: Item, word: str) -> bool:
    paths = [path for path in (item.path_before, item.path_after) if path is not None]
    return any(named(path, word) for path in paths) or any(
        has(p.before, word) or has(p.after, word) for p in item.passages
    )


def has(text: str, wanted: str) -> bool:
    """Whether the text has that word or phrase, whatever its case; no part of a longer word counts."""
    folded, needle = text.casefold(), wanted.casefold().strip()
    if not needle or needle not in folded:
        return False
    if _UNSPACED.search(needle) or not (_WORD.match(needle[0]) and _WORD.match(needle[-1])):
        return True
    return re.search(rf"(?<!\w){re.escape(needle)}(?!\w)", folded) is not None
