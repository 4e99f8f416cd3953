"""Scrapy's download handler, with the guard before it."""

from __future__ import annotations

from typing import Final
from urllib.parse import urljoin, urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.exceptions import DownloadCancelledError, IgnoreRequest
from scrapy.http import Response

from leadcrawl.errors import WebsiteRefusedError
from leadcrawl.guard.crawl import WebsiteGuard
from leadcrawl.guard.targets import PORTS
from leadcrawl.middlewares.tunnel import TunnelingDownloadHandler

_MOST_LAYERS: Final = 4  # of compression; no more than 2 MB each, thousands of them stop the crawl


class GuardedDownloadHandler(TunnelingDownloadHandler):
    """Fetches what the guard takes through the guard's proxy; all else as ever.

    Here and not in a middleware, so that all middlewares see one outcome: a page, or what is raised.

    Raises:
        WebsiteRefusedError: the address may not be connected to, or the page is too large.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self.website_guard = WebsiteGuard.of(crawler)
        self._unpacking = HttpCompressionMiddleware(crawler=crawler)

    async def download_request(self, request: Request) -> Response:
        """Fetch."""
        if not self.website_guard.takes(request):
            return await super().download_request(request)
        try:
            async with self.website_guard.way(request):
                response = await super().download_request(request)
                self.website_guard.check(request.url, response)
            self._check_redirect(request, response)
            if _layers(response) > _MOST_LAYERS:
                raise self._refusal("too_large", request.url)
            # Unpacked here, a bomb is an outcome like the others.
            page = self._unpacking.process_response(request, response)
        except DownloadCancelledError as error:
            raise self._refusal("too_large", request.url) from error
        except WebsiteRefusedError:
            raise
        except IgnoreRequest as error:
            raise self._refusal("too_large", request.url) from error
        assert isinstance(page, Response)
        return page

    def _check_redirect(self, request: Request, response: Response) -> None:
        """Refuse a redirect to what is no web address; Scrapy keeps some, and stumbles over others."""
        location = response.headers.get("Location") if response.status // 100 == 3 else None
        if location is None:
            return
        address = location.decode("latin-1").strip()
        try:
            scheme = urlsplit(urljoin(request.url, address)).scheme
        except ValueError as error:
            raise self._refusal("bad_host", address) from error
        if scheme not in PORTS:
            raise self._refusal("scheme", address)

    def _refusal(self, reason: str, what: str) -> WebsiteRefusedError:
        self.website_guard.count(reason)
        return WebsiteRefusedError(reason, what)

    async def close(self) -> None:
        """Close the connections, and the guard's."""
        await super().close()
        await self.website_guard.close()


def _layers(response: Response) -> int:
    """Return how often a page is packed."""
    return b",".join(response.headers.getlist("Content-Encoding")).count(b",") + 1
