import asyncio
import json
import re
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from scrapy import Request
from scrapy.utils.test import get_crawler

from leadcrawl.middlewares.backoff import Backoff
from leadcrawl.middlewares.proxy import ProxyMiddleware

BAN = "This IP has been automatically blocked."


async def pages(request: web.Request) -> web.Response:
    if request.path == "/robots.txt":
        raise web.HTTPNotFound
    if request.path.startswith("/gone"):
        raise web.HTTPGone
    return web.Response(text=f"<html>{request.path}</html>", content_type="text/html")


def urls_of(site: Any, count: int, path: str = "") -> list[str]:
    return [f"{site.url}/{path}{n}" for n in range(count)]


async def test_every_request_goes_through_the_proxy(serve: Any, crawl: Any, proxy: Any) -> None:
    site, good = await serve(pages), await proxy()
    result = await crawl(urls_of(site, 5), settings={"LEADCRAWL_PROXIES": good.url})
    assert len(result.pages) == 5
    assert len(good.requests) == len(site.hits) == 6, "robots.txt too, none direct"
    label = good.url.removeprefix("http://")
    assert result.stat(f"proxy/{label}/good") == 6


async def test_dead_slow_banning_and_good(
    serve: Any, crawl: Any, proxy: Any, dead_proxy: str
) -> None:
    site, good, slow, banning = (
        await serve(pages),
        await proxy(),
        await proxy(delay=0.3),
        await proxy(ban=BAN),
    )
    settings = {
        "LEADCRAWL_PROXIES": ",".join([good.url, slow.url, banning.url, dead_proxy]),
        "LEADCRAWL_PROXY_BACKOFF": 60,
    }
    result = await crawl(urls_of(site, 60), settings=settings)
    assert len(result.pages) == 60
    assert result.reason == "finished"
    label = banning.url.removeprefix("http://")
    assert result.stat(f"proxy/{label}/dead") == 1, "a burst of bans counts once"
    assert result.stat(f"proxy/{dead_proxy.removeprefix('http://')}/dead") == 1
    assert len(good.requests) + len(slow.requests) == 61


@pytest.mark.slow
async def test_many_dead_proxies_cost_no_page(serve: Any, crawl: Any, proxy: Any) -> None:
    site, good = await serve(pages), await proxy()
    dead = [f"http://127.0.0.1:{port}" for port in range(1, 25)]
    settings = {
        "LEADCRAWL_PROXIES": ",".join([*dead, good.url]),
        "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
        "RETRY_TIMES": 1,
        "LEADCRAWL_PROXY_BACKOFF": 60,
    }
    result = await crawl(urls_of(site, 10), settings=settings)
    assert len(result.pages) == 10


async def test_all_dead_ends_as_no_proxies_and_resumes(
    serve: Any, crawl: Any, proxy: Any, dead_proxy: str, tmp_path: Path
) -> None:
    site, good = await serve(pages), await proxy()
    job = {"JOBDIR": str(tmp_path / "job")}
    result = await crawl(urls_of(site, 20), settings=job | {"LEADCRAWL_PROXIES": dead_proxy})
    assert result.reason == "no_proxies"
    assert site.hits == []
    assert result.errors == []
    assert "None of 1 proxies works" in result.log
    resumed = await crawl(urls_of(site, 20), settings=job | {"LEADCRAWL_PROXIES": good.url})
    assert len(resumed.pages) == 20


@pytest.mark.slow
async def test_a_dead_proxy_is_tried_again_with_growing_pauses(
    serve: Any, crawl: Any, dead_proxy: str
) -> None:
    site = await serve(pages)
    settings = {"LEADCRAWL_PROXIES": dead_proxy, "LEADCRAWL_PROXY_PATIENCE": 5}
    result = await crawl(urls_of(site, 16), settings=settings)
    waits = [float(wait) for wait in re.findall(r"is out for ([\d.]+) s", result.log)]
    deaths = result.stat(f"proxy/{dead_proxy.removeprefix('http://')}/dead")
    assert deaths == len(waits)
    assert 3 <= deaths <= 6, "16 in flight, yet one death for each re-check"
    assert waits == sorted(waits)


