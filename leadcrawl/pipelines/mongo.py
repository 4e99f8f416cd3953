"""Leads go to the database, refused ones to `rejected_leads`."""

import logging
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Self, TypeVar

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider
from twisted.python.failure import Failure

from leadcrawl import stats
from leadcrawl.errors import LeadRejected, StorageError
from leadcrawl.items import Lead
from leadcrawl.signals import leads_stored
from leadcrawl.sources.website.visit_values import SiteVisit
from leadcrawl.storage.connection import Connection
from leadcrawl.storage.crawl import CrawlStorage, StorageTarget
from leadcrawl.storage.plan import Plan
from leadcrawl.storage.records import Rejection, Sighting, Visit, is_storable
from leadcrawl.storage.repository import Repository
from leadcrawl.storage.writer import LeadWriter, WriterOptions

logger = logging.getLogger(__name__)

Item = TypeVar("Item")

UNAVAILABLE = "storage_unavailable"  # finish reason


class MongoPipeline:
    """Store leads; the last pipeline.

    Args:
        crawler: the running crawl: stats, signals, and the engine that is told when to end.
        target: the database.
        options: sizes and times of the writer.
        run_id: key of this crawl's run record, and of all that it stores.
    """

    def __init__(
        self, crawler: Crawler, target: StorageTarget, options: WriterOptions, run_id: str
    ) -> None:
        self.run_id = run_id
        self._crawler = crawler
        self._target = target
        self._options = options
        self._storage: CrawlStorage | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build it from the settings `MONGO_*` and `LEADCRAWL_*`.

        Raises:
            ConfigError: `MONGO_URI` or `MONGO_DB_NAME` is malformed.
        """
        settings = crawler.settings
        target = StorageTarget.from_settings(settings)
        target.check()
        options = WriterOptions(
            settings.getint("LEADCRAWL_BATCH_SIZE", WriterOptions.batch_size),
            settings.getfloat("LEADCRAWL_BATCH_SECONDS", WriterOptions.seconds),
            settings.getfloat("LEADCRAWL_STORAGE_PATIENCE", WriterOptions.patience),
        )
        # Scrapyd's job id, so that its log and its jobs can be found from the run record
        pipeline = cls(crawler, target, options, uuid.uuid4().hex)
        crawler.signals.connect(pipeline.item_dropped, signals.item_dropped)
        crawler.signals.connect(pipeline.item_error, signals.item_error)
        crawler.signals.connect(pipeline.engine_stopped, signals.engine_stopped)
        return pipeline

    @property
    def is_open(self) -> bool:
        """Whether the database was there when the spider opened."""
        return self._storage is not None

    @property
    def repository(self) -> Repository:
        """The stored leads; from the moment the spider is open."""
        return self._open_storage().repository

    @property
    def connection(self) -> Connection:
        """The database; from the moment the spider is open."""
        return self._open_storage().connection

    @property
    def writer(self) -> LeadWriter:
        """The way into the database; from the moment the spider is open."""
        return self._open_storage().writer

    async def open_spider(self) -> None:
        """Connect.

        Raises:
            CloseSpider: the database cannot be used; the crawl ends before its first request.
        """
        try:
            self._storage = await CrawlStorage.open(
                self._target, self._options, self._crawler.stats, self._end_crawl, self._announce
            )
        except StorageError as error:
            logger.critical("%s", error)  # any other exception here makes Scrapy print a traceback
            raise CloseSpider(UNAVAILABLE) from error

    async def process_item(self, item: Item) -> Item:
        """Hand the lead, or the visit of a website, to the writer, which stores it soon.

        Raises:
            LeadRejected: the database cannot hold it.
        """
        if isinstance(item, SiteVisit):
            await self._add_visit(item)
        elif isinstance(item, Lead):
            await self._add_lead(item)
        return item

    async def _add_visit(self, item: SiteVisit) -> None:
        visit = Visit.of(item, self.run_id)
        if visit.document is None or not is_storable(visit.document):
            self._inc(stats.STORAGE_FAILURES)
            return
        self._inc(f"{stats.WEBSITE_SITE_}{item.state}")
        for contact in item.contacts:
            self._inc(f"{stats.WEBSITE_CONTACTS_}{contact.kind}")
        await self.writer.add(visit)

    async def _add_lead(self, item: Lead) -> None:
        sighting = Sighting.of(item, datetime.now(UTC), self.run_id)
        if not is_storable(sighting.document):
            reasons = {"lead": "not_storable"}
            self._count_rejected(reasons)
            raise LeadRejected(reasons)
        await self.writer.add(sighting)
        self._count(item, sighting)

    async def close_spider(self) -> None:
        """Store all that is left. The connection stays for the run record."""
        if self._storage is not None:
            await self._storage.writer.close()

    async def engine_stopped(self) -> None:
        """Disconnect."""
        if self._storage is not None:
            await self._storage.close()

    async def item_dropped(self, item: object, exception: Exception) -> None:
        """Keep a rejected lead, with its reasons; who rejected it has counted it."""
        if isinstance(item, Lead) and isinstance(exception, LeadRejected):
            await self._reject(item, exception.reasons)

    async def item_error(self, item: object, failure: Failure) -> None:
        """Keep the lead that a pipeline stumbled over."""
        if isinstance(item, Lead):
            reasons = {"error": type(failure.value).__name__}
            self._count_rejected(reasons)
            await self._reject(item, reasons)

    async def _reject(self, lead: Lead, reasons: dict[str, str]) -> None:
        await self.writer.add(Rejection.of(lead, reasons, datetime.now(UTC), self.run_id))

    def _count_rejected(self, reasons: dict[str, str]) -> None:
        self._inc(stats.LEADS_REJECTED)
        for field, reason in reasons.items():
            self._inc(f"{stats.REJECTED_}{field}/{reason}")

    def _count(self, lead: Lead, sighting: Sighting) -> None:
        self._inc(stats.LEADS)
        self._inc(f"{stats.LEAD_SOURCE_}{lead.source}/{lead.parser or 'unknown'}")
        if lead.status == "gone":
            self._inc(stats.LEADS_GONE)
            return
        if lead.do_not_contact:
            self._inc(stats.LEADS_DO_NOT_CONTACT)
        for field in sighting.document:
            self._inc(f"{stats.FIELD_}{field}")

    def _inc(self, name: str) -> None:
        self._crawler.stats.inc_value(name)

    def _announce(self, plans: Sequence[Plan]) -> None:
        self._crawler.signals.send_catch_log(leads_stored, plans=plans)

    async def _end_crawl(self) -> None:
        if self._crawler.engine.spider is not None:  # not yet closed for another reason
            await self._crawler.engine.close_spider_async(reason=UNAVAILABLE)

    def _open_storage(self) -> CrawlStorage:
        if self._storage is None:
            raise StorageError("the storage is not open; it opens with the spider")
        return self._storage
