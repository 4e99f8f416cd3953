"""The plain way to crawl Google Maps: scroll each view, open every place, read its DOM.

It knows the same tiles and has the same browser, the same number of pages at once and no pauses.
"""

import asyncio
import json
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

from playwright.async_api import BrowserContext, Page, Route, async_playwright

from leadcrawl.browser.discovery import find_browser
from leadcrawl.errors import PageError
from leadcrawl.sources.google_maps.cards import END_MARKER, LINK, parse_cards
from leadcrawl.sources.google_maps.place_page import parse_place_page
from leadcrawl.sources.google_maps.tiles import Area, Tile
from leadcrawl.sources.google_maps.urls import place_url, search_url
from leadcrawl.spiders.coverage import SATURATED

PAGES = 4
AREA = (-122.50831, 37.70604, -122.37169, 37.81396)
SCROLL = "() => { const f = document.querySelector('[role=feed]'); f.scrollTop = f.scrollHeight }"


async def main(origin: str) -> dict[str, Any]:
    """Crawl, and return the leads."""
    leads: dict[str, Any] = {}
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=find_browser(), args=["--no-sandbox", "--disable-gpu"]
        )
        context = await browser.new_context(viewport={"width": 1024, "height": 768})
        found = await search(context, origin)
        turn = asyncio.Semaphore(PAGES)
        await asyncio.gather(*(read(context, origin, key, leads, turn) for key in found))
        await browser.close()
    return leads


async def search(context: BrowserContext, origin: str) -> set[str]:
    """Return the data ids of all places of the area."""
    area = Area.of_box(*AREA)
    found: set[str] = set()
    todo = list(area.tiles(area.fitting_zoom()))
    turn = asyncio.Semaphore(PAGES)
    while todo:
        tiles, todo = todo, []
        counts = await asyncio.gather(
            *(view(context, origin, tile, area, found, turn) for tile in tiles)
        )
        for tile, count in zip(tiles, counts, strict=True):
            if count >= SATURATED:
                todo += [part for part in tile.split() if area.touches(part)]
    return found


async def view(  # noqa: PLR0913, PLR0917 - a script
    context: BrowserContext,
    origin: str,
    tile: Tile,
    area: Area,
    found: set[str],
    turn: asyncio.Semaphore,
) -> int:
    """Scroll a view to its end; return how many places it lists."""
    async with turn:
        page = await open_page(
            context, search_url("places", *tile.center, tile.zoom, origin=origin)
        )
        try:
            await page.wait_for_selector(f"{LINK}, h1.DUwDvf")
            while (
                await page.locator("[role=feed]").count()
                and not await page.locator(END_MARKER).count()
            ):
                await page.evaluate(SCROLL)
                await asyncio.sleep(0.1)
            cards = parse_cards(await page.content())
        finally:
            await page.close()
    for lead in cards:
        if lead.location and area.contains(*reversed(lead.location.coordinates)):
            found.add(next(key for key in lead.aliases if key.startswith("0x")))
    return len(cards)


async def read(
    context: BrowserContext, origin: str, key: str, leads: dict[str, Any], turn: asyncio.Semaphore
) -> None:
    """Open a place and read its page."""
    async with turn:
        page = await open_page(context, place_url(key, origin=origin))
        try:
            await page.wait_for_selector("h1.DUwDvf")
            with suppress(PageError):  # a place that cannot be read is one less that was found
                lead = parse_place_page(await page.content(), page.url)
                leads[lead.id] = lead.document()
        finally:
            await page.close()


async def open_page(context: BrowserContext, url: str) -> Page:
    """Return an open page that loads no pictures."""
    page = await context.new_page()

    async def gate(route: Route) -> None:
        is_blocked = route.request.resource_type in {"image", "font", "media", "ping"}
        await (route.abort() if is_blocked else route.continue_())

    await page.route("**/*", gate)
    await page.goto(url, wait_until="domcontentloaded")
    return page


if __name__ == "__main__":
    Path(sys.argv[2]).write_text(json.dumps(asyncio.run(main(sys.argv[1])), default=str))
