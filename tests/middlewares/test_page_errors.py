"""Pages that cannot be read are kept when the disk takes them; the crawl goes on when it does not."""

from pathlib import Path

import pytest
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import HtmlResponse, Response
from scrapy.settings import Settings
from scrapy.statscollectors import StatsCollector

from leadcrawl.errors import PageError
from leadcrawl.middlewares.page_errors import PageErrorMiddleware
from leadcrawl.spiders.craigslist import CraigslistSpider

URL = "https://sfbay.craigslist.org/eby/lbs/d/hauling-call-415-555-0123/7960158480.html"


@pytest.fixture
def middleware(tmp_path: Path) -> PageErrorMiddleware:
    """The middleware of a crawl that keeps two pages, and asks for none again."""
    settings = Settings()
    settings.setmodule("leadcrawl.settings", "project")
    own = {"LEADCRAWL_DATA_DIR": str(tmp_path), "LEADCRAWL_KEPT_PAGES": "2"}
    settings.setdict(own | {"LEADCRAWL_PAGE_RETRIES": "0"}, "cmdline")
    crawler = Crawler(CraigslistSpider, settings)
    crawler.stats = StatsCollector(crawler)
    crawler.spider = CraigslistSpider.from_crawler(crawler, city="sfbay", category="lbs")
    return PageErrorMiddleware.from_crawler(crawler)


def fail(middleware: PageErrorMiddleware, body: bytes = b"<html>") -> Request:
    request = Request(URL)
    response: Response = HtmlResponse(URL, body=body, request=request)
    found = middleware.process_spider_exception(response, PageError("no_title"))
    assert found is not None
    assert list(found) == []
    return request


def held(middleware: PageErrorMiddleware) -> list[Request]:
    spider = middleware.crawler.spider
    assert isinstance(spider, CraigslistSpider)
    return list(spider.held)


def test_the_log_names_a_posting_by_its_key(
    middleware: PageErrorMiddleware, caplog: pytest.LogCaptureFixture
) -> None:
    fail(middleware)
    (page,) = middleware.folder.iterdir()
    assert caplog.messages == [f"Unreadable page (no_title), kept as {page.name}: 7960158480"]


def test_a_disk_that_takes_nothing(
    middleware: PageErrorMiddleware, caplog: pytest.LogCaptureFixture
) -> None:
    middleware.folder.write_text("a file where the folder should be")
    request = fail(middleware)
    assert held(middleware) == [request]
    assert middleware.crawler.stats.get_value("leadcrawl/pages_not_kept") == 1
    assert caplog.messages == ["Unreadable page (no_title), not kept (File exists): 7960158480"]


def test_a_page_that_another_crawl_drops_meanwhile(middleware: PageErrorMiddleware) -> None:
    middleware.folder.mkdir()
    gone = middleware.folder / "gone.html"
    gone.symlink_to("nowhere")  # listed, and not there when it is looked at
    request = fail(middleware)
    assert held(middleware) == [request]
    assert middleware.crawler.stats.get_value("leadcrawl/pages_not_kept") is None


@pytest.mark.parametrize("most", [0, 2])
def test_the_newest_pages_stay(middleware: PageErrorMiddleware, most: int) -> None:
    middleware.max_pages = most
    for number in range(4):
        fail(middleware, b"<html>%d" % number)
    assert len(list(middleware.folder.iterdir())) == most
