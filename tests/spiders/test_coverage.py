"""The tiles of a search: when they are asked for, and split."""

from leadcrawl.sources.google_maps.tiles import Area
from leadcrawl.spiders.coverage import Coverage

AREA = Area.of_box(-122.51, 37.70, -122.37, 37.82)


def test_all_tiles_are_asked_for_at_once_when_all_places_are_wanted() -> None:
    coverage = Coverage("cafe", AREA, None)
    coverage.begin(14, {})
    waiting = len(coverage.waiting)
    assert len(list(coverage.next_tiles())) == waiting > 1


def test_one_tile_at_a_time_the_middle_first_until_it_is_enough() -> None:
    coverage = Coverage("cafe", AREA, 2)
    coverage.begin(14, {})
    [first] = coverage.next_tiles()
    assert first.box.contains(37.76, -122.44)
    assert list(coverage.next_tiles()) == []
    coverage.close(first, split=False)
    [second] = coverage.next_tiles()
    coverage.close(second, split=False)
    coverage.found |= {"1", "2"}
    assert list(coverage.next_tiles()) == []


def test_a_split_leaves_out_what_lies_beside_the_area() -> None:
    coverage = Coverage("cafe", AREA, None)
    coverage.begin(None, {})
    [*tiles] = coverage.next_tiles()
    for tile in tiles:
        assert coverage.can_split(tile)
        coverage.close(tile, split=True)
    parts = list(coverage.next_tiles())
    assert all(AREA.touches(part) for part in parts)
    assert len(parts) < 4 * len(tiles)


def test_a_resumed_search_lays_the_tiles_that_were_not_read() -> None:
    undisturbed = Coverage("cafe", AREA, None)
    undisturbed.begin(14, {})
    first, second, *rest = undisturbed.next_tiles()
    undisturbed.close(first, split=True)
    undisturbed.close(second, split=False)
    resumed = Coverage("cafe", AREA, None)
    resumed.begin(14, {first: True, second: False})
    assert list(resumed.next_tiles()) == [*rest, *undisturbed.next_tiles()]


def test_without_an_area_nothing_is_split() -> None:
    coverage = Coverage("cafe", None, None)
    [tile] = Area.of_box(0, 0, 0.001, 0.001).tiles(15)
    assert not coverage.can_split(tile)
