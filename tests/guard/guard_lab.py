"""Crawls of strangers' websites in a process of its own, in a small Internet of its own.

The name server and the network are those of a JSON file: what the guard connects to lies on a server
of the test's, and all that the test has not thought of is the trap.
"""

import asyncio
import json
import socket
import sys
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

from scrapy import Request
from scrapy.http import Response
from scrapy_playwright.page import PageMethod
from twisted.python.failure import Failure

from tests.middlewares import lab

World = dict[str, Any]


class GuardSpider(lab.LabSpider):
    """Says of each address it starts with what came of it."""

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self.visits_websites = True

    def request_meta(self) -> dict[str, Any]:
        meta = super().request_meta()
        if text := meta.pop("wait_for_text", None):
            until = PageMethod("wait_for_function", f"document.body.innerText.includes({text!r})")
            meta["playwright_page_methods"] = [until]
        return meta

    def parse(self, response: Response) -> Iterator[Request]:
        assert response.request is not None
        lab.say(outcome={
            "start": _start(response.request), "url": response.url, "status": response.status,
            "body": response.text[:10_000] if hasattr(response, "text") else "", "size": len(response.body),
        })  # fmt: skip
        self.crawler.stats.inc_value("leadcrawl/page/lab/page")
        return iter(())

    def failed(self, failure: Failure) -> list[Request]:
        error = failure.value
        lab.say(outcome={
            "start": _start(failure.request),  # type: ignore[attr-defined]
            "error": type(error).__name__, "reason": getattr(error, "reason", str(error)),
        })  # fmt: skip
        return []


def _start(request: Request) -> str:
    return str(request.meta.get("redirect_urls", [request.url])[0])


def answer_names(names: dict[str, list[list[str]]]) -> None:
    """Put a name server in the place of the machine's: each answer in turn, the last for ever."""
    look_up = socket.getaddrinfo
    asked = {name: count() for name in names}

    def answer(host: Any, port: Any, *args: Any, **named: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else str(host)
        if name not in names:
            return look_up(host, port, *args, **named)
        answers = names[name]
        addresses = answers[min(next(asked[name]), len(answers) - 1)]
        return [entry for address in addresses for entry in look_up(address, port, *args, **named)]

    socket.getaddrinfo = answer


def build_network(hosts: dict[str, int], trap: int, proxies: list[int]) -> None:
    """Put a network in the place of the machine's, as far as the guard connects to it."""
    connect = asyncio.open_connection
    local = {*hosts.values(), *proxies}

    async def open_connection(host: str, port: int, **named: Any) -> Any:
        if port not in local:
            port = hosts.get(host, trap)
        return await connect("127.0.0.1", port, **named)

    asyncio.open_connection = open_connection  # type: ignore[assignment]


def peak_memory() -> int:
    """Return the most that this process has taken, in bytes; `ru_maxrss` is at least that of who started it."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) * 1024


def main() -> None:
    world: World = json.loads(Path(sys.argv[2]).read_text())
    answer_names(world["names"])
    build_network(world["hosts"], world["trap"], world["proxies"])
    lab.LabSpider = GuardSpider  # type: ignore[misc]
    before = peak_memory()
    lab.main()
    lab.say(memory=peak_memory() - before)


if __name__ == "__main__":
    main()
