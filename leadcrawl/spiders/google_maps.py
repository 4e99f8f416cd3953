"""The Google Maps spider: which searches and places to open next in the browser."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Self, TypeVar

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.http import TextResponse
from scrapy.utils.job import job_dir
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
from leadcrawl.sources.google_maps.urls import ORIGIN, PlaceRef
from leadcrawl.spiders.base import BaseSpider
from leadcrawl.spiders.coverage import SATURATED
from leadcrawl.spiders.maps_progress import Progress, Search
from leadcrawl.spiders.maps_requests import OWN_META, MapsRequests, maps_settings, maps_visit
from leadcrawl.spiders.maps_searches import Searches
from leadcrawl.spiders.maps_words import opening_words
from leadcrawl.storage.known import KnownLead

Result = TypeVar("Result")
_WHOLE = (PageKind.SINGLE, PageKind.EMPTY)  # any other answer to a search is a list, or part of one


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
    searches: Searches

    def __init__(self, config: GoogleMapsConfig, arguments: dict[str, Any], site_url: str) -> None:
        super().__init__(config, arguments, site_url)
        self.requests = MapsRequests(config, site_url.rstrip("/") or ORIGIN, MapsVisit())

    @classmethod
    def check_machine(cls, config: SpiderConfig) -> None:
        """Find the browser; see `BaseSpider.check_machine`."""
        assert isinstance(config, GoogleMapsConfig)
        browser_settings(headless=config.headless)

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Build the spider, and make the crawl one with a browser."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        for name, value in maps_settings(spider.config).items():
            crawler.settings.set(name, value, priority="spider")
        visit = maps_visit(crawler.settings)
        spider.requests = MapsRequests(spider.config, spider.requests.origin, visit)
        crawler.signals.connect(spider.spider_opened, signal=signals.spider_opened)
        return spider

    def spider_opened(self) -> None:
        """Say what the user should know; find out where an interrupted crawl has come to."""
        for line in opening_words(self.config):
            self.logger.info("%s", line)
        job = job_dir(self.crawler.settings)
        progress = Progress(Path(job) if job else None)
        self.searches = Searches(self.config, progress, self.crawler.stats)
        self.crawler.signals.connect(self.searches.close, signal=signals.spider_closed)

    async def start(self) -> AsyncIterator[Any]:
        """Open the places that were named, and the first tiles of each query."""
        for ref in self.config.places:
            yield self.place(ref)
        for search in self.searches.first():
            yield self.search(search)

    def search(self, search: Search) -> Request:
        """Return the request for a search."""
        request = self.requests.search(search.query, search.tile)
        return request.replace(callback=self.parse_search, errback=self.failed)

    def place(self, ref: PlaceRef, lead: Lead | None = None, **meta: Any) -> Request:
        """Return the request for a place's own page."""
        request = self.requests.place(ref, lead, **meta)
        return request.replace(callback=self.parse_place, errback=self.failed)

    # --- Searches ----------------------------------------------------------------------------

    def parse_search(self, response: TextResponse) -> Iterator[Any]:
        """Take the results of a tile in; split it when it is saturated."""
        search = Search(response.meta["query"], response.meta["tile"])
        found, caught = self._read(browsed_search, response)
        is_saturated = found.organic >= SATURATED
        if caught.is_cut and found.kind not in _WHOLE and not is_saturated:
            if not response.meta.get("last_round"):
                raise PageError("list_cut", f"{found.organic} results, and not the end of the list")
            self.searches.incomplete(response.url)
        self._count_page(found.kind, caught)
        self._inc(names.TILES)
        for lead in self.searches.taken(search, found.leads):
            yield from self._accept(search, lead)
        following = self.searches.answered(search, is_saturated=is_saturated)
        yield from map(self.search, following)

    def _accept(self, search: Search, lead: Lead) -> Iterator[Any]:
        """Give a result, or open its place."""
        is_open = self._needs_page(lead)
        if self.searches.is_unwanted(lead, search.query, is_final=not is_open):
            return
        if not is_open:
            yield from self._give(lead)
            return
        data_id = next((key for key in lead.aliases if key.startswith("0x")), None)
        listing = Listing((lead.source_id, *lead.aliases))
        ref = PlaceRef(lead.source_id, data_id)
        yield self.place(ref, lead, query=search.query, listing=listing)

    def _needs_page(self, lead: Lead) -> bool:
        if self.config.detail == "auto":
            return self.config.reviews or lacks_contact(lead)
        return self.config.detail == "always"

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
        query = meta.get("query")
        if not self.searches.is_unwanted(lead, query, is_final=True):
            yield from self._give(lead)
        elif query is not None:
            yield from map(self.search, self.searches.next(query))

    def _give(self, lead: Lead) -> Iterator[Lead]:
        if self.searches.give(lead):
            yield lead
        if self.searches.has_all_leads:
            self.finish("max_leads")

    def is_fresh(self, listing: Listing, lead: KnownLead) -> bool:
        """Tell whether the place's own page was read lately."""
        if lead.opened_at is None:
            return False
        return datetime.now(UTC) - lead.opened_at < timedelta(days=self.config.refresh_after_days)

    def listed(self, request: Request) -> Iterable[Any]:
        """Give the search result in place of the page: ratings and counts change often."""
        lead = request.meta["lead"]
        return [lead] if self.searches.give(lead) else []

    # --- What goes wrong ---------------------------------------------------------------------

    def failed(self, failure: Failure) -> Iterable[Any]:
        """Ask once more at the end for what was refused or did not answer."""
        return [] if self.ending else self.given_up(failure.request)  # type: ignore[attr-defined]

    def given_up(self, request: Request) -> Iterable[Any]:
        """Give what is known of a place that cannot be opened; go on with the other tiles."""
        if not request.meta.get("last_round"):
            yield from super().given_up(request)
            return
        if lead := request.meta.get("lead"):
            yield from self._give(lead)
        elif (query := request.meta.get("query")) is not None:
            self.searches.incomplete(request.url)
            following = self.searches.answered(Search(query, request.meta["tile"]))
            yield from map(self.search, following)

    def _read(self, read: Callable[..., Result], response: TextResponse) -> tuple[Result, Caught]:
        caught: Caught = response.meta.pop(CAUGHT)
        options = {"region": self.config.region, "reviews": self.config.reviews}
        return read(caught.texts, response.text, response.url, **options), caught

    def _count_page(self, kind: PageKind, caught: Caught) -> None:
        self._inc(f"{names.PAGE_}google_maps/{kind}")
        self._inc(f"{names.PAGE_}google_maps/consent", caught.consents)
        self._inc(names.SEARCH_DOM, int(not caught.texts))
