"""The server of the replica: a local stand-in for the sites, on 127.0.0.1."""

import asyncio
import json
import signal
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiohttp import web

from leadcrawl.errors import ConfigError
from replica.craigslist.app import CraigslistSite
from replica.craigslist.factory import City
from replica.faults import Faults, Handler
from replica.google_maps.city import city as city_of
from replica.google_maps.options import MapsOptions
from replica.google_maps.site import GoogleMapsSite
from replica.websites.options import WebsiteOptions
from replica.websites.server import WebsiteServer

HOST = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class ReplicaOptions:
    """How to run a replica."""

    city: City
    port: int = 0
    faults: dict[str, float] | None = None
    search_json: bool = True
    redesigned: tuple[str, ...] = ()
    """Fields of `redesign.FIELDS` that stand elsewhere."""
    answers: Path | None = None
    maps: MapsOptions | None = None
    """Google Maps beside Craigslist; only Craigslist if not given."""
    websites: WebsiteOptions | None = None
    """Websites of the places, and others; none if not given."""


class ReplicaServer:
    """Serves the sites of the replica and counts what it is asked for."""

    def __init__(self, options: ReplicaOptions) -> None:
        self.options = options
        self.site = CraigslistSite(
            options.city, search_json=options.search_json, redesigned=options.redesigned
        )
        self.maps = GoogleMapsSite(options.maps) if options.maps else None
        self.websites = self._websites() if options.websites else None
        self.faults = Faults(options.faults or {}, options.city.seed)
        self.requests: Counter[str] = Counter()
        self.url = ""

    def _websites(self) -> WebsiteServer:
        """Return the server of the websites, whose businesses are the places, if there are any."""
        assert self.options.websites
        if self.maps is None:
            return WebsiteServer(self.options.websites, (), city_of(""))
        catalog = self.maps.catalog
        return WebsiteServer(self.options.websites, catalog.places, catalog.city)

    def prepare(self) -> None:
        """Make the postings, and write the answer key if one is wanted."""
        if self.options.answers is None:
            for _ in self._fill():
                pass
            return
        try:
            with self.options.answers.open("w", encoding="utf-8") as file:
                for answer in self._fill():
                    file.write(json.dumps(answer, ensure_ascii=False) + "\n")
        except OSError as error:
            raise ConfigError(f"cannot write the answer key: {error}") from error

    def _fill(self) -> Iterator[dict[str, Any]]:
        yield from self.site.fill()
        if self.maps:
            yield from self.maps.fill()
        if self.websites:
            yield from self.websites.fill()

    def make_app(self) -> web.Application:
        """Return the application with all addresses."""
        app = web.Application(middlewares=[self._middleware])
        self.site.add_routes(app)
        if self.maps:
            self.maps.add_routes(app)
        app.router.add_get("/_replica/stats", self.stats)
        return app

    @web.middleware
    async def _middleware(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        route = request.match_info.route
        kind = self.site.kinds.get(route) or (self.maps and self.maps.kinds.get(route)) or "other"
        self.requests[kind] += 1
        return await self.faults.handle(request, handler)

    async def stats(self, _: web.Request) -> web.Response:
        """Answer what has been asked for since the start."""
        counts = {"requests": dict(self.requests), "faults": dict(self.faults.counts)}
        maps = {"google_maps": self.maps.stats()} if self.maps else {}
        websites = {"websites": self.websites.stats()} if self.websites else {}
        return web.json_response(counts | self.site.stats() | maps | websites)

    async def run(self) -> None:
        """Serve until SIGTERM or SIGINT.

        The first line of standard output is the address; a second one says where the websites are.
        """
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stop.set)
        runner = web.AppRunner(self.make_app(), access_log=None)
        await runner.setup()
        site = web.TCPSite(runner, HOST, self.options.port, shutdown_timeout=0.5)
        try:
            await site.start()
        except OSError as error:
            raise ConfigError(f"cannot listen on port {self.options.port}: {error}") from error
        self.url = f"http://{HOST}:{runner.addresses[0][1]}"
        lines = [self.url]
        if self.websites:
            await self.websites.start()
            lines.append(f"LEADCRAWL_WEBSITE_HOSTS={self.websites.hosts}")
        sys.stdout.write("\n".join(lines) + "\n")
        sys.stdout.flush()
        try:
            await stop.wait()
        finally:
            if self.websites:
                await self.websites.stop()
            await runner.cleanup()
