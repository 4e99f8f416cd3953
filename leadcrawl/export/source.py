"""Leads for a writer that runs in a thread, out of the event loop that reads them."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterator
from concurrent.futures import Future

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
        self._pending: Future[bytes] | None = None
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
        """Let the reader end, and with its next step the writer."""
        self._closed = True
        if self._pending is not None:
            await asyncio.wait([asyncio.wrap_future(self._pending)])
        await self._batches.aclose()

    def _ask(self) -> "Future[bytes]":
        self._pending = asyncio.run_coroutine_threadsafe(self._next(), self._loop)
        return self._pending

    async def _next(self) -> bytes:
        return b"" if self._closed else await anext(self._batches, b"")
