"""Leads for a writer that runs in a thread, out of the event loop that reads them."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterator
from concurrent.futures import Future
from typing import Any

from leadcrawl.errors import ExportError
from leadcrawl.storage.connection import Document
from leadcrawl.storage.lead_stream import read


class Source:
    """An iterable over leads; the next batch is read while the last one is written.

    Args:
        batches: where the leads come from, as BSON; belongs to the running event loop.
        seen: called in the thread with the size of each batch.
    """

    def __init__(self, batches: AsyncGenerator[bytes, None], seen: Callable[[int], None]) -> None:
        self._batches = batches
        self._seen = seen
        self._loop = asyncio.get_running_loop()
        self._reading: asyncio.Task[Any] | None = None
        self._closed = False

    def __iter__(self) -> Iterator[Document]:
        """Yield the leads; call it in the writer's thread."""
        future = self._ask()
        while batch := future.result():
            if self._closed:
                raise ExportError("the export was ended")
            future = self._ask()
            leads = read(batch)
            yield from leads
            self._seen(len(leads))

    async def close(self) -> None:
        """End the reader, and with it the writer."""
        self._closed = True
        if self._reading is not None and not self._reading.done():
            self._reading.cancel()
            await asyncio.wait([self._reading])
        await self._batches.aclose()

    def _ask(self) -> "Future[bytes]":
        return asyncio.run_coroutine_threadsafe(self._next(), self._loop)

    async def _next(self) -> bytes:
        self._reading = asyncio.current_task()
        return b"" if self._closed else await anext(self._batches, b"")
