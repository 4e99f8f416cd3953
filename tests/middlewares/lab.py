"""Crawls in a process of its own, for the tests beside it; prints JSON lines.

The spider is the third one of the project's base: it writes no politeness of its own.
"""

import json
import sys
from collections.abc import AsyncIterator, Iterable, Iterator
from pathlib import Path
from typing import Any

from pydantic import Field
from scrapy import Request
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import Response
from scrapy.settings import Settings
from scrapy_playwright.page import PageMethod
from twisted.python.failure import Failure

from leadcrawl import stats as names
from leadcrawl.config import SpiderConfig
from leadcrawl.spiders.base import BaseSpider

# What waits for minutes on a real site waits for a moment here.
QUICK = {
    "AUTOTHROTTLE_ENABLED": False,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 8,
    "DOWNLOAD_DELAY": 0,
    "ITEM_PIPELINES": {},
    "LEADCRAWL_BLOCK_BACKOFF": 0.02,
    "LEADCRAWL_BREAKER_PAUSE": 0.05,
    "LEADCRAWL_PROXY_BACKOFF": 0.3,
    "LEADCRAWL_PROXY_PATIENCE": 1,
    "RETRY_TIMES": 6,
}


def say(**line: Any) -> None:
    sys.stdout.write(json.dumps(line, default=str) + "\n")
    sys.stdout.flush()


class LabConfig(SpiderConfig):
    """What lab.yml may say."""

    urls: list[str]
    """Addresses to start with."""
    meta: dict[str, Any] = Field(default_factory=dict)
    """Meta of all requests."""
    unpicklable: bool = False
    """Start with requests that cannot be written to disk."""
    last_round: bool = False
    """Ask once more at the end for what was given up."""


class LabSpider(BaseSpider):
    """Asks for the addresses it is given and follows the links of their pages."""

    name = "lab"
    site = "lab"  # the third one
    host = "127.0.0.1"
    config_class = LabConfig
    config: LabConfig

    async def start(self) -> AsyncIterator[Any]:
        def parse(response: Response) -> Iterator[Request]:
            return self.parse(response)

        callback = parse if self.config.unpicklable else None
        for url in self.config.urls:
            yield Request(url, callback, meta=self.request_meta(), errback=self.failed)

    def request_meta(self) -> dict[str, Any]:
        meta = dict(self.config.meta)
        if meta.pop("wait_for_title", False):
            until = PageMethod("wait_for_function", "document.title === 'done'")
            meta["playwright_page_methods"] = [until]
        return meta

    def parse(self, response: Response) -> Iterator[Request]:
        page = {"url": response.url, "status": response.status, "body": response.text[:2000]}
        say(page=page)
        self.crawler.stats.inc_value(names.PAGE_ + "lab/page")
        for link in response.css("a::attr(href)").getall():
            yield response.follow(link, self.parse, meta=self.request_meta(), errback=self.failed)

    def failed(self, failure: Failure) -> Iterable[Request]:
        say(error=f"{type(failure.value).__name__}: {failure.value}")
        again = self.config.last_round
        return self.given_up(failure.request) if again else []  # type: ignore[attr-defined]


def main() -> None:
    own = json.loads(Path(sys.argv[1]).read_text())
    settings = Settings()
    settings.setmodule("leadcrawl.settings", "project")
    extensions = {
        path: order for path, order in settings.getdict("EXTENSIONS").items()
        if not path.startswith("leadcrawl.extensions")  # they need a database
    }  # fmt: skip
    settings.setdict(QUICK | {"EXTENSIONS": extensions} | own, "cmdline")
    process = AsyncCrawlerProcess(settings)
    crawler = process.create_crawler(LabSpider)
    process.crawl(crawler)
    process.start()
    if process.bootstrap_failed:
        sys.exit(1)
    say(stats=crawler.stats.get_stats())


if __name__ == "__main__":
    main()
