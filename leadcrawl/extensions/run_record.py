"""Every crawl leaves a run record in the database (or in the spool, while that is away)."""

import logging
import os
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Self

from scrapy import Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured

from leadcrawl import __version__
from leadcrawl.monitors.extension import report_of
from leadcrawl.monitors.facts import figures_of_stats
from leadcrawl.monitors.findings import target_of
from leadcrawl.pipelines.mongo import MongoPipeline
from leadcrawl.storage.records import Run

logger = logging.getLogger(__name__)


class RunRecordExtension:
    """Write the record when the spider opens (`running`), and again when it closes (`finished`).

    A record that stays `running` is that of a killed crawl.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._start: dict[str, Any] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build it; it has nothing to do in a crawl that stores nothing."""
        pipelines = crawler.settings.getwithbase("ITEM_PIPELINES")
        if not any("MongoPipeline" in str(name) for name, order in pipelines.items() if order):
            raise NotConfigured("MongoPipeline is not in ITEM_PIPELINES")
        extension = cls(crawler)
        crawler.signals.connect(extension.spider_opened, signals.spider_opened)
        crawler.signals.connect(extension.spider_closed, signals.spider_closed)
        return extension

    async def spider_opened(self, spider: Spider) -> None:
        """Write that the crawl runs."""
        self._start = {
            "spider": spider.name,
            "arguments": arguments(spider),
            "target": target_of(arguments(spider)),
            "version": __version__,
            "started_at": datetime.now(UTC),
        }
        if job := os.environ.get("SCRAPY_JOB"):
            self._start["job_id"] = job
        await self._save({"status": "running"})

    async def spider_closed(self, spider: Spider, reason: str) -> None:
        """Write how it ended."""
        values = self._crawler.stats.get_stats()
        report = report_of(self._crawler)
        await self._save(
            {
                "status": "finished",
                "finished_at": datetime.now(UTC),
                "finish_reason": reason,
                "stats": storable(values),
                **figures_of_stats(values),
                **(report.document() if report else {}),
            }
        )

    async def _save(self, values: dict[str, Any]) -> None:
        pipeline = self._crawler.get_item_pipeline(MongoPipeline)
        if pipeline is None or not pipeline.is_open:
            return  # the database was not there at the start: said, and the crawl has failed
        run = Run(pipeline.run_id, self._start | values)
        await pipeline.writer.write([run])


def arguments(spider: Spider) -> dict[str, str]:
    """Return the arguments that the spider was started with."""
    given = getattr(spider, "arguments", {})
    return {key: str(value) for key, value in given.items()}


def storable(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the stats that are numbers, texts or times, with keys that MongoDB can query.

    >>> storable({"exception/twisted.TimeoutError": 2, "odd": [1]})
    {'exception/twisted_TimeoutError': 2}
    """
    return {
        key.replace(".", "_").replace("$", "_"): value
        for key, value in values.items()
        if isinstance(value, bool | int | float | str | datetime)
    }
