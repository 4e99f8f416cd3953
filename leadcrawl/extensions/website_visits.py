"""Which websites are visited: those of the leads of a crawl, or of stored leads."""

import logging
from datetime import UTC, datetime, timedelta
from typing import Any, Self

from scrapy import signals
from scrapy.crawler import Crawler

from leadcrawl import stats as names
from leadcrawl.config_website import WebsiteConfig
from leadcrawl.errors import StorageError
from leadcrawl.fields.links import is_own_website
from leadcrawl.items import Lead
from leadcrawl.pipelines.mongo import MongoPipeline
from leadcrawl.sources.website.enough import USABLE
from leadcrawl.sources.website.site import site_key
from leadcrawl.sources.website.visit_values import SiteState, SiteVisit
from leadcrawl.spiders.base import BaseSpider
from leadcrawl.storage.records import Visit
from leadcrawl.storage.website_leads import Site

logger = logging.getLogger(__name__)

_ALIVE = (SiteState.ALIVE, SiteState.REDIRECTED)


class WebsiteVisits:
    """Extension that has the website of each lead visited, once for all leads that share it.

    With `enrich_websites`, a lead that lacks a contact is looked at after it has been stored: its own
    way does not wait. A website that was visited not long ago is not asked again; the lead gets what
    is stored of it.

    Args:
        crawler: the running crawl.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._is_done: dict[str, bool] = {}
        """Website -> whether its visit has ended."""
        self._leads: dict[str, int] = {}
        """Website -> number of leads that it is visited for, in a crawl of websites."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build it, and listen for stored leads."""
        extension = cls(crawler)
        crawler.signals.connect(extension.item_scraped, signal=signals.item_scraped)
        return extension

    async def wanting(self, config: WebsiteConfig) -> list[Site]:
        """Return the websites to visit, for as many leads as are wanted."""
        pipeline = self._crawler.get_item_pipeline(MongoPipeline)
        if pipeline is None:
            return []
        sites = []
        leads = 0
        for site in await pipeline.repository.websites.wanting(config.filter, _since(config)):
            if config.max_leads is not None and leads >= config.max_leads:
                break
            leads += len(site.leads)
            sites.append(site)
            self._leads[site.site] = len(site.leads)
        logger.info("%d websites of %d leads to visit", len(sites), leads)
        return sites

    async def item_scraped(self, item: Any) -> None:
        """Have the website of a stored lead visited; take in that a visit has ended."""
        if isinstance(item, SiteVisit):
            self._is_done[item.site] = True
            self._count(item)
        elif isinstance(item, Lead) and self._is_wanted(item):
            try:
                await self._visit(item)
            except StorageError as error:
                logger.warning("A website is not visited, as it cannot be looked up: %s", error)

    def _is_wanted(self, lead: Lead) -> bool:
        """Whether the lead lacks a contact, and may be helped."""
        spider = self._crawler.spider
        if not getattr(spider, "visits_websites", False):
            return False
        if lead.status == "gone" or lead.do_not_contact or lead.closed == "permanently":
            return False
        lacks = not lead.emails or not lead.phones
        return lacks and lead.website is not None and is_own_website(lead.website)

    async def _visit(self, lead: Lead) -> None:
        spider, pipeline = self._crawler.spider, self._crawler.get_item_pipeline(MongoPipeline)
        assert isinstance(spider, BaseSpider)
        assert lead.website is not None
        site = site_key(lead.website)
        if site is None or pipeline is None or self._is_done.get(site) is False:
            return  # a visit under way is stored after this lead, and finds it
        since = _since(spider.visitor.config)
        if site not in self._is_done:
            self._is_done[site] = bool(await pipeline.repository.websites.visited([site], since))
        if self._is_done[site]:
            self._crawler.stats.inc_value(names.WEBSITE_KNOWN)
            again = Visit(site, None, datetime.now(UTC), pipeline.run_id, [lead.id])
            await pipeline.writer.add(again)
        else:
            request = spider.visitor.first(site, (lead.website,), lead.country)
            assert self._crawler.engine is not None
            self._crawler.engine.crawl(request)

    def _count(self, visit: SiteVisit) -> None:
        """Count the leads of a crawl of websites, as other crawls count theirs."""
        leads = self._leads.pop(visit.site, 0)
        if not leads or visit.state not in _ALIVE:
            return
        usable = {one.kind for one in visit.contacts if one.confidence >= USABLE}
        fields = {"email": "emails", "phone": "phones", "social": "socials"}
        self._crawler.stats.inc_value(names.LEADS, leads)
        for field in [fields[kind] for kind in usable] + ["contacts"] * bool(visit.contacts):
            self._crawler.stats.inc_value(names.FIELD_ + field, leads)


def _since(config: WebsiteConfig) -> datetime:
    return datetime.now(UTC) - timedelta(days=config.refresh_after_days)
