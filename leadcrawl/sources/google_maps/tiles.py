"""Areas, and the viewports (tiles) that cover them.

A search answers with at most about 120 places near its viewport, so an area is covered by tiles
that are split in four where they are saturated. Tiles lie on a grid in Web Mercator: a tile of
zoom z is what a 1024 × 768 browser shows at that zoom, and holds exactly four of zoom z + 1.
"""

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple, Self

import shapely
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from leadcrawl.errors import ConfigError

EARTH_RADIUS = 6_371_010
"""Radius in meters that Google's viewport altitude is computed with."""
FIELD_OF_VIEW = 13.1
"""Vertical field of view in degrees (`!4f13.1`)."""
VIEWPORT = (1024, 768)
"""Width and height of the browser's viewport in pixels."""
WORLD = 256
"""Width of the whole world at zoom 0 in pixels."""
MAX_LATITUDE = 85.05
MIN_ZOOM, MAX_ZOOM = 2, 21


def altitude(latitude: float, zoom: float, height: int = VIEWPORT[1]) -> float:
    """Return the camera's altitude in meters (`!1d`) that shows a zoom level.

    >>> round(altitude(34.1176, 15), 6)
    13212.492109
    """
    ground = 2 * math.pi * EARTH_RADIUS * math.cos(math.radians(latitude)) / (WORLD * 2**zoom)
    return ground * height / (2 * math.tan(math.radians(FIELD_OF_VIEW) / 2))


class Box(NamedTuple):
    """A rectangle in degrees; it does not cross the date line."""

    west: float
    south: float
    east: float
    north: float

    def contains(self, latitude: float, longitude: float) -> bool:
        """Tell whether the point lies in it, its border included."""
        return self.south <= latitude <= self.north and self.west <= longitude <= self.east


@dataclass(frozen=True, slots=True, order=True)
class Tile:
    """One viewport of the grid; columns count from the west, rows from the north."""

    zoom: int
    column: int
    row: int

    @classmethod
    def at(cls, latitude: float, longitude: float, zoom: int) -> Self:
        """Return the tile that holds the point."""
        width, height = _spans(zoom)
        x, y = _project(latitude, longitude)
        last_column = math.ceil(1 / width) - 1
        return cls(zoom, min(math.floor(x / width), last_column), math.floor(y / height))

    @property
    def box(self) -> Box:
        """Its borders."""
        width, height = _spans(self.zoom)
        north, west = _unproject(self.column * width, self.row * height)
        south, east = _unproject((self.column + 1) * width, (self.row + 1) * height)
        return Box(west, south, east, north)

    @property
    def center(self) -> tuple[float, float]:
        """Latitude and longitude of the viewport's center."""
        width, height = _spans(self.zoom)
        return _unproject((self.column + 0.5) * width, (self.row + 0.5) * height)

    def split(self) -> tuple[Self, ...]:
        """Return the four tiles of the next zoom that it holds."""
        return tuple(
            type(self)(self.zoom + 1, 2 * self.column + right, 2 * self.row + down)
            for down in (0, 1)
            for right in (0, 1)
        )


