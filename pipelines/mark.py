"""The page that a child is reading, where its parent can see it after the child has died.

A line on a pipe for every page would do, at the price of a system call in the child and a wake-up in the
parent; memory that both share costs nothing and outlives whoever wrote it.
"""

from __future__ import annotations

import mmap
import os
import tempfile
from struct import Struct

_KEY = Struct("<q")
_NONE = -1


class Mark:
    """One number that two processes share through an open file."""

    def __init__(self, file: int) -> None:
        """`file`: the descriptor of a mark that another process made; it is closed."""
        self._memory = mmap.mmap(file, _KEY.size)
        os.close(file)

    @staticmethod
    def file() -> int:
        """A new mark that says nothing yet, as a descriptor to hand on."""
        with tempfile.TemporaryFile() as made:
            made.write(_KEY.pack(_NONE))
            made.flush()
            return os.dup(made.fileno())

    def set(self, key: int | None) -> None:
        """Says which page is being read from now on; None: none."""
        _KEY.pack_into(self._memory, 0, _NONE if key is None else key)

    def get(self) -> int | None:
        """Which page was being read when it was last said."""
        (key,) = _KEY.unpack_from(self._memory, 0)
        return None if key == _NONE else int(key)

    def close(self) -> None:
        self._memory.close()
