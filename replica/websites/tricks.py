"""Answers that mean no good: endless, cut, packed to burst, drop by drop."""

import asyncio
import gzip
from functools import cache

from aiohttp import web

from replica.websites.model import Trick

_HOURS = 3600.0
_CHUNK = b"<p>more and more and more</p>" * 2_000
_BOMB = 64 * 2**20  # bytes, unpacked


async def play(trick: Trick, request: web.Request) -> web.StreamResponse:
    """Answer with a trick, for as long as the client bears it."""
    if trick == "cookies":
        cookie = {"Set-Cookie": "session=stolen; Domain=example.com; Path=/"}
        return web.Response(text="<p>Welcome</p>", content_type="text/html", headers=cookie)
    if trick == "bomb":
        headers = {"Content-Encoding": "gzip", "Content-Type": "text/html"}
        return web.Response(body=_bomb(), headers=headers)
    if trick == "cut":
        assert request.transport is not None
        request.transport.close()
        raise web.HTTPNoContent
    if trick == "stuck":
        await asyncio.sleep(_HOURS)
    return await _pour(request, slowly=trick == "drip")


async def _pour(request: web.Request, *, slowly: bool) -> web.StreamResponse:
    """Answer without an end."""
    response = web.StreamResponse(headers={"Content-Type": "text/html"})
    await response.prepare(request)
    while True:
        await response.write(b"<" if slowly else _CHUNK)
        await asyncio.sleep(0.5 if slowly else 0.001)


@cache
def _bomb() -> bytes:
    return gzip.compress(b"<html><p>" + b"0" * _BOMB)
