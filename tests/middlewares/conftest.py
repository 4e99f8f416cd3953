"""A site that misbehaves on order, and crawls of it in processes of their own."""

import asyncio
import json
import os
import re
import socket
import ssl
import subprocess
import sys
from base64 import b64encode
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import trustme
from aiohttp import web

ROOT = Path(__file__).resolve().parents[2]

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

PAGE = "<html><body><h1 id='titletextonly'>page {}</h1>{}</body></html>"


@dataclass
class Hit:
    """One request that the site saw."""

    path: str
    time: float
    headers: Mapping[str, str]
    connection: Any = None
    """The client's address and port."""


@dataclass
class Site:
    """A running test site."""

    url: str
    hits: list[Hit] = field(default_factory=list)

    def paths(self) -> list[str]:
        """Return the paths asked for, robots.txt left out."""
        return [hit.path for hit in self.hits if hit.path != "/robots.txt"]


@dataclass
class Crawl:
    """What a crawl left."""

    stats: dict[str, Any]
    pages: list[dict[str, Any]]
    errors: list[str]
    log: str

    @property
    def reason(self) -> str:
        """Return the finish reason."""
        return str(self.stats["finish_reason"])

    def stat(self, name: str) -> int:
        """Return a stat of leadcrawl, 0 when it was never counted."""
        return int(self.stats.get(f"leadcrawl/{name}", 0))


@pytest.fixture
async def serve() -> AsyncIterator[Callable[[Handler], Awaitable[Site]]]:
    """Return a function that serves a handler on a free port of 127.0.0.1."""
    runners: list[web.AppRunner] = []

    async def start(handler: Handler, tls: ssl.SSLContext | None = None) -> Site:
        site = Site("")

        async def record(request: web.Request) -> web.StreamResponse:
            now = asyncio.get_running_loop().time()
            assert request.transport is not None
            connection = request.transport.get_extra_info("peername")
            site.hits.append(Hit(request.path_qs, now, request.headers, connection))
            return await handler(request)

        app = web.Application()
        app.router.add_route("*", "/{tail:.*}", record)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        runners.append(runner)
        await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=tls).start()
        site.url = f"{'https' if tls else 'http'}://127.0.0.1:{runner.addresses[0][1]}"
        return site

    yield start
    for runner in runners:
        await runner.cleanup()


@pytest.fixture
def certificate() -> ssl.SSLContext:
    """Return what a TLS server on 127.0.0.1 needs."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(context)
    return context


@pytest.fixture
def crawl(tmp_path: Path) -> Callable[..., Awaitable[Crawl]]:
    """Return a function that crawls addresses with this project's settings, in its own process."""

    async def run(urls: list[str], **options: Any) -> Crawl:
        process = await start_lab(tmp_path, urls, **options)
        out, log = await asyncio.wait_for(process.communicate(), 240)
        assert process.returncode == 0, log.decode()
        return read_crawl(out.decode(), log.decode())

    return run


@pytest.fixture
def lab(tmp_path: Path) -> Callable[..., Awaitable[asyncio.subprocess.Process]]:
    """Return a function that starts such a crawl and returns its process."""
    return partial(start_lab, tmp_path)


