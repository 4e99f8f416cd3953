"""The tiles of a search: when they are asked for, and split."""

from leadcrawl.sources.google_maps.tiles import Area
from leadcrawl.spiders.coverage import Coverage

AREA = Area.of_box(-122.51, 37.70, -122.37, 37.82)


def test_all_tiles_are_asked_for_at_once_when_all_places_are_wanted() -> None:
    coverage = Coverage("cafe", AREA, None)
    coverage.begin(14)
    waiting = len(coverage.waiting)
    assert len(list(coverage.next_tiles())) == waiting > 1


def test_one_tile_at_a_time_the_middle_first_until_it_is_enough() -> None:
    coverage = Coverage("cafe", AREA, 20)
    coverage.begin(14)
    [first] = coverage.next_tiles()
    assert first.box.contains(37.76, -122.44)
    assert list(coverage.next_tiles()) == []
    coverage.open -= 1
    assert len(list(coverage.next_tiles())) == 1
    coverage.open -= 1
    coverage.found = 20
    assert list(coverage.next_tiles()) == []


def test_a_split_leaves_out_what_lies_beside_the_area() -> None:
    coverage = Coverage("cafe", AREA, None)
    coverage.begin(None)
    [*tiles] = coverage.next_tiles()
    assert all(coverage.split(tile) for tile in tiles)
    parts = list(coverage.next_tiles())
    assert all(AREA.touches(part) for part in parts)
    assert len(parts) < 4 * len(tiles)


def test_without_an_area_nothing_is_split() -> None:
    coverage = Coverage("cafe", None, None)
    [tile] = Area.of_box(0, 0, 0.001, 0.001).tiles(15)
    assert not coverage.split(tile)
