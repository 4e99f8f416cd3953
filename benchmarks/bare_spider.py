"""The baseline: Scrapy alone, as fast as it goes, doing nothing with what it fetches."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import scrapy
from scrapy.http import Response


class BareSpider(scrapy.Spider):
    """Fetches the addresses of a JSON file."""

    name = "bare"
    custom_settings = {  # noqa: RUF012 - as Scrapy has it
        "CONCURRENT_REQUESTS_PER_DOMAIN": 16,
        "LOG_LEVEL": "INFO",
        "TELNETCONSOLE_ENABLED": False,
        "REMOTE_CONTROL_ENABLED": False,
    }

    def __init__(self, pages: str) -> None:
        super().__init__()
        self.pages = json.loads(Path(pages).read_text(encoding="utf-8"))

    async def start(self) -> AsyncIterator[Any]:
        """Ask for every address."""
        for url in self.pages:
            yield scrapy.Request(url)

    def parse(self, response: Response) -> None:
        """Do nothing."""
