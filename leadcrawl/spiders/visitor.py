"""Visits of websites, page by page, for any spider."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from scrapy import Request
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response, TextResponse
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from leadcrawl import stats as names
from leadcrawl.browser.visit import VISIT
from leadcrawl.browser.website_visit import WebsiteVisit
from leadcrawl.errors import (
    BlockedError,
    RobotsUnreachableError,
    VisitOverError,
    WebsiteRefusedError,
)
from leadcrawl.middlewares.gate import SITE, WEBSITE
from leadcrawl.middlewares.proxy import SESSION
from leadcrawl.middlewares.website import TOUR, reason_of, slot_delay
from leadcrawl.sources.website.tour import Tour
from leadcrawl.sources.website.visit_values import SiteState, SiteVisit

if TYPE_CHECKING:
    from leadcrawl.config_website import WebsiteConfig
    from leadcrawl.spiders.base import BaseSpider

_IDENTITIES: Final = 64  # that all websites share; one for each would take memory for nothing


class Visitor:
    """Asks for the pages of websites one after the other, and gives a `SiteVisit` for each site.

    Args:
        spider: whose requests they are.
        config: how to visit.
    """

    def __init__(self, spider: BaseSpider, config: WebsiteConfig) -> None:
        self._spider = spider
        self.config = config

    def first(self, site: str, urls: tuple[str, ...], region: str | None) -> Request:
        """Return the first request of a visit.

        Args:
            site: key of the website.
            urls: addresses that its leads give; the first one is asked for first.
            region: ISO country of the leads.
        """
        tour = Tour(
            site, urls[0], region, self.config.max_pages, max_seconds=self.config.max_seconds
        )
        return self._request(tour.begin(urls[1:]), tour)

    def parse(self, response: Response) -> Iterator[Request | SiteVisit]:
        """Read a page; ask for the next one, or give what was found."""
        tour: Tour = response.meta[TOUR]
        if response.status >= 400:
            tour.miss(SiteState.DEAD, f"http_{response.status}")
        elif tour.awaits_sitemap:
            tour.take_sitemap(response.body, response.url)
        elif isinstance(response, TextResponse):
            tour.take(response.text, response.url)
            self._count()
        else:
            tour.miss(SiteState.DEAD, "not_html")
        yield from self._go_on(tour)

    def failed(self, failure: Failure) -> Iterator[Request | SiteVisit]:
        """Take in that a page cannot be had."""
        request: Request = failure.request  # type: ignore[attr-defined]
        tour: Tour = request.meta[TOUR]
        if isinstance(failure.value, VisitOverError):
            is_late = failure.value.reason == "timeout"
            tour.miss(SiteState.DEAD if is_late else SiteState.REFUSED, failure.value.reason)
            yield tour.result(datetime.now(UTC))
            return
        assert failure.value is not None
        tour.miss(*_state_of(failure.value))
        yield from self._go_on(tour)

    def _go_on(self, tour: Tour) -> Iterator[Request | SiteVisit]:
        is_blank = tour.is_empty and self.config.render
        url = tour.begin_rendered() if is_blank else tour.next_url()
        request = self._request(url, tour) if url else None
        if request is None or tour.rest(time.time()) < slot_delay(self._spider.crawler, request):
            yield tour.result(datetime.now(UTC))
        else:
            yield request

    def _request(self, url: str, tour: Tour) -> Request:
        meta: dict[str, Any] = {
            SITE: WEBSITE,
            TOUR: tour,
            SESSION: f"website-{sum(tour.site.encode()) % _IDENTITIES}",
            "dont_retry": True,  # but once, by middlewares.website
        }
        if tour.rendered:
            meta |= {
                "playwright": True,
                "playwright_page_goto_kwargs": {"wait_until": "domcontentloaded"},
                VISIT: WebsiteVisit(),
            }
        return Request(
            url,
            callback=self._spider.parse_website,
            errback=self._spider.website_failed,
            dont_filter=True,  # the tour knows what it has asked for
            meta=meta,
        )

    def _count(self) -> None:
        """Count a page: of the crawl itself, or of what it does beside."""
        is_own = self._spider.site == WEBSITE
        name = f"{names.PAGE_}{WEBSITE}/page" if is_own else names.WEBSITE_PAGES
        self._spider.crawler.stats.inc_value(name)


def _state_of(error: BaseException) -> tuple[SiteState, str]:
    """Return what a site is whose first page fails so, and why."""
    if isinstance(error, HttpError):
        return SiteState.DEAD, f"http_{error.response.status}"
    if isinstance(error, BlockedError):
        return SiteState.BLOCKED, error.kind
    if isinstance(error, WebsiteRefusedError):
        return SiteState.REFUSED, error.reason
    if isinstance(error, IgnoreRequest) and not isinstance(error, RobotsUnreachableError):
        return SiteState.REFUSED, "robots"
    return SiteState.DEAD, reason_of(error)
