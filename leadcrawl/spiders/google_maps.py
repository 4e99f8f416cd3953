"""The Google Maps spider: which searches and places to open next in the browser."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Self

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider
from scrapy.http import TextResponse
from twisted.python.failure import Failure

from leadcrawl import stats as names
from leadcrawl.browser.maps_visit import MapsVisit
from leadcrawl.browser.settings import browser_settings
from leadcrawl.browser.visit import CAUGHT, VISIT, Caught
from leadcrawl.config_google_maps import GoogleMapsConfig
from leadcrawl.errors import PageError
from leadcrawl.items import Lead
from leadcrawl.sources.google_maps import urls
from leadcrawl.sources.google_maps.browsed import (
    browsed_place,
    browsed_search,
    combined,
    lacks_contact,
)
from leadcrawl.sources.google_maps.page_kind import PageKind
from leadcrawl.sources.google_maps.place import is_stub
from leadcrawl.sources.google_maps.tiles import VIEWPORT, Tile
from leadcrawl.sources.google_maps.urls import PlaceRef
from leadcrawl.spiders.base import BaseSpider
from leadcrawl.spiders.coverage import SATURATED, Coverage, is_outside
from leadcrawl.storage.repository import KnownLead

#: Places come first, so that few leads wait in memory.
PLACE_PRIORITY, SEARCH_PRIORITY = 1, 0
PAGE_SIZE = 20


@dataclass(frozen=True, slots=True)
class Listing:
    """A search result, for the look-up of what is stored of it."""

    keys: tuple[str, ...]


class GoogleMapsSpider(BaseSpider):
    """Searches an area tile by tile, and opens places for what the results lack."""

    name = "google_maps"
    site = "google_maps"
    host = "google.com"
    config_class = GoogleMapsConfig
    own_meta = (
        *("query", "tile", "lead", "region", VISIT),
        *("playwright", "playwright_context_kwargs", "playwright_page_goto_kwargs"),
    )
    config: GoogleMapsConfig

    def __init__(self, config: GoogleMapsConfig, arguments: dict[str, Any], site_url: str) -> None:
        super().__init__(config, arguments, site_url)
        self.origin = site_url.rstrip("/") or urls.ORIGIN
        self.plan = MapsVisit()
        self.seen: set[str] = set()
        self.leads = 0
        most = None if config.max_results == "all" else int(config.max_results)
        area = config.whereabouts.area
        self.searches = {query: Coverage(query, area, most) for query in config.queries}

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Build the spider, and make the crawl one with a browser."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        config, settings = spider.config, crawler.settings
        for name, value in browser_settings(headless=config.headless).items():
            settings.set(name, value, priority="spider")
        settings.set("ROBOTSTXT_OBEY", config.obey_robots, priority="spider")
        language, region = config.language, config.region
        locale = language if "-" in language or not region else f"{language}-{region}"
        settings.set("LEADCRAWL_LOCALE", locale, priority="spider")
        settings.set("LEADCRAWL_TIMEZONE", config.whereabouts.timezone, priority="spider")
        spider.plan = MapsVisit(
            patience=settings.getfloat("LEADCRAWL_BROWSER_PATIENCE", MapsVisit.patience),
            idle=settings.getfloat("LEADCRAWL_BROWSER_IDLE", MapsVisit.idle),
            pause=settings.getfloat("LEADCRAWL_BROWSER_PAUSE", MapsVisit.pause),
        )
        crawler.signals.connect(spider.spider_opened, signal=signals.spider_opened)
        crawler.signals.connect(spider.state_coverage, signal=signals.spider_closed)
        return spider

    async def start(self) -> AsyncIterator[Any]:
        """Open the places that were named, and the first tiles of each query."""
        for ref in self.config.places:
            yield self.place(ref)
        area = self.config.whereabouts.area
        for coverage in self.searches.values():
            if area is None:
                yield self.search(coverage.query, None)
                continue
            coverage.begin(self.config.zoom)
            for request in self._next(coverage):
                yield request

    # --- Requests ----------------------------------------------------------------------------

    def search(self, query: str, tile: Tile | None) -> Request:
        """Return the request for a search, over a tile or wherever the site thinks right."""
        session = self._session()
        if tile is None:
            words = f"{query} {self.config.whereabouts.words}".strip()
            url = urls.search_url(words, **session)
        else:
            url = urls.search_url(query, *tile.center, tile.zoom, **session)
        plan = replace(self.plan, responses=self._responses())
        return self._request(
            url, self.parse_search, SEARCH_PRIORITY, query=query, tile=tile, **{VISIT: plan}
        )

    def place(self, ref: PlaceRef, lead: Lead | None = None, **meta: Any) -> Request:
        """Return the request for a place's own page."""
        session = self._session()
        if ref.data_id:
            url = urls.place_url(ref.data_id, **session)
        elif ref.place_id:
            url = urls.place_id_url(ref.place_id, **session)
        else:
            url = f"{self.origin}/maps?cid={ref.cid}&hl={self.config.language}"
        plan = replace(self.plan, is_list=False, responses=1)
        meta |= {"lead": lead, VISIT: plan}
        return self._request(url, self.parse_place, PLACE_PRIORITY, **meta)

    def _request(self, url: str, callback: Any, priority: int, **meta: Any) -> Request:
        width, height = VIEWPORT  # a tile is what a viewport of this size shows
        meta |= {
            "playwright": True,
            "playwright_context_kwargs": {"viewport": {"width": width, "height": height}},
            "playwright_page_goto_kwargs": {"wait_until": "domcontentloaded"},
        }
        return Request(url, callback, errback=self.failed, priority=priority, meta=meta)

    def _session(self) -> dict[str, Any]:
        """Return what every address of the crawl says of its visitor."""
        config = self.config
        return {"language": config.language, "country": config.region, "origin": self.origin}

    def _responses(self) -> int:
        """Return how many responses of a list are worth loading."""
        most, all_of_them = self.config.max_results, MapsVisit.responses
        config = self.config
        is_filtered = config.skip_closed or config.min_rating or config.has_phone is not None
        if most == "all" or is_filtered or config.has_website is not None:
            return all_of_them
        return min(all_of_them, -(-most // PAGE_SIZE))

    # --- Searches ----------------------------------------------------------------------------

    def parse_search(self, response: TextResponse) -> Iterator[Any]:
        """Take the results of a tile in; split it when it is saturated."""
        coverage, tile = self.searches[response.meta["query"]], response.meta["tile"]
        caught: Caught = response.meta.pop(CAUGHT)
        found = browsed_search(
            caught.texts,
            response.text,
            response.url,
            region=self.config.region,
            reviews=self.config.reviews,
        )
        self._count_page(found.kind, caught)
        self._inc(names.TILES)
        yield from self._results(coverage, found.leads)
        if caught.is_cut and response.request and not response.meta.get("last_round"):
            yield from self.given_up(response.request)
            return
        if found.organic >= SATURATED and tile and not coverage.is_enough:
            self._saturated(coverage, tile)
        coverage.open -= 1
        yield from self._next(coverage)

    def _next(self, coverage: Coverage) -> Iterator[Request]:
        for tile in coverage.next_tiles():
            yield self.search(coverage.query, tile)

    def _saturated(self, coverage: Coverage, tile: Tile) -> None:
        if coverage.split(tile):
            self._inc(names.TILES_SATURATED)
        else:
            self._inc(names.SEARCH_CAPPED)

    def _results(self, coverage: Coverage, leads: Iterable[Lead]) -> Iterator[Any]:
        """Give or open each place: once, none outside the area, none that is not wanted."""
        for lead in leads:
            self._inc(names.ROWS)
            self._inc(names.ADS, int(bool(lead.sponsored)))
            if is_outside(coverage.area, lead):
                self._inc(names.ROWS_NEARBY)
            elif lead.source_id in self.seen:
                self._inc(names.ROWS_DUPLICATE)
            elif not coverage.is_enough:
                self.seen.add(lead.source_id)
                yield from self._accept(coverage, lead)

    def _accept(self, coverage: Coverage, lead: Lead) -> Iterator[Any]:
        is_open = self._needs_page(lead)
        if self._is_unwanted(lead, is_final=not is_open):
            return
        coverage.found += 1
        if not is_open:
            yield from self._give(lead)
            return
        data_id = next((key for key in lead.aliases if key.startswith("0x")), None)
        listing = Listing((lead.source_id, *lead.aliases))
        ref = PlaceRef(lead.source_id, data_id)
        yield self.place(ref, lead, query=coverage.query, listing=listing)

    def _needs_page(self, lead: Lead) -> bool:
        if self.config.detail == "auto":
            return self.config.reviews or lacks_contact(lead)
        return self.config.detail == "always"

    def _is_unwanted(self, lead: Lead, *, is_final: bool) -> bool:
        """Tell whether a filter leaves the lead out; contacts may be yet to come."""
        reason = unwanted(lead, self.config, is_final=is_final)
        if reason:
            self._inc(names.FILTERED_ + reason)
        return reason is not None

    # --- Places ------------------------------------------------------------------------------

    def parse_place(self, response: TextResponse) -> Iterator[Any]:
        """Read a place."""
        meta = response.meta
        caught: Caught = meta.pop(CAUGHT)
        place = browsed_place(
            caught.texts,
            response.text,
            response.url,
            region=self.config.region,
            reviews=self.config.reviews,
        )
        if is_stub(place) and not meta.get("last_round"):
            raise PageError("place_stub", "a rating without its count")
        self._count_page(PageKind.PLACE, caught)
        self._inc(names.PLACES_OPENED)
        lead = combined(meta["lead"], place) if meta["lead"] else place
        lead = lead.model_copy(update={"opened_at": datetime.now(UTC)})
        if not self._is_unwanted(lead, is_final=True):
            yield from self._give(lead)
        elif coverage := self.searches.get(meta.get("query", "")):
            coverage.found -= 1
            yield from self._next(coverage)

    def _give(self, lead: Lead) -> Iterator[Lead]:
        if self._enough():
            return
        self.leads += 1
        yield lead
        if self._enough():
            raise CloseSpider("max_leads")

    def _enough(self) -> bool:
        return self.config.max_leads is not None and self.leads >= self.config.max_leads

    def is_fresh(self, listing: Listing, lead: KnownLead) -> bool:
        """Tell whether the place's own page was read lately."""
        if lead.opened_at is None:
            return False
        return datetime.now(UTC) - lead.opened_at < timedelta(days=self.config.refresh_after_days)

    # --- What goes wrong ---------------------------------------------------------------------

    def failed(self, failure: Failure) -> Iterable[Any]:
        """Ask once more at the end for what was refused or did not answer."""
        return self.given_up(failure.request)  # type: ignore[attr-defined]

    def given_up(self, request: Request) -> Iterable[Any]:
        """Give what is known of a place that cannot be opened; go on with the other tiles."""
        if not request.meta.get("last_round"):
            yield from super().given_up(request)
            return
        if lead := request.meta.get("lead"):
            yield from self._give(lead)
        elif (query := request.meta.get("query")) is not None:
            self.searches[query].open -= 1
            yield from self._next(self.searches[query])

    # --- What is said ------------------------------------------------------------------------

    def spider_opened(self) -> None:
        """Say what the user should know about this crawl."""
        if not self.config.obey_robots:
            self.logger.info("robots.txt is not obeyed (obey_robots: false in google_maps.yml)")
        whereabouts = self.config.whereabouts
        if whereabouts.area is None and whereabouts.words:
            self.logger.warning(
                "'%s' is no town that is known here: it goes into the query, and at most 120 "
                "places of each query are found; give lat,lon or bbox= to cover an area",
                whereabouts.words,
            )
        elif whereabouts.words:
            self.logger.info("Searching %g km around %s", self.config.radius, whereabouts.words)

    def state_coverage(self) -> None:
        """Say how much of the area was covered."""
        if self.searches:
            self.logger.info("%s", coverage_statement(self.crawler.stats.get_stats(), self.seen))

    def _count_page(self, kind: PageKind, caught: Caught) -> None:
        self._inc(f"{names.PAGE_}google_maps/{kind}")
        self._inc(f"{names.PAGE_}google_maps/consent", caught.consents)

    def _inc(self, name: str, count: int = 1) -> None:
        if count:
            self.crawler.stats.inc_value(name, count)


def unwanted(lead: Lead, config: GoogleMapsConfig, *, is_final: bool) -> str | None:
    """Return the filter that leaves a lead out; with `is_final`, those of contacts count too."""
    if config.skip_closed and lead.closed:
        return "closed"
    if config.min_rating and (lead.rating is None or lead.rating < config.min_rating):
        return "min_rating"
    if not is_final:
        return None
    if config.has_website is not None and config.has_website != bool(lead.website):
        return "has_website"
    if config.has_phone is not None and config.has_phone != bool(lead.phones):
        return "has_phone"
    return None


def coverage_statement(stats: dict[str, Any], seen: set[str]) -> str:
    """Return the crawl's last word on how much of the area it covered."""
    tiles, saturated = stats.get(names.TILES, 0), stats.get(names.TILES_SATURATED, 0)
    return (
        f"Coverage: {tiles} tiles ({saturated} saturated and split, "
        f"{stats.get(names.SEARCH_CAPPED, 0)} saturated and too small to split), "
        f"{len(seen)} places found, {stats.get(names.ROWS_DUPLICATE, 0)} duplicates, "
        f"{stats.get(names.ROWS_NEARBY, 0)} outside the area left out"
    )
