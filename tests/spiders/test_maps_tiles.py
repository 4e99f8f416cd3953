"""A tile whose list was not read to its end is never taken for a whole one."""

from pathlib import Path
from typing import Any

import pytest
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import HtmlResponse
from scrapy.statscollectors import MemoryStatsCollector

from leadcrawl.browser.visit import CAUGHT, Caught
from leadcrawl.errors import PageError
from leadcrawl.spiders.google_maps import GoogleMapsSpider

GOLDEN = Path(__file__).parents[1] / "golden" / "google_maps"


@pytest.mark.parametrize("page", ["shell_search", "feed_limited_view"])
def test_a_cut_list_is_asked_for_again_then_told(page: str) -> None:
    crawler = Crawler(GoogleMapsSpider)
    spider = GoogleMapsSpider.from_crawler(
        crawler, query="cafe", location="30.27,-97.74", max_results="all"
    )
    crawler.spider = spider
    crawler.stats = MemoryStatsCollector(crawler)
    spider.spider_opened()
    search = next(iter(spider.searches.first()))
    data = (GOLDEN / "search_shape_a_with_ad" / "page.json").read_text()
    html = (GOLDEN / page / "page.html").read_text()

    def response(**meta: Any) -> HtmlResponse:
        request = spider.search(search)
        caught = Caught(texts=[data], is_cut=True)
        request = Request(request.url, meta=request.meta | {CAUGHT: caught} | meta)
        return HtmlResponse(request.url, body=html, encoding="utf-8", request=request)

    with pytest.raises(PageError, match="list_cut"):
        list(spider.parse_search(response()))
    assert crawler.stats.get_value("leadcrawl/search/tiles_incomplete") is None
    list(spider.parse_search(response(last_round=True)))
    assert crawler.stats.get_value("leadcrawl/search/tiles_incomplete") == 1
