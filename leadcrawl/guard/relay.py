"""What the guard's proxy passes on between client and site, and how much of it."""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any, Final

from leadcrawl.guard.connect import Streams
from leadcrawl.guard.heads import BadMessageError, RequestHead, closing, read_head, status_of

_CHUNK: Final = 65_536


@dataclass(frozen=True, slots=True)
class Limits:
    """Of one connection, whatever its client asks for; a page's own are the crawl's."""

    bytes: int = 32 * 2**20
    """Most that a site may send over it."""
    seconds: float = 300.0
    idle_seconds: float = 12.0
    """Scrapy keeps finished connections for minutes, of which a visit needs none."""
    connect_seconds: float = 8.0


class _Flow:
    """What goes both ways, and when anything last did."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._loop = asyncio.get_running_loop()
        self._last = self._loop.time()

    async def idle(self) -> None:
        """Return when nothing has gone either way for long."""
        limit = self._limits.idle_seconds
        while (rest := self._last + limit - self._loop.time()) > 0:  # noqa: ASYNC110 - it moves
            await asyncio.sleep(rest)

    async def run(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, most: int | None = None
    ) -> None:
        """Pass on what comes; break the connection off, so that all see it, when it is too much."""
        passed = 0
        while data := await reader.read(_CHUNK):
            self._last = self._loop.time()
            passed += len(data)
            if most is not None and passed > most:
                writer.transport.abort()
                raise BadMessageError("too long")
            writer.write(data)
            await writer.drain()


async def tunnel(client: Streams, site: Streams, limits: Limits) -> None:
    """Pass everything on, both ways, until one side ends or both are silent."""
    flow = _Flow(limits)
    await _first(
        flow.run(client[0], site[1]), flow.run(site[0], client[1], limits.bytes), flow.idle()
    )


async def relay_answer(
    request: RequestHead, client: Streams, site: Streams, limits: Limits
) -> None:
    """Pass one request on, and its answer; nothing that the client sends after it.

    Raises:
        BadMessageError: the site does not speak HTTP.
    """
    site[1].write(request.for_origin())
    left = int(request.header("content-length") or 0)
    while left and (data := await client[0].read(min(left, _CHUNK))):
        left -= len(data)
        site[1].write(data)
        await site[1].drain()
    await _first(_gone(client[0]), _answer(client, site, limits))


async def _answer(client: Streams, site: Streams, limits: Limits) -> None:
    head = await read_head(site[0])
    while status_of(head) // 100 == 1:
        head = await read_head(site[0])
    client[1].write(closing(head))
    await _Flow(limits).run(site[0], client[1], limits.bytes)


async def _gone(reader: asyncio.StreamReader) -> None:
    """Wait until the client goes away."""
    while await reader.read(_CHUNK):
        continue


async def _first(*ways: Coroutine[Any, Any, None]) -> None:
    """Run until one of them ends, and raise what it raises."""
    tasks = [asyncio.ensure_future(way) for way in ways]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    for task in done:
        await task
