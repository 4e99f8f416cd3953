"""Listings that are stored and unchanged cost no request."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any, Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from leadcrawl import stats as names
from leadcrawl.errors import StorageError
from leadcrawl.pipelines.mongo import MongoPipeline
from leadcrawl.spiders.base import BaseSpider

logger = logging.getLogger(__name__)


class IncrementalMiddleware:
    """Spider middleware that looks up the listings of a search in the database.

    A request whose `meta["listing"]` has `keys` is let through only when the spider says that the
    stored lead does not make it superfluous (`BaseSpider.is_fresh`). In its place comes what the
    listing itself says of the lead (`BaseSpider.listed`); if that is nothing, the lead is marked as
    seen.

    Args:
        crawler: the running crawl.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build it for `crawler`."""
        return cls(crawler)

    async def process_spider_output(
        self, response: Response, result: AsyncIterator[Any]
    ) -> AsyncIterator[Any]:
        """Pass everything on but the requests for fresh leads."""
        listed: list[Request] = []
        async for output in result:
            if isinstance(output, Request) and "listing" in output.meta:
                listed.append(output)
            else:
                yield output
        for output in await self._needed(listed):
            yield output

    async def _needed(self, requests: list[Request]) -> list[Any]:
        spider, pipeline = self.crawler.spider, self.crawler.get_item_pipeline(MongoPipeline)
        assert isinstance(spider, BaseSpider)
        if not requests or pipeline is None:
            return requests
        # Taken out: thousands of requests may wait in memory, and need their listing no more.
        listings = [request.meta.pop("listing") for request in requests]
        keys = {key for listing in listings for key in listing.keys}
        needed: list[Any] = []
        spared = 0
        seen: list[str] = []
        try:
            known = await pipeline.repository.known(spider.site, keys)
            for request, listing in zip(requests, listings, strict=True):
                lead = next((known[key] for key in listing.keys if key in known), None)
                if lead is not None and spider.is_fresh(listing, lead):
                    said = list(spider.listed(request))
                    needed += said
                    spared += bool(said)
                    seen += [] if said else [lead.id]
                    continue
                if lead is not None:
                    # A gone posting that was found by its alias has no other key.
                    request.meta["source_id"] = lead.source_id
                needed.append(request)
            if seen:
                await pipeline.repository.touch(seen, datetime.now(UTC), pipeline.run_id)
        except StorageError as error:
            logger.warning("Stored leads cannot be looked up, so all are asked for: %s", error)
            return requests
        self.crawler.stats.inc_value(names.ROWS_UNCHANGED, len(seen))
        self.crawler.stats.inc_value(names.ROWS_FRESH, spared)
        return needed