async def start_lab(folder: Path, urls: list[str], **options: Any) -> asyncio.subprocess.Process:
    """Start a crawl by tests/middlewares/lab.py; `options` are its settings, and keys of lab.yml."""
    settings = folder / "settings.json"
    settings.write_text(json.dumps(options.pop("settings", {})))
    (folder / "lab.yml").write_text(json.dumps({"urls": urls, **options}))  # JSON is YAML
    lab = Path(__file__).with_name("lab.py")
    environment = {"PYTHONPATH": str(ROOT), "LEADCRAWL_CONFIG_DIR": str(folder)}
    return await asyncio.create_subprocess_exec(
        sys.executable, "-W", "error", str(lab), str(settings),
        cwd=folder, env=os.environ | environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def read_crawl(out: str, log: str) -> Crawl:
    """Read what the lab printed."""
    lines = [json.loads(line) for line in out.splitlines()]
    pages = [line["page"] for line in lines if "page" in line]
    errors = [line["error"] for line in lines if "error" in line]
    stats: dict[str, Any] = next((line["stats"] for line in lines if "stats" in line), {})
    return Crawl(stats, pages, errors, log)


@dataclass
class ForwardProxy:
    """A running forward proxy (HTTP and CONNECT) and what it saw."""

    url: str
    requests: list[str] = field(default_factory=list)
    refused: int = 0


class ForwardProxyServer:
    """A local forward proxy that may be slow, ban, or need a password."""

    def __init__(
        self,
        delay: float = 0,
        ban: str = "",
        together: int = 1,
        users: Sequence[str] = (),
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.tls = tls
        self.delay = delay
        self.ban = ban
        self.together = asyncio.Barrier(together)
        """This many requests have to be there before the first is answered."""
        self.wanted = {"Basic " + b64encode(user.encode()).decode() for user in users}
        self.seen = ForwardProxy("")
        self._tasks: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None

    async def start(self) -> ForwardProxy:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=self.tls)
        scheme = "https" if self.tls else "http"
        self.seen.url = f"{scheme}://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        return self.seen

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
                await self._answer(reader, writer)
        finally:
            writer.close()
            self._tasks.discard(task)

    async def stop(self) -> None:
        assert self._server is not None
        self._server.close()
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks)

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        method, target, _ = head.split("\r\n", 1)[0].split(" ")
        given = re.search(r"(?im)^proxy-authorization: (.*?)\r?$", head)
        if self.wanted and (given is None or given[1] not in self.wanted):
            self.seen.refused += 1
            need = b"HTTP/1.1 407 x\r\nProxy-Authenticate: Basic realm=x\r\n"
            writer.write(need + b"Content-Length: 0\r\nConnection: close\r\n\r\n")
            await writer.drain()
            return
        self.seen.requests.append(target)
        await asyncio.sleep(self.delay)
        async with asyncio.timeout(60):
            await self.together.wait()
        if self.ban:
            body = self.ban.encode()
            length = b"Content-Length: %d\r\nConnection: close\r\n\r\n" % len(body)
            writer.write(b"HTTP/1.1 403 Forbidden\r\n" + length + body)
            await writer.drain()
            return
        if method == "CONNECT":
            host, _, port = target.partition(":")
        else:
            host, port = urlsplit(target).hostname or "", str(urlsplit(target).port or 80)
        upstream = await asyncio.open_connection(host, int(port))
        if method == "CONNECT":
            writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        else:
            path = urlsplit(target)._replace(scheme="", netloc="").geturl() or "/"
            head = re.sub(r"(?im)^(?:proxy-[\w-]*|connection):.*\r\n", "", head)
            head = head.replace(target, path, 1).replace(
                "\r\n\r\n", "\r\nConnection: close\r\n\r\n"
            )
            upstream[1].write(head.encode())
        try:
            await asyncio.gather(_pipe(reader, upstream[1]), _pipe(upstream[0], writer))
        finally:
            upstream[1].close()


async def _pipe(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):
        while data := await reader.read(65_536):
            writer.write(data)
            await writer.drain()
    writer.close()


@pytest.fixture
async def proxy() -> AsyncIterator[Callable[..., Awaitable[ForwardProxy]]]:
    """Return a function that starts a forward proxy; see `ForwardProxyServer`."""
    servers: list[ForwardProxyServer] = []

    async def start(**options: Any) -> ForwardProxy:
        servers.append(ForwardProxyServer(**options))
        return await servers[-1].start()

    yield start
    for server in servers:
        await server.stop()


@pytest.fixture
def dead_proxy() -> Iterator[str]:
    """Return the address of a proxy that refuses connections: the port is held, and not listened on."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{held.getsockname()[1]}"
