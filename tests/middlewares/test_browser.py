import json
from collections import Counter
from contextlib import nullcontext
from typing import Any

import pytest
from aiohttp import web
from scrapy import Request

from leadcrawl.browser.settings import browser_settings
from leadcrawl.middlewares.browser import BrowserContextMiddleware
from leadcrawl.middlewares.user_agent import IDENTITY
from leadcrawl.sources.google_maps.tiles import VIEWPORT
from tests.e2e.maps_lab import remote_browser
from tests.ports import free_port

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


def window(middleware: BrowserContextMiddleware, request: Request) -> tuple[str, int, int]:
    """Return the context that a request gets, and the size of its window."""
    middleware.process_request(request)
    size = request.meta["playwright_context_kwargs"]["viewport"]
    return request.meta["playwright_context"], size["width"], size["height"]


async def test_windows_vary_and_show_a_whole_tile() -> None:
    middleware = BrowserContextMiddleware(agent="me")
    found = set()
    for number in range(40):
        meta = {"playwright": True, IDENTITY: f"proxy{number}||0"}
        first = window(middleware, Request("http://127.0.0.1/a", meta=dict(meta)))
        again = window(middleware, Request("http://127.0.0.1/b", meta=dict(meta)))
        assert first == again, "an identity keeps its window"
        found.add(first[1:])
    assert len(found) > 2
    assert all(width >= VIEWPORT[0] and height >= VIEWPORT[1] for width, height in found)


async def test_a_new_try_has_the_window_of_its_new_identity() -> None:
    middleware = BrowserContextMiddleware(agent="me")
    for number in range(20):
        request = Request("http://127.0.0.1/a", meta={"playwright": True, IDENTITY: "one||0"})
        window(middleware, request)
        again = request.replace(meta=request.meta | {IDENTITY: f"proxy{number}||0"})
        fresh = Request(
            "http://127.0.0.1/a", meta={"playwright": True, IDENTITY: f"proxy{number}||0"}
        )
        assert window(middleware, again) == window(middleware, fresh)


async def test_what_the_spider_sets_stays() -> None:
    middleware = BrowserContextMiddleware(agent="me")
    own = {"locale": "de-DE"}
    meta = {"playwright": True, "playwright_context_kwargs": own}
    request = Request("http://127.0.0.1/a", meta=meta)
    for _ in range(2):
        middleware.process_request(request)
        assert request.meta["playwright_context_kwargs"]["locale"] == "de-DE"


@pytest.mark.parametrize("is_remote", [False, True], ids=["local", "remote"])
async def test_agent_headers_and_script_agree(serve: Any, crawl: Any, is_remote: bool) -> None:
    site, port = await serve(site_pages), free_port()
    settings = browser(LEADCRAWL_TIMEZONE="America/Los_Angeles")
    if is_remote:
        settings["PLAYWRIGHT_CDP_URL"] = f"http://127.0.0.1:{port}"
        del settings["PLAYWRIGHT_LAUNCH_OPTIONS"]
    with remote_browser(port) if is_remote else nullcontext():
        result = await crawl([f"{site.url}/a"], settings=settings, meta=META)
    check_agreement(site, result)


def check_agreement(site: Any, result: Any) -> None:
    """Header, script and sub-request tell of the same browser."""
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


RESTLESS = """
<html><head><link rel="icon" href="/icon"></head><body><script>
  let number = 0;
  setInterval(() => {
    const picture = new Image();
    picture.src = "/picture/" + number++;
    document.body.append(picture);
    new FontFace("f" + number, "url(/font/" + number + ")").load().catch(() => 0);
  }, 10);
  addEventListener("pagehide", () => {
    navigator.sendBeacon("/beacon");
    fetch("/last", {method: "POST", keepalive: true});
  });
  document.title = "done";
</script></body></html>
"""


async def test_a_page_that_is_left_asks_for_nothing_more(serve: Any, crawl: Any) -> None:
    """No icon, no picture or font while it is being closed, no last word from its scripts."""

    async def restless(request: web.Request) -> web.Response:
        if request.path == "/robots.txt":
            raise web.HTTPNotFound
        return web.Response(text=RESTLESS, content_type="text/html")

    site = await serve(restless)
    urls = [f"{site.url}/page/{number}" for number in range(12)]
    result = await crawl(urls, settings=browser(), meta=META)
    assert len(result.pages) == 12, result.log
    asked = Counter(hit.path.split("/")[1] for hit in site.hits)
    assert asked == {"robots.txt": 1, "page": 12}


async def test_a_wall_in_the_browser_is_seen(serve: Any, crawl: Any) -> None:
    site = await serve(site_pages)
    meta = {"playwright": True, "playwright_include_page": True}
    settings = browser(PLAYWRIGHT_MAX_PAGES_PER_CONTEXT=1)
    result = await crawl([f"{site.url}/sorry-page"], settings=settings, meta=meta)
    assert result.stat("block/lab/sorry") == 9
    assert result.reason == "captcha_wall", "no page was left open to stall it"


@pytest.mark.slow
async def test_a_page_that_hangs_is_told_of_and_holds_nothing_up(serve: Any, crawl: Any) -> None:
    async def hanging(request: web.Request) -> web.Response:
        if request.path == "/hang":
            text = "<html><script>while (true) {}</script></html>"
            return web.Response(text=text, content_type="text/html")
        return await site_pages(request)

    site = await serve(hanging)
    settings = browser(RETRY_TIMES=0, PLAYWRIGHT_DEFAULT_NAVIGATION_TIMEOUT=15_000)
    settings |= {"PLAYWRIGHT_MAX_PAGES_PER_CONTEXT": 1}
    result = await crawl([f"{site.url}/hang", f"{site.url}/a"], settings=settings, meta=META)
    assert "A page hangs as it is left" in result.log
    assert [page["url"] for page in result.pages] == [f"{site.url}/a"], result.log
