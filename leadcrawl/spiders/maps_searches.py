"""The searches of a crawl of Google Maps: what their results count for, and which come next."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator

from scrapy.statscollectors import StatsCollector

from leadcrawl import stats as names
from leadcrawl.config_google_maps import GoogleMapsConfig
from leadcrawl.items import Lead
from leadcrawl.spiders.coverage import Coverage, is_outside
from leadcrawl.spiders.maps_progress import Progress, Search
from leadcrawl.spiders.maps_words import coverage_statement

logger = logging.getLogger(__name__)


class Searches:
    """All searches of a crawl, from where an interrupted one has come to.

    Args:
        config: what to crawl.
        progress: what the job has found so far.
        stats: where everything is counted.
    """

    def __init__(self, config: GoogleMapsConfig, progress: Progress, stats: StatsCollector) -> None:
        self._config = config
        self._progress = progress
        self._stats = stats
        self._coverages: dict[str, Coverage] = {}
        most = None if config.max_results == "all" else config.max_results
        for query in config.queries:
            coverage = Coverage(query, config.whereabouts.area, most, progress.found[query])
            coverage.begin(config.zoom, progress.answered(query))
            self._coverages[query] = coverage

    def first(self) -> Iterator[Search]:
        """Yield the searches to begin with."""
        for query, coverage in self._coverages.items():
            if coverage.area is None:
                yield Search(query)
            yield from self.next(query)

    def next(self, query: str) -> Iterator[Search]:
        """Yield the searches to make now for a query."""
        for tile in self._coverages[query].next_tiles():
            yield Search(query, tile)

    def taken(self, search: Search, leads: Iterable[Lead]) -> Iterator[Lead]:
        """Yield the results that count: each place once, none outside the area, none too many."""
        coverage = self._coverages[search.query]
        for lead in leads:
            is_new = self._progress.is_new(lead.source_id)
            self._inc(names.ROWS)
            self._inc(names.ADS, int(bool(lead.sponsored)))
            if is_outside(coverage.area, lead):
                self._inc(names.ROWS_NEARBY)
            elif is_new and coverage.is_enough:
                continue
            elif self._progress.take(search, lead.source_id):
                self._inc(names.PLACES_FOUND, int(is_new))
                yield lead
            else:
                self._inc(names.ROWS_DUPLICATE)

    def is_unwanted(self, lead: Lead, query: str | None, *, is_final: bool) -> bool:
        """Tell whether a filter leaves the lead out, which then does not count for its query."""
        reason = self._config.unwanted(lead, is_final=is_final)
        if reason:
            self._inc(names.FILTERED_ + reason)
            if query is not None:
                self._progress.leave_out(query, lead.source_id)
        return reason is not None

    def answered(self, search: Search, *, is_saturated: bool = False) -> Iterator[Search]:
        """Take in that a search is read as far as it can be; yield those that come next."""
        coverage = self._coverages[search.query]
        split = is_saturated and coverage.can_split(search.tile)
        if is_saturated:
            self._inc(names.TILES_SATURATED if split else names.SEARCH_CAPPED)
        if self._progress.answer(search, split=split):
            coverage.close(search.tile, split=split)
        yield from self.next(search.query)

    def incomplete(self, url: str) -> None:
        """Record that a search cannot be read, or not to its end."""
        self._inc(names.TILES_INCOMPLETE)
        logger.warning("Given up, and not read to the end: places may be missing of %s", url)

    def give(self, lead: Lead) -> bool:
        """Take in that a lead is given; tell whether it may be."""
        if self.has_all_leads and lead.source_id not in self._progress.given:
            return False
        self._progress.give(lead.source_id)
        return True

    @property
    def has_all_leads(self) -> bool:
        """Whether so many leads were given as are wanted."""
        most = self._config.max_leads
        return most is not None and len(self._progress.given) >= most

    def close(self) -> None:
        """Say how much of the area was covered."""
        if self._coverages:
            statement = coverage_statement(self._stats.get_stats(), self._progress.places)
            logger.info("%s", statement)
        self._progress.close()

    def _inc(self, name: str, count: int = 1) -> None:
        if count:
            self._stats.inc_value(name, count)
