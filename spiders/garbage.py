"""How often Python looks for cycles of objects that nobody holds: seldom, for a page is read into few.

A page becomes some 50,000 small objects. By default all are looked at again and again while it is read, and
with them all that was imported: a sixth of the time that reading takes.
"""

from __future__ import annotations

import gc

YOUNG = 20_000  #: objects made since the last look; by default 700
OLDER = 20  #: looks at the young until those that stayed are looked at as well; by default 10


def seldom() -> None:
    """For the whole process; what is there by now is never looked at again."""
    gc.freeze()
    gc.set_threshold(YOUNG, OLDER, OLDER)
