"""Crawls in a process of its own, for the tests beside it; prints JSON lines.

The spider is the third one of the project's base: it writes no politeness of its own.
"""

import json
import sys
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

from scrapy import Request, Spider
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import Response
from scrapy.settings import Settings
from scrapy_playwright.page import PageMethod
from twisted.python.failure import Failure

# What waits for minutes on a real site waits for a moment here.
QUICK = {
    "AUTOTHROTTLE_ENABLED": False,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 8,
    "DOWNLOAD_DELAY": 0,
    "ITEM_PIPELINES": {},
    "SPIDER_MIDDLEWARES": {},
    "LEADCRAWL_BLOCK_BACKOFF": 0.02,
    "LEADCRAWL_BREAKER_PAUSE": 0.05,
    "LEADCRAWL_PROXY_BACKOFF": 0.3,
    "LEADCRAWL_PROXY_PATIENCE": 1,
    "RETRY_TIMES": 6,
}


def say(**line: Any) -> None:
    sys.stdout.write(json.dumps(line, default=str) + "\n")
    sys.stdout.flush()


class LabSpider(Spider):
    """Asks for the addresses it is given and follows the links of their pages."""

    name = "lab"
    site = "lab"
    urls: list[str]
    meta: dict[str, Any]
    batch: float

    def __init__(self, **arguments: Any) -> None:
        super().__init__(**arguments)
        self.kept: list[dict[str, Any]] = []
        self.written = time.monotonic()

    async def start(self) -> AsyncIterator[Any]:
        for url in self.urls:
            yield Request(url, meta=self.own_meta(), errback=self.failed)

    def keep(self, page: dict[str, Any]) -> None:
        """Write it now, or a while later, as a pipeline does that writes batches."""
        if not self.batch:
            say(page=page)
            return
        self.kept.append(page)
        if time.monotonic() - self.written > self.batch:
            self.write()

    def write(self) -> None:
        for page in self.kept:
            say(page=page)
        self.kept.clear()
        self.written = time.monotonic()

    def closed(self, reason: str) -> None:
        self.write()

    def own_meta(self) -> dict[str, Any]:
        meta = dict(self.meta)
        if meta.pop("wait_for_title", False):
            until = PageMethod("wait_for_function", "document.title === 'done'")
            meta["playwright_page_methods"] = [until]
        return meta

    def parse(self, response: Response) -> Iterator[Request]:
        page = {"url": response.url, "status": response.status, "body": response.text[:2000]}
        self.keep(page)
        for link in response.css("a::attr(href)").getall():
            yield response.follow(link, self.parse, meta=self.own_meta(), errback=self.failed)

    def failed(self, failure: Failure) -> None:
        say(error=f"{type(failure.value).__name__}: {failure.value}")


def main() -> None:
    job = json.loads(Path(sys.argv[1]).read_text())
    settings = Settings()
    settings.setmodule("leadcrawl.settings", "project")
    extensions = {
        path: order for path, order in settings.getdict("EXTENSIONS").items()
        if not path.startswith("leadcrawl.extensions")  # they need a database
    }  # fmt: skip
    settings.setdict(QUICK | {"EXTENSIONS": extensions} | job.get("settings", {}), "cmdline")
    process = AsyncCrawlerProcess(settings)
    crawler = process.create_crawler(LabSpider)
    process.crawl(crawler, urls=job["urls"], meta=job.get("meta", {}), batch=job.get("batch", 0))
    process.start()
    if process.bootstrap_failed:
        sys.exit(1)
    say(stats=crawler.stats.get_stats())


if __name__ == "__main__":
    main()
