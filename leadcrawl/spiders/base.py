"""What all spiders share: validated arguments, the site's label, and what is asked for at last."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any, ClassVar, Self
from urllib.parse import urlsplit

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider, DontCloseSpider
from scrapy.http import Response
from scrapy.settings import BaseSettings
from twisted.python.failure import Failure

from leadcrawl import stats as names
from leadcrawl.config import SpiderConfig
from leadcrawl.config_website import WebsiteConfig
from leadcrawl.settings_check import check_settings
from leadcrawl.spiders.visitor import Visitor
from leadcrawl.storage.known import KnownLead


class BaseSpider(Spider):
    """A spider whose arguments are one validated model.

    Requests that were given up (blocked, unreadable) are asked for once more when all else is
    done: what hindered them has often passed by then.

    Args:
        config: what to crawl.
        arguments: the `-a` arguments as given, for the run record.
        site_url: address of a replica that stands in for the site; empty for the site itself.
    """

    site: ClassVar[str]
    host: ClassVar[str]
    config_class: ClassVar[type[SpiderConfig]]
    own_meta: ClassVar[tuple[str, ...]] = ()

    def __init__(self, config: SpiderConfig, arguments: dict[str, Any], site_url: str) -> None:
        super().__init__()
        self.config = config
        self.arguments = arguments
        self.site_url = site_url
        # With a replica, no request may leave for the site itself.
        self.allowed_domains = [urlsplit(site_url).hostname if site_url else self.host]
        self.later: deque[Request] = deque()
        """Requests to make one at a time, each when nothing else is left: few then wait in memory."""
        self._last_round: list[Request] = []
        self.visits_websites: bool = getattr(config, "enrich_websites", False)
        """Whether it asks strangers' websites, and the guard has to look after it."""
        self.ending: str | None = None
        """Finish reason of a crawl that asks for nothing more but the websites of its leads."""

    @classmethod
    def check(cls, settings: BaseSettings, arguments: dict[str, Any]) -> SpiderConfig:
        """Return the configuration.

        Raises:
            ConfigError: an argument, a key of the YAML file or a setting is wrong.
        """
        check_settings(settings)
        config = cls.config_class.load(cls.name, without_scrapyds(arguments))
        if getattr(config, "enrich_websites", False):
            WebsiteConfig.load("website", {})
        return config

    @classmethod
    def check_machine(cls, config: SpiderConfig) -> None:
        """Check what only the machine that crawls must have; here nothing.

        Raises:
            ConfigError: it is not there.
        """

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Validate the arguments and build the spider."""
        config = cls.check(crawler.settings, kwargs)
        cls.check_machine(config)
        spider = cls(
            config, without_scrapyds(kwargs), crawler.settings.get("LEADCRAWL_SITE_URL") or ""
        )
        spider._set_crawler(crawler)
        crawler.signals.connect(spider.idle, signal=signals.spider_idle)
        return spider

    @cached_property
    def visitor(self) -> Visitor:
        """What visits the websites of leads."""
        is_own = isinstance(self.config, WebsiteConfig)
        config = self.config if is_own else WebsiteConfig.load("website", {})
        assert isinstance(config, WebsiteConfig)
        return Visitor(self, config)

    def parse_website(self, response: Response) -> Iterator[Any]:
        """Read a page of a lead's website."""
        return self.visitor.parse(response)

    def website_failed(self, failure: Failure) -> Iterator[Any]:
        """Go on without a page of a lead's website."""
        return self.visitor.failed(failure)

    def is_fresh(self, listing: Any, lead: KnownLead) -> bool:
        """Tell whether `lead`, as stored, makes a visit of `listing` superfluous."""
        return False

    def listed(self, request: Request) -> Iterable[Any]:
        """Return what a listing says of a lead whose page is not asked for again."""
        return []

    def given_up(self, request: Request) -> Iterable[Request]:
        """Return what to ask for instead of `request`, which failed for good."""
        if not request.meta.get("last_round"):
            self._last_round.append(request)
        return []

    def finish(self, reason: str) -> None:
        """End the crawl; first visit the websites of its leads, where that is asked for.

        Raises:
            CloseSpider: now.
        """
        if not self.visits_websites:
            raise CloseSpider(reason)
        self.ending = reason

    @property
    def held(self) -> list[Request]:
        """The requests that wait here and not in the scheduler; not done if the crawl is killed."""
        return [*self.later, *self._last_round]

    def idle(self) -> None:
        """When nothing else is left, ask for what comes later, then once more for what was given up.

        Raises:
            DontCloseSpider: there is something.
            CloseSpider: all is done of a crawl that was to end; or not one page could be read, so
                that the crawl has failed.
        """
        if self.ending:
            raise CloseSpider(self.ending)
        if self.later:
            self.crawler.engine.crawl(self.later.popleft())
            raise DontCloseSpider
        waiting, self._last_round = self._last_round, []
        for request in waiting:
            # Only what the spider put there: counters of tries start anew.
            meta = {key: request.meta[key] for key in self.own_meta if key in request.meta}
            again = request.replace(dont_filter=True, meta=meta | {"last_round": True})
            self.crawler.engine.crawl(again)
        if waiting:
            raise DontCloseSpider
        if not any(name.startswith(names.PAGE_) for name in self.crawler.stats.get_stats()):
            raise CloseSpider("nothing_read")

    def _inc(self, name: str, count: int = 1) -> None:
        """Count; what did not happen leaves no stat."""
        if count:
            self.crawler.stats.inc_value(name, count)


def without_scrapyds(arguments: dict[str, Any]) -> dict[str, Any]:
    """Return the arguments without those that Scrapyd adds, such as `_job`.

    >>> without_scrapyds({"city": "sfbay", "_job": "1f"})
    {'city': 'sfbay'}
    """
    return {key: value for key, value in arguments.items() if not key.startswith("_")}
