"""A crawl without pages that yields invented people; prints stats and what came through as JSON."""

import json
import sys
from collections.abc import AsyncIterator
from typing import Any

from scrapy import Spider, signals
from scrapy.crawler import AsyncCrawlerProcess

from leadcrawl import settings as project
from leadcrawl.items import Lead

PEOPLE: dict[str, dict[str, Any]] = {
    "7900000001": {"description": "Call five1two 555 O1O1 today"},
    "7900000002": {"description": "Mail JOE (at) example (dot) com"},
    "7900000003": {"website": "https://shop.acme.example.org/x"},
    "7900000004": {"name": "Roofs by Jané Doe, Austin"},
    "7900000005": {},
    "7900000006": {"description": "Ask for Jane Doe."},
    "7900000007": {
        "url": "https://elsewhere.example.com/7900000007",
        "description": "Call 512.555.0101",
    },
    "7900000009": {
        "reviews": [
            {"id": "a", "author": "Jane Doe", "text": "Good"},
            {"id": "b", "author": "Ann Other", "text": "Bad"},
        ]
    },
}


class PeopleSpider(Spider):
    """Yields a lead for each of `PEOPLE`; the one with a 7 at its end is on a foreign host, and so rejected."""

    name = "people"

    async def start(self) -> AsyncIterator[Any]:
        for number, fields in PEOPLE.items():
            known = {
                "source": "craigslist",
                "source_id": number,
                "url": f"https://austin.craigslist.org/{number}.html",
                "name": f"Plumber {number}",
            }
            yield Lead.model_validate(known | fields)


def main() -> None:
    names = ("MONGO_URI", "MONGO_DB_NAME", "LEADCRAWL_DATA_DIR", "ITEM_PIPELINES", "LOG_FORMATTER")
    process = AsyncCrawlerProcess({
        **{name: getattr(project, name) for name in names},
        "EXTENSIONS": {"leadcrawl.extensions.run_record.RunRecordExtension": 0},
        "TELNETCONSOLE_ENABLED": False,
        "REMOTE_CONTROL_ENABLED": False,
        "LOG_LEVEL": "INFO",
    })  # fmt: skip
    crawler = process.create_crawler(PeopleSpider)
    scraped: list[Lead] = []

    def keep(item: Lead) -> None:
        scraped.append(item)

    crawler.signals.connect(keep, signals.item_scraped)
    process.crawl(crawler)
    process.start()
    report = {
        "stats": crawler.stats.get_stats(),
        "scraped": [lead.id for lead in scraped],
        "reviews": [one.model_dump() for lead in scraped for one in lead.reviews],
    }
    sys.stdout.write(json.dumps(report, default=str))


if __name__ == "__main__":
    main()
