"""Lets requests pass to their site, holds them back while it blocks, and ends the crawl at a wall."""

import asyncio
import logging
import time
from collections import defaultdict

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.utils.httpobj import urlparse_cached

from leadcrawl import stats
from leadcrawl.middlewares.breaker import BreakerLimits, CircuitBreaker, State
from leadcrawl.middlewares.ending import Ending

logger = logging.getLogger(__name__)

FINISH_REASON = "captcha_wall"

SITE = "site"
"""Request meta: name of the site in stats, where it is not the spider's own."""
WEBSITE = "website"
"""Name, as a site, of all websites of businesses together."""

NOT_BEFORE = "block_not_before"
"""Request meta: Unix time before which it is not sent; wall clock, for it outlives the process."""
PROBE = "block_probe"
"""Request meta: it is the breaker's probe."""


def site_of(crawler: Crawler, request: Request) -> str:
    """Return the site's name for stats: the request's or the spider's `site`, or the host."""
    if site := request.meta.get(SITE):
        return str(site)
    return getattr(crawler.spider, "site", None) or urlparse_cached(request).hostname or "unknown"


class Gate:
    """One circuit breaker for each site, and the end of the crawl when one does not close again."""

    def __init__(self, crawler: Crawler, limits: BreakerLimits) -> None:
        self._crawler = crawler
        self._breakers: defaultdict[str, CircuitBreaker] = defaultdict(
            lambda: CircuitBreaker(limits)
        )
        self._poll = min(0.5, limits.pause / 4)
        self._ending = Ending(crawler, FINISH_REASON)

    @property
    def is_open(self) -> bool:
        """Whether every site's requests pass."""
        return all(breaker.state is State.CLOSED for breaker in self._breakers.values())

    async def admit(self, request: Request) -> bool:
        """Wait until the request may go; return whether it may, or the crawl is ending."""
        request.meta.pop(PROBE, None)
        breaker = self._breaker(request)
        while (rest := _rest(request, breaker)) > 0 and not self._ending.is_near:  # noqa: ASYNC110
            await asyncio.sleep(min(rest, self._poll))  # Scrapy has no event for the end
        if self._ending.is_near:
            return False
        if breaker.state is State.PROBING:
            request.meta[PROBE] = True
            self._count(request, "probe")
        return True

    def passed(self, request: Request) -> None:
        """Take in that the site gave a page."""
        is_probe = request.meta.pop(PROBE, False)
        if self._breaker(request).record(blocked=False, probe=is_probe) is State.CLOSED:
            if not is_probe:
                return
            self._count(request, "closed")
            logger.info("%s answers again", site_of(self._crawler, request))

    def blocked(self, request: Request, *, first: bool, last: bool) -> State:
        """Take in that the site blocked the address, for the first or the last time."""
        is_probe = request.meta.pop(PROBE, False)
        breaker = self._breaker(request)
        before = breaker.state
        if first or is_probe:
            breaker.record(blocked=True, probe=is_probe)
        if last:
            breaker.exhausted()
        if breaker.state is State.OPEN and before is not State.OPEN:
            self._count(request, "opened")
            logger.warning("%s blocks most requests: pausing", site_of(self._crawler, request))
        return breaker.state

    def lost(self, request: Request) -> None:
        """Let the next probe go when this one ended without an answer."""
        if request.meta.pop(PROBE, False):
            self._breaker(request).release()

    def end(self, request: Request, why: str) -> None:
        """End the crawl, once; what waits goes back to the scheduler."""
        if not self._ending.begin():
            return
        self._count(request, "ended")
        logger.error(
            "%s blocks this crawl (%s): it ends as %s; what is left resumes with JOBDIR",
            site_of(self._crawler, request), why, FINISH_REASON,
        )  # fmt: skip

    def _breaker(self, request: Request) -> CircuitBreaker:
        return self._breakers[site_of(self._crawler, request)]

    def _count(self, request: Request, what: str) -> None:
        site = site_of(self._crawler, request)
        self._crawler.stats.inc_value(f"{stats.BREAKER_}{site}/{what}")


def _rest(request: Request, breaker: CircuitBreaker) -> float:
    rest = float(request.meta.get(NOT_BEFORE, 0.0)) - time.time()
    return rest if rest > 0 else breaker.wait()
