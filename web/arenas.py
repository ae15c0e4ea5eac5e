"""The C library's memory for threads.

glibc gives each thread that allocates beside others an arena of its own, up to eight a processor, and what
was freed in one is not used by another. Our threads run one at a time, by the interpreter's lock, so they
gain nothing by it; and a process that shows pages for hours would hold the most that each ever needed.
"""

from __future__ import annotations

import ctypes

MOST = 2
_M_ARENA_MAX = -8  #: of <malloc.h>


def few(most: int = MOST) -> bool:
    """From now on no more than so many, however many threads there are; whether the C library knows them."""
    try:
        return bool(ctypes.CDLL(None).mallopt(_M_ARENA_MAX, most))
    except (AttributeError, OSError, TypeError):  # not glibc; not a system of that kind
        return False
