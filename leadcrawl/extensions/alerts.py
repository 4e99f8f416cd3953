"""The alerts of a crawl: sent beside it, and waited for before it ends."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from typing import Any, Self

from scrapy import signals
from scrapy.crawler import Crawler

from leadcrawl import stats
from leadcrawl.alerts.delivery import Courier, Delivery, Message, messages_of, store, waiting
from leadcrawl.alerts.links import links_of
from leadcrawl.alerts.render import render_alert
from leadcrawl.alerts.retry import in_background
from leadcrawl.alerts.settings import AlertSettings
from leadcrawl.monitors.findings import Report
from leadcrawl.pipelines.mongo import MongoPipeline
from leadcrawl.storage.records import Run

logger = logging.getLogger(__name__)


class Alerts:
    """Extension that sends alerts; monitors hand them over.

    What does not arrive stays in the outbox, and shows in the log, the stats, the run record and
    the exit status.

    Args:
        crawler: the running crawl.
        settings: where alerts go.
    """

    def __init__(self, crawler: Crawler, settings: AlertSettings) -> None:
        self._crawler = crawler
        self._settings = settings
        self._courier = Courier(settings)
        self._tasks: list[asyncio.Task[None]] = []
        self._delivery = Delivery()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build it.

        Raises:
            ConfigError: the settings of alerts are malformed.
        """
        alerts = cls(crawler, AlertSettings.from_settings(crawler.settings))
        crawler.signals.connect(alerts.spider_opened, signals.spider_opened)
        crawler.signals.connect(alerts.spider_closed, signals.spider_closed)
        return alerts

    @property
    def is_on(self) -> bool:
        """Whether there is anybody to be told."""
        return bool(self._settings.channels)

    def spider_opened(self) -> None:
        """Say whether anybody is told, and what earlier crawls could not tell."""
        if not self.is_on:
            logger.info("Alerts are off: no LEADCRAWL_SMTP_HOST or other channel (docs/alerts.md).")
        if count := len(waiting(self._courier.outbox)):
            logger.warning("Alerts in the outbox: %d; `scrapy alerts flush` sends them.", count)

    def send(self, report: Report) -> None:
        """Store an alert in the outbox, and start to deliver it."""
        links = links_of(self._crawler.settings, self._settings.scrapyd_url, report.job_id)
        messages = messages_of(self._settings, render_alert(report, links))
        stored = store(self._courier.outbox, messages)
        self._tasks.append(asyncio.get_running_loop().create_task(self._deliver(stored)))

    async def settled(self) -> None:
        """Wait until every alert has arrived, or was given up for now."""
        while pending := [task for task in self._tasks if not task.done()]:
            await asyncio.wait(pending)

    async def spider_closed(self) -> None:
        """Wait for the deliveries, and add to the run record what became of them."""
        await self.settled()
        for task in self._tasks:
            if error := task.exception():  # a bug of ours; it must not pass for a delivery
                logger.error("An alert was not delivered", exc_info=error)
                self._delivery.failed["any"] += 1
                self._crawler.stats.inc_value(f"{stats.ALERT_}any/failed")
        if self._tasks:
            await self._record()

    async def _deliver(self, messages: Sequence[Message]) -> None:
        """Send the messages; where they arrive, what earlier crawls had to leave follows."""
        delivery = await self._in_thread(messages)
        self._delivery.add(delivery)
        self._count(delivery)
        for reason in delivery.reasons:
            logger.error("An alert was not delivered. %s", reason)
        if delivery.kept:
            logger.error("It waits in %s: `scrapy alerts flush`.", self._settings.outbox)
        if delivery.sent:
            own = {message.entry.path for message in messages if message.entry}
            rest = waiting(self._courier.outbox)
            await self._in_thread([one for one in rest if one.entry and one.entry.path not in own])

    async def _in_thread(self, messages: Sequence[Message]) -> Delivery:
        return await asyncio.wrap_future(in_background(lambda: self._courier.deliver(messages)))

    def _count(self, delivery: Delivery) -> None:
        for outcome in ("sent", "kept", "failed"):
            for channel, count in getattr(delivery, outcome).items():
                self._crawler.stats.inc_value(f"{stats.ALERT_}{channel}/{outcome}", count)

    async def _record(self) -> None:
        pipeline = self._crawler.get_item_pipeline(MongoPipeline)
        if pipeline is None or not pipeline.is_open:
            return
        delivery: dict[str, Any] = {
            "sent": dict(self._delivery.sent),
            "kept": dict(self._delivery.kept),
            "failed": dict(self._delivery.failed),
            "reasons": self._delivery.reasons,
        }
        await pipeline.writer.write(
            [Run(pipeline.run_id, {"status": "finished", "alerts": delivery})]
        )
