"""A crawl without pages: `python mongo_lab.py LEADS SECONDS_BETWEEN`; prints its stats as JSON."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Iterator
from typing import Any

from scrapy import Request, Spider
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import Response

from leadcrawl.errors import LeadRejected
from leadcrawl.items import Lead
from leadcrawl.pipelines.mongo import MongoPipeline
from leadcrawl.settings import LEADCRAWL_DATA_DIR, MONGO_DB_NAME, MONGO_URI


class JudgePipeline:
    """Reject lead 3, stumble over lead 4."""

    def process_item(self, item: Lead) -> Lead:
        if item.source_id == "3":
            raise LeadRejected({"url": "host_not_allowed"})
        if item.source_id == "4":
            raise RuntimeError("a bug")
        return item


class LeadsSpider(Spider):
    """Yields invented leads."""

    name = "leads"

    def __init__(self, leads: str, pause: str) -> None:
        super().__init__()
        self.arguments = {"leads": leads, "pause": pause}

    async def start(self) -> AsyncIterator[Any]:
        pipeline = self.crawler.get_item_pipeline(MongoPipeline)
        assert pipeline is not None
        assert await pipeline.repository.known("craigslist", ["none"]) == {}
        for number in range(int(self.arguments["leads"])):
            await asyncio.sleep(float(self.arguments["pause"]))
            # not the lead itself: Scrapy 2.19 never ends when it is stopped while an item of start() is
            # in a pipeline (Scraper._check_if_closing is only called for items of callbacks)
            yield Request(f"data:,{number}", cb_kwargs={"number": number})

    def parse(self, response: Response, number: int) -> Iterator[Lead]:
        name = "\ud800" if number == 5 else f"Plumber {number}"
        yield Lead(
            source="craigslist",
            source_id=str(number),
            url=f"https://example.com/{number}",
            name=name,
            parser="api",
            category_normalized="plumbing",
        )


def main() -> int:
    settings = {
        "ITEM_PIPELINES": {JudgePipeline: 100, MongoPipeline: 900},
        "EXTENSIONS": {"leadcrawl.extensions.run_record.RunRecordExtension": 0},
        "MONGO_URI": MONGO_URI,
        "MONGO_DB_NAME": MONGO_DB_NAME,
        "LEADCRAWL_DATA_DIR": LEADCRAWL_DATA_DIR,
        "LEADCRAWL_STORAGE_PATIENCE": 1,
        "LEADCRAWL_BATCH_SECONDS": 0.3,
        "TELNETCONSOLE_ENABLED": False,
        "CONCURRENT_REQUESTS": 100,
        "REMOTE_CONTROL_ENABLED": False,
        "LOG_LEVEL": "INFO",
    }
    process = AsyncCrawlerProcess(settings)
    crawler = process.create_crawler(LeadsSpider)
    process.crawl(crawler, leads=sys.argv[1], pause=sys.argv[2])
    process.start()
    if process.bootstrap_failed:
        return 1
    sys.stdout.write(json.dumps(crawler.stats.get_stats(), default=str))
    return 0


if __name__ == "__main__":
    sys.exit(main())
