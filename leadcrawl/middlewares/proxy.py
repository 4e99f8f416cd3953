"""Requests through rotating proxies, those of a browser too; never past them."""

import asyncio
import logging
import time
from typing import Self

from rotating_proxies.middlewares import RotatingProxyMiddleware
from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.http import Response

from leadcrawl import stats
from leadcrawl.errors import ConfigError
from leadcrawl.middlewares.backoff import Backoff
from leadcrawl.middlewares.ban import is_proxys_fault
from leadcrawl.middlewares.captcha import NEW_IDENTITY, PROXY_LABEL
from leadcrawl.middlewares.ending import Ending, put_back
from leadcrawl.middlewares.proxy_pool import ProxyPool, label_proxies, read_proxies

logger = logging.getLogger(__name__)

FINISH_REASON = "no_proxies"

SESSION = "session"
"""Request meta: name of a session of the spider's; its requests share proxy, agent and cookies."""
DEATHS = "proxy_deaths"
"""Request meta: how often its proxy had died when it was sent; a later failure is of that burst."""


class ProxyMiddleware(RotatingProxyMiddleware):  # type: ignore[misc]
    """Gives each request a live proxy; when none is left, ends the crawl as `no_proxies`.

    The download slot stays the target host's: the library makes it the proxy's, which multiplies
    the rate at the site. A failure of a proxy costs the request no try while others are left.

    Raises:
        IgnoreRequest: the crawl is ending, and the request is not one of the scheduler's.
    """

    def __init__(
        self,
        crawler: Crawler,
        proxies: tuple[str, ...],
        backoff: Backoff,
        patience: float = 20.0,
        check_url: str = "",
    ) -> None:
        super().__init__(proxies, 60.0, True, 0, backoff.base, backoff.cap, crawler)
        self.crawler = crawler
        self.proxies = ProxyPool(proxies, backoff)
        self.labels = label_proxies(proxies)
        self.patience = patience
        self.check_url = check_url
        self._ending = Ending(crawler, FINISH_REASON)
        self._by_label = {label: proxy for proxy, label in self.labels.items()}
        self._none_since: float | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build it from `LEADCRAWL_PROXIES` and `LEADCRAWL_PROXY_*`."""
        settings = crawler.settings
        proxies = read_proxies(
            settings.get("LEADCRAWL_PROXIES") or "", settings.get("LEADCRAWL_PROXIES_FILE") or ""
        )
        if not proxies and settings.getbool("LEADCRAWL_PROXY_REQUIRED"):
            raise ConfigError(
                "LEADCRAWL_PROXY_REQUIRED is set, but no proxy is: set LEADCRAWL_PROXIES"
            )
        if not proxies:
            logger.info("LEADCRAWL_PROXIES is not set: requests go direct")
            raise NotConfigured
        backoff = Backoff(
            base=settings.getfloat("LEADCRAWL_PROXY_BACKOFF", 10.0),
            cap=settings.getfloat("LEADCRAWL_PROXY_BACKOFF_CAP", 3600.0),
        )
        patience = settings.getfloat("LEADCRAWL_PROXY_PATIENCE", 20.0)
        check_url = settings.get("LEADCRAWL_PROXY_CHECK_URL") or ""
        middleware = cls(crawler, proxies, backoff, patience, check_url)
        crawler.signals.connect(middleware.engine_started, signal=signals.engine_started)
        crawler.signals.connect(middleware.engine_stopped, signal=signals.engine_stopped)
        crawler.signals.connect(middleware.spider_opened, signal=signals.spider_opened)
        return middleware

    async def spider_opened(self) -> None:
        """Count, and leave out what fails the check, when there is an address to check with."""
        self.stats.set_value(stats.PROXIES, len(self.labels))
        if not self.check_url:
            return
        from leadcrawl.middlewares.proxy_check import check_proxy  # noqa: PLC0415  # 0.15 s

        checks = [check_proxy(self.check_url, proxy) for proxy in self.labels]
        for proxy, check in zip(self.labels, await asyncio.gather(*checks), strict=True):
            if not check.works:
                logger.warning("Proxy %s is left out: %s", self.labels[proxy], check.error)
                self.stats.inc_value(stats.PROXIES_LEFT_OUT)
                self.proxies.remove(proxy)

    async def process_request(self, request: Request) -> Request | None:
        """Give the request a proxy; wait a little for one when all are dead."""
        if request.meta.get("proxy") and PROXY_LABEL not in request.meta:
            return None  # the spider's own choice
        if request.meta.get(NEW_IDENTITY):
            self.proxies.release(request.meta.get(SESSION, ""))
        while (proxy := self._choose(request)) is None:
            if self._ending.is_near or self._is_hopeless():
                return put_back(request)
            await asyncio.sleep(0.2)
        label = self.labels[proxy]
        request.meta.pop(NEW_IDENTITY, None)
        # Scrapy would send one proxy's password to the next one that has none.
        request.headers.pop("Proxy-Authorization", None)
        request.meta["proxy"] = proxy
        request.meta.update({PROXY_LABEL: label, DEATHS: self.proxies.deaths(proxy)})
        self._count(label, "requests")
        return None

    def process_response(self, request: Request, response: Response) -> Response:
        """Take in the ban policy's judgment."""
        self._judge(request)
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Take in the ban policy's judgment; a dead proxy costs the address no try."""
        self._judge(request)
        if PROXY_LABEL in request.meta and is_proxys_fault(request, exception):
            request.meta["retry_times"] = request.meta.get("retry_times", 0) - 1

    def _choose(self, request: Request) -> str | None:
        self.proxies.reanimate()
        avoid = self._by_label.get(request.meta.get(PROXY_LABEL, ""))
        return self.proxies.choose(
            request.meta.get(SESSION),
            avoid if request.meta.get(NEW_IDENTITY) else None,
        )

    def _is_hopeless(self) -> bool:
        """Whether no proxy comes back within the patience; then the crawl ends."""
        now = time.monotonic()
        self._none_since = self._none_since or now
        rest = self._none_since + self.patience - now
        wait = self.proxies.next_check()
        if wait is not None and wait <= rest:
            return False
        if self._ending.begin():
            logger.error(
                "None of %d proxies works: the crawl ends as %s; what is left resumes with JOBDIR",
                len(self.labels), FINISH_REASON,
            )  # fmt: skip
        return True

    def _judge(self, request: Request) -> None:
        """Mark the request's proxy as the ban policy says."""
        ban = request.meta.pop("_ban", None)
        proxy = self._by_label.get(request.meta.get(PROXY_LABEL, ""))
        if ban is None or proxy is None or proxy not in self.proxies.proxies:
            return
        label = self.labels[proxy]
        if not ban:
            self.proxies.mark_good(proxy)
            self._none_since = None
            self._count(label, "good")
        elif self.proxies.mark_dead(proxy, request.meta.get(DEATHS)):
            self._count(label, "dead")
            logger.info(
                "Proxy %s is out for %.0f s", label, self.proxies.proxies[proxy].backoff_time
            )
        self.stats.set_value(stats.PROXIES_ALIVE, len(self.proxies.good | self.proxies.unchecked))

    def _count(self, label: str, what: str) -> None:
        self.stats.inc_value(f"{stats.PROXY_}{label}/{what}")
