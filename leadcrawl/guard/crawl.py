"""The guard of one crawl: which requests it takes, and which way they go."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import ClassVar, Final
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.utils.httpobj import urlparse_cached

from leadcrawl import stats
from leadcrawl.guard.connect import Upstream
from leadcrawl.guard.hosts import MappedHosts
from leadcrawl.guard.names import Names
from leadcrawl.guard.own import OwnPlaces
from leadcrawl.guard.proxy import MARK, Entrance, GuardProxy
from leadcrawl.guard.targets import PORTS, Targets
from leadcrawl.middlewares.gate import SITE, WEBSITE

SPENT: Final = "website_seconds"
"""Request meta: seconds that the page and the redirects to it have taken so far."""


class WebsiteGuard:
    """Takes the requests of a spider with `visits_websites` that are not for its own source.

    Args:
        crawler: the running crawl.
        mapped: names that lie on a server of the operator's.
        own: what is the operator's and nobody's website.
        site_url: address of the replica that stands in for the spider's source; empty for itself.
        redirects: most that lead to a page.
    """

    _by_crawler: ClassVar[WeakKeyDictionary[Crawler, WebsiteGuard]] = WeakKeyDictionary()

    def __init__(
        self,
        crawler: Crawler,
        mapped: MappedHosts,
        own: OwnPlaces,
        site_url: str = "",
        redirects: int = 5,
    ) -> None:
        self.redirects = redirects
        self._crawler = crawler
        self._replica = urlsplit(site_url).netloc
        self._names = Names()
        self._proxy = GuardProxy(Targets(mapped, own, self._names.look_up), self.count)

    @classmethod
    def of(cls, crawler: Crawler) -> WebsiteGuard:
        """Return the crawl's one guard.

        Raises:
            ConfigError: `LEADCRAWL_WEBSITE_HOSTS` cannot be read.
        """
        guard = cls._by_crawler.get(crawler)
        if guard is None:
            settings = crawler.settings
            mapped = MappedHosts.read(settings.get("LEADCRAWL_WEBSITE_HOSTS") or "")
            site_url = settings.get("LEADCRAWL_SITE_URL") or ""
            redirects = settings.getint("LEADCRAWL_WEBSITE_REDIRECTS", 5)
            guard = cls(crawler, mapped, OwnPlaces.of(settings), site_url, redirects)
            cls._by_crawler[crawler] = guard
        return guard

    def takes(self, request: Request) -> bool:
        """Tell whether a request is guarded.

        What is marked with `meta["site"] == "website"` always is, wherever it is redirected; without
        the mark (robots.txt may have none), what is not the source's is.
        """
        if request.meta.get(SITE) == WEBSITE:
            return True
        visits = getattr(self._crawler.spider, "visits_websites", False)
        return visits and not self._is_source(request)

    def count(self, reason: str) -> None:
        """Count a refusal."""
        self._crawler.stats.inc_value(stats.WEBSITE_REFUSED_ + reason)

    @asynccontextmanager
    async def way(self, request: Request) -> AsyncIterator[Entrance]:
        """Let a request go through the guard's proxy; then put back what was there.

        Raises:
            Exception: why the guard's proxy made no connection, in place of what the client says.
        """
        before = request.meta.get("proxy"), request.headers.get("Proxy-Authorization")
        entrance = await self._proxy.entrance(_upstream(*before))
        request.meta["proxy"] = entrance.address
        request.headers["Proxy-Authorization"] = entrance.authorization
        start = time.monotonic()
        try:
            yield entrance
        except Exception as error:
            self.raise_failure(request.url, error)
            raise
        finally:
            request.meta[SPENT] = request.meta.get(SPENT, 0.0) + time.monotonic() - start
            _restore(request, *before)

    def check(self, url: str, response: Response) -> None:
        """Look whether the answer to a request for `url` is the site's, or the guard's own.

        Raises:
            Exception: why the guard's proxy made no connection.
        """
        if MARK in response.headers:
            self.raise_failure(url, None)

    async def close(self) -> None:
        """Stop the proxy."""
        await self._proxy.close()
        self._names.close()

    def raise_failure(self, url: str, error: Exception | None) -> None:
        """Raise why the guard's proxy made no connection to the host of `url`, if so."""
        parts = urlsplit(url)
        port = parts.port or PORTS.get(parts.scheme, 0)
        failure = self._proxy.failure(parts.hostname or "", port)
        if failure is not None:
            raise failure from error

    def _is_source(self, request: Request) -> bool:
        parts = urlparse_cached(request)
        host = getattr(self._crawler.spider, "host", "")
        if not host:
            return False
        if self._replica:
            return parts.netloc == self._replica
        name = parts.hostname or ""
        return name == host or name.endswith(f".{host}")


def _upstream(proxy: str | None, authorization: bytes | None) -> Upstream | None:
    return Upstream(proxy, (authorization or b"").decode("latin-1")) if proxy else None


def _restore(request: Request, proxy: str | None, authorization: bytes | None) -> None:
    request.meta.pop("proxy", None)
    request.headers.pop("Proxy-Authorization", None)
    if proxy:
        request.meta["proxy"] = proxy
    if authorization:
        request.headers["Proxy-Authorization"] = authorization
