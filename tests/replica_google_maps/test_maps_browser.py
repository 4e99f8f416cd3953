"""The pages in a real browser: what they load, and what they show to the DOM parsers."""

import os
import shutil
from collections.abc import AsyncIterator
from typing import Any

import pytest
from playwright.async_api import Browser, Page, Response, async_playwright

from leadcrawl.sources.google_maps.cards import parse_cards
from leadcrawl.sources.google_maps.page_kind import PageKind, page_kind
from leadcrawl.sources.google_maps.place import parse_place_response
from leadcrawl.sources.google_maps.place_page import parse_place_page
from leadcrawl.sources.google_maps.search import parse_search

_ARGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
_SCROLL = "feed => { feed.scrollTop = feed.scrollHeight }"
_BLOCKED = {"image", "font", "media", "ping"}
COFFEE = "/maps/search/coffee%20shop/@37.76,-122.44,10z?hl=en&gl=us"


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    program = os.environ.get("LEADCRAWL_CHROMIUM") or shutil.which("chromium")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=program, args=_ARGS)
        yield browser
        await browser.close()


async def open_page(browser: Browser, caught: list[Response]) -> Page:
    """Return a page that loads no pictures and keeps the site's JSON responses."""
    page = await browser.new_page(viewport={"width": 1024, "height": 768})

    async def gate(route: Any) -> None:
        is_blocked = route.request.resource_type in _BLOCKED
        await (route.abort() if is_blocked else route.continue_())

    await page.route("**/*", gate)
    json_paths = ("/search?tbm=map", "/maps/preview/place?")
    page.on("response", lambda r: caught.append(r) if any(p in r.url for p in json_paths) else None)
    return page


async def scroll_to_end(page: Page) -> None:
    """Scroll the feed until it says that nothing follows."""
    feed = page.locator('div[role="feed"]')
    await feed.wait_for()
    while not await page.locator("span.HlvSq").count():
        shown = await page.locator("div.Nv2PK").count()
        await feed.evaluate(_SCROLL)
        await page.wait_for_function(
            "n => document.querySelectorAll('div.Nv2PK').length > n"
            " || document.querySelector('span.HlvSq')",
            arg=shown,
        )


async def test_the_feed_scrolls_to_its_end_and_a_place_opens(serve: Any, browser: Browser) -> None:
    served = await serve(places=500, ads=1, stub=0.1)
    caught: list[Response] = []
    page = await open_page(browser, caught)
    await page.goto(served.url + COFFEE)
    await scroll_to_end(page)
    feed = await page.content()
    pages = [parse_search(await response.text()) for response in caught]
    organic = [lead for found in pages for lead in found.organic]

    assert page_kind(feed, page.url) is PageKind.SEARCH
    coffee = [p for p in served.site.catalog.places if p.kind == "coffee_shop"]
    assert len(organic) == len({lead.source_id for lead in organic}) == len(coffee) > 60
    cards = parse_cards(feed)
    assert [card.sponsored for card in cards].count(True) == 2
    facts = ["source_id", "name", "rating", "reviews_count", "location", "website", "category"]
    for card, lead in zip((c for c in cards if not c.sponsored), organic, strict=True):
        assert {f: getattr(card, f) for f in facts} == {f: getattr(lead, f) for f in facts}
        assert [p.e164 for p in card.phones] == [p.e164 for p in lead.phones]

    await page.locator("a.hfpxzc").nth(4).click()
    await page.locator("h1.DUwDvf").wait_for()
    lead = parse_place_response(await caught[-1].text())
    shown = parse_place_page(await page.content(), page.url)
    facts += ["address", "hours", "closed_days", "reviews_per_star"]
    assert {f: getattr(shown, f) for f in facts} == {f: getattr(lead, f) for f in facts}
    assert shown.source_id == cards[4].source_id
    assert served.requests["maps_search_json"] == len(pages)
    assert served.requests["maps_place_json"] == 1
    assert served.requests["maps_image"] + served.requests["maps_font"] == 0


async def test_consent_is_rejected_and_a_single_result_opens(serve: Any, browser: Browser) -> None:
    served = await serve(places=100, consent=1, single=1)
    caught: list[Response] = []
    page = await open_page(browser, caught)
    await page.goto(served.url + COFFEE)
    assert page_kind(await page.content(), page.url) is PageKind.CONSENT

    reject = page.locator('form:has(input[name="set_eom"][value="true"]) button').first
    await reject.click()
    await page.locator("h1.DUwDvf").wait_for()

    assert "/maps/place/" in page.url
    single = parse_search(await caught[0].text())
    assert single.is_single
    shown = parse_place_page(await page.content(), page.url)
    assert shown.source_id == single.leads[0].source_id
    assert served.site.stats()["rejected"] == 1


@pytest.mark.parametrize(
    ("mood", "kind"), [("limited", PageKind.LIMITED_VIEW), ("empty", PageKind.EMPTY)]
)
async def test_moods_render_as_their_kind_of_page(
    serve: Any, browser: Browser, mood: str, kind: PageKind
) -> None:
    served = await serve(places=100, **{mood: 1})
    page = await open_page(browser, [])
    await page.goto(served.url + COFFEE.replace("hl=en", "hl=fr"))
    await page.locator("#pane > div").wait_for()

    assert page_kind(await page.content(), page.url) is kind
