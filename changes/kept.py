"""What was worked out of a text is kept, as long as texts are short: a page may hold one of megabytes."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import TypeVar

T = TypeVar("T")
LONG = 4_000  #: characters: a longer text is not kept; a paragraph of a policy has a few hundred


def kept(maxsize: int) -> Callable[[Callable[[str], T]], Callable[[str], T]]:
    """A cache of `maxsize` results of a function of one text, that no page can fill with megabytes."""

    def around(work: Callable[[str], T]) -> Callable[[str], T]:
        cached = lru_cache(maxsize)(work)

        @wraps(work)
        def of(text: str) -> T:
            return cached(text) if len(text) < LONG else work(text)

        return of

    return around
