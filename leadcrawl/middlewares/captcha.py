"""Blocks and CAPTCHAs: detected, counted, waited for, asked again; never solved."""

import logging
import time
from typing import Self

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK

from leadcrawl import stats
from leadcrawl.errors import BlockedError
from leadcrawl.middlewares.backoff import Backoff, retry_after
from leadcrawl.middlewares.breaker import BreakerLimits, State
from leadcrawl.middlewares.ending import put_back
from leadcrawl.middlewares.gate import FINISH_REASON, NOT_BEFORE, PROBE, WEBSITE, Gate, site_of
from leadcrawl.sources.blocks import Block, detect

logger = logging.getLogger(__name__)

TRIES = "block_tries"
"""Request meta: number of times that the address was blocked."""
HAS_FALLBACK = "has_fallback"
"""Request meta: the spider knows another way to the same content; blocks of this one pause nothing."""
NEW_IDENTITY = "new_identity"
"""Request meta: this try takes another proxy than the one before."""
request_blocked = object()
"""Signal, with the `request`: its identity is known to the site."""

PROXY_LABEL = "proxy_label"
"""Request meta: the proxy's name without credentials, set by the proxy middleware."""

_PER_TRY = {
    PROBE, "proxy", "download_slot", "download_latency", "playwright_page",
    "redirect_urls", "redirect_times", "redirect_reasons", "redirect_ttl",
}  # fmt: skip


# Of a small site: its contact form, and the closing tag that nobody misses.
_NO_BLOCKS = {"recaptcha", "hcaptcha", "turnstile", "truncated", "empty"}


def block_of(response: Response) -> Block | None:
    """Return what blocks the response, of a browser or not; `None` for a page."""
    headers = {str(key).lower(): value for key, value in response.headers.to_unicode_dict().items()}
    return detect(response.status, response.url, headers, response.body)


class CaptchaMiddleware:
    """Asks again, later and with another identity; gives an address up after `retries` new tries.

    The wait is spent in the scheduler, on disk when the crawl has a job directory, behind all that
    is not blocked. A request that is waiting when the crawl ends goes back there too. While the
    site's circuit breaker is open, a block is the site's, and costs no address a try.

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
        self.crawler = crawler
        self.retries = retries
        self.backoff = backoff or Backoff()
        self.gate = Gate(crawler, limits or BreakerLimits())
        self.longest_retry_after = longest_retry_after

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
        return None if await self.gate.admit(request) else put_back(request)

    async def process_response(self, request: Request, response: Response) -> Response | Request:
        """Let a page pass; put what is blocked back, or give it up."""
        block = block_of(response)
        is_website = site_of(self.crawler, request) == WEBSITE
        if block and is_website and block.kind in _NO_BLOCKS and response.status == 200:
            block = None
        if block:
            self._count(f"{stats.BLOCK_}{site_of(self.crawler, request)}/{block.kind}")
        if not block or (block.usable and not self._may_see_more(request)):
            # robots.txt and redirects often pass where no page does, an error tells nothing.
            if request.callback is NO_CALLBACK or response.status // 100 in {3, 5}:
                self.gate.lost(request)
            else:
                self.gate.passed(request)
            return response
        if page := request.meta.get("playwright_page"):
            await page.close()  # the callback that would close it never sees it
        if is_website:  # one of thousands: it says nothing of the others, and is left alone
            raise BlockedError(block.kind, request.url, 1)
        self.crawler.signals.send_catch_log(request_blocked, request=request)
        return self._put_back(request, response, block)

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Tell the gate that no answer will come."""
        self.gate.lost(request)

    def spider_idle(self) -> None:
        """End as a wall when nothing is left to ask because of it."""
        if not self.gate.is_open:
            raise CloseSpider(FINISH_REASON)

    def _put_back(self, request: Request, response: Response, block: Block) -> Request:
        """Decide whether the site or the address is at fault; return the next try, or give up."""
        tries = request.meta.get(TRIES, 0) + 1
        if block.usable:
            self.gate.passed(request)
            return self._retry(request, tries, self.backoff.wait(tries))
        if block.kind == "proxy_auth" and PROXY_LABEL in request.meta:
            self.gate.lost(request)  # the proxy's answer, not the site's; the pool drops it
            return self._retry(request, tries - 1, 0.0)
        asked = retry_after(response.headers.to_unicode_dict().get("Retry-After"), time.time())
        # Who asks for quiet gets it, whatever other way there is.
        has_other_way = asked is None and request.meta.get(HAS_FALLBACK, False)
        is_spent = tries > self.retries
        if has_other_way:
            self.gate.lost(request)  # one way in is closed, not the site
            state = State.CLOSED
        else:
            state = self.gate.blocked(request, first=tries == 1, last=is_spent)
        if (asked or 0) > self.longest_retry_after:
            self.gate.end(request, f"{block.kind}, it asks for {asked:.0f} s of quiet")
        elif state is State.ENDED:
            self.gate.end(request, block.kind)
        if state is not State.CLOSED:
            return self._retry(request, tries - 1, asked or 0.0)
        if is_spent and not has_other_way:
            self._count(f"{stats.BLOCK_GIVEN_UP_}{site_of(self.crawler, request)}")
            logger.warning("Given up: %s is blocked (%s, %d tries)", request.url, block.kind, tries)
        if is_spent or (asked is None and request.meta.get("dont_retry")):
            raise BlockedError(block.kind, request.url, tries)
        return self._retry(request, tries, self.backoff.wait(tries, asked))

    def _may_see_more(self, request: Request) -> bool:
        """Whether another try could get a limited page whole: only from another address."""
        return bool(request.meta.get("proxy")) and request.meta.get(TRIES, 0) < self.retries

    def _retry(self, request: Request, tries: int, wait: float) -> Request:
        """Return the request as it was asked for first, for another identity and a later time."""
        meta = {key: value for key, value in request.meta.items() if key not in _PER_TRY}
        meta |= {TRIES: tries, NOT_BEFORE: time.time() + wait, NEW_IDENTITY: True}
        url = request.meta.get("redirect_urls", [request.url])[0]  # not the wall it led to
        site = site_of(self.crawler, request)
        self._count(f"{stats.BLOCK_RETRY_}{site}")
        self._count(f"{stats.BLOCK_WAIT_}{site}", round(wait * 1000))
        return request.replace(url=url, meta=meta, priority=request.priority - 1, dont_filter=True)

    def _count(self, name: str, number: int = 1) -> None:
        self.crawler.stats.inc_value(name, number)
