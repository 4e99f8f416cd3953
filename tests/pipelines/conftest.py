from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from scrapy.crawler import Crawler
from scrapy.utils.test import get_crawler

from leadcrawl.items import Lead

MakeLead = Callable[..., Lead]


@pytest.fixture
def crawler() -> Crawler:
    """A crawler with stats; no crawl is started."""
    return get_crawler()


@pytest.fixture
def make_lead() -> MakeLead:
    """Make a posting of an invented business, with the given fields instead of its own."""

    def make(**fields: Any) -> Lead:
        posting = {
            "source": "craigslist",
            "source_id": "7900000001",
            "url": "https://www.craigslist.org/view/d/roof-repair/abcdefghijkmnpqrstuvwx",
            "name": "Roof repair",
            "description": "Honest roofers.\nFree estimates.",
            "country": "US",
            "category_code": "hss",
            "posted_at": datetime(2026, 11, 1, tzinfo=UTC),
        }
        return Lead.model_validate(posting | fields)

    return make
