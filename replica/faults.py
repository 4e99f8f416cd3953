"""Faults that the replica puts in, each with a rate and fresh dice for every request.

`markup` is the exception: a page whose markup has changed stays so.
"""

import asyncio
import json
import zlib
from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Iterable
from random import Random

from aiohttp import web

from leadcrawl.errors import ConfigError

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

KINDS = ("block", "throttle", "unavailable", "slow", "cut", "broken", "markup")
_EXEMPT = ("/robots.txt", "/_replica")  # no retry heals a crawler's idea of robots.txt
_LONGEST_DELAY = 2.0

# Names that the pages and the JSON would have after a redesign.
_NEW_NAMES = (
    (b"titletextonly", b"posting-headline"),
    (b"postingbody", b"posting-text"),
    (b"post id:", b"number:"),
    (b"'pID'", b"'number'"),
    (b"cl-static-search-result", b"cl-row"),
    (b'"postingId"', b'"posting_number"'),
    (b'"items"', b'"rows"'),
    (b'"batch"', b'"rows"'),
)


def parse_faults(options: Iterable[str], names: Collection[str] = KINDS) -> dict[str, float]:
    """Return the rate of each fault given as `name=rate`, its name one of `names`.

    Raises:
        ConfigError: a name is unknown or a rate is not between 0 and 1.

    >>> parse_faults(["block=0.1", "slow=0.05"])
    {'block': 0.1, 'slow': 0.05}
    """
    rates: dict[str, float] = {}
    for option in options:
        name, _, text = option.partition("=")
        if name not in names:
            raise ConfigError(f"unknown fault {name!r}; possible are {', '.join(names)}")
        try:
            rate = float(text)
        except ValueError:
            rate = -1.0
        if not 0 <= rate <= 1:
            raise ConfigError(f"fault {option!r} needs a rate from 0 to 1, such as {name}=0.1")
        rates[name] = rate
    return rates


class Faults:
    """Decides which requests fail, and makes them fail."""

    def __init__(self, rates: dict[str, float], seed: int) -> None:
        self.rates = {name: rate for name, rate in rates.items() if rate}
        self.counts: Counter[str] = Counter()
        self._seed = seed
        self._rng = Random(f"faults/{seed}")  # noqa: S311

    def _strikes(self, name: str) -> bool:
        rate = self.rates.get(name)
        if rate is None or self._rng.random() >= rate:
            return False
        self.counts[name] += 1
        return True

    async def handle(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Answer the request with its handler, or with a fault."""
        if not self.rates or request.path.startswith(_EXEMPT):
            return await handler(request)
        if self._strikes("slow"):
            await asyncio.sleep(self._rng.uniform(0.1, _LONGEST_DELAY))
        for name, refuse in _REFUSALS.items():
            if self._strikes(name):
                return refuse(self._rng)
        response = await handler(request)
        if not isinstance(response, web.Response) or not isinstance(response.body, bytes):
            return response
        return await self._spoil(request, response, response.body)

    async def _spoil(
        self, request: web.Request, response: web.Response, body: bytes
    ) -> web.StreamResponse:
        if response.status == 200 and self._has_new_markup(request):
            self.counts["markup"] += 1
            for old, new in _NEW_NAMES:
                body = body.replace(old, new)
            response.body = body
        if self._strikes("broken"):
            response.body = body[: len(body) // 8] + b"\x00<div <<\xff"
        elif body and self._strikes("cut"):
            return await _cut(request, response, body)
        return response

    def _has_new_markup(self, request: web.Request) -> bool:
        key = f"markup/{self._seed}/{request.path_qs}".encode()
        return zlib.crc32(key) / 2**32 < self.rates.get("markup", 0)


async def _cut(request: web.Request, response: web.Response, body: bytes) -> web.StreamResponse:
    """Promise the whole body, send half of it and hang up."""
    cut = web.StreamResponse(status=response.status, headers={"Connection": "close"})
    cut.content_type = response.content_type
    cut.content_length = len(body)
    await cut.prepare(request)
    await cut.write(body[: len(body) // 2])
    if request.transport is not None:
        request.transport.close()
    return cut


def _block(rng: Random) -> web.Response:
    number = rng.randrange(10**15, 10**16)
    text = rng.choice(
        (
            "This IP has been automatically blocked.\nIf you have questions, please email: "
            f"blocks-b{number}@craigslist.org\n",
            f"Your request has been blocked.\nblockID={number}\n",
        )
    )
    return web.Response(status=403, text=text)


def _throttle(_: Random) -> web.Response:
    return web.Response(status=429, text="too many requests\n", headers={"Retry-After": "1"})


def _unavailable(_: Random) -> web.Response:
    return web.Response(status=503, text=json.dumps({"errors": ["unavailable"]}))


_REFUSALS: dict[str, Callable[[Random], web.Response]] = {
    "block": _block,
    "throttle": _throttle,
    "unavailable": _unavailable,
}
