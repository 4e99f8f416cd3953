"""robots.txt, obeyed; and the addresses that are never asked for, whatever is configured."""

import asyncio
import logging
from typing import Self
from urllib.parse import unquote

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import DownloadFailedError, IgnoreRequest, NotConfigured
from scrapy.http import Response
from scrapy.robotstxt import ProtegoRobotParser, RobotParser
from scrapy.statscollectors import StatsCollector
from scrapy.utils.httpobj import urlparse_cached
from scrapy.utils.misc import build_from_crawler

from leadcrawl import stats
from leadcrawl.errors import (
    BlockedError,
    LeadcrawlError,
    RobotsUnreachableError,
    WebsiteRefusedError,
)
from leadcrawl.middlewares.gate import SITE, WEBSITE
from leadcrawl.middlewares.website import TOUR

logger = logging.getLogger(__name__)


class SafeRobotsTxtMiddleware(RobotsTxtMiddleware):
    """Scrapy's own, without its hole, and with Crawl-delay.

    Scrapy 2.19 lets a burst through: of several requests that wait for one robots.txt, all but the
    first are told that there is none (6 of 8 forbidden pages were scraped). Here they wait in line.
    And a robots.txt that cannot be had forbids all, as RFC 9309 (2.3.1.4) asks; Scrapy allows all.

    Raises:
        IgnoreRequest: the address is forbidden.
        RobotsUnreachableError: the website cannot be asked what it allows.
    """

    def __init__(self, crawler: Crawler) -> None:
        if not crawler.settings.getbool("ROBOTSTXT_OBEY"):
            raise NotConfigured("ROBOTSTXT_OBEY is off: robots.txt is not asked for.")
        super().__init__(crawler)
        self._locks: dict[str, asyncio.Lock] = {}
        self._unreachable: dict[str, LeadcrawlError] = {}
        """Websites that are left alone, as their robots.txt cannot be had, and why."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build it, and listen for parsed files."""
        middleware = cls(crawler)
        crawler.signals.connect(middleware.apply_crawl_delay, signal=signals.robots_parsed)
        return middleware

    async def robot_parser(self, request: Request) -> RobotParser | None:
        """Return the host's rules; only one request at a time asks for them."""
        lock = self._locks.setdefault(urlparse_cached(request).netloc, asyncio.Lock())
        async with lock:
            return await super().robot_parser(request)

    def process_request_2(self, rp: RobotParser | None, request: Request) -> None:
        """Let the request pass, or refuse it, and say why."""
        if error := self._unreachable.get(urlparse_cached(request).netloc):
            raise error.with_traceback(None)
        if (tour := request.meta.get(TOUR)) and isinstance(rp, ProtegoRobotParser):
            named = sorted(rp.rp.sitemaps, key=lambda url: "page" not in url)  # not that of posts
            tour.sitemap = named[0] if named else tour.sitemap
        super().process_request_2(rp, request)

    def apply_crawl_delay(self, robotparser: RobotParser, request: Request) -> None:
        """Slow the host's download slot down to its Crawl-delay; never speed it up."""
        agent = self._robotstxt_useragent or self._default_useragent
        asked = robotparser.crawl_delay(agent)
        if not asked:
            return
        # The jitter goes both ways: the shortest pause, not the mean one, is what is asked for.
        delay = asked / (1 - min(self.crawler.settings.getfloat("DOWNLOAD_DELAY_JITTER"), 0.9))
        assert self.crawler.engine is not None  # it has just downloaded the file
        downloader = self.crawler.engine.downloader
        key = downloader.get_slot_key(request)
        settings = downloader.per_slot_settings.setdefault(key, {})
        own = settings.get("delay", self.crawler.settings.getfloat("DOWNLOAD_DELAY"))
        settings["delay"] = max(delay, own)
        if slot := downloader.slots.get(key):
            slot.delay = max(slot.delay, delay)
        self._stats.set_value(f"{stats.CRAWL_DELAY_}{key}", asked)
        logger.info("robots.txt of %s asks for %g s between requests", key, asked)

    async def _parse_robots(self, response: Response, netloc: str, request: Request) -> None:
        if response.status >= 500 and request.meta.get(SITE) == WEBSITE:
            raise RobotsUnreachableError(f"http_{response.status}", netloc)
        if response.status >= 500:
            raise DownloadFailedError(f"{response.url} answers {response.status}")
        await super()._parse_robots(response, netloc, request)

    def _robots_error(self, exc: Exception, netloc: str) -> None:
        super()._robots_error(exc, netloc)
        if isinstance(exc, RobotsUnreachableError | WebsiteRefusedError):
            self._unreachable[netloc] = exc
            return
        if isinstance(exc, IgnoreRequest) and not isinstance(exc, BlockedError):
            return  # nobody asked the host: a test's stub, or the crawl is ending
        logger.error("robots.txt of %s cannot be had (%s): nothing is asked there", netloc, exc)
        self._stats.inc_value(stats.ROBOTS_UNREACHABLE)
        self._parsers[netloc] = build_from_crawler(
            self._parserimpl, self.crawler, b"User-agent: *\nDisallow: /"
        )


class NeverRequestMiddleware:
    """Refuses `/reply`, the poster's relay address, whatever robots.txt and the settings say.

    Raises:
        IgnoreRequest: the address is one of those.
    """

    def __init__(self, stats_collector: StatsCollector) -> None:
        self.stats = stats_collector

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build it; there is no setting that switches it off."""
        return cls(crawler.stats)

    def process_request(self, request: Request) -> None:
        """Let the request pass, or refuse it."""
        first, _, _ = unquote(urlparse_cached(request).path).strip("/").partition("/")
        if first.lower() == "reply":
            self.stats.inc_value(stats.REPLY_REFUSED)
            raise IgnoreRequest(f"/reply is never requested: {request.url}")