class Area:
    """A part of the earth: any GeoJSON polygons, or a rectangle.

    Args:
        geometry: polygons in longitude and latitude.
    """

    def __init__(self, geometry: BaseGeometry) -> None:
        self.geometry = geometry
        shapely.prepare(geometry)

    @classmethod
    def of_box(cls, west: float, south: float, east: float, north: float) -> Self:
        """Return a rectangle; one whose west is greater than its east crosses the date line."""
        if west <= east:
            return cls(shapely.box(west, south, east, north))
        halves = (shapely.box(west, south, 180, north), shapely.box(-180, south, east, north))
        return cls(shapely.union_all(halves))

    @classmethod
    def around(cls, latitude: float, longitude: float, radius: float) -> Self:
        """Return the square that holds all within the radius in meters of a point."""
        high = math.degrees(radius / EARTH_RADIUS)
        wide = min(high / max(math.cos(math.radians(latitude)), 1e-6), 180)
        west, east = longitude - wide, longitude + wide
        south, north = max(latitude - high, -90), min(latitude + high, 90)
        return cls.of_box((west + 180) % 360 - 180, south, (east + 180) % 360 - 180, north)

    @classmethod
    def of_geojson(cls, text: str) -> Self:
        """Return the area of a GeoJSON document.

        Raises:
            ConfigError: when the text is no GeoJSON, or has no polygon, or one beyond the earth.
        """
        try:
            shapes = [shape(geometry) for geometry in _geometries(json.loads(text))]
            merged = shapely.make_valid(shapely.union_all(shapes))
        except (ValueError, TypeError, KeyError, AttributeError, shapely.errors.ShapelyError) as e:
            raise ConfigError(f"the area is not valid GeoJSON: {e}") from e
        if merged.area == 0:
            raise ConfigError("the area has no polygon; give a Polygon or a MultiPolygon")
        west, south, east, north = merged.bounds
        if not (west >= -180 and east <= 180 and south >= -90 and north <= 90):
            raise ConfigError(
                "the area lies beyond the earth: positions are longitude, latitude in degrees"
            )
        return cls(merged)

    @property
    def box(self) -> Box:
        """The smallest rectangle that holds it."""
        return Box(*self.geometry.bounds)

    def contains(self, latitude: float, longitude: float) -> bool:
        """Tell whether the point lies in it, its border included."""
        return bool(shapely.intersects_xy(self.geometry, longitude, latitude))

    def touches(self, tile: Tile) -> bool:
        """Tell whether the tile covers any of it."""
        return bool(self.geometry.intersects(shapely.box(*tile.box)))

    def tiles(self, zoom: int) -> Iterator[Tile]:
        """Yield the tiles of a zoom that together cover it, each once."""
        parts = shapely.get_parts(self.geometry)
        boxes = [Box(*part.bounds) for part in parts]
        for tile in sorted({tile for box in boxes for tile in _grid(box, zoom)}):
            if self.touches(tile):
                yield tile

    def fitting_zoom(self, *, most: int = 15) -> int:
        """Return the greatest zoom, up to a limit, at which one viewport is as large as the area."""
        west, south, east, north = self.box
        (left, top), (right, bottom) = _project(north, west), _project(south, east)
        for zoom in range(most, MIN_ZOOM, -1):
            width, height = _spans(zoom)
            if right - left <= width and bottom - top <= height:
                return zoom
        return MIN_ZOOM


def _grid(box: Box, zoom: int) -> Iterator[Tile]:
    """Yield the tiles that cover a rectangle."""
    first = Tile.at(box.north, box.west, zoom)
    last = Tile.at(box.south, box.east, zoom)
    for row in range(first.row, last.row + 1):
        for column in range(first.column, last.column + 1):
            yield Tile(zoom, column, row)


def _spans(zoom: int) -> tuple[float, float]:
    """Return a viewport's width and height, as shares of the world's."""
    return VIEWPORT[0] / (WORLD * 2**zoom), VIEWPORT[1] / (WORLD * 2**zoom)


def _project(latitude: float, longitude: float) -> tuple[float, float]:
    """Return Web Mercator coordinates, 0 to 1 from the north-west."""
    bounded = math.radians(max(-MAX_LATITUDE, min(MAX_LATITUDE, latitude)))
    return (longitude + 180) / 360, (1 - math.asinh(math.tan(bounded)) / math.pi) / 2


def _unproject(x: float, y: float) -> tuple[float, float]:
    """Return latitude and longitude of Web Mercator coordinates."""
    return math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * y)))), x * 360 - 180


def _geometries(data: Any) -> Iterator[Any]:
    """Yield the polygons of a GeoJSON object of any type."""
    match data.get("type"):
        case "FeatureCollection":
            for feature in data["features"]:
                yield from _geometries(feature)
        case "Feature":
            yield from _geometries(data["geometry"])
        case "GeometryCollection":
            for geometry in data["geometries"]:
                yield from _geometries(geometry)
        case "Polygon" | "MultiPolygon":
            yield data
