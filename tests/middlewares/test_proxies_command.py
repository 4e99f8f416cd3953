"""`scrapy proxies check`; it stands here for the forward proxies of the tests beside it."""

import asyncio
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from leadcrawl.middlewares.proxy_check import check_proxy, find_leak

ROOT = Path(__file__).resolve().parents[2]


async def echo(request: web.Request) -> web.Response:
    return web.json_response({"origin": request.remote, "headers": dict(request.headers)})


async def scrapy(*arguments: str) -> tuple[int | None, str, str]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-W", "error", "-m", "scrapy", *arguments,
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    out, log = await asyncio.wait_for(process.communicate(), 60)
    return process.returncode, out.decode(), log.decode()


async def test_check_tells_good_from_bad(serve: Any, proxy: Any, dead_proxy: str) -> None:
    site, good, locked = await serve(echo), await proxy(), await proxy(users=["me:secret"])
    slow = await proxy(delay=60)
    host = locked.url.removeprefix("http://")
    proxies = [
        good.url,
        f"http://me:wrong@{host}",
        f"http://me:secret@{host}",
        slow.url,
        dead_proxy,
    ]
    status, out, log = await scrapy(
        "proxies", "check", "--url", f"{site.url}/echo", "--timeout", "10",
        "-s", f"LEADCRAWL_PROXIES={','.join(proxies)}",
    )  # fmt: skip
    assert status == 1, log
    rows = [
        [cell.strip() for cell in line.strip("│").split("│")]
        for line in out.splitlines()
        if line.startswith("│")
    ]
    assert [(row[0], row[1], row[5]) for row in rows] == [
        (good.url.removeprefix("http://"), "yes", ""),
        (host, "no", "answers 407"),
        (f"{host}#2", "yes", ""),
        (slow.url.removeprefix("http://"), "no", "no answer within 10 s"),
        (dead_proxy.removeprefix("http://"), "no", "cannot be reached"),
    ]
    assert rows[0][3] == "127.0.0.1"
    assert "secret" not in out + log


async def test_never_goes_direct_when_a_proxy_is_required(serve: Any, proxy: Any) -> None:
    site, good = await serve(echo), await proxy()
    status, _, log = await scrapy(
        "proxies", "check", "--url", f"{site.url}/echo",
        "-s", f"LEADCRAWL_PROXIES={good.url}", "-s", "LEADCRAWL_PROXY_REQUIRED=1",
    )  # fmt: skip
    assert status == 0, log
    assert len(site.hits) == len(good.requests) == 1


async def test_says_what_is_missing() -> None:
    status, _, log = await scrapy("proxies", "check")
    assert (status, log) == (
        2,
        "leadcrawl: no echo address: give --url, or set LEADCRAWL_PROXY_CHECK_URL\n",
    )
    bad = ("-s", "LEADCRAWL_PROXIES=socks5://127.0.0.1:1")
    status, _, log = await scrapy("proxies", "check", "--url", "http://127.0.0.1:9", *bad)
    assert status == 2
    assert "entry 1: scheme 'socks5' is not http or https" in log


@pytest.mark.slow
@pytest.mark.parametrize(("option", "value"), [("--url", "nonsense"), ("--timeout", "0")])
async def test_options_that_cannot_work_are_one_line(option: str, value: str) -> None:
    url = () if option == "--url" else ("--url", "http://127.0.0.1:9")
    proxies = ("-s", "LEADCRAWL_PROXIES=127.0.0.1:9")
    status, out, log = await scrapy("proxies", "check", *url, option, value, *proxies)
    assert (status, out) == (2, "")
    assert log.startswith(f"leadcrawl: {option} must be ")
    assert log.count("\n") == 1


async def test_leaks_are_seen(serve: Any, proxy: Any) -> None:
    async def forwarding(request: web.Request) -> web.Response:
        return web.json_response({"origin": "203.0.113.9", "headers": {"X-Forwarded-For": own}})

    own = "192.0.2.4"
    site, good = await serve(forwarding), await proxy()
    check = await check_proxy(site.url, good.url, own)
    assert (check.works, check.exit_ip, check.leaks) == (True, "203.0.113.9", "own address")
    assert find_leak('{"origin": "203.0.113.9"}', ["203.0.113.9"], own) is None
