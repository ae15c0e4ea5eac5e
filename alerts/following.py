"""Sections that a subscription follows whatever they come to be called: found by words, kept by track."""

from __future__ import annotations

from alerts.wishes import named
from store import Store


def tracks_of(store: Store, source_id: int, words: str) -> tuple[str, ...]:
    """The tracks of the sections whose heading path has these words in the newest version of a source.

    What stands under a section that is named is part of it and needs no track of its own. Empty where there
    is no such section, or no version yet: then only the words are followed.
    """
    newest = store.archive.newest(source_id)
    if newest is None:
        return ()
    found = {t: path for t, path in store.changes.headings(newest.id).items() if path and named(path, words)}
    paths = set(found.values())
    inner = {path for path in paths if any(path[:n] in paths for n in range(1, len(path)))}
    return tuple(sorted(track for track, path in found.items() if path not in inner))
