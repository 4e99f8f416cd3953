"""A visit in a real browser: a list that does not come to its end is told from one that does."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass

import pytest
from aiohttp import web
from playwright.async_api import Page, async_playwright

from leadcrawl.browser import maps_visit
from leadcrawl.browser.discovery import find_browser
from leadcrawl.browser.maps_visit import MapsVisit
from leadcrawl.browser.visit import Caught

PLAN = MapsVisit(patience=6, idle=0.6, idle_rounds=2, pause=0)
#: Asks for data `tries` times, shows twenty places, and does not ask for more when it is scrolled:
#: such is a page whose style sheet was garbled.
PAGE = """<html><body><script>
const show = () => { document.body.innerHTML = "<div role=feed>" +
  '<a href="/maps/place/x/data=!1s0x1:0x2">a</a>'.repeat(20) + "%(end)s</div>"; };
const ask = async (tries) => {
  const reply = await fetch("/search?tbm=map&tries=" + tries);
  if (reply.ok) show(); else setTimeout(() => ask(tries - 1), 50);
};
ask(%(tries)d);
</script></body></html>"""
END = '<span class=\\"HlvSq\\">end</span>'


def data(rows: int) -> str:
    """Return a search response of shape B."""
    return ")]}'\n" + json.dumps([["q"], [[1]], *[None] * 62, [[None, ["x"]]] * rows])


@dataclass(frozen=True)
class Site:
    """What the page of a test is like."""

    rows: int = 20
    tries: int = 1
    end: str = ""
    hidden: bool = False

    async def answer(self, request: web.Request) -> web.Response:
        if request.path != "/search":
            text = PAGE % {"end": self.end, "tries": self.tries}
            return web.Response(text=text, content_type="text/html")
        if request.query["tries"] != "1":
            raise web.HTTPTooManyRequests
        return web.Response(text='"x"' if self.hidden else data(self.rows))


Visitor = Callable[[Site], Awaitable[Caught]]


@pytest.fixture
async def page() -> AsyncIterator[Page]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=find_browser(), args=["--no-sandbox", "--disable-gpu"]
        )
        yield await browser.new_page()
        await browser.close()


@pytest.fixture
async def visited(page: Page) -> AsyncIterator[Visitor]:
    """Return a function that visits a site and returns what was caught."""
    runners: list[web.AppRunner] = []

    async def visit(site: Site) -> Caught:
        app = web.Application()
        app.router.add_get("/{tail:.*}", site.answer)
        runners.append(web.AppRunner(app, shutdown_timeout=0.1))
        await runners[-1].setup()
        await web.TCPSite(runners[-1], "127.0.0.1", 0).start()
        opened = PLAN.open()
        opened.attach(page)
        await page.goto(f"http://127.0.0.1:{runners[-1].addresses[0][1]}/maps/search/q")
        await opened.run(page)
        return opened.caught

    yield visit
    for runner in runners:
        await runner.cleanup()


@pytest.mark.parametrize(
    ("site", "texts", "is_cut"),
    [
        pytest.param(Site(), 1, True, id="no end and no more"),
        pytest.param(Site(rows=7), 1, False, id="a short response is the last"),
        pytest.param(Site(end=END), 1, False, id="the end is shown"),
        pytest.param(Site(tries=2), 1, True, id="data after a refusal"),
        pytest.param(Site(hidden=True), 0, True, id="data that cannot be read, no end"),
        pytest.param(Site(hidden=True, end=END), 0, False, id="data that cannot be read"),
    ],
)
async def test_end_of_list(
    visited: Visitor, site: Site, texts: int, is_cut: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if site.tries == 2:
        monkeypatch.setattr(maps_visit, "_AGAIN", 5.0)  # it ends as soon as data comes
    caught = await visited(site)
    assert (len(caught.texts), caught.is_cut) == (texts, is_cut)
