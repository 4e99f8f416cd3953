"""How far the search of an area has come: which tiles are open, and which come next."""

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from math import dist

from leadcrawl.items import Lead
from leadcrawl.sources.google_maps.tiles import MAX_ZOOM, Area, Tile

SATURATED = 100
"""Results from which a tile may have more than the site gives; 120 is the most it does."""


@dataclass
class Coverage:
    """The search for one query: its tiles, and the places that it has brought."""

    query: str
    area: Area | None
    most: int | None
    """Places that are enough; `None`: all."""
    found: set[str] = field(default_factory=set)
    waiting: deque[Tile] = field(default_factory=deque)
    open: set[Tile] = field(default_factory=set)
    """Tiles that are asked for and not answered."""

    @property
    def is_enough(self) -> bool:
        """Whether no more places are wanted."""
        return self.most is not None and len(self.found) >= self.most

    def begin(self, zoom: int | None, answered: Mapping[Tile, bool]) -> None:
        """Lay tiles over the area, the middle ones first; by default as large as the area.

        Args:
            zoom: of the tiles.
            answered: tiles that the crawl has read before it was interrupted -> whether it has
                split them.
        """
        if self.area is None:
            return
        west, south, east, north = self.area.box
        middle = ((south + north) / 2, (west + east) / 2)
        tiles = self.area.tiles(zoom or self.area.fitting_zoom())
        todo = deque(sorted(tiles, key=lambda tile: dist(tile.center, middle)))
        while todo:
            tile = todo.popleft()
            if tile not in answered:
                self.waiting.append(tile)
            elif answered[tile]:
                todo.extend(self._parts(tile))

    def next_tiles(self) -> Iterator[Tile]:
        """Yield the tiles to ask for now: all, or one at a time where some may be enough."""
        while self.waiting and not self.is_enough and (self.most is None or not self.open):
            tile = self.waiting.popleft()
            self.open.add(tile)
            yield tile

    def can_split(self, tile: Tile | None) -> bool:
        """Tell whether a search that is saturated can be split."""
        return self.area is not None and tile is not None and tile.zoom < MAX_ZOOM

    def close(self, tile: Tile | None, *, split: bool) -> None:
        """Take in that a tile is answered; with `split`, put its parts in its place."""
        if tile is None:
            return
        self.open.discard(tile)
        if split:
            self.waiting.extend(self._parts(tile))

    def _parts(self, tile: Tile) -> Iterator[Tile]:
        assert self.area is not None
        return filter(self.area.touches, tile.split())


def is_outside(area: Area | None, lead: Lead) -> bool:
    """Tell whether the lead lies outside the area; what has no position does not."""
    if area is None or lead.location is None:
        return False
    longitude, latitude = lead.location.coordinates
    return not area.contains(latitude, longitude)
