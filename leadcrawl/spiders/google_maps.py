"""The Google Maps spider: which searches and places to open next in the browser."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Self, TypeVar

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider
from scrapy.http import TextResponse
from scrapy.settings import BaseSettings
from twisted.python.failure import Failure

from leadcrawl import stats as names
from leadcrawl.browser.maps_visit import MapsVisit
from leadcrawl.browser.settings import browser_settings
from leadcrawl.browser.visit import CAUGHT, Caught
from leadcrawl.config import SpiderConfig
from leadcrawl.config_google_maps import GoogleMapsConfig
from leadcrawl.errors import PageError
from leadcrawl.items import Lead
from leadcrawl.sources.google_maps.browsed import (
    browsed_place,
    browsed_search,
    combined,
    lacks_contact,
)
from leadcrawl.sources.google_maps.page_kind import PageKind
from leadcrawl.sources.google_maps.place import is_stub
from leadcrawl.sources.google_maps.tiles import Tile
from leadcrawl.sources.google_maps.urls import ORIGIN, PlaceRef
from leadcrawl.spiders.base import BaseSpider
from leadcrawl.spiders.coverage import (
    SATURATED,
    Coverage,
    coverage_statement,
    is_outside,
    opening_words,
    unwanted,
)
from leadcrawl.spiders.maps_requests import OWN_META, MapsRequests, maps_settings, maps_visit
from leadcrawl.storage.repository import KnownLead

Result = TypeVar("Result")


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
    own_meta = OWN_META
    config: GoogleMapsConfig

    def __init__(self, config: GoogleMapsConfig, arguments: dict[str, Any], site_url: str) -> None:
        super().__init__(config, arguments, site_url)
        self.requests = MapsRequests(config, site_url.rstrip("/") or ORIGIN, MapsVisit())
        self.seen: set[str] = set()
        self.leads = 0
        most = None if config.max_results == "all" else int(config.max_results)
        area = config.whereabouts.area
        self.searches = {query: Coverage(query, area, most) for query in config.queries}

    @classmethod
    def check(cls, settings: BaseSettings, arguments: dict[str, Any]) -> SpiderConfig:
        """Return the configuration; see `BaseSpider.check`.

        Raises:
            ConfigError: also when there is no browser.
        """
        config = super().check(settings, arguments)
        browser_settings()
        return config

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Build the spider, and make the crawl one with a browser."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        for name, value in maps_settings(spider.config).items():
            crawler.settings.set(name, value, priority="spider")
        visit = maps_visit(crawler.settings)
        spider.requests = MapsRequests(spider.config, spider.requests.origin, visit)
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

    def search(self, query: str, tile: Tile | None) -> Request:
        """Return the request for a search."""
        request = self.requests.search(query, tile)
        return request.replace(callback=self.parse_search, errback=self.failed)

    def place(self, ref: PlaceRef, lead: Lead | None = None, **meta: Any) -> Request:
        """Return the request for a place's own page."""
        request = self.requests.place(ref, lead, **meta)
        return request.replace(callback=self.parse_place, errback=self.failed)

    # --- Searches ----------------------------------------------------------------------------

    def parse_search(self, response: TextResponse) -> Iterator[Any]:
        """Take the results of a tile in; split it when it is saturated."""
        coverage, tile = self.searches[response.meta["query"]], response.meta["tile"]
        found, caught = self._read(browsed_search, response)
        self._count_page(found.kind, caught)
        self._inc(names.TILES)
        yield from self._results(coverage, found.leads)
        if caught.is_cut and response.request and not response.meta.get("last_round"):
            yield from self.given_up(response.request)
            return
        if found.organic >= SATURATED and not coverage.is_enough:
            self._inc(names.TILES_SATURATED if coverage.split(tile) else names.SEARCH_CAPPED)
        coverage.open -= 1
        yield from self._next(coverage)

    def _next(self, coverage: Coverage) -> Iterator[Request]:
        for tile in coverage.next_tiles():
            yield self.search(coverage.query, tile)

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
        place, caught = self._read(browsed_place, response)
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

    def _read(self, read: Callable[..., Result], response: TextResponse) -> tuple[Result, Caught]:
        caught: Caught = response.meta.pop(CAUGHT)
        options = {"region": self.config.region, "reviews": self.config.reviews}
        return read(caught.texts, response.text, response.url, **options), caught

    # --- What is said ------------------------------------------------------------------------

    def spider_opened(self) -> None:
        """Say what the user should know about this crawl."""
        for line in opening_words(self.config):
            self.logger.info("%s", line)

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
