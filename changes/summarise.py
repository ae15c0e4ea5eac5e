"""One sentence for a change, made from its items alone."""

from __future__ import annotations

from collections.abc import Sequence

from model import BlockKind, ChangeClass, Item, ItemKind, Passage

NAMED = 3  #: so many things are named, the rest counted
LONG = 60

_VERBS = {
    ItemKind.ADDED: "added",
    ItemKind.REMOVED: "removed",
    ItemKind.MOVED: "moved",
    ItemKind.RENAMED: "renamed",
    ItemKind.SPLIT: "split",
    ItemKind.MERGED: "merged",
}
#: what a reader calls a block
BLOCKS = {
    BlockKind.HEADING: "heading",
    BlockKind.PARAGRAPH: "paragraph",
    BlockKind.ITEM: "list item",
    BlockKind.ROW: "table row",
    BlockKind.TERM: "term",
    BlockKind.DEFINITION: "definition",
    BlockKind.NOTE: "note",
    BlockKind.META: "page detail",
}
_MINOR = {
    ChangeClass.EDITORIAL: "editorial",
    ChangeClass.METADATA: "date line",
    ChangeClass.LINKS: "link",
    ChangeClass.MARKUP: "layout",
}


def summarise(items: Sequence[Item]) -> str:
    """ "Retention: 30 days became 12 months; one section added: Appeals". "" where there is nothing."""
    if not items:
        return ""
    strongest = min((i.change_class for i in items), key=lambda c: c.rank)
    named = [i for i in items if i.change_class is strongest]
    parts = [part for part in (_edits(named), *(_group(named, kind) for kind in _VERBS)) if part]
    minor = len(items) - len(named)
    if minor:
        parts.append(f"{_count(minor, 'smaller change')}")
    text = "; ".join(parts)
    if strongest is not ChangeClass.SUBSTANTIVE:
        text = f"Only {_MINOR.get(strongest, strongest.value)} changes: {text}"
    return text[:1].upper() + text[1:]


def _edits(items: Sequence[Item]) -> str:
    edits = [item for item in items if item.kind is ItemKind.EDITED]
    told = [_edit(item) for item in edits[:NAMED]]
    if len(edits) > NAMED:
        told.append(f"{_count(len(edits) - NAMED, 'more section')} edited")
    return "; ".join(told)


def _edit(item: Item) -> str:
    where = _title(item)
    head = f"{where}: " if where else ""
    if item.figures:
        named = ", ".join(f"{f.old} became {f.new}" for f in item.figures[:2])
        return (
            head
            + named
            + (f" and {_count(len(item.figures) - 2, 'more figure')}" if len(item.figures) > 2 else "")
        )
    came = [p for p in item.passages if not p.before]
    went = [p for p in item.passages if not p.after]
    edited = [p for p in item.passages if p.before and p.after]
    said = [
        f"{_blocks(found)} {verb}"
        for found, verb in ((edited, "edited"), (came, "added"), (went, "removed"))
        if found
    ]
    if len(edited) == 1 and not came and not went and item.reasons:
        return head + item.reasons[0]
    return head + (", ".join(said) or (item.reasons[0] if item.reasons else "edited"))


def _blocks(passages: Sequence[Passage]) -> str:
    """ "two list items"; "three passages" where they are of several kinds."""
    kinds = {p.kind for p in passages}
    return _count(len(passages), BLOCKS[kinds.pop()] if len(kinds) == 1 else "passage")


def _group(items: Sequence[Item], kind: ItemKind) -> str:
    found = [item for item in items if item.kind is kind]
    if not found:
        return ""
    names = [_title(item) or "without a heading" for item in found[:NAMED]]
    more = f" and {len(found) - NAMED} more" if len(found) > NAMED else ""
    return f"{_count(len(found), 'section')} {_VERBS[kind]}: {', '.join(names)}{more}"


def _title(item: Item) -> str:
    title = next((h for h in reversed(item.path) if h), "")
    return title if len(title) <= LONG else title[: LONG - 1].rstrip() + "…"


def _count(number: int, noun: str) -> str:
    words = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
    said = words[number] if number < len(words) else str(number)
    return f"{said} {noun}{'' if number == 1 else 's'}"
