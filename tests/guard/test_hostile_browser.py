"""The same hostile site in a real browser: nothing leads inside, and nothing is endless."""

import asyncio
import os
from pathlib import Path
from typing import Any

import pytest

from leadcrawl.browser.discovery import find_browser
from leadcrawl.browser.settings import browser_settings
from tests.guard.conftest import PUBLIC, Strangers, Visit
from tests.guard.hostile import redirects

pytestmark = pytest.mark.slow

NAMES = {
    "inside.test": [["10.0.0.5"]],
    "both.test": [[PUBLIC, "127.0.0.1"]],
    "localhost": [["127.0.0.1"]],
}
#: Redirects of each kind; each takes a page of its own.
SOME = ("loopback", "loopback-tls", "metadata", "six", "decimal", "localhost", "inside-tls")


async def browse(strangers: Strangers, *urls: str, **own: Any) -> Visit:
    strangers.names = NAMES
    settings = browser_settings(navigation_timeout=60) | {"LEADCRAWL_WEBSITE_TIMEOUT": 30}
    meta = {"playwright": True} | own.pop("meta", {})
    return await strangers.visit(*urls, meta=meta, **settings | own)


async def test_no_page_leads_inside(strangers: Strangers) -> None:
    bad = redirects(strangers.trap.port)
    to = {strangers.url(f"to/{name}"): name for name in SOME}
    attack = strangers.url(f"attack?trap={strangers.trap.port}")
    visit = await browse(strangers, *to, attack, meta={"wait_for_text": "attacked"})
    assert "</script>attacked" in visit.outcomes[attack]["body"], "the page could do what it wanted"
    for url, name in to.items():
        assert visit.reason(url) == {"decimal": "loopback"}.get(name, bad[name][1])
    assert strangers.trap.connections == []
    assert visit.refused()["loopback"] > len(to), "what the page asked for was refused"


async def test_a_browser_that_runs_already_is_guarded_as_well(
    strangers: Strangers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its command line is not ours."""
    profile = tmp_path / "profile"
    sandbox = () if os.geteuid() else ("--no-sandbox",)
    browser = await asyncio.create_subprocess_exec(
        find_browser(), "--headless", "--remote-debugging-port=0", f"--user-data-dir={profile}",
        "--no-first-run", *sandbox, "about:blank", stdout=-3, stderr=-3,
    )  # fmt: skip
    try:
        ports = profile / "DevToolsActivePort"
        async with asyncio.timeout(60):
            while not (ports.exists() and ports.read_text()):  # noqa: ASYNC110
                await asyncio.sleep(0.1)
        monkeypatch.setenv(
            "LEADCRAWL_CDP_URL", f"http://127.0.0.1:{ports.read_text().splitlines()[0]}"
        )
        attack = strangers.url(f"attack?trap={strangers.trap.port}")
        visit = await browse(strangers, attack, meta={"wait_for_text": "attacked"})
    finally:
        browser.terminate()
        await browser.wait()
    (outcome,) = visit.outcomes.values()  # under https, which such a browser tries first
    assert "</script>attacked" in outcome["body"]
    assert strangers.trap.connections == []
    assert visit.refused()["loopback"] > 1


async def test_the_guard_has_its_limits_in_the_browser(strangers: Strangers) -> None:
    paths = {
        "chain/6": "redirects",
        "loop/": "redirects",
        "wander/": "redirects",
        "large": "too_large",
        "bomb/gzip": "too_large",
        "grow": "too_large",
        "endless": "too_large",
    }
    urls = {strangers.url(path): reason for path, reason in paths.items()}
    five = strangers.url("chain/5")
    visit = await browse(strangers, *urls, five)
    assert {url: visit.reason(url) for url in urls} == urls
    assert "the end" in visit.outcomes[five]["body"]


async def test_slow_pages_and_cookies_in_the_browser(strangers: Strangers) -> None:
    first, second, slow = (strangers.url(path) for path in ("cookie", "read", "drip"))
    visit = await browse(
        strangers, first, second, slow, CONCURRENT_REQUESTS=1, LEADCRAWL_WEBSITE_TIMEOUT=25
    )
    assert visit.outcomes[slow]["error"] == "DownloadTimeoutError"
    assert "leak" in visit.outcomes[first]["body"]
    assert "cookie -" in visit.outcomes[second]["body"], "each page has a context of its own"


async def test_the_browser_goes_on_through_the_proxy(strangers: Strangers, proxy: Any) -> None:
    own = await proxy(users=["me:p@ss"])
    own.url = own.url.replace("//", "//me:p%40ss@")
    page, bad = strangers.url("fine"), strangers.url("to/loopback-80")
    visit = await browse(strangers, page, bad, proxies=(own,))
    assert "host www.example.com" in visit.outcomes[page]["body"]
    assert visit.reason(bad) == "loopback"
    port = strangers.site.url.rpartition(":")[2]
    assert set(own.requests) == {f"127.0.0.1:{port}"}
    assert len(own.requests) >= len(strangers.site.hits), "none direct"
    assert strangers.trap.connections == []
