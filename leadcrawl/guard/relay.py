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
    connect_seconds: float = 8.0


async def tunnel(client: Streams, site: Streams, limits: Limits) -> None:
    """Pass everything on, both ways, until one side ends."""
    await _first(_pass(client[0], site[1], None), _pass(site[0], client[1], limits.bytes))


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
    await _pass(site[0], client[1], limits.bytes)


async def _pass(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, most: int | None
) -> None:
    """Pass on what comes; break the connection off, so that all see it, when it is too much."""
    passed = 0
    while data := await reader.read(_CHUNK):
        passed += len(data)
        if most is not None and passed > most:
            writer.transport.abort()
            raise BadMessageError("too long")
        writer.write(data)
        await writer.drain()


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
