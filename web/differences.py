"""What differs between any two versions, made while others read on."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool

from model import Comparison, Memento, Source
from web.context import Web


async def make(web: Web, source: Source, before: Memento, after: Memento) -> Comparison:
    """Where it is not known. One is made at a time, and who waits for it keeps nobody from other pages."""
    async with web.comparing:
        return await run_in_threadpool(web.differences.between, source, before, after)
