"""The server of the websites: each by its name, http and https, and a trap where nobody may go."""

import asyncio
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Any

from aiohttp import web

from replica.google_maps.city import City
from replica.google_maps.model import Place
from replica.websites.answers import answer
from replica.websites.certificate import server_context
from replica.websites.factory import WebsiteFactory
from replica.websites.model import Reply, Site
from replica.websites.options import WebsiteOptions
from replica.websites.tricks import play

HOST = "127.0.0.1"
_TOPS = ("com", "org", "net")


class WebsiteServer:
    """Serves the websites and counts what they are asked for.

    Args:
        options: which sites.
        places: the replica's places, whose sites they are.
        city: where these lie.
    """

    def __init__(self, options: WebsiteOptions, places: Iterable[Place], city: City) -> None:
        self.sites = WebsiteFactory(options, city).sites(places)
        self.requests: Counter[str] = Counter()
        self.cookies = 0
        self.trapped = 0
        self.port = self.tls_port = self.trap_port = 0
        self._runner = web.AppRunner(self._app(), access_log=None)
        self._trap: asyncio.Server | None = None

    def fill(self) -> Iterator[dict[str, Any]]:
        """Yield the right answer of each site."""
        yield from (answer(site) for site in self.sites.values())

    async def start(self) -> None:
        """Listen on free ports of 127.0.0.1."""
        await self._runner.setup()
        for context in (None, server_context()):
            listener = web.TCPSite(self._runner, HOST, 0, shutdown_timeout=0.2, ssl_context=context)
            await listener.start()
        self.port, self.tls_port = (int(address[1]) for address in self._runner.addresses)
        self._trap = await asyncio.start_server(self._caught, HOST, 0)
        self.trap_port = int(self._trap.sockets[0].getsockname()[1])

    async def stop(self) -> None:
        """Stop listening."""
        if self._trap:
            self._trap.close()
        await self._runner.cleanup()

    @property
    def hosts(self) -> str:
        """Value of `LEADCRAWL_WEBSITE_HOSTS` for a crawl of these sites."""
        pairs = [
            f"*.example.{top}{port}"
            for port in (f":443={HOST}:{self.tls_port}", f"={HOST}:{self.port}")
            for top in _TOPS
        ]
        return ",".join(pairs)

    def stats(self) -> dict[str, Any]:
        """Return what has been asked for since the start."""
        return {
            "sites": len(self.sites),
            "hosts": self.hosts,
            "requests": dict(self.requests),
            "cookies": self.cookies,
            "trapped": self.trapped,
            "trap_port": self.trap_port,
        }

    def _app(self) -> web.Application:
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._answer)
        return app

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        host = (request.host or "").partition(":")[0].lower().removeprefix("www.")
        self.requests[host] += 1
        self.cookies += "Cookie" in request.headers
        site = self.sites.get(host)
        reply = _reply(site, request.path) if site else None
        if reply is None:
            return web.Response(text="<h1>404 Not Found</h1>", status=404, content_type="text/html")
        if reply.delay:
            await asyncio.sleep(reply.delay)
        if reply.trick:
            return await play(reply.trick, request)
        return self._response(reply)

    def _response(self, reply: Reply) -> web.Response:
        """Return the answer as bytes; a page of 2005 says its charset in its own head only."""
        trap = str(self.trap_port)
        charset = "; charset=utf-8" if reply.charset == "utf-8" else ""
        headers = {"Content-Type": f"text/html{charset}"} | {
            name: value.replace("{trap}", trap) for name, value in reply.headers.items()
        }
        body = reply.body.replace("{trap}", trap).encode(reply.charset, "xmlcharrefreplace")
        return web.Response(body=body, status=reply.status, headers=headers)

    async def _caught(self, _: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Count who came where no request may go."""
        self.trapped += 1
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 22\r\n\r\nroot@trap.example.com\r\n")
        with suppress(OSError):
            await writer.drain()
        writer.close()


def _reply(site: Site, path: str) -> Reply | None:
    """Return what a site has at a path, with or without a closing slash."""
    bare = path.rstrip("/")
    found = (site.pages.get(name) for name in (path, f"{bare}/", bare))
    return next((reply for reply in found if reply), None)
