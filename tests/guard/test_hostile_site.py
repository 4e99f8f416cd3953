"""Crawls of a site that tries every trick; a trap counts who reaches what nobody may."""

import asyncio
from typing import Any
from urllib.parse import quote

import pytest

from leadcrawl import settings as project
from tests.guard.conftest import DOWN, PUBLIC, Strangers
from tests.guard.hostile import redirects

NAMES = {
    "inside.test": [["10.0.0.5"]],
    "both.test": [[PUBLIC, "127.0.0.1"]],
    "localhost": [["127.0.0.1"]],
}


def test_limits_are_those_of_the_issue() -> None:
    assert project.LEADCRAWL_WEBSITE_BYTES == 2 * 2**20
    assert project.LEADCRAWL_WEBSITE_TIMEOUT == 10
    assert project.LEADCRAWL_WEBSITE_REDIRECTS == 5


async def check_redirects(strangers: Strangers, *proxies: Any) -> None:
    """Crawl all redirects of the hostile site, and its bad addresses themselves."""
    strangers.names = NAMES
    bad = redirects(strangers.trap.port)
    urls = {strangers.url(f"to/{name}"): reason for name, (_, reason) in bad.items()}
    direct = {
        url: reason for url, reason in bad.values()
        if url.startswith("http") and url not in {bad["wide"][0], bad["bracket"][0]}
    }  # fmt: skip
    visit = await strangers.visit(*urls, *direct, strangers.url("fine"), proxies=proxies)
    found = {start: visit.reason(start) for start in urls}
    assert found == urls
    assert {url: visit.reason(url) for url in direct} == direct
    assert "host www.example.com" in visit.outcomes[strangers.url("fine")]["body"]
    assert strangers.trap.connections == []
    assert sum(visit.refused().values()) >= len(urls) + len(direct)
    assert visit.refused().keys() == set(urls.values())
    assert {hit.headers["Host"] for hit in strangers.site.hits} == {"www.example.com"}


async def test_no_redirect_leads_inside(strangers: Strangers) -> None:
    await check_redirects(strangers)


async def test_no_redirect_leads_inside_with_a_proxy(strangers: Strangers, proxy: Any) -> None:
    own = await proxy(users=["me:p@ss"])
    secret = own.url.replace("//", "//me:p%40ss@")
    own.url = secret
    await check_redirects(strangers, own)
    port = strangers.site.url.rpartition(":")[2]
    assert set(own.requests) == {f"127.0.0.1:{port}"}, "tunnels to the checked address, all of them"
    assert len(own.requests) == len(strangers.site.hits), "none direct"


@pytest.mark.parametrize("tls", [False, pytest.param(True, marks=pytest.mark.slow)])
async def test_proxies_are_told_the_checked_address(
    strangers: Strangers, proxy: Any, certificate: Any, tls: bool
) -> None:
    strangers.names = {"rebind.test": [[PUBLIC], ["127.0.0.1"]]}
    own = await proxy(tls=certificate if tls else None)
    url = "http://rebind.test/page"
    visit = await strangers.visit(url, proxies=(own,), ROBOTSTXT_OBEY=False)
    assert own.requests == [f"{PUBLIC}:80"], "not the name, which the proxy would look up again"
    assert strangers.trap.connections == []
    assert visit.outcomes[url]


async def test_a_name_that_changes_its_mind_leads_nowhere(strangers: Strangers) -> None:
    """The first answer of the name server is public, all further ones are not."""
    strangers.names = {"rebind.test": [[PUBLIC], ["127.0.0.1"]]}
    urls = [f"http://rebind.test/{n}" for n in range(4)]
    visit = await strangers.visit(*urls, ROBOTSTXT_OBEY=False, CONCURRENT_REQUESTS=1)
    pages = [url for url in urls if "body" in visit.outcomes[url]]
    assert len(pages) == 1, "connected to the address that was checked"
    assert {visit.reason(url) for url in urls if url not in pages} == {"loopback"}
    assert [hit.headers["Host"] for hit in strangers.site.hits] == ["rebind.test"]
    assert strangers.trap.connections == []


async def test_meta_refresh_is_a_redirect(strangers: Strangers) -> None:
    strangers.names = NAMES
    bad = redirects(strangers.trap.port)
    kinds = {
        name: reason for name, (url, reason) in bad.items()
        if url.startswith("http") and name != "bracket"
    }  # fmt: skip
    urls = {strangers.url(f"refresh/{name}"): reason for name, reason in kinds.items()}
    others = [strangers.url(f"refresh/{name}") for name in bad if name not in kinds]
    visit = await strangers.visit(*urls, *others)
    assert {start: visit.reason(start) for start in urls} == urls
    assert all(visit.outcomes[url]["url"] == url for url in others), "not followed"
    assert strangers.trap.connections == []


async def test_at_most_five_redirects(strangers: Strangers) -> None:
    five, six, loop = (strangers.url(path) for path in ("chain/5", "chain/6", "loop/"))
    visit = await strangers.visit(five, six, loop)
    assert "the end" in visit.outcomes[five]["body"]
    assert visit.reason(six) == visit.reason(loop) == "redirects"
    assert visit.refused() == {"redirects": 2}


