"""How far the search of an area has come: which tiles are open, which results count."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from math import dist
from typing import Any

from leadcrawl import stats as names
from leadcrawl.config_google_maps import GoogleMapsConfig
from leadcrawl.items import Lead
from leadcrawl.sources.google_maps.tiles import MAX_ZOOM, Area, Tile

SATURATED = 100
"""Results from which a tile may have more than the site gives; 120 is the most it does."""


@dataclass
class Coverage:
    """The search for one query: its tiles, and how many places it has brought."""

    query: str
    area: Area | None
    most: int | None
    """Places that are enough; `None`: all."""
    waiting: deque[Tile] = field(default_factory=deque)
    found: int = 0
    open: int = 0
    """Tiles that are asked for and not answered."""

    @property
    def is_enough(self) -> bool:
        """Whether no more places are wanted."""
        return self.most is not None and self.found >= self.most

    def begin(self, zoom: int | None) -> None:
        """Lay tiles over the area, the middle ones first; by default as large as the area."""
        if self.area is None:
            return
        west, south, east, north = self.area.box
        middle = ((south + north) / 2, (west + east) / 2)
        tiles = self.area.tiles(zoom or self.area.fitting_zoom())
        self.waiting.extend(sorted(tiles, key=lambda tile: dist(tile.center, middle)))

    def next_tiles(self) -> Iterator[Tile]:
        """Yield the tiles to ask for now: all, or one at a time where some may be enough."""
        while self.waiting and not self.is_enough and (self.most is None or not self.open):
            self.open += 1
            yield self.waiting.popleft()

    def split(self, tile: Tile | None) -> bool:
        """Take in that a search is saturated; return whether it can be split further."""
        if self.area is None or tile is None or tile.zoom >= MAX_ZOOM:
            return False
        self.waiting.extend(part for part in tile.split() if self.area.touches(part))
        return True


def is_outside(area: Area | None, lead: Lead) -> bool:
    """Tell whether the lead lies outside the area; what has no position does not."""
    if area is None or lead.location is None:
        return False
    longitude, latitude = lead.location.coordinates
    return not area.contains(latitude, longitude)


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


def opening_words(config: GoogleMapsConfig) -> Iterator[str]:
    """Yield what the user should know about a crawl before it begins."""
    if not config.obey_robots:
        yield "robots.txt is not obeyed (obey_robots: false in google_maps.yml)"
    where = config.whereabouts
    if where.words and where.area:
        yield f"Searching {config.radius:g} km around {where.words}"
    elif where.words:
        yield (
            f"'{where.words}' is no town that is known here: it goes into the query, and at most "
            "120 places of each query are found; give lat,lon or bbox= to cover an area"
        )
