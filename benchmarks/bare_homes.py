"""The plain way to find the e-mail of a business: its home page, once, `mailto:` links only.

A spider that runs outside the project; `sites` is a JSON list of hosts, `port` that of the replica.
"""

import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import scrapy
from scrapy.http import Response, TextResponse


class BareHomesSpider(scrapy.Spider):
    """Asks for each home page and reads the links to mail programs."""

    name = "bare_homes"
    custom_settings = {  # noqa: RUF012 - as Scrapy wants it
        "CONCURRENT_REQUESTS": 32,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 32,
        "DOWNLOAD_DELAY": 0,
        "DOWNLOAD_TIMEOUT": 10,
        "DOWNLOAD_MAXSIZE": 2_097_152,
        "RETRY_ENABLED": False,
        "REDIRECT_ENABLED": False,
        "ROBOTSTXT_OBEY": False,
    }

    def __init__(self, sites: str, port: str, **arguments: Any) -> None:
        super().__init__(**arguments)
        self.hosts: list[str] = json.loads(Path(sites).read_text(encoding="utf-8"))
        self.port = port

    async def start(self) -> AsyncIterator[Any]:
        """Ask for the home page of each site."""
        for number, host in enumerate(self.hosts):
            # All have one address here; the number only tells them apart for the filter.
            url = f"http://127.0.0.1:{self.port}/?{number}"
            yield scrapy.Request(url, headers={"Host": f"www.{host}"}, cb_kwargs={"host": host})

    def parse(self, response: Response, host: str) -> Iterator[dict[str, Any]]:
        """Read the links."""
        if isinstance(response, TextResponse):
            links = response.xpath("//a[starts-with(@href, 'mailto:')]/@href").getall()
            found = [link.removeprefix("mailto:").partition("?")[0] for link in links]
            yield {"site": host, "emails": found}
