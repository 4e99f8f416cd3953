"""A stranger's page in the browser: on its own, within limits, and only through the guard."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any, Final

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page
from playwright.async_api import Request as PageRequest
from scrapy import Request
from scrapy.http import Response

from leadcrawl.errors import WebsiteRefusedError
from leadcrawl.guard.crawl import WebsiteGuard
from leadcrawl.guard.proxy import Entrance

_CONTEXT: Final = "website"
"""Name of the contexts; each serves one page, so that nothing goes from one site to another."""
_ALL: Final = 10  # times the page's own limit, for all that it loads
_OPTIONS: Final = "playwright_context_kwargs"
# It would ask servers of the page's choice by UDP, past the proxy; the browser is told so as well.
_NO_WEBRTC: Final = (
    "for (const name of ['RTCPeerConnection', 'webkitRTCPeerConnection']) delete window[name]"
)


class Stranger:
    """Watches a page's redirects and its size, and knows where it went last.

    Args:
        url: where the page begins.
        most_bytes: most of the page itself, unpacked; all that it loads may be ten times as much.
        most_redirects: most that lead away from it, by the server or by the page.
    """

    def __init__(self, url: str, most_bytes: int, most_redirects: int) -> None:
        self.url = url
        self.reason = ""
        self.refused = asyncio.Event()
        """Set when the page must be left; `reason` says why."""
        self._most_bytes = most_bytes
        self._most_redirects = most_redirects
        self._visits = -1
        self._documents: set[str] = set()
        self._sizes: Counter[str] = Counter()

    async def attach(self, page: Page) -> None:
        """Listen to the page, before it is opened."""
        page.on("request", self._asked)
        await page.context.add_init_script(_NO_WEBRTC)  # of pop-ups, too
        session = await page.context.new_cdp_session(page)
        session.on("Network.requestWillBeSent", self._sent)
        session.on("Network.dataReceived", self._data)
        await session.send("Network.enable")

    async def watch(self, fetch: Awaitable[Response]) -> Response:
        """Return the page, unless it has to be left before.

        Raises:
            WebsiteRefusedError: it has.
        """
        page = asyncio.ensure_future(fetch)
        refused = asyncio.ensure_future(self.refused.wait())
        try:
            await asyncio.wait({page, refused}, return_when=asyncio.FIRST_COMPLETED)
            if not self.reason:
                response = page.result()
                self._limit(len(response.body))  # a script may have made it large
            if self.reason:
                raise WebsiteRefusedError(self.reason, self.url)
            return response
        finally:
            refused.cancel()
            page.cancel()
            await asyncio.wait({page})

    def _asked(self, request: PageRequest) -> None:
        try:
            is_page = request.is_navigation_request() and request.frame.parent_frame is None
        except PlaywrightError:
            return  # the first request of another frame
        if not is_page:
            return
        self.url = request.url
        self._visits += 1
        if self._visits > self._most_redirects:
            self._refuse("redirects")

    def _sent(self, event: dict[str, Any]) -> None:
        if event.get("type") == "Document":
            self._documents.add(event["requestId"])

    def _data(self, event: dict[str, Any]) -> None:
        """Add up what came, unpacked."""
        ident = event["requestId"]
        self._sizes[ident] += event["dataLength"]
        if ident in self._documents:
            self._limit(self._sizes[ident])
        self._limit(self._sizes.total() // _ALL)

    def _limit(self, size: int) -> None:
        if size > self._most_bytes:
            self._refuse("too_large")

    def _refuse(self, reason: str) -> None:
        self.reason = self.reason or reason
        self.refused.set()


async def visit_stranger(
    guard: WebsiteGuard, request: Request, fetch: Callable[[Stranger], Awaitable[Response]]
) -> Response:
    """Return a page that the browser gets through the guard.

    Raises:
        WebsiteRefusedError: an address may not be connected to, or a limit is passed.
    """
    stranger = Stranger(request.url, request.meta["download_maxsize"], guard.redirects)
    async with guard.way(request) as entrance:
        before = isolate(request, entrance)
        try:
            response = await stranger.watch(fetch(stranger))
            guard.check(stranger.url, response)
        except WebsiteRefusedError as error:
            if stranger.reason:
                guard.count(error.reason)
            raise
        except Exception as error:
            guard.raise_failure(stranger.url, error)
            raise
        finally:
            for key in before:
                request.meta.pop(key, None)
            request.meta.update({key: value for key, value in before.items() if value})
    return response


def isolate(request: Request, entrance: Entrance) -> dict[str, Any]:
    """Give the request a context of its own behind the guard; return what to put back."""
    before = {key: request.meta.get(key) for key in (_OPTIONS, "playwright_context")}
    request.meta["playwright_context"] = _CONTEXT
    request.meta[_OPTIONS] = (before[_OPTIONS] or {}) | {
        "proxy": {
            "server": entrance.address,
            "username": entrance.user,
            "password": entrance.password,
        },
        "accept_downloads": False,
        "ignore_https_errors": True,  # as Scrapy does: many a small site's certificate has run out
        "service_workers": "block",
    }
    return before
