"""A hostile site, a trap that nobody may reach, and crawls that meet them."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.guard.hostile import answer
from tests.middlewares.conftest import (
    ROOT,
    Crawl,
    ForwardProxy,
    Site,
    certificate,
    dead_proxy,
    proxy,
    read_crawl,
    serve,
)

__all__ = ["certificate", "dead_proxy", "proxy", "serve"]

META = {"site": "website", "allow_offsite": True}
PUBLIC = "93.184.215.14"
"""An address of the test's Internet: the hostile site's."""
DOWN = "93.184.215.15"
"""Another one, where nobody answers."""


@dataclass
class Trap:
    """A server that no crawl may connect to."""

    port: int = 0
    connections: list[str] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer as a careless service inside would, and note it."""
        self.connections.append(repr(await reader.read(200)))
        body = b"<html>secret</html>"
        head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nAccess-Control-Allow-Origin: *\r\n"
        writer.write(head + b"Content-Length: %d\r\nConnection: close\r\n\r\n" % len(body) + body)
        await writer.drain()
        writer.close()


class Datagrams(asyncio.DatagramProtocol):
    """Notes datagrams, such as those of WebRTC, which go past proxies."""

    def __init__(self, trap: Trap) -> None:
        self._trap = trap

    def datagram_received(self, data: bytes, addr: Any) -> None:
        self._trap.connections.append(f"datagram {data!r}")


@pytest.fixture
async def trap() -> AsyncIterator[Trap]:
    trap = Trap()
    server = await asyncio.start_server(trap.serve, "127.0.0.1", 0)
    trap.port = server.sockets[0].getsockname()[1]
    datagrams, _ = await asyncio.get_running_loop().create_datagram_endpoint(
        lambda: Datagrams(trap), local_addr=("127.0.0.1", trap.port)
    )
    yield trap
    datagrams.close()
    server.close()


@dataclass
class Visit:
    """What a crawl left, by the address that it started with."""

    outcomes: dict[str, dict[str, Any]]
    crawl: Crawl
    memory: int
    """What the crawl took at most, beside what it took before it began."""

    def reason(self, start: str) -> str:
        """Return why a page was refused."""
        outcome = self.outcomes[start]
        assert outcome.get("error") == "WebsiteRefusedError", outcome
        return str(outcome["reason"])

    def refused(self) -> dict[str, int]:
        """Return the stats of refusals."""
        prefix = "leadcrawl/website/refused/"
        found = self.crawl.stats.items()
        return {name.removeprefix(prefix): n for name, n in found if name.startswith(prefix)}


@dataclass
class Strangers:
    """The hostile site under all names of example.com, and crawls of it."""

    site: Site
    trap: Trap
    folder: Path
    names: dict[str, list[list[str]]] = field(default_factory=dict)
    hosts: dict[str, int] = field(default_factory=dict)
    """Further addresses of the test's Internet, and the ports of their servers."""

    def url(self, path: str, host: str = "www.example.com") -> str:
        """Return the address of a page of the hostile site."""
        return f"http://{host}/{path}"

    async def visit(
        self, *urls: str, proxies: tuple[ForwardProxy, ...] = (), meta: Any = None, **settings: Any
    ) -> Visit:
        """Crawl the addresses."""
        port = urlsplit(self.site.url).port
        gateways = [urlsplit(each.url).port for each in proxies]
        hosts = {PUBLIC: port, DOWN: 1} | self.hosts
        world = {"names": self.names, "hosts": hosts, "trap": self.trap.port}
        own = {
            "LEADCRAWL_WEBSITE_HOSTS": f"*.example.com=127.0.0.1:{port}",
            "LEADCRAWL_PROXIES": ",".join(each.url for each in proxies),
            "RETRY_TIMES": 0,
            "DUPEFILTER_CLASS": "scrapy.dupefilters.BaseDupeFilter",  # many tricks, one target
        }
        files = {
            "settings.json": own | settings,
            "world.json": world | {"proxies": gateways},
            "lab.yml": {"urls": urls, "meta": META | (meta or {})},
        }
        for name, content in files.items():
            (self.folder / name).write_text(json.dumps(content))
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-W", "error", "-m", "tests.guard.guard_lab",
            str(self.folder / "settings.json"), str(self.folder / "world.json"),
            cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            env=os.environ | {"PYTHONPATH": str(ROOT), "LEADCRAWL_CONFIG_DIR": str(self.folder)},
        )  # fmt: skip
        out, log = await asyncio.wait_for(process.communicate(), 200)
        assert process.returncode == 0, log.decode()
        lines = [json.loads(line) for line in out.decode().splitlines()]
        found = [line["outcome"] for line in lines if "outcome" in line]
        crawl = read_crawl(out.decode(), log.decode())
        memory = next(line["memory"] for line in lines if "memory" in line)
        return Visit({each["start"]: each for each in found}, crawl, memory)


@pytest.fixture
async def strangers(serve: Callable[..., Awaitable[Site]], trap: Trap, tmp_path: Path) -> Strangers:
    site = await serve(answer(trap.port))
    return Strangers(site, trap, tmp_path)
