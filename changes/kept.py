"""What was worked out of a text is kept, as long as texts are short: a page may hold one of megabytes."""

from __future__ import annotations

from collections.abc import Callable
from functools import _lru_cache_wrapper, lru_cache, wraps
from typing import Any, TypeVar

T = TypeVar("T")
LONG = 4_000  #: characters: a longer text is not kept; a paragraph of a policy has a few hundred


CACHES: list[_lru_cache_wrapper[Any]] = []  #: all of them, so that a benchmark can forget what they hold


def kept(maxsize: int) -> Callable[[Callable[[str], T]], Callable[[str], T]]:
    """A cache of `maxsize` results of a function of one text, that no page can fill with megabytes."""

    def around(work: Callable[[str], T]) -> Callable[[str], T]:
        cached = lru_cache(maxsize)(work)

        @wraps(work)
        def of(text: str) -> T:
            return cached(text) if len(text) < LONG else work(text)

        CACHES.append(cached)
        return of

    return around
