"""Searches are cut without a loss, or it is known that there is one."""

import itertools

from leadcrawl.sources.craigslist.areas import find_place
from leadcrawl.sources.craigslist.categories import expand, find_categories
from leadcrawl.sources.craigslist.split import Search, is_whole, split
from leadcrawl.sources.craigslist.urls import SearchFilters


def search(city: str, category: str, **filters: object) -> Search:
    [found] = find_categories(category)
    narrowed = SearchFilters.model_validate(filters)
    return Search(place=find_place(city), category=found, filters=narrowed)


def test_a_combined_category_is_cut_into_its_leaves() -> None:
    whole = search("sfbay", "bbb", query="plumber")
    parts = split(whole)
    assert tuple(part.category.code for part in parts) == expand("bbb")
    assert {part.filters.query for part in parts} == {"plumber"}
    assert is_whole(whole, parts)


def test_a_leaf_is_cut_into_sub_areas() -> None:
    whole = search("sfbay", "lgs")
    parts = split(whole)
    assert [str(part) for part in parts[:2]] == ["subarea/sfc lgs", "subarea/sby lgs"]
    assert is_whole(whole, parts)


def test_services_of_a_sub_area_cannot_be_cut() -> None:
    whole = search("eby", "lgs")
    assert split(whole) == ()
    assert not is_whole(whole, ())


def test_bands_of_prices_leave_no_price_out_and_overlap_nowhere() -> None:
    waiting, bands = [search("boise", "ctd")], []
    while waiting:
        part = waiting.pop()
        low, high = part.filters.min_price or 0, part.filters.max_price
        if high is not None and high - low < 5000:
            bands.append((low, high))
        elif parts := split(part):
            assert not is_whole(part, parts)
            waiting += parts
        else:
            bands.append((low, high or 10**9))
    bands.sort()
    assert bands[0][0] == 0
    assert all(before[1] + 1 == after[0] for before, after in itertools.pairwise(bands))
