"""Blocks and CAPTCHAs: detected, counted, waited for, asked again; never solved.

The site's circuit breaker decides when to pause, and when the crawl ends as `captcha_wall`.
"""

import asyncio
import logging
import time
from collections import defaultdict
from contextlib import suppress
from typing import Self

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider, IgnoreRequest
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK
from scrapy.statscollectors import StatsCollector
from scrapy.utils.httpobj import urlparse_cached

from leadcrawl import stats
from leadcrawl.errors import BlockedError
from leadcrawl.middlewares.backoff import Backoff, retry_after
from leadcrawl.middlewares.breaker import BreakerLimits, CircuitBreaker, State
from leadcrawl.sources.blocks import Block, detect

logger = logging.getLogger(__name__)

FINISH_REASON = "captcha_wall"

TRIES = "block_tries"
"""Request meta: number of times that the address was blocked."""
NOT_BEFORE = "block_not_before"
"""Request meta: Unix time before which it is not sent; wall clock, for it outlives the process."""
PROBE = "block_probe"
"""Request meta: it is the breaker's probe."""
NEW_IDENTITY = "new_identity"
"""Request meta: the next try takes another proxy, agent and cookie jar."""

_PER_TRY = {PROBE, "proxy", "download_slot", "download_latency", "playwright_page",
            "redirect_urls", "redirect_times", "redirect_reasons", "redirect_ttl"}  # fmt: skip


def block_of(response: Response) -> Block | None:
    """Return what blocks the response, of a browser or not; `None` for a page."""
    headers = {str(key).lower(): value for key, value in response.headers.to_unicode_dict().items()}
    return detect(response.status, response.url, headers, response.body)


def site_of(crawler: Crawler, request: Request) -> str:
    """Return the site's name for stats: the spider's `site`, or the host."""
    return getattr(crawler.spider, "site", None) or urlparse_cached(request).hostname or "unknown"