@pytest.mark.parametrize(("path", "reason"), [("gone", "nothing_read"), ("", "finished")])
async def test_gone_pages_are_no_ban(
    serve: Any, crawl: Any, proxy: Any, path: str, reason: str
) -> None:
    site, good = await serve(pages), await proxy()
    result = await crawl(urls_of(site, 5, path), settings={"LEADCRAWL_PROXIES": good.url})
    assert result.stats["leadcrawl/proxies/alive"] == 1
    assert result.reason == reason


async def test_two_credentials_at_one_gateway_are_two_proxies(
    serve: Any, crawl: Any, proxy: Any
) -> None:
    site, gateway = await serve(pages), await proxy(users=["good:p@ss"])
    host = gateway.url.removeprefix("http://")
    settings = {
        "LEADCRAWL_PROXIES": f"http://bad:wrong@{host},http://good:p%40ss@{host}",
        "LEADCRAWL_PROXY_BACKOFF": 60,
    }
    result = await crawl(urls_of(site, 20), settings=settings)
    assert len(result.pages) == 20
    assert result.stat(f"proxy/{host}/dead") == 1
    assert result.stat(f"proxy/{host}#2/dead") == 0
    assert result.stat("block_given_up/lab") == 0
    assert not any("Proxy-Authorization" in hit.headers for hit in site.hits)
    assert "p%40ss" not in result.log + json.dumps(result.stats)


@pytest.mark.slow
async def test_the_rate_stays_the_sites(serve: Any, crawl: Any, proxy: Any) -> None:
    site = await serve(pages)
    proxies = [(await proxy()).url for _ in range(3)]
    settings = {
        "LEADCRAWL_PROXIES": ",".join(proxies),
        "DOWNLOAD_DELAY": 0.3,
        "DOWNLOAD_DELAY_JITTER": 0,
    }
    await crawl(urls_of(site, 6), settings=settings)
    times = sorted(hit.time for hit in site.hits)
    gaps = sorted(after - before for before, after in pairwise(times))
    assert gaps[1] > 0.2, "one request that comes late shortens one"
    assert sum(gaps) > 0.25 * len(gaps)


async def test_a_session_keeps_its_proxy(serve: Any, crawl: Any, proxy: Any) -> None:
    site = await serve(pages)
    proxies = [await proxy() for _ in range(3)]
    settings = {"LEADCRAWL_PROXIES": ",".join(each.url for each in proxies)}
    await crawl(urls_of(site, 15), settings=settings, meta={"session": "visitor"})
    used = Counter(
        number for number, each in enumerate(proxies) for target in each.requests
        if not target.endswith("/robots.txt")
    )  # fmt: skip
    assert list(used.values()) == [15]


async def test_none_configured_says_so(serve: Any, crawl: Any) -> None:
    site = await serve(pages)
    result = await crawl(urls_of(site, 1))
    assert result.log.count("LEADCRAWL_PROXIES is not set: requests go direct") == 1
    assert "Disabled leadcrawl" not in result.log, "what is not set does not shout"


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"LEADCRAWL_PROXY_REQUIRED": "1"}, "LEADCRAWL_PROXY_REQUIRED is set, but no proxy is"),
        ({"LEADCRAWL_PROXIES": "http://u:secret@h"}, "entry 1: host or port is missing"),
        ({"LEADCRAWL_PROXIES_FILE": "missing.txt"}, "LEADCRAWL_PROXIES_FILE missing.txt"),
    ],
)
async def test_refuses_to_start(
    serve: Any, lab: Any, settings: dict[str, str], message: str
) -> None:
    site = await serve(pages)
    process = await lab(urls_of(site, 3), settings=settings)
    _, log = await asyncio.wait_for(process.communicate(), 30)
    assert process.returncode == 1
    assert message in log.decode()
    assert site.hits == []


async def test_failing_proxies_are_left_out_before_the_crawl(
    serve: Any, crawl: Any, proxy: Any, dead_proxy: str
) -> None:
    site, good = await serve(pages), await proxy()
    settings = {
        "LEADCRAWL_PROXIES": f"{good.url},{dead_proxy}",
        "LEADCRAWL_PROXY_CHECK_URL": f"{site.url}/echo",
    }
    result = await crawl(urls_of(site, 5), settings=settings)
    assert result.stat("proxies/left_out") == 1
    assert result.stat(f"proxy/{dead_proxy.removeprefix('http://')}/requests") == 0
    assert len(result.pages) == 5


