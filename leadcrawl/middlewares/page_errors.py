"""Pages that cannot be read: asked for again, then kept, counted, and the crawl goes on."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterable
from pathlib import Path
from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from leadcrawl import stats as names
from leadcrawl.errors import PageError
from leadcrawl.sources.craigslist.urls import posting_key
from leadcrawl.spiders.base import BaseSpider

logger = logging.getLogger(__name__)


class PageErrorMiddleware:
    """Spider middleware for the `PageError` that a callback raises.

    Args:
        crawler: the running crawl, for its stats and spider.
        folder: where pages are kept, the newest ones.
        max_pages: how many are kept.
        retries: how often a page is asked for again before it is given up.
    """

    def __init__(self, crawler: Crawler, folder: Path, max_pages: int, retries: int) -> None:
        self.crawler = crawler
        self.folder = folder
        self.max_pages = max_pages
        self.retries = retries

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Read `LEADCRAWL_DATA_DIR`, `LEADCRAWL_KEPT_PAGES` and `LEADCRAWL_PAGE_RETRIES`."""
        settings = crawler.settings
        return cls(
            crawler,
            Path(settings["LEADCRAWL_DATA_DIR"]) / "pages",
            settings.getint("LEADCRAWL_KEPT_PAGES", 200),
            settings.getint("LEADCRAWL_PAGE_RETRIES", 2),
        )

    def process_spider_exception(
        self, response: Response, exception: Exception
    ) -> Iterable[Request] | None:
        """Return the request to make instead; None for errors that are not about the page."""
        if not isinstance(exception, PageError):
            return None
        spider = self.crawler.spider
        assert isinstance(spider, BaseSpider)
        what = f"{spider.site}/{exception.reason}"
        request = response.request
        assert request is not None
        tries = request.meta.get("page_retries", 0)
        if tries < self.retries:
            self.crawler.stats.inc_value(names.PAGE_RETRY_ + what)
            return [
                request.replace(dont_filter=True, meta=request.meta | {"page_retries": tries + 1})
            ]
        self.crawler.stats.inc_value(names.PAGE_ERROR_ + what)
        # The key alone where there is one: a slug may hold the poster's phone number.
        name = posting_key(request.url) or request.url
        logger.warning("Unreadable page (%s), %s: %s", exception, self._keep(response), name)
        return spider.given_up(request)

    def _keep(self, response: Response) -> str:
        """Store the body, and say what became of it."""
        suffix = ".json" if response.body.lstrip()[:1] in (b"{", b"[") else ".html"
        path = self.folder / (hashlib.sha256(response.body).hexdigest()[:16] + suffix)
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            path.write_bytes(response.body)
            self._drop_oldest()
        except OSError as error:  # a full disk must not cost the request its last round
            self.crawler.stats.inc_value(names.PAGES_NOT_KEPT)
            return f"not kept ({error.strerror or error})"
        return f"kept as {path.name}"

    def _drop_oldest(self) -> None:
        """Drop the oldest pages past the limit; other crawls may do so at the same time."""
        ages = {page: _changed(page) for page in self.folder.iterdir()}
        oldest = sorted(ages, key=ages.__getitem__)
        for page in oldest[: max(0, len(oldest) - self.max_pages)]:
            page.unlink(missing_ok=True)


def _changed(page: Path) -> float:
    """Return when a page was written, or 0 when another crawl has just dropped it."""
    try:
        return page.stat().st_mtime
    except FileNotFoundError:
        return 0.0
