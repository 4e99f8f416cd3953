"""The guard's forward proxy: within the crawl's process, on the loopback, for this crawl only."""

import asyncio
import logging
import secrets
from base64 import b64encode
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

from scrapy.exceptions import DownloadFailedError, DownloadTimeoutError

from leadcrawl.errors import WebsiteRefusedError
from leadcrawl.guard.connect import Streams, Upstream, connect
from leadcrawl.guard.heads import MOST, RequestHead
from leadcrawl.guard.heads import read_head as read
from leadcrawl.guard.relay import Limits, relay_answer, tunnel
from leadcrawl.guard.targets import Targets

logger = logging.getLogger(__name__)

MARK: Final = "X-Leadcrawl-Guard"
"""Header of the answers that are the guard's own."""
_REMEMBERED: Final = 2_000  # failures


@dataclass(frozen=True, slots=True)
class Entrance:
    """How to ask the proxy: its address, and a login that stands for the way on."""

    address: str
    user: str
    password: str = field(repr=False)

    @property
    def authorization(self) -> str:
        """Value of the header `Proxy-Authorization`."""
        return "Basic " + b64encode(f"{self.user}:{self.password}".encode()).decode()


class GuardProxy:
    """Connects to checked addresses only, and goes on through the crawl's own proxies.

    Nobody else on the machine can use it: each way on has a random password.

    Args:
        targets: finds and checks addresses.
        refused: called with the reason of each refusal.
        limits: of a connection.
    """

    def __init__(
        self, targets: Targets, refused: Callable[[str], None], limits: Limits | None = None
    ) -> None:
        self._targets = targets
        self._refused = refused
        self._limits = limits or Limits()
        self._entrances: dict[Upstream | None, Entrance] = {}
        self._ways: dict[str, Upstream | None] = {}
        self._failures: OrderedDict[tuple[str, int], Exception] = OrderedDict()
        self._tasks: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None
        self._starting = asyncio.Lock()

    async def entrance(self, upstream: Upstream | None) -> Entrance:
        """Return how to ask for what goes on through this proxy, or directly; start at first."""
        async with self._starting:
            if self._server is None:
                self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, limit=MOST)
        if upstream not in self._entrances:
            port = self._server.sockets[0].getsockname()[1]
            entrance = Entrance(
                f"http://127.0.0.1:{port}", f"way{len(self._ways)}", secrets.token_urlsafe(24)
            )
            self._entrances[upstream] = entrance
            self._ways[entrance.authorization] = upstream
        return self._entrances[upstream]

    def failure(self, host: str, port: int) -> Exception | None:
        """Return why the last connection to a host failed, if it did."""
        failure = self._failures.get((host.lower(), port))
        return failure and _bare(failure)

    async def close(self) -> None:
        """Break off all connections."""
        server, self._server = self._server, None
        if server is not None:
            server.close()
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            async with asyncio.timeout(self._limits.seconds):
                await self._answer((reader, writer))
        except (OSError, ValueError, asyncio.CancelledError) as error:
            logger.debug("A connection through the guard ended: %r", error)
        finally:
            self._tasks.discard(task)
            writer.close()
            with suppress(OSError, asyncio.CancelledError):
                await writer.wait_closed()

    async def _answer(self, client: Streams) -> None:
        """Read one request, and do it."""
        async with asyncio.timeout(self._limits.connect_seconds):
            request = RequestHead.read(await read(client[0]))
        authorization = request.header("proxy-authorization")
        if authorization not in self._ways:
            need = 'Proxy-Authenticate: Basic realm="leadcrawl"'
            await _say(client, "407 Proxy Authentication Required", need)
            return
        host, port = request.place
        try:
            site = await self._connect(host, port, self._ways[authorization])
        except WebsiteRefusedError as error:
            self._refused(error.reason)
            await _say(client, "403 Refused", f"{MARK}: {error.reason}")
        except Exception as error:  # noqa: BLE001 - is raised by the request's own handler
            await _say(client, "502 Bad Gateway", f"{MARK}: {type(error).__name__}")
        else:
            await self._pass_on(request, client, site)

    async def _connect(self, host: str, port: int, upstream: Upstream | None) -> Streams:
        """Connect, and remember how it failed: what Scrapy and browsers say of it is little."""
        place = (host.lower(), port)
        try:
            async with asyncio.timeout(self._limits.connect_seconds):
                streams = await connect(await self._targets.find(host, port), upstream)
        except TimeoutError:
            failure: Exception = DownloadTimeoutError(f"no connection to {host}:{port}")
        except (WebsiteRefusedError, DownloadFailedError) as error:
            failure = error
        except Exception as error:  # noqa: BLE001 - told to the request's own handler
            failure = error
        else:
            self._failures.pop(place, None)
            return streams
        self._failures[place] = _bare(failure)
        self._failures.move_to_end(place)
        if len(self._failures) > _REMEMBERED:
            self._failures.popitem(last=False)
        raise failure

    async def _pass_on(self, request: RequestHead, client: Streams, site: Streams) -> None:
        try:
            if request.method == "CONNECT":
                await _write(client, b"HTTP/1.1 200 OK\r\n\r\n")
                await tunnel(client, site, self._limits)
            else:
                await relay_answer(request, client, site, self._limits)
        finally:
            site[1].close()


def _bare(error: Exception) -> Exception:
    """Return an error like this one, without the frames and errors that it has come through."""
    bare = type(error).__new__(type(error), *error.args)
    bare.__dict__.update(error.__dict__)
    return bare


async def _say(client: Streams, status: str, *headers: str) -> None:
    lines = [f"HTTP/1.1 {status}", *headers, "Content-Length: 0", "Connection: close"]
    await _write(client, ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1"))


async def _write(client: Streams, data: bytes) -> None:
    client[1].write(data)
    await client[1].drain()