async def test_proxies_through_connect(crawl: Any, proxy: Any) -> None:
    banning = await proxy(ban="no tunnel")
    settings = {"LEADCRAWL_PROXIES": banning.url, "ROBOTSTXT_OBEY": False}
    result = await crawl(["https://127.0.0.1:9/"], settings=settings)
    assert banning.requests[0] == "127.0.0.1:9", "https goes by CONNECT"
    assert result.reason == "no_proxies"


@pytest.mark.parametrize("site_tls", [True, False])
async def test_a_proxy_that_speaks_tls(
    serve: Any, crawl: Any, proxy: Any, certificate: Any, site_tls: bool
) -> None:
    site = await serve(pages, tls=certificate if site_tls else None)
    good = await proxy(tls=certificate, users=["me:secret"])
    locked = await proxy(tls=certificate, users=["me:other"])
    secret = good.url.replace("//", "//me:secret@"), locked.url.replace("//", "//me:secret@")
    result = await crawl(urls_of(site, 5), settings={"LEADCRAWL_PROXIES": ",".join(secret)})
    assert len(result.pages) == 5
    assert len(good.requests) == len({hit.connection for hit in site.hits}), "none went direct"
    assert locked.requests == []
    assert "secret" not in result.log


@pytest.mark.parametrize("tls", [True, False])
async def test_wrong_passwords_of_tunnels_cost_no_try(
    crawl: Any, proxy: Any, certificate: Any, tls: bool
) -> None:
    context = certificate if tls else None
    locked = [await proxy(users=["me:secret"], tls=context) for _ in range(6)]
    settings = {
        "LEADCRAWL_PROXIES": ",".join(each.url for each in locked),
        "LEADCRAWL_PROXY_BACKOFF": 60,
        "ROBOTSTXT_OBEY": False,
        "RETRY_TIMES": 1,
    }
    result = await crawl(["https://127.0.0.1:9/"], settings=settings)
    assert [each.refused for each in locked] == [1] * 6
    assert result.reason == "no_proxies"
    assert result.errors == []


async def test_an_address_that_fails_everywhere_does_not_end_the_crawl(
    serve: Any, crawl: Any, proxy: Any
) -> None:
    async def handler(request: web.Request) -> web.StreamResponse:
        if request.path != "/bad":
            return await pages(request)
        response = web.StreamResponse(headers={"Content-Length": "500"})
        await response.prepare(request)
        await response.write(b"<html>half")
        assert request.transport is not None
        request.transport.abort()
        return response

    site = await serve(handler)
    proxies = [await proxy() for _ in range(2)]
    settings = {"LEADCRAWL_PROXIES": ",".join(each.url for each in proxies), "RETRY_TIMES": 2}
    result = await crawl([f"{site.url}/bad", *urls_of(site, 10)], settings=settings)
    assert len(result.pages) == 10
    assert result.reason == "finished"
    assert site.paths().count("/bad") == 3


def test_no_proxy_gets_the_password_of_another_one() -> None:
    crawler = get_crawler(settings_dict={"LEADCRAWL_PROXIES": "http://127.0.0.1:1"})
    middleware = ProxyMiddleware(crawler, ("http://127.0.0.1:1",), Backoff())
    request = Request("http://example.com", headers={"Proxy-Authorization": "Basic c2VjcmV0"})
    assert asyncio.run(middleware.process_request(request)) is None
    assert request.meta["proxy"] == "http://127.0.0.1:1"
    assert "Proxy-Authorization" not in request.headers


async def test_a_burst_of_bans_counts_once(serve: Any, crawl: Any, proxy: Any) -> None:
    site, banning = await serve(pages), await proxy(ban=BAN, together=8)
    settings = {
        "LEADCRAWL_PROXIES": banning.url,
        "LEADCRAWL_PROXY_BACKOFF": 60,
        "LEADCRAWL_BREAKER_WINDOW": 4,  # it judges by five: it never opens
        "ROBOTSTXT_OBEY": False,
    }
    result = await crawl(urls_of(site, 8), settings=settings)
    assert len(banning.requests) == 8, "all were under way together"
    assert result.stat(f"proxy/{banning.url.removeprefix('http://')}/dead") == 1
    assert result.reason == "no_proxies"
