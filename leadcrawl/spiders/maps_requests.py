"""What the Google Maps spider asks for: addresses, and what the browser does there."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from scrapy import Request
from scrapy.settings import BaseSettings

from leadcrawl.browser.maps_visit import MapsVisit
from leadcrawl.browser.settings import browser_settings
from leadcrawl.browser.visit import VISIT
from leadcrawl.config_google_maps import GoogleMapsConfig
from leadcrawl.items import Lead
from leadcrawl.sources.google_maps import urls
from leadcrawl.sources.google_maps.search import PAGE_SIZE
from leadcrawl.sources.google_maps.tiles import Tile
from leadcrawl.sources.google_maps.urls import PlaceRef

#: Places come first, so that few leads wait in memory.
PLACE_PRIORITY, SEARCH_PRIORITY = 1, 0
OWN_META: Final = (
    *("query", "tile", "lead", VISIT),
    *("playwright", "playwright_page_goto_kwargs", "dont_obey_robotstxt"),
)
"""Request meta: what these requests are made of."""


class MapsRequests:
    """Makes the requests of a crawl; the spider adds its callbacks.

    Args:
        config: what to crawl.
        origin: the site, or the replica that stands in for it.
        visit: how long to wait for what on a page.
    """

    def __init__(self, config: GoogleMapsConfig, origin: str, visit: MapsVisit) -> None:
        self.config = config
        self.origin = origin
        self._search = replace(visit, responses=_responses(config))
        self._place = replace(visit, responses=1, is_list=False)
        # The crawl obeys that of the leads' websites all the same.
        is_deaf = config.enrich_websites and not config.obey_robots
        self._meta: dict[str, Any] = {"dont_obey_robotstxt": True} if is_deaf else {}
        self._session: dict[str, Any] = {
            "language": config.language,
            "country": config.region,
            "origin": origin,
        }

    def search(self, query: str, tile: Tile | None) -> Request:
        """Return a search: over a tile, or wherever the site thinks right."""
        if tile:
            url = urls.search_url(query, *tile.center, tile.zoom, **self._session)
        else:
            words = f"{query} {self.config.whereabouts.words}".strip()
            url = urls.search_url(words, **self._session)
        meta = self._meta | {"query": query, "tile": tile}
        return _request(url, SEARCH_PRIORITY, self._search, **meta)

    def place(self, ref: PlaceRef, lead: Lead | None = None, **meta: Any) -> Request:
        """Return the opening of a place, of which a search has told `lead`."""
        if ref.data_id:
            url = urls.place_url(ref.data_id, **self._session)
        elif ref.place_id:
            url = urls.place_id_url(ref.place_id, **self._session)
        else:
            url = f"{self.origin}/maps?cid={ref.cid}&hl={self.config.language}"
        return _request(url, PLACE_PRIORITY, self._place, lead=lead, **self._meta, **meta)


def _request(url: str, priority: int, visit: MapsVisit, **meta: Any) -> Request:
    meta |= {
        VISIT: visit,
        "playwright": True,
        "playwright_page_goto_kwargs": {"wait_until": "domcontentloaded"},
    }
    return Request(url, priority=priority, meta=meta)


def _responses(config: GoogleMapsConfig) -> int:
    """Return how many responses of a list are worth loading."""
    is_filtered = config.skip_closed or config.min_rating is not None
    is_filtered |= config.has_phone is not None or config.has_website is not None
    if config.max_results == "all" or is_filtered:
        return MapsVisit.responses
    return min(MapsVisit.responses, -(-config.max_results // PAGE_SIZE))


def maps_visit(settings: BaseSettings) -> MapsVisit:
    """Return how long to wait on a page, from the `LEADCRAWL_BROWSER_*` settings."""
    return MapsVisit(
        patience=settings.getfloat("LEADCRAWL_BROWSER_PATIENCE", MapsVisit.patience),
        idle=settings.getfloat("LEADCRAWL_BROWSER_IDLE", MapsVisit.idle),
        pause=settings.getfloat("LEADCRAWL_BROWSER_PAUSE", MapsVisit.pause),
    )


def maps_settings(config: GoogleMapsConfig) -> dict[str, Any]:
    """Return the Scrapy settings of a crawl of Google Maps."""
    language, region = config.language, config.region
    settings = browser_settings(headless=config.headless) | {
        "ROBOTSTXT_OBEY": config.obey_robots or config.enrich_websites,
        "LEADCRAWL_LOCALE": language if "-" in language or not region else f"{language}-{region}",
    }
    if config.whereabouts.timezone:
        settings["LEADCRAWL_TIMEZONE"] = config.whereabouts.timezone
    return settings
