import asyncio
import itertools
import random
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from itertools import pairwise
from typing import Any

import pytest
from aiohttp import web

Fault = Callable[[web.Request], web.Response | None]

FORBIDDEN: dict[str, Any] = {"status": 403, "text": "Your request has been blocked. blockID=1"}


def page(text: str = "") -> web.Response:
    return web.Response(text=f"<html><body>page {text}</body></html>", content_type="text/html")


def site_with(fault: Fault) -> Callable[[web.Request], Awaitable[web.Response]]:
    """A site whose pages are blocked when `fault` says so."""

    async def handler(request: web.Request) -> web.Response:
        if blocked := fault(request):
            return blocked
        if request.path == "/robots.txt":
            raise web.HTTPNotFound
        return page(request.path)

    return handler


def first(count: int, **blocked: Any) -> Fault:
    """Block the first `count` requests of each path, except robots.txt."""
    seen: Counter[str] = Counter()

    def fault(request: web.Request) -> web.Response | None:
        seen[request.path] += 1
        if request.path == "/robots.txt" or seen[request.path] > count:
            return None
        return web.Response(**blocked)

    return fault


async def test_waits_and_asks_again(serve: Any, crawl: Any) -> None:
    site = await serve(site_with(first(2, **FORBIDDEN)))
    result = await crawl([f"{site.url}/a"], settings={"LEADCRAWL_BLOCK_BACKOFF": 0.4})
    assert [p["url"] for p in result.pages] == [f"{site.url}/a"]
    assert result.stat("block/lab/request_blocked") == 2
    assert result.stat("block_retry/lab") == 2
    times = [hit.time for hit in site.hits if hit.path == "/a"]
    waits = [b - a for a, b in pairwise(times)]
    assert waits[0] > 0.2, "base 0.4, jitter 0.5 at least"
    assert waits[1] > 0.4, "twice the base"


async def test_retry_after_is_honored(serve: Any, crawl: Any) -> None:
    fault = first(1, status=429, headers={"Retry-After": "2"})
    site = await serve(site_with(fault))
    result = await crawl([f"{site.url}/a"])
    times = [hit.time for hit in site.hits if hit.path == "/a"]
    assert times[1] - times[0] >= 1.9
    assert result.stat("block/lab/rate_limited") == 1


async def test_waiting_does_not_hold_others_up(serve: Any, crawl: Any) -> None:
    def fault(request: web.Request) -> web.Response | None:
        return slow(request) if request.path.startswith("/slow") else None

    slow = first(1, status=429, headers={"Retry-After": "10"})
    site = await serve(site_with(fault))
    slow_ones = [f"{site.url}/slow{n}" for n in range(8)]
    others = [f"{site.url}/quick{n}" for n in range(40)]
    # The breaker judges by five answers: with four it never opens.
    result = await crawl(slow_ones + others, settings={"LEADCRAWL_BREAKER_WINDOW": 4})
    assert len(result.pages) == 48
    done = max(hit.time for hit in site.hits if hit.path.startswith("/quick"))
    asked = Counter[str]()
    again = []
    for hit in site.hits:
        asked[hit.path] += 1
        again += [hit.time] if hit.path.startswith("/slow") and asked[hit.path] == 2 else []
    assert done < min(again), "all others came before the first wait was over"


async def test_gives_an_address_up_on_record(serve: Any, crawl: Any) -> None:
    def fault(request: web.Request) -> web.Response | None:
        return web.Response(**FORBIDDEN) if request.path == "/bad" else None

    site = await serve(site_with(fault))
    result = await crawl([f"{site.url}/good", f"{site.url}/bad"])
    assert Counter(site.paths()) == {"/good": 1, "/bad": 4}
    assert result.stat("block_given_up/lab") == 1
    assert result.errors == [
        f"BlockedError: request_blocked: given up after 4 tries: {site.url}/bad"
    ]
    assert result.reason == "finished"
    assert f"Given up: {site.url}/bad is blocked" in result.log


