from collections.abc import Awaitable, Callable
from itertools import pairwise
from typing import Any

import pytest
from aiohttp import web

REPLIES = ["/reply", "/reply/sfo/bbb/7000000001", "//Reply/x", "/%72eply/x"]


def site_with(robots: str, status: int = 200) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def handler(request: web.Request) -> web.Response:
        if request.path == "/robots.txt":
            return web.Response(text=robots, status=status)
        if request.path == "/to-reply":
            raise web.HTTPFound("/reply/1")
        return web.Response(text="<html><body>hello</body></html>", content_type="text/html")

    return handler


async def test_a_burst_of_forbidden_requests_does_not_slip_through(serve: Any, crawl: Any) -> None:
    site = await serve(site_with("User-agent: *\nDisallow: /private"))
    private = [f"{site.url}/private/{n}" for n in range(8)]
    result = await crawl([*private, f"{site.url}/open"])
    assert site.paths() == ["/open"]
    assert result.stats["robotstxt/forbidden"] == 8
    assert result.stats["robotstxt/request_count"] == 1


def check_pauses(site: Any, count: int, least: float) -> None:
    """Check the pauses between requests, one by one and together.

    One of them may be shorter: a request that comes late lengthens its own, and shortens the next.
    """
    times = [hit.time for hit in site.hits if hit.path != "/robots.txt"]
    pauses = sorted(after - before for before, after in pairwise(times))
    assert len(pauses) == count
    assert pauses[1] > least, pauses
    assert sum(pauses) > count * least, pauses


@pytest.mark.parametrize("autothrottle", [False, True])
async def test_crawl_delay_is_the_shortest_pause(
    serve: Any, crawl: Any, autothrottle: bool
) -> None:
    site = await serve(site_with("User-agent: *\nCrawl-delay: 0.6"))
    settings = {
        "AUTOTHROTTLE_ENABLED": autothrottle,
        "AUTOTHROTTLE_START_DELAY": 0,
        "DOWNLOAD_DELAY_JITTER": 0.4,
    }
    result = await crawl([f"{site.url}/{n}" for n in range(10)], settings=settings)
    check_pauses(site, 9, 0.55)
    assert result.stats["leadcrawl/crawl_delay/127.0.0.1"] == 0.6


async def test_crawl_delay_never_speeds_a_crawl_up(serve: Any, crawl: Any) -> None:
    site = await serve(site_with("User-agent: *\nCrawl-delay: 0.1"))
    settings = {"DOWNLOAD_DELAY": 0.5, "DOWNLOAD_DELAY_JITTER": 0}
    await crawl([f"{site.url}/{n}" for n in range(8)], settings=settings)
    check_pauses(site, 7, 0.45)


async def test_a_robots_txt_that_cannot_be_had_forbids_all(serve: Any, crawl: Any) -> None:
    site = await serve(site_with("broken", status=500))
    result = await crawl([f"{site.url}/a"], settings={"RETRY_TIMES": 1})
    assert site.paths() == []
    assert result.stat("robots_unreachable") == 1
    assert "nothing is asked there" in result.log


@pytest.mark.parametrize("status", [403, 404])
async def test_a_missing_robots_txt_allows_all(serve: Any, crawl: Any, status: int) -> None:
    site = await serve(site_with("not here", status=status))
    assert len((await crawl([f"{site.url}/a"])).pages) == 1


@pytest.mark.parametrize("obey", [True, False])
async def test_reply_is_never_requested(serve: Any, crawl: Any, obey: bool) -> None:
    site = await serve(site_with("User-agent: *\nAllow: /"))
    urls = [site.url + path for path in [*REPLIES, "/to-reply", "/replying"]]
    result = await crawl(urls, settings={"ROBOTSTXT_OBEY": obey})
    assert sorted(site.paths()) == ["/replying", "/to-reply"]
    assert result.stat("reply_refused") == len(REPLIES) + 1  # and where /to-reply leads
    assert "/reply is never requested" in result.errors[0]


async def test_says_that_robots_txt_is_off(serve: Any, crawl: Any) -> None:
    site = await serve(site_with("User-agent: *\nDisallow: /"))
    result = await crawl([f"{site.url}/a"], settings={"ROBOTSTXT_OBEY": False})
    assert [hit.path for hit in site.hits] == ["/a"]
    assert "robots.txt is not asked for" in result.log
