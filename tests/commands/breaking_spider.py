"""A spider that breaks at its start, and says first which extensions run beside it."""

from collections.abc import AsyncIterator
from typing import Any

from scrapy import Request, Spider


class BreakingSpider(Spider):
    """Makes no request."""

    name = "breaking"

    async def start(self) -> AsyncIterator[Any]:
        extensions = self.crawler.extensions
        assert extensions is not None
        names = [type(extension).__name__ for extension in extensions.middlewares]
        self.logger.info("Beside it: %s.", " ".join(names))
        yield self.first_request()

    def first_request(self) -> Request:
        raise RuntimeError("there is none")