@pytest.mark.parametrize("way", ["dont_retry", "has_fallback"])
async def test_the_spiders_other_way(serve: Any, crawl: Any, way: str) -> None:
    site = await serve(site_with(first(9, **FORBIDDEN)))
    result = await crawl([f"{site.url}/api"], meta={way: True})
    tries = 1 if way == "dont_retry" else 4
    assert result.errors == [
        f"BlockedError: request_blocked: given up after {tries} tries: {site.url}/api"
    ]
    assert result.stat("block_given_up/lab") == 0, "the spider may have another way"
    assert result.stat("breaker/lab/opened") == 0
    assert result.reason == "nothing_read", "no wall"


async def test_no_other_way_past_retry_after(serve: Any, crawl: Any) -> None:
    site = await serve(site_with(first(1, status=429, headers={"Retry-After": "1"})))
    result = await crawl([f"{site.url}/api"], meta={"dont_retry": True, "has_fallback": True})
    assert site.paths() == ["/api", "/api"]
    assert len(result.pages) == 1
    assert site.hits[-1].time - site.hits[-2].time > 0.9


async def test_a_wall_reached_by_redirect_is_not_what_is_asked_again(
    serve: Any, crawl: Any
) -> None:
    seen: list[str] = []

    async def handler(request: web.Request) -> web.Response:
        if request.path == "/robots.txt":
            return web.Response(text="User-agent: *\nDisallow: /sorry/")
        seen.append(request.path)
        if len(seen) == 1:
            raise web.HTTPFound("/sorry/index?continue=x")
        return page()

    site = await serve(handler)
    result = await crawl([f"{site.url}/maps"])
    assert seen == ["/maps", "/maps"]
    assert result.stat("block/lab/sorry") == 1
    assert len(result.pages) == 1


async def test_a_compressed_block_is_seen(serve: Any, crawl: Any) -> None:
    calls = Counter[str]()

    async def handler(request: web.Request) -> web.Response:
        calls[request.path] += 1
        wall = calls[request.path] == 1 and request.path == "/a"
        response = web.Response(
            text="<html><body><form id='captcha-form'></form></body></html>" if wall else "<p>x",
            content_type="text/html",
        )
        response.enable_compression(web.ContentCoding.gzip)
        return response

    site = await serve(handler)
    assert (await crawl([f"{site.url}/a"])).stat("block/lab/sorry") == 1


@pytest.mark.slow
async def test_ends_by_itself_when_all_is_blocked(serve: Any, crawl: Any, tmp_path: Any) -> None:
    wall = {"up": True}

    def fault(request: web.Request) -> web.Response | None:
        return web.Response(**FORBIDDEN) if wall["up"] else None

    site = await serve(site_with(fault))
    urls = [f"{site.url}/{n}" for n in range(30)]
    settings = {"JOBDIR": str(tmp_path / "job")}
    result = await crawl(urls, settings=settings)
    assert result.reason == "captcha_wall"
    assert result.stat("breaker/lab/opened") == 5
    assert result.stat("breaker/lab/probe") == 5
    assert result.stat("breaker/lab/ended") == 1
    assert len(site.hits) <= 30, "wasted requests are bounded"
    assert result.errors == []
    assert "blocks this crawl (request_blocked)" in result.log

    wall["up"] = False
    resumed = await crawl(urls, settings=settings)
    assert sorted(p["url"] for p in resumed.pages) == sorted(urls), "nothing was lost or doubled"
    assert resumed.reason == "finished"


@pytest.mark.slow
async def test_one_address_that_is_all_there_is_ends_as_a_wall(serve: Any, crawl: Any) -> None:
    def fault(request: web.Request) -> web.Response | None:
        return None if request.path == "/robots.txt" else web.Response(**FORBIDDEN)

    site = await serve(site_with(fault))
    result = await crawl([f"{site.url}/search"])
    assert result.reason == "captcha_wall"
    assert len(site.paths()) == 9, "4 tries and 5 probes"


@pytest.mark.slow
async def test_a_few_refused_addresses_are_no_wall(serve: Any, crawl: Any) -> None:
    def fault(request: web.Request) -> web.Response | None:
        return web.Response(**FORBIDDEN) if "bad" in request.path else None

    site = await serve(site_with(fault))
    good = [f"{site.url}/good{n}" for n in range(40)]
    bad = [f"{site.url}/bad{n}" for n in range(5)]
    result = await crawl(good + bad)
    assert result.reason == "finished"
    assert len(result.pages) == 40
    assert result.stat("block_given_up/lab") == 5
    assert result.stat("breaker/lab/opened") == 0


