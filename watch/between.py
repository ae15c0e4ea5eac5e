"""The difference of any two versions, or of two wordings of a section, for who looks back. Writes nothing."""

from __future__ import annotations

from contextlib import suppress

from changes.compare import compare
from model import Comparison, Document, Memento, Section, Source, Wording
from pipelines.formats import Unreadable
from pipelines.recall import learned_of, read_capture
from store import Store


def between(store: Store, source: Source, before: Memento, after: Memento) -> Comparison:
    """What changed from one version to another: as it was told where they are neighbours, else made now.

    Both are read alike first; what varies on the page by itself goes by what was learned last.
    """
    told = store.changes.between(before.id, after.id)
    if told is not None:
        return told.comparison
    alike = (before.extractor, before.profile_id) == (after.extractor, after.profile_id)
    old, new = (_document(store, source, memento, anew=not alike) for memento in (before, after))
    return compare(old, new, learned_of(store, source))


def _document(store: Store, source: Source, memento: Memento, *, anew: bool) -> Document:
    if anew:
        with suppress(Unreadable):
            return read_capture(store, source, store.archive.capture(memento.capture_id))
    return store.archive.document(memento.id)


def reworded(before: Wording, after: Wording, language: str) -> Comparison:
    """What changed from one wording of a section to a later one."""
    return compare(_alone(before, language), _alone(after, language))


def _alone(wording: Wording, language: str) -> Document:
    level = max(1, len(wording.path))
    section = Section(wording.heading, level, wording.path, 0, anchor=wording.anchor, blocks=wording.blocks)
    return Document("", language, (section,), "")
