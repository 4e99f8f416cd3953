"""Visits of websites keep to their time, and what is asked on their behalf to their limits."""

import time
from typing import Final, Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadTimeoutError,
    IgnoreRequest,
)
from scrapy.http.request import NO_CALLBACK
from scrapy.utils.httpobj import urlparse_cached

from leadcrawl.errors import RobotsUnreachableError, VisitOverError
from leadcrawl.middlewares.gate import SITE, WEBSITE

TOUR: Final = "tour"
"""Request meta: the `Tour` that a request for a page of a website belongs to."""
_TRIED: Final = "website_tried"
_LEAST: Final = 1.0  # seconds that are worth a request


class WebsiteLimitsMiddleware:
    """Starts a visit's clock with its first request.

    The requests for robots.txt that Scrapy makes for such a page have no meta of their own; they get
    the same limits here, so that a dead website takes no longer with it than without it.

    Args:
        crawler: the running crawl.
        timeout: most seconds of one request.

    Raises:
        IgnoreRequest: the crawl asks for websites only, as it has all the leads that it wants.
        RobotsUnreachableError: a website's robots.txt cannot be had.
    """

    def __init__(self, crawler: Crawler, timeout: float = 10.0) -> None:
        self._crawler = crawler
        self._timeout = timeout
        self._hosts: set[str] = set()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build it from `LEADCRAWL_WEBSITE_TIMEOUT`."""
        return cls(crawler, crawler.settings.getfloat("LEADCRAWL_WEBSITE_TIMEOUT", 10.0))

    def process_request(self, request: Request) -> None:
        """Set the limits of the request."""
        if (tour := request.meta.get(TOUR)) is not None:
            self._hosts.add(urlparse_cached(request).netloc)
            tour.started_at = tour.started_at or time.time()
        elif self._is_robots(request):
            limits = {SITE: WEBSITE, "allow_offsite": True, "dont_retry": True}
            request.meta.update(limits, download_timeout=self._timeout / 2)
        elif getattr(self._crawler.spider, "ending", None) and request.callback is not NO_CALLBACK:
            raise IgnoreRequest("there are leads enough")

    def process_exception(self, request: Request, exception: Exception) -> Request | None:
        """Try once more; then say in one word why a robots.txt cannot be had.

        Scrapy's own retry would log an error for each dead website, and a traceback for its robots.txt.
        """
        is_robots = self._is_robots(request)
        if isinstance(exception, IgnoreRequest) or not (is_robots or TOUR in request.meta):
            return None
        if not request.meta.get(_TRIED):
            return request.replace(meta=request.meta | {_TRIED: True}, dont_filter=True)
        if is_robots:
            host = urlparse_cached(request).netloc
            raise RobotsUnreachableError(reason_of(exception), host) from exception
        return None

    def _is_robots(self, request: Request) -> bool:
        """Whether Scrapy asks for a website's robots.txt; a redirect may have led elsewhere."""
        if request.callback is not NO_CALLBACK:
            return False
        return request.meta.get(SITE) == WEBSITE or urlparse_cached(request).netloc in self._hosts


class WebsiteTimeMiddleware:
    """Gives each request of a visit what time is left; comes after robots.txt, which takes some.

    The first page waits for the pause that robots.txt asks for; the visit then ends with it.

    Args:
        crawler: the running crawl.
        timeout: most seconds of one request.

    Raises:
        VisitOverError: no time is left, or robots.txt asks for a pause longer than a visit.
    """

    def __init__(self, crawler: Crawler, timeout: float = 10.0) -> None:
        self._crawler = crawler
        self._timeout = timeout

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build it from `LEADCRAWL_WEBSITE_TIMEOUT`."""
        return cls(crawler, crawler.settings.getfloat("LEADCRAWL_WEBSITE_TIMEOUT", 10.0))

    def process_request(self, request: Request) -> None:
        """Set the limit of the request."""
        if (tour := request.meta.get(TOUR)) is None:
            return
        rest = tour.rest(time.time())
        if rest < min(_LEAST, tour.max_seconds / 2):
            raise VisitOverError("timeout", tour.site)
        if slot_delay(self._crawler, request) > tour.max_seconds:
            raise VisitOverError("crawl_delay", tour.site)
        request.meta["download_timeout"] = min(self._timeout, rest)


def slot_delay(crawler: Crawler, request: Request) -> float:
    """Return the pause before the host's next request, which robots.txt may have made long."""
    assert crawler.engine is not None
    downloader = crawler.engine.downloader
    key = downloader.get_slot_key(request)
    own = downloader.per_slot_settings.get(key, {}).get("delay", 0.0)
    slot = downloader.slots.get(key)
    return float(max(own, slot.delay if slot else 0.0))


def reason_of(error: BaseException) -> str:
    """Return a slug for what went wrong with a request.

    >>> reason_of(DownloadTimeoutError("late")), reason_of(OSError("odd"))
    ('timeout', 'connection')
    """
    if reason := getattr(error, "reason", None) or getattr(error, "kind", None):
        return str(reason)
    if isinstance(error, DownloadTimeoutError):
        return "timeout"
    if isinstance(error, CannotResolveHostError):
        return "dns"
    return "connection"
