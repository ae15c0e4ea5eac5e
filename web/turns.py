"""Turns: of all who ask for pages at once a few are served at a time, and who asks for the same waits along.

One interpreter makes no page faster by making forty at once: each takes forty times as long, and holds its
memory and its connection to the database as long. So who asks waits for a turn. While a page waits for its
turn, who asks for the very same one waits along. From the moment it is being made a newcomer gets a new one:
something may have been written since. Nobody is shown less than what stood when he asked.

What costs much (a redline) has turns of its own, so no list waits behind it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from typing import Any, TypeVar

T = TypeVar("T")

CHEAP, DEAR = 3, 2  #: pages made at a time


class Turns:
    """For one event loop. What waits is bounded by the connections that the server lets in."""

    def __init__(self, cheap: int = CHEAP, dear: int = DEAR) -> None:
        self._rooms = {False: asyncio.Semaphore(cheap), True: asyncio.Semaphore(dear)}
        self._waiting: dict[Hashable, asyncio.Task[Any]] = {}

    async def take(self, key: Hashable, make: Callable[[], Awaitable[T]], *, dear: bool = False) -> T:
        """What `make` gives, or raises, when its turn has come; one call for all who wait under a key."""
        task: asyncio.Task[T] | None = self._waiting.get(key)
        if task is None:
            task = self._waiting[key] = asyncio.create_task(self._in_turn(key, make, dear))
        return await asyncio.shield(task)  # one who goes away takes nothing from the others

    async def _in_turn(self, key: Hashable, make: Callable[[], Awaitable[T]], dear: bool) -> T:
        try:
            await self._rooms[dear].acquire()
        finally:
            del self._waiting[key]
        try:
            return await make()
        finally:
            self._rooms[dear].release()
