import asyncio
import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from aiohttp import web
from scrapy.settings import Settings

from leadcrawl.middlewares.agents import DesktopProvider, current_major


async def pages(request: web.Request) -> web.Response:
    if request.path == "/robots.txt":
        raise web.HTTPNotFound
    response = web.Response(text=f"<html>{request.path}</html>", content_type="text/html")
    response.set_cookie("visitor", request.cookies.get("visitor") or request.path.strip("/"))
    return response


def agents_of(site: Any) -> list[str]:
    return [hit.headers["User-Agent"] for hit in site.hits if hit.path != "/robots.txt"]


def check_browser(headers: Mapping[str, str]) -> None:
    """Check that the headers are those of one recent desktop browser."""
    agent = headers["User-Agent"]
    version = re.search(r"Chrome/(\d+)\.0\.0\.0", agent)
    assert version, agent
    assert int(version[1]) >= 156
    assert "Mobile" not in agent
    platform = {"Windows": "Windows", "Macinto": "macOS", "X11; Li": "Linux"}
    assert headers["Sec-CH-UA-Platform"] == f'"{platform[agent[13:20]]}"'
    assert f'"Chromium";v="{version[1]}"' in headers["Sec-CH-UA"]
    assert ("Microsoft Edge" in headers["Sec-CH-UA"]) == ("Edg/" in agent)
    assert headers["Accept-Language"] == "en-US,en;q=0.9"
    assert headers["Accept"].startswith("text/html")


async def test_one_desktop_browser_for_a_session(serve: Any, crawl: Any) -> None:
    site = await serve(pages)
    await crawl([f"{site.url}/{n}" for n in range(12)], settings={"CONCURRENT_REQUESTS": 1})
    assert len(set(agents_of(site))) == 1
    for hit in site.hits:
        check_browser(hit.headers)
    cookies = [hit.headers.get("Cookie") for hit in site.hits if hit.path != "/robots.txt"]
    assert cookies[1:] == ["visitor=0"] * 11


async def test_one_agent_and_cookie_jar_for_each_proxy(serve: Any, crawl: Any, proxy: Any) -> None:
    site = await serve(pages)
    proxies = [await proxy() for _ in range(4)]
    settings = {"LEADCRAWL_PROXIES": ",".join(each.url for each in proxies)}
    await crawl([f"{site.url}/{n}" for n in range(100)], settings=settings)
    of_path = {hit.path: hit.headers["User-Agent"] for hit in site.hits}
    agents: dict[int, set[str]] = defaultdict(set)
    for number, each in enumerate(proxies):
        for target in each.requests:
            agents[number].add(of_path[target.removeprefix(site.url)])
    assert [len(found) for found in agents.values()] == [1, 1, 1, 1]


async def test_a_block_gets_a_new_identity(serve: Any, crawl: Any) -> None:
    jars: list[str | None] = []

    async def handler(request: web.Request) -> web.Response:
        if request.path == "/robots.txt":
            raise web.HTTPNotFound
        jars.append(request.cookies.get("visitor"))
        if len(jars) in {2, 3, 4}:
            raise web.HTTPForbidden
        return await pages(request)

    site = await serve(handler)
    settings = {"CONCURRENT_REQUESTS": 1, "LEADCRAWL_BLOCK_RETRIES": 9}
    result = await crawl([f"{site.url}/{n}" for n in range(6)], settings=settings)
    assert len(result.pages) == 6
    assert jars[:2] == [None, "0"]
    assert jars[2] is None, "the cookies of the blocked visitor are left behind"
    for hit in site.hits:
        check_browser(hit.headers)


async def test_the_honest_agent(serve: Any, crawl: Any) -> None:
    site = await serve(pages)
    agent = "leadcrawl/1 (+mailto:me@example.com)"
    await crawl([f"{site.url}/{n}" for n in range(3)], settings={"LEADCRAWL_USER_AGENT": agent})
    assert set(agents_of(site)) == {agent}
    assert not [name for hit in site.hits for name in hit.headers if name.startswith("Sec-CH")]


async def test_robots_txt_is_asked_for_as_the_pages_are(serve: Any, crawl: Any) -> None:
    site = await serve(pages)
    await crawl([f"{site.url}/a"])
    assert len({hit.headers["User-Agent"] for hit in site.hits}) == 1


@pytest.mark.parametrize(
    "providers",
    [
        [],
        ["scrapy_fake_useragent.providers.FakeUserAgentProvider"],
        ["leadcrawl.middlewares.agents.Missing"],
    ],
)
async def test_never_falls_back_in_silence(serve: Any, lab: Any, providers: list[str]) -> None:
    site = await serve(pages)
    process = await lab([site.url], settings={"FAKEUSERAGENT_PROVIDERS": providers})
    _, log = await asyncio.wait_for(process.communicate(), 30)
    assert process.returncode == 1
    assert "fell back to" in log.decode()
    assert site.hits == []


def test_agents_are_desktop_and_recent() -> None:
    provider = DesktopProvider(Settings(), today=date(2027, 3, 1))
    drawn = Counter(provider.get_random_ua() for _ in range(500))
    assert len(drawn) == len(provider.agents) >= 4
    for agent in drawn:
        assert re.search(r"Windows NT 10|Macintosh|X11; Linux", agent)
        assert f"Chrome/{current_major(date(2027, 3, 1))}.0.0.0" in agent
    assert current_major(date(2020, 1, 1)) == 156, "a wrong clock makes no old browser"