class CaptchaMiddleware:
    """Waits and asks again with another identity; gives the address up after `retries` more tries.

    The wait is spent in the scheduler, on disk when the crawl has a job directory, behind all that
    is not blocked. A request that is waiting when the crawl ends goes back there too.

    Raises:
        BlockedError: the address is given up.
        IgnoreRequest: the crawl is ending, and the request is not one of the scheduler's.
    """

    def __init__(
        self,
        crawler: Crawler,
        retries: int = 3,
        backoff: Backoff | None = None,
        limits: BreakerLimits | None = None,
        longest_retry_after: float = 900.0,
    ) -> None:
        limits = limits or BreakerLimits()
        self.crawler = crawler
        self.retries = retries
        self.backoff = backoff or Backoff()
        self.longest_retry_after = longest_retry_after
        self.breakers: defaultdict[str, CircuitBreaker] = defaultdict(
            lambda: CircuitBreaker(limits)
        )
        self._poll = min(0.5, limits.pause / 4)
        self._ended = asyncio.Event()
        self._closing: asyncio.Task[None] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build it from `LEADCRAWL_BLOCK_*` and `LEADCRAWL_BREAKER_*`."""
        settings = crawler.settings
        limits = BreakerLimits(
            window=settings.getint("LEADCRAWL_BREAKER_WINDOW", 20),
            share=settings.getfloat("LEADCRAWL_BREAKER_SHARE", 0.7),
            pause=settings.getfloat("LEADCRAWL_BREAKER_PAUSE", 60.0),
            probes=settings.getint("LEADCRAWL_BREAKER_PROBES", 5),
        )
        backoff = Backoff(
            base=settings.getfloat("LEADCRAWL_BLOCK_BACKOFF", 2.0),
            cap=settings.getfloat("LEADCRAWL_BLOCK_BACKOFF_CAP", 120.0),
        )
        retries = settings.getint("LEADCRAWL_BLOCK_RETRIES", 3)
        longest = settings.getfloat("LEADCRAWL_LONGEST_RETRY_AFTER", 900.0)
        middleware = cls(crawler, retries, backoff, limits, longest)
        crawler.signals.connect(middleware.spider_idle, signal=signals.spider_idle)
        return middleware

    async def process_request(self, request: Request) -> Request | None:
        """Hold the request back until its wait and the breaker's pause are over."""
        request.meta.pop(PROBE, None)
        breaker = self.breakers[self._site(request)]
        while (rest := self._rest(request, breaker)) > 0 and not self._is_ending():
            with suppress(TimeoutError):
                await asyncio.wait_for(self._ended.wait(), min(rest, self._poll))
        if self._is_ending():
            return self._put_back(request)
        if breaker.state is State.PROBING:
            request.meta[PROBE] = True
            self._count(stats.BREAKER_, request, "/probe")
        return None

    async def process_response(self, request: Request, response: Response) -> Response | Request:
        """Let a page pass; put what is blocked back, or give it up."""
        block = block_of(response)
        breaker = self.breakers[self._site(request)]
        is_probe = request.meta.pop(PROBE, False)
        if block is None:
            if breaker.record(blocked=False, probe=is_probe) is State.CLOSED and is_probe:
                self._count(stats.BREAKER_, request, "/closed")
                logger.info("%s answers again", self._site(request))
            return response
        self._count(stats.BLOCK_, request, f"/{block.kind}")
        if block.usable and not request.meta.get("proxy"):
            if is_probe:
                breaker.record(blocked=False, probe=True)
            return response  # no other identity would see more
        if page := request.meta.get("playwright_page"):
            await page.close()  # the callback that would close it never sees it
        return self._handle_block(request, response, block, is_probe)

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Let the next probe go when this one ended without an answer."""
        if request.meta.pop(PROBE, False):
            self.breakers[self._site(request)].release()

    def spider_idle(self) -> None:
        """End as a wall when nothing is left to ask because of it."""
        if any(breaker.state is not State.CLOSED for breaker in self.breakers.values()):
            raise CloseSpider(FINISH_REASON)

    def _handle_block(
        self, request: Request, response: Response, block: Block, is_probe: bool
    ) -> Request:
        """Decide: the site's fault (pause), or the address's (ask again, give up)."""
        tries = request.meta.get(TRIES, 0) + 1
        limit = 0 if request.meta.get("dont_retry") else self.retries
        breaker = self.breakers[self._site(request)]
        before = breaker.state
        if tries == 1 or is_probe:
            breaker.record(blocked=True, probe=is_probe)
        if tries > limit:
            breaker.exhausted()
        self._tell(request, before, breaker.state)
        asked = retry_after(response.headers.to_unicode_dict().get("Retry-After"), time.time())
        if breaker.state is State.ENDED or (asked or 0) > self.longest_retry_after:
            self._end(request, block, asked)
        if breaker.state is not State.CLOSED:
            return self._retry(request, tries - 1, asked or 0.0)
        if tries > limit:
            self._count(stats.BLOCK_GIVEN_UP_, request)
            logger.warning("Given up: %s is blocked (%s, %d tries)", request.url, block.kind, tries)
            raise BlockedError(block.kind, request.url, tries)
        return self._retry(request, tries, self.backoff.wait(tries, asked))

    def _retry(self, request: Request, tries: int, wait: float) -> Request:
        """Return the request as it was asked for first, for another identity and a later time."""
        meta = {key: value for key, value in request.meta.items() if key not in _PER_TRY}
        meta |= {TRIES: tries, NOT_BEFORE: time.time() + wait, NEW_IDENTITY: True}
        url = request.meta.get("redirect_urls", [request.url])[0]  # not the wall it led to
        self._count(stats.BLOCK_RETRY_, request)
        self._stats.inc_value(f"{stats.BLOCK_WAIT_}{self._site(request)}", round(wait * 1000))
        return request.replace(url=url, meta=meta, priority=request.priority - 1, dont_filter=True)

    def _put_back(self, request: Request) -> Request:
        """Return the request to the scheduler, for the crawl that resumes this one."""
        if request.callback is NO_CALLBACK:  # robots.txt: asked for again anyway
            raise IgnoreRequest("the crawl is ending")
        return request.replace(dont_filter=True)

    def _end(self, request: Request, block: Block, asked: float | None) -> None:
        if self._ended.is_set():
            return
        self._ended.set()
        self._count(stats.BREAKER_, request, "/ended")
        why = f"it asks for {asked:.0f} s of quiet" if asked else "it does not answer otherwise"
        logger.error(
            "%s blocks this crawl (%s), %s: it ends as %s; what is left resumes with JOBDIR",
            self._site(request), block.kind, why, FINISH_REASON,
        )  # fmt: skip
        assert self.crawler.engine is not None  # it has just given us the response
        closing = self.crawler.engine.close_spider_async(reason=FINISH_REASON)
        self._closing = asyncio.get_running_loop().create_task(closing)

    def _tell(self, request: Request, before: State, after: State) -> None:
        if before is not State.OPEN and after is State.OPEN:
            self._count(stats.BREAKER_, request, "/opened")
            logger.warning("%s blocks most requests: pausing", self._site(request))

    def _rest(self, request: Request, breaker: CircuitBreaker) -> float:
        rest = float(request.meta.get(NOT_BEFORE, 0.0)) - time.time()
        return rest if rest > 0 else breaker.wait()

    def _is_ending(self) -> bool:
        return self._ended.is_set() or not self.crawler.crawling

    def _site(self, request: Request) -> str:
        return site_of(self.crawler, request)

    @property
    def _stats(self) -> StatsCollector:
        return self.crawler.stats

    def _count(self, prefix: str, request: Request, suffix: str = "") -> None:
        self._stats.inc_value(f"{prefix}{self._site(request)}{suffix}")
