"""Rows of lists, as they were set last: of a list most is what it was when somebody asked for it before.

A row is known by all that it is made of, so nothing that changed is shown as it was.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable

from markupsafe import Markup

from watch.between import size_of

KEPT_BYTES = 4_000_000  #: some two thousand rows, with what they are made of


class Pieces:
    """For several threads; of too many bytes, what was not asked for longest goes."""

    def __init__(self, most_bytes: int = KEPT_BYTES) -> None:
        self._most_bytes = most_bytes
        self.held_bytes = 0
        self._kept: OrderedDict[Hashable, tuple[int, Markup]] = OrderedDict()
        self._guard = threading.Lock()

    def get(self, name: str, values: tuple[Hashable, ...], make: Callable[..., Markup]) -> Markup:
        """What `make` makes of the values and of nothing else. `name`: of the row in its template."""
        key = (name, values)
        with self._guard:
            if (found := self._kept.get(key)) is not None:
                self._kept.move_to_end(key)
                return found[1]
        made = make(*values)
        size = size_of(key) + size_of(made)
        with self._guard:
            before, _ = self._kept.pop(key, (0, None))
            self._kept[key] = (size, made)
            self.held_bytes += size - before
            while self.held_bytes > self._most_bytes:
                _, (gone, _) = self._kept.popitem(last=False)
                self.held_bytes -= gone
        return made