async def test_large_pages_and_bombs_are_cut(strangers: Strangers) -> None:
    kinds = (
        "bomb/gzip",
        "bomb/deflate",
        "bomb/twice",
        "bomb/br",
        "bomb/layers",
        "large",
        "endless",
    )
    urls = [strangers.url(kind) for kind in kinds]
    visit = await strangers.visit(*urls, LEADCRAWL_WEBSITE_TIMEOUT=60)
    assert {visit.reason(url) for url in urls} == {"too_large"}
    assert visit.refused() == {"too_large": len(urls)}
    assert visit.memory < 150 * 2**20


async def test_slow_pages_are_cut(strangers: Strangers) -> None:
    urls = [strangers.url(kind) for kind in ("drip", "silence", "tarry/3")]
    start = asyncio.get_running_loop().time()
    visit = await strangers.visit(*urls, LEADCRAWL_WEBSITE_TIMEOUT=2, ROBOTSTXT_OBEY=False)
    assert {visit.outcomes[url]["error"] for url in urls} == {"DownloadTimeoutError"}
    assert asyncio.get_running_loop().time() - start < 60


async def test_no_cookies_are_kept(strangers: Strangers) -> None:
    same, other = strangers.url("cookie"), strangers.url("cookie?other")
    visit = await strangers.visit(same, other, CONCURRENT_REQUESTS=1)
    assert "cookie -" in visit.outcomes[same]["body"]
    assert "cookie -" in visit.outcomes[other]["body"]
    assert not any("Cookie" in hit.headers for hit in strangers.site.hits)


async def test_no_credentials_leave(strangers: Strangers, proxy: Any) -> None:
    own = await proxy(users=["me:p@ss"])
    own.url = own.url.replace("//", "//me:p%40ss@")
    url = strangers.url("leave?to=" + quote("http://other.example.com/"))
    visit = await strangers.visit(url, proxies=(own,))
    assert visit.outcomes[url]["status"] == 200
    for hit in strangers.site.hits:
        assert not {name.lower() for name in hit.headers} & {
            "authorization", "proxy-authorization", "proxy-connection", "referer", "x-forwarded-for",
        }  # fmt: skip
    assert "p%40ss" not in visit.crawl.log
    assert "p@ss" not in visit.crawl.log


@pytest.mark.parametrize("scheme", [pytest.param("http", marks=pytest.mark.slow), "https"])
async def test_failures_say_what_failed(strangers: Strangers, scheme: str) -> None:
    strangers.names = {"down.test": [[DOWN]]}
    down, none = f"{scheme}://down.test/", f"{scheme}://none.invalid/"
    visit = await strangers.visit(down, none, ROBOTSTXT_OBEY=False)
    assert visit.outcomes[down]["error"] == "DownloadConnectionRefusedError"
    assert visit.outcomes[none]["error"] == "CannotResolveHostError"
    assert visit.refused() == {}


async def test_dead_websites_cost_no_proxy(
    strangers: Strangers, proxy: Any, dead_proxy: str
) -> None:
    strangers.names = {"down.test": [[DOWN]]}
    own = await proxy()
    dead = type(own)(dead_proxy)
    down = [f"http://down.test/{n}" for n in range(3)] + ["https://none.invalid/"]
    good = [strangers.url(f"fine/{n}") for n in range(24)]
    visit = await strangers.visit(
        *down, *good, proxies=(own, dead), RETRY_TIMES=1, ROBOTSTXT_OBEY=False,
        LEADCRAWL_PROXY_BACKOFF=600,
    )  # fmt: skip
    assert all(visit.outcomes[url].get("status") == 200 for url in good)
    assert not any("status" in visit.outcomes[url] for url in down)
    label, dead_label = (each.url.removeprefix("http://") for each in (own, dead))
    assert visit.crawl.stat(f"proxy/{label}/dead") == 0
    assert visit.crawl.stat(f"proxy/{dead_label}/dead") == 1, (
        "its refusal is the proxy's, not theirs"
    )
    assert strangers.trap.connections == []


@pytest.mark.parametrize("scheme", [pytest.param("http", marks=pytest.mark.slow), "https"])
async def test_a_proxys_wrong_password_is_the_proxys_fault(
    strangers: Strangers, proxy: Any, scheme: str
) -> None:
    locked = await proxy(users=["me:secret"])
    url = f"{scheme}://www.example.com/"
    visit = await strangers.visit(
        url, proxies=(locked,), ROBOTSTXT_OBEY=False, LEADCRAWL_PROXY_BACKOFF=600
    )
    assert visit.crawl.reason == "no_proxies"
    assert locked.refused == 1
    assert strangers.site.hits == []


@pytest.mark.slow
async def test_what_is_no_website_is_untouched(strangers: Strangers) -> None:
    """The replica that stands in for the source is asked directly; but no website leads to it."""
    source, other = strangers.site.url + "/x", f"http://127.0.0.1:{strangers.trap.port}/"
    replica = strangers.site.url
    visit = await strangers.visit(source, other, meta={"site": "lab"}, LEADCRAWL_SITE_URL=replica)
    assert visit.outcomes[source]["status"] == 200
    assert visit.reason(other) == "port", "another port is not the source"
    url = strangers.url("leave?to=" + quote(source))
    visit = await strangers.visit(url, LEADCRAWL_SITE_URL=replica)
    assert visit.reason(url) == "port"
    assert strangers.trap.connections == []
