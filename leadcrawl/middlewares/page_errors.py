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
        kept = self._keep(response)
        logger.warning("Unreadable page (%s), kept as %s: %s", exception, kept.name, request.url)
        return spider.given_up(request)

    def _keep(self, response: Response) -> Path:
        """Store the body under a name of its own content; drop the oldest pages past the limit."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        suffix = ".json" if response.body.lstrip()[:1] in (b"{", b"[") else ".html"
        path = self.folder / (hashlib.sha256(response.body).hexdigest()[:16] + suffix)
        path.write_bytes(response.body)
        pages = sorted(self.folder.iterdir(), key=lambda page: page.stat().st_mtime)
        for old in pages[: -self.max_pages]:
            old.unlink(missing_ok=True)
        return path
