"""A crawl without pages: `python mongo_lab.py LEADS SECONDS_BETWEEN`; prints its stats as JSON."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from typing import Any

from scrapy import Spider
from scrapy.crawler import AsyncCrawlerProcess

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
            yield self.lead(number)

    @staticmethod
    def lead(number: int) -> Lead:
        name = "\ud800" if number == 5 else f"Plumber {number}"
        return Lead(
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
