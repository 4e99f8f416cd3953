"""Downloads of `https` addresses through `https` proxies: TLS through TLS."""

from __future__ import annotations

from scrapy import Request
from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.http import Response


class TunnelingDownloadHandler(HTTP11DownloadHandler):
    """Scrapy's own handler; what it cannot do, TLS through TLS, goes through aiohttp."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._tunnel: BaseDownloadHandler | None = None

    async def download_request(self, request: Request) -> Response:
        """Fetch."""
        proxy = request.meta.get("proxy") or ""
        if not (proxy.startswith("https:") and request.url.startswith("https:")):
            return await super().download_request(request)
        if self._tunnel is None:  # it needs the running loop
            # Only here: the import takes 0.15 s.
            from scrapy.core.downloader.handlers._aiohttp import (  # noqa: PLC0415
                AiohttpDownloadHandler,
            )

            self._tunnel = AiohttpDownloadHandler(self._crawler)
        return await self._tunnel.download_request(request)

    async def close(self) -> None:
        """Close the connections."""
        if self._tunnel is not None:
            await self._tunnel.close()
        await super().close()
