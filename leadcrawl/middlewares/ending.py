"""The end of a crawl from within a downloader middleware.

Scrapy ignores `CloseSpider` there, and the requests that wait would be lost to the errbacks.
"""

import asyncio

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http.request import NO_CALLBACK


class Ending:
    """Ends the crawl with one finish reason, once; knows when it ends for any other."""

    def __init__(self, crawler: Crawler, reason: str) -> None:
        self._crawler = crawler
        self.reason = reason
        self._task: asyncio.Task[None] | None = None

    @property
    def is_near(self) -> bool:
        """Whether the crawl is ending, for this reason, another one or a signal."""
        if self._task or not self._crawler.crawling:
            return True
        slot = self._crawler.engine._slot if self._crawler.engine else None
        return slot is not None and slot.closing is not None

    def begin(self) -> bool:
        """End the crawl; return whether it was not ending before."""
        if self.is_near:
            return False
        assert self._crawler.engine is not None  # a middleware runs within one
        closing = self._crawler.engine.close_spider_async(reason=self.reason)
        self._task = asyncio.get_running_loop().create_task(closing)
        return True


def put_back(request: Request) -> Request:
    """Return the request for the scheduler, for the crawl that resumes this one.

    Raises:
        IgnoreRequest: it did not come from there (robots.txt), and is asked for again anyway.
    """
    if request.callback is NO_CALLBACK:
        raise IgnoreRequest("the crawl is ending")
    return request.replace(dont_filter=True)
