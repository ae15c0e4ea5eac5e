"""A few pages are made at a time; who asks for the same while it waits, waits along."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from web.turns import Turns


class Kitchen:
    """Makes what is asked for, when the test lets it."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.at_once = self.most = 0
        self.go_on = asyncio.Event()

    def make(self, name: str) -> Callable[[], Awaitable[str]]:
        async def made() -> str:
            self.begun.append(name)
            self.at_once += 1
            self.most = max(self.most, self.at_once)
            try:
                await self.go_on.wait()
            finally:
                self.at_once -= 1
            return f"{name} {len(self.begun)}"

        return made


async def settle() -> None:
    """Until whatever can go on has."""
    for _ in range(20):
        await asyncio.sleep(0)


def test_so_many_are_made_at_a_time_and_in_the_order_they_were_asked_for() -> None:
    async def case() -> None:
        turns, kitchen = Turns(cheap=2, dear=1), Kitchen()
        names = [f"page {n}" for n in range(9)]
        asked = [asyncio.ensure_future(turns.take(name, kitchen.make(name))) for name in names]
        await settle()
        assert kitchen.begun == names[:2]
        kitchen.go_on.set()
        await asyncio.gather(*asked)
        assert kitchen.begun == names
        assert kitchen.most == 2

    asyncio.run(case())


def test_who_asks_for_the_same_while_it_waits_waits_along() -> None:
    async def case() -> None:
        turns, kitchen = Turns(cheap=1, dear=1), Kitchen()
        first = asyncio.ensure_future(turns.take("front", kitchen.make("front")))
        await settle()
        # It is being made, and something may have been written since: the next who ask get a new one.
        later = [asyncio.ensure_future(turns.take("front", kitchen.make("front"))) for _ in range(50)]
        await settle()
        kitchen.go_on.set()
        assert await first == "front 1"
        assert set(await asyncio.gather(*later)) == {"front 2"}
        assert await turns.take("front", kitchen.make("front")) == "front 3"

    asyncio.run(case())


def test_what_costs_much_keeps_no_list_waiting_nor_the_other_way_round() -> None:
    async def case() -> None:
        turns, dear, cheap = Turns(cheap=1, dear=2), Kitchen(), Kitchen()
        redlines = [asyncio.ensure_future(turns.take(n, dear.make(f"{n}"), dear=True)) for n in range(5)]
        await settle()
        assert len(dear.begun) == 2
        cheap.go_on.set()
        assert await turns.take("front", cheap.make("front")) == "front 1"
        dear.go_on.set()
        assert len(await asyncio.gather(*redlines)) == 5

    asyncio.run(case())


def test_what_goes_wrong_is_told_to_all_who_waited_and_tried_anew_for_the_next() -> None:
    async def case() -> None:
        turns, kitchen, calls = Turns(cheap=1, dear=1), Kitchen(), []

        async def broken() -> str:
            calls.append(1)
            raise ValueError("no such page")

        asked = [asyncio.ensure_future(turns.take("page", broken)) for _ in range(3)]
        assert [type(e) for e in await asyncio.gather(*asked, return_exceptions=True)] == [ValueError] * 3
        assert len(calls) == 1
        kitchen.go_on.set()
        assert await turns.take("page", kitchen.make("page")) == "page 1"

    asyncio.run(case())


@pytest.mark.parametrize("leaver", [0, 1])
def test_one_who_goes_away_takes_nothing_from_the_others(leaver: int) -> None:
    async def case() -> None:
        turns, kitchen = Turns(cheap=1, dear=1), Kitchen()
        holder = asyncio.ensure_future(turns.take("other", kitchen.make("other")))
        await settle()
        asked = [asyncio.ensure_future(turns.take("page", kitchen.make("page"))) for _ in range(3)]
        await settle()
        asked[leaver].cancel()
        kitchen.go_on.set()
        await holder
        told = await asyncio.gather(*asked, return_exceptions=True)
        assert [isinstance(one, asyncio.CancelledError) for one in told].count(True) == 1
        assert [one for one in told if isinstance(one, str)] == ["page 2"] * 2

    asyncio.run(case())
