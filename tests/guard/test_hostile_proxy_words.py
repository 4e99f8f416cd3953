"""Sites that speak as if they were the crawl's own proxy."""

from typing import Any

import pytest
from scrapy import Request
from scrapy.exceptions import DownloadConnectionRefusedError, DownloadFailedError

from leadcrawl.middlewares.ban import is_proxys_fault
from leadcrawl.middlewares.website_guard import GUARDED
from tests.guard.conftest import Strangers


@pytest.mark.parametrize("proxied", [True, False])
async def test_no_site_takes_a_proxy_out(strangers: Strangers, proxy: Any, proxied: bool) -> None:
    """Its 407 is not the proxy's, and says nothing of the websites after it."""
    own = (await proxy(),) if proxied else ()
    bad, good = strangers.url("login"), strangers.url("fine")
    visit = await strangers.visit(
        bad, good, proxies=own, ROBOTSTXT_OBEY=False, CONCURRENT_REQUESTS=1,
        LEADCRAWL_PROXY_BACKOFF=600,
    )  # fmt: skip
    assert visit.outcomes[good]["status"] == 200
    assert visit.outcomes[bad]["error"] == "BlockedError"
    assert visit.crawl.reason == "finished"
    asked = [hit.path for hit in strangers.site.hits]
    assert asked == ["/login", "/fine"]
    for each in own:
        assert visit.crawl.stat(f"proxy/{each.url.removeprefix('http://')}/dead") == 0


def test_no_error_that_quotes_a_site_takes_a_proxy_out() -> None:
    quoting = DownloadFailedError("non-integer status code: b\"HTTP/1.1 2'status': 407\"")
    request = Request("https://www.example.com/", meta={GUARDED: True})
    assert not is_proxys_fault(request, quoting)
    assert is_proxys_fault(request, DownloadConnectionRefusedError("no"))
