"""Tiles cover an area, split exactly, and follow the site's own formula."""

import json
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadcrawl.errors import ConfigError
from leadcrawl.sources.google_maps.tiles import VIEWPORT, Area, Tile, altitude

latitudes = st.floats(min_value=-80, max_value=80)
longitudes = st.floats(min_value=-180, max_value=180)
zooms = st.integers(min_value=3, max_value=18)

TRIANGLE = {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [0, 1], [0, 0]]]}
HOLE = {
    "type": "Polygon",
    "coordinates": [
        [[0, 0], [4, 0], [4, 4], [0, 4], [0, 0]],
        [[1, 1], [3, 1], [3, 3], [1, 3], [1, 1]],
    ],
}


# Captured: the altitude, latitude and zoom of real requests.
@pytest.mark.parametrize(
    ("latitude", "zoom", "meters"),
    [
        (34.1176, 15, 13212.492109076788),
        (47.6138171, 15, 10758.53371548834),
        (40.7794, 15, 12084.83948773687),
    ],
)
def test_altitude_is_the_one_that_the_site_asks_for(
    latitude: float, zoom: int, meters: float
) -> None:
    assert altitude(latitude, zoom) == pytest.approx(meters, rel=1e-12)


def test_a_tile_is_what_a_browser_shows() -> None:
    tile = Tile.at(34.1176, -118.3, 15)
    height = math.radians(tile.box.north - tile.box.south) * 6_371_010
    width = math.radians(tile.box.east - tile.box.west) * 6_371_010 * math.cos(math.radians(34.1))
    assert width == pytest.approx(4050, rel=0.01)
    assert height == pytest.approx(3030, rel=0.01)
    assert width / height == pytest.approx(VIEWPORT[0] / VIEWPORT[1], rel=0.01)


@given(latitudes, longitudes, zooms)
def test_a_point_lies_in_its_tile_and_in_one_of_its_four(
    latitude: float, longitude: float, zoom: int
) -> None:
    tile = Tile.at(latitude, longitude, zoom)
    box = tile.box
    assert box.south - 1e-9 <= latitude <= box.north + 1e-9
    assert box.west - 1e-9 <= longitude <= box.east + 1e-9
    assert Tile.at(latitude, longitude, zoom + 1) in tile.split()
    assert Tile.at(*tile.center, zoom) == tile


@given(latitudes, longitudes, zooms)
def test_four_tiles_fill_the_one_that_they_split(
    latitude: float, longitude: float, zoom: int
) -> None:
    tile = Tile.at(latitude, longitude, zoom)
    boxes = [part.box for part in tile.split()]
    assert len(set(tile.split())) == 4
    assert min(box.west for box in boxes) == pytest.approx(tile.box.west)
    assert max(box.north for box in boxes) == pytest.approx(tile.box.north)
    whole = (tile.box.east - tile.box.west) * (tile.box.north - tile.box.south)
    parts = sum((box.east - box.west) * (box.north - box.south) for box in boxes)
    assert parts == pytest.approx(whole)


@settings(max_examples=50)
@given(
    latitudes,
    st.floats(min_value=-179, max_value=178),
    st.floats(min_value=0.001, max_value=0.9),
    st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=1, max_size=20),
)
def test_the_tiles_of_an_area_cover_it(
    south: float, west: float, size: float, points: list[tuple[float, float]]
) -> None:
    area = Area.of_box(west, south, west + size, south + size)
    zoom = area.fitting_zoom() + 2
    tiles = set(area.tiles(zoom))
    assert 1 <= len(tiles) <= 9 * 9
    for right, up in points:
        latitude, longitude = south + up * size, west + right * size
        assert area.contains(latitude, longitude)
        assert Tile.at(latitude, longitude, zoom) in tiles


def test_the_grid_ends_where_the_world_ends() -> None:
    assert Tile.at(0, 180, 10) == Tile.at(0, 179.9999, 10)
    assert Tile.at(90, 0, 10) == Tile.at(85.05, 0, 10)


def test_tiles_beside_a_polygon_are_left_out() -> None:
    area = Area.of_geojson(json.dumps(TRIANGLE))
    tiles = list(area.tiles(13))
    whole = list(Area.of_box(*area.box).tiles(13))
    assert len(tiles) == len(set(tiles))
    assert 0.5 < len(tiles) / len(whole) < 0.6


@pytest.mark.parametrize(
    "wrapped",
    [
        HOLE,
        {"type": "Feature", "properties": {}, "geometry": HOLE},
        {"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": HOLE}]},
        {
            "type": "GeometryCollection",
            "geometries": [HOLE, {"type": "Point", "coordinates": [9, 9]}],
        },
        {"type": "MultiPolygon", "coordinates": [HOLE["coordinates"]]},
    ],
)
def test_containment_minds_holes_and_borders(wrapped: dict[str, object]) -> None:
    area = Area.of_geojson(json.dumps(wrapped))
    assert area.contains(0.5, 0.5)
    assert area.contains(0, 2)
    assert not area.contains(2, 2)
    assert not area.contains(5, 2)


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{", '{"type": "Point", "coordinates": [0, 0]}', '{"type": "Feature"}',
     '{"type": "Polygon", "coordinates": [[[0, 0], [1]]]}', '{"type": "FeatureCollection", "features": []}'],
)  # fmt: skip
def test_an_area_without_polygons_is_an_error_that_says_so(text: str) -> None:
    with pytest.raises(ConfigError, match="the area"):
        Area.of_geojson(text)


def test_positions_in_the_wrong_order_are_an_error() -> None:
    """Latitude first, as people write it, would be a search at another end of the world."""
    ring = [[37.7, -122.5], [37.8, -122.5], [37.8, -122.4], [37.7, -122.5]]
    area = {"type": "Polygon", "coordinates": [ring]}
    with pytest.raises(ConfigError, match="positions are longitude, latitude"):
        Area.of_geojson(json.dumps(area))
    area["coordinates"] = [[point[::-1] for point in ring]]
    assert Area.of_geojson(json.dumps(area)).contains(37.77, -122.48)


def test_an_area_over_the_date_line() -> None:
    fiji = Area.of_box(177, -19, -178, -16)
    assert fiji.contains(-17, 179.5)
    assert fiji.contains(-17, -179.5)
    assert not fiji.contains(-17, 0)
    tiles = list(fiji.tiles(10))
    assert {Tile.at(-17, 179.5, 10), Tile.at(-17, -179.5, 10)} <= set(tiles)
    assert len(tiles) < 100


def test_an_area_around_a_point_holds_the_circle() -> None:
    area = Area.around(60, 10, 5000)
    west, south, east, north = area.box
    assert north - south == pytest.approx(2 * math.degrees(5000 / 6_371_010))
    assert east - west == pytest.approx(2 * (north - south), rel=0.01)
    assert Area.around(0, 179.99, 5000).contains(0, -179.99)


def test_fitting_zoom_is_the_greatest_that_shows_the_whole() -> None:
    tile = Tile.at(40, -100, 12)
    box = tile.box
    assert (
        Area.of_box(
            box.west + 1e-6, box.south + 1e-6, box.east - 1e-6, box.north - 1e-6
        ).fitting_zoom()
        == 12
    )
    assert Area.around(40, -100, 10).fitting_zoom() == 15
    assert Area.of_box(-180, -85, 180, 85).fitting_zoom() == 2
