"""The website spider: visits the websites of stored leads for their contacts."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any, Self

from scrapy import signals
from scrapy.crawler import Crawler

from leadcrawl.browser.settings import browser_settings
from leadcrawl.config import SpiderConfig
from leadcrawl.config_website import WebsiteConfig
from leadcrawl.extensions.website_visits import WebsiteVisits
from leadcrawl.spiders.base import BaseSpider

_SITES_AT_ONCE = 32  # each has a slot, and a pause, of its own
_MANY = 10  # so many websites are not dead at once: the network is


class WebsiteSpider(BaseSpider):
    """Visits the websites of the leads of a view that lack an e-mail or a phone."""

    name = "website"
    site = "website"
    host = ""
    config_class = WebsiteConfig
    config: WebsiteConfig

    def __init__(self, config: WebsiteConfig, arguments: dict[str, Any], site_url: str) -> None:
        super().__init__(config, arguments, site_url)
        self.allowed_domains = []  # any; the guard sees to where requests go
        self.visits_websites = True
        self.sites = 0

    @classmethod
    def check_machine(cls, config: SpiderConfig) -> None:
        """Find the browser where one is asked for; see `BaseSpider.check_machine`."""
        if getattr(config, "render", False):
            browser_settings()

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Build the spider; many hosts are asked at once."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        own = {"CONCURRENT_REQUESTS": _SITES_AT_ONCE}
        if spider.config.render:
            own |= browser_settings(navigation_timeout=10)
        for name, value in own.items():
            crawler.settings.set(name, value, priority="spider")
        return spider

    async def start(self) -> AsyncIterator[Any]:
        """Visit one website after the other; a new one when there is room for it."""
        visits = self.crawler.get_extension(WebsiteVisits)
        assert visits is not None
        for site in await visits.wanting(self.config):
            if self.crawler.engine.needs_backout():
                await self.crawler.signals.wait_for(signals.scheduler_empty)
            self.sites += 1
            yield self.visitor.first(site.site, site.addresses, site.region)

    def idle(self) -> None:
        """End; when no page of many websites could be read, the crawl has failed."""
        if self.sites >= _MANY:
            super().idle()