@pytest.mark.slow
async def test_pauses_and_goes_on_when_the_site_recovers(serve: Any, crawl: Any) -> None:
    asked = itertools.count()

    def fault(request: web.Request) -> web.Response | None:
        if request.path == "/robots.txt":
            return None
        # sick for 18: the breaker opens at the 14th, and at most four of its five probes fail
        return web.Response(status=503) if 10 <= next(asked) < 28 else None

    site = await serve(site_with(fault))
    urls = [f"{site.url}/{n}" for n in range(60)]
    settings = {"DOWNLOAD_DELAY": 0.05, "LEADCRAWL_BREAKER_PAUSE": 0.4}
    result = await crawl(urls, settings=settings)
    assert len(result.pages) == 60
    assert result.stat("breaker/lab/opened") >= 1
    assert result.stat("breaker/lab/closed") == 1
    assert "pausing" in result.log
    assert "answers again" in result.log


async def test_retry_after_of_hours_ends_the_crawl(serve: Any, crawl: Any) -> None:
    fault = first(1, status=429, headers={"Retry-After": "7200"})
    site = await serve(site_with(fault))
    result = await crawl([f"{site.url}/a"])
    assert result.reason == "captcha_wall"
    assert "asks for 7200 s of quiet" in result.log


@pytest.mark.parametrize("share", [0.2])
async def test_recall_with_faults_of_every_kind(serve: Any, crawl: Any, share: float) -> None:
    chance = random.Random(7)

    async def handler(request: web.Request) -> web.StreamResponse:
        if request.path == "/robots.txt":
            return web.Response(text="")
        kind = (
            chance.choice(["403", "429", "503", "cut", "half"]) if chance.random() < share else ""
        )
        if kind == "cut":
            response = web.StreamResponse(headers={"Content-Length": "500"})
            await response.prepare(request)
            await response.write(b"<html><body>half")
            assert request.transport is not None
            request.transport.abort()
            return response
        if kind == "half":
            return web.Response(text="<html><body><p>and th", content_type="text/html")
        if kind:
            headers = {"Retry-After": "1"} if kind == "429" else {}
            return web.Response(status=int(kind), text="no", headers=headers)
        return page(request.path)

    site = await serve(handler)
    urls = [f"{site.url}/{n}" for n in range(200)]
    result = await crawl(urls, settings={"LEADCRAWL_BLOCK_RETRIES": 10})
    assert len({p["url"] for p in result.pages}) == 200
    assert result.stat("block_given_up/lab") == 0
    assert len(site.paths()) < 200 * (1 + 2 * share)


@pytest.mark.slow
async def test_sigterm_puts_waiting_requests_back(serve: Any, lab: Any, tmp_path: Any) -> None:
    all_asked = asyncio.Event()
    seen: set[str] = set()

    def fault(request: web.Request) -> web.Response | None:
        seen.add(request.path)
        if len(seen) == 4:
            all_asked.set()
        if request.path == "/robots.txt":
            return None
        return web.Response(status=429, headers={"Retry-After": "60"})

    site = await serve(site_with(fault))
    urls = [f"{site.url}/{n}" for n in range(3)]
    # The breaker judges by five answers: with four it never opens.
    settings = {"JOBDIR": str(tmp_path / "job"), "LEADCRAWL_BREAKER_WINDOW": 4}
    process = await lab(urls, settings=settings)
    await asyncio.wait_for(all_asked.wait(), 60)
    await asyncio.sleep(1)
    stopped = time.monotonic()
    process.terminate()
    await process.communicate()
    assert time.monotonic() - stopped < 10, "it does not wait the minute out"
    resumed = await lab(urls, settings=settings)
    async with asyncio.timeout(60):
        while b"Resuming crawl (3 requests scheduled)" not in (
            line := await resumed.stderr.readline()
        ):
            assert line, "it ended without saying so"
    await asyncio.sleep(1)
    resumed.terminate()
    await resumed.communicate()
    assert len(site.paths()) == 3, "the wait goes on after the restart"
