"""New and changed leads are announced to a webhook while they are stored."""

import asyncio
import logging
from collections.abc import Sequence
from typing import Self

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured

from leadcrawl import stats
from leadcrawl.errors import AlertError, StorageError
from leadcrawl.pipelines.mongo import MongoPipeline
from leadcrawl.signals import leads_stored
from leadcrawl.storage.plan import Plan
from leadcrawl.webhook import Announcer, LeadWebhook

logger = logging.getLogger(__name__)

QUIET_SECONDS = 60.0  # after a failure, before the next delivery; the outbox keeps what comes


class LeadWebhookExtension:
    """Hears what the repository wrote, puts it into the outbox, and delivers in the background.

    Args:
        crawler: the running crawl.
        webhook: where to.
    """

    def __init__(self, crawler: Crawler, webhook: LeadWebhook) -> None:
        self._crawler = crawler
        self._announcer = Announcer(webhook)
        self._something = asyncio.Event()
        self._closing = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Read `LEADCRAWL_WEBHOOK_*`.

        Raises:
            ConfigError: an address or a secret is malformed.
            NotConfigured: there is no webhook.
        """
        webhook = LeadWebhook.from_settings(crawler.settings)
        if webhook is None:
            raise NotConfigured  # off, as is usual
        extension = cls(crawler, webhook)
        crawler.signals.connect(extension.spider_opened, signals.spider_opened)
        crawler.signals.connect(extension.leads_stored, leads_stored)
        crawler.signals.connect(extension.spider_closed, signals.spider_closed)
        return extension

    def spider_opened(self) -> None:
        """Start delivering; first what earlier crawls left."""
        self._something.set()
        self._task = asyncio.get_running_loop().create_task(self._run())

    def leads_stored(self, plans: Sequence[Plan]) -> None:
        """Put what was written into the outbox."""
        try:
            self._announcer.put(plans)
        except AlertError as error:
            self._crawler.stats.inc_value(stats.WEBHOOK_LOST, len(plans))
            logger.error(
                "%d leads are stored, but cannot be announced: %s; `scrapy changes` shows them",
                len(plans),
                error,
            )
        self._something.set()

    async def spider_closed(self) -> None:
        """Deliver the rest; what does not arrive stays in the outbox, and that is said."""
        self._closing.set()
        self._something.set()
        if self._task is not None:
            await self._task
        if left := len(self._announcer.outbox.entries()):
            self._crawler.stats.set_value(stats.WEBHOOK_WAITING, left)
            logger.error(
                "%d messages of the lead webhook stay in the outbox; the next crawl sends them, "
                "or `scrapy changes --flush`",
                left,
            )

    async def _run(self) -> None:
        closing = False
        while not closing:
            await self._something.wait()
            closing = self._closing.is_set()  # what was put before is delivered now
            self._something.clear()
            if not await self._deliver() and not closing:
                await _wait(self._closing, QUIET_SECONDS)
                self._something.set()

    async def _deliver(self) -> bool:
        pipeline = self._crawler.get_item_pipeline(MongoPipeline)
        if pipeline is None or not pipeline.is_open:
            return True  # nothing can be stored, and nobody can say who is suppressed
        suppressions = pipeline.repository.suppressions
        try:
            await suppressions.refresh()
        except StorageError as error:
            return self._failed(str(error))
        delivery = await asyncio.to_thread(self._announcer.deliver, suppressions)
        if delivery.leads:
            self._crawler.stats.inc_value(stats.WEBHOOK_LEADS, delivery.leads)
        return delivery.failure is None or self._failed(delivery.failure)

    def _failed(self, reason: str) -> bool:
        self._crawler.stats.inc_value(stats.WEBHOOK_FAILURES)
        logger.error("The lead webhook: %s; what is to be told waits in the outbox", reason)
        return False


async def _wait(event: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(event.wait(), seconds)
    except TimeoutError:
        return
