"""AutoThrottle, without what it gets wrong for browsers and for Crawl-delay.

An extension; it stands here because it belongs to the same politeness as its neighbors.
"""

from typing import Self

from scrapy import Request, Spider
from scrapy.core.downloader import Slot
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.extensions.throttle import AutoThrottle
from scrapy.http import Response


class PoliteAutoThrottle(AutoThrottle):
    """Scrapy's own, except that it leaves browser pages out and keeps a slot's own delay.

    A browser page's latency holds its page methods: a scroll of 3 s made the delay 3.2 s. And a
    delay that robots.txt asked for went back to `DOWNLOAD_DELAY` after a few quick answers.
    """

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build it when `AUTOTHROTTLE_ENABLED`."""
        if not crawler.settings.getbool("AUTOTHROTTLE_ENABLED"):
            raise NotConfigured  # the delay stays as it is set
        return cls(crawler)

    def _response_downloaded(self, response: Response, request: Request, spider: Spider) -> None:
        if not request.meta.get("playwright"):
            super()._response_downloaded(response, request, spider)

    def _adjust_delay(self, slot: Slot, latency: float, response: Response) -> None:
        super()._adjust_delay(slot, latency, response)
        assert self.crawler.engine is not None  # it has just downloaded the response
        downloader = self.crawler.engine.downloader
        key = next((key for key, known in downloader.slots.items() if known is slot), "")
        slot.delay = max(slot.delay, downloader.per_slot_settings.get(key, {}).get("delay", 0.0))
