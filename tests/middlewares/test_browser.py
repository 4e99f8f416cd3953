import json
import shutil
from collections import Counter
from typing import Any

import pytest
from aiohttp import web

from leadcrawl.browser.settings import browser_settings

CHROMIUM = shutil.which("chromium")

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")

SCRIPT = """
<html><body><script>
fetch("/data").then(() => {
  document.body.innerHTML = JSON.stringify({
    agent: navigator.userAgent, language: navigator.language, width: innerWidth,
    zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    platform: navigator.userAgentData ? navigator.userAgentData.platform : "",
  });
  document.title = "done";
});
</script></body></html>
"""


async def site_pages(request: web.Request) -> web.Response:
    if request.path == "/robots.txt":
        raise web.HTTPNotFound
    if request.path == "/sorry-page":
        wall = '<html><body><form id="captcha-form"></form></body></html>'
        return web.Response(text=wall, content_type="text/html")
    return web.Response(text=SCRIPT, content_type="text/html")


def browser(**settings: Any) -> dict[str, Any]:
    # Patient: a page that a busy machine loads slowly would pass for a dead proxy.
    return browser_settings(navigation_timeout=60) | settings


META = {"playwright": True, "wait_for_title": True}


async def test_agent_headers_and_script_agree(serve: Any, crawl: Any) -> None:
    site = await serve(site_pages)
    settings = browser(LEADCRAWL_TIMEZONE="America/Los_Angeles")
    result = await crawl([f"{site.url}/a"], settings=settings, meta=META)
    seen = json.loads(result.pages[0]["body"].split("<body>")[1].split("</body>")[0])
    assert "Headless" not in seen["agent"]
    hits = [hit for hit in site.hits if hit.path in {"/a", "/data"}]
    assert len(hits) == 2
    for hit in hits:
        assert hit.headers["User-Agent"] == seen["agent"]
        assert "Headless" not in str(hit.headers)
        if "sec-ch-ua-platform" in {name.lower() for name in hit.headers}:
            assert hit.headers["sec-ch-ua-platform"] == f'"{seen["platform"]}"'
    assert seen["language"] == "en-US"
    assert seen["zone"] == "America/Los_Angeles"
    assert 1280 <= seen["width"] <= 1920


async def test_browser_goes_through_the_proxies(
    serve: Any, crawl: Any, proxy: Any, dead_proxy: str
) -> None:
    site = await serve(site_pages)
    good = await proxy(users=["me:p@ss"])
    slow = await proxy(delay=0.2)
    host = good.url.removeprefix("http://")
    settings = browser(
        LEADCRAWL_PROXIES=f"http://me:p%40ss@{host},{slow.url},{dead_proxy}",
        LEADCRAWL_PROXY_BACKOFF=600,
    )
    result = await crawl([f"{site.url}/{n}" for n in range(6)], settings=settings, meta=META)
    assert len(result.pages) == 6, result.log
    through = Counter(target.removeprefix(site.url) for target in good.requests + slow.requests)
    hits = Counter(hit.path for hit in site.hits)
    # A proxy may have taken a request that the browser gave up before it reached the site.
    assert hits <= through, "none direct, sub-requests too"
    assert hits["/data"] >= 6
    assert result.stat(f"proxy/{dead_proxy.removeprefix('http://')}/dead") <= 1


async def test_a_wall_in_the_browser_is_seen(serve: Any, crawl: Any) -> None:
    site = await serve(site_pages)
    meta = {"playwright": True, "playwright_include_page": True}
    settings = browser(PLAYWRIGHT_MAX_PAGES_PER_CONTEXT=1)
    result = await crawl([f"{site.url}/sorry-page"], settings=settings, meta=meta)
    assert result.stat("block/lab/sorry") == 9
    assert result.reason == "captcha_wall", "no page was left open to stall it"
