"""The hard bound on a browser's memory: past it, a new browser takes its place."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from contextlib import AsyncExitStack
from typing import Final

import psutil

from leadcrawl.browser.machine import PAGE_BYTES

logger = logging.getLogger(__name__)

_EVERY: Final = 20  # pages between two looks: each takes 50 ms


class MemoryWatch:
    """Looks at the memory of the driver and its browsers now and then.

    Scrapy's own limit does not count other processes, and that of scrapy-playwright fails silently.

    Args:
        limit: bytes; by default what `pages` may take, and as much as one page more.
        turns: the right to have a page open, `pages` times.
        pages: how many are open at once.
    """

    def __init__(self, limit: int, turns: asyncio.Semaphore, pages: int) -> None:
        self._limit = limit or (pages + 1) * PAGE_BYTES
        self._turns = turns
        self._pages = pages
        self._served = 0
        self._lock = asyncio.Lock()

    async def page_closed(
        self,
        processes: Callable[[], Iterable[psutil.Process]],
        renew: Callable[[], Awaitable[None]],
    ) -> None:
        """Take in that a page is closed; `renew` when no other is open and it is time to."""
        self._served += 1
        if self._served % _EVERY or self._lock.locked():
            return
        async with self._lock, AsyncExitStack() as stack:
            used = await asyncio.to_thread(memory_of, processes())
            if used <= self._limit:
                return
            logger.info("The browser takes %d MB: a new one takes its place", used // 2**20)
            for _ in range(self._pages):
                await stack.enter_async_context(self._turns)
            await renew()


def memory_of(processes: Iterable[psutil.Process]) -> int:
    """Return the bytes that processes take, shared ones once; 0 for those that have ended."""
    total = 0
    for process in processes:
        try:
            total += process.memory_full_info().pss
        except psutil.Error:
            continue
    return total
