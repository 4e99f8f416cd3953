"""The addresses of Craigslist."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest

from leadcrawl.sources.craigslist.addresses import read_address
from leadcrawl.sources.craigslist.areas import all_areas, find_place
from leadcrawl.sources.craigslist.categories import all_categories, find_categories
from leadcrawl.sources.craigslist.places import Place
from leadcrawl.sources.craigslist.urls import (
    SearchCache,
    SearchFilters,
    image_url,
    landing_url,
    posting_api_url,
    posting_key,
    posting_page_url,
    rebase,
    search_api_url,
    search_batch_url,
    search_page_url,
)

TOKEN = "q2ciz94ryENVN3wW5r3qtF"
MANHATTAN_APA = {"area": "newyork", "subarea": "mnh", "category": "apa"}
SKS = find_categories("sks")[0]


def _places() -> list[Place]:
    return [
        Place(area=entry, subarea=part) for entry in all_areas() for part in (None, *entry.subareas)
    ]


def test_every_place_with_every_category_builds_a_valid_address() -> None:
    shape = re.compile(
        r"https://www\.craigslist\.org/search/(?:area/[a-z]+|subarea/[a-z]{3})\?cat=[a-z]{3}"
    )
    places, categories = _places(), all_categories()
    assert len(places) == 707 + 103
    for place in places:
        for entry in categories:
            assert shape.fullmatch(search_page_url(place, entry))


def test_every_place_and_category_is_read_back_from_the_api_address() -> None:
    for place in _places():
        query = parse_qs(urlsplit(search_api_url(place, SKS)).query)
        assert query["searchPath"] == [place.path]
    for entry in all_categories():
        url = search_page_url(find_place("sfbay"), entry)
        assert read_address(url).category == entry.code


def test_search_addresses_hold_the_filters() -> None:
    place = find_place("eby")
    filters = SearchFilters(
        query="drain & sewer", posted_today=True, has_pic=True, min_price=5, sort="date"
    )
    assert search_page_url(place, SKS, filters) == (
        "https://www.craigslist.org/search/subarea/eby?cat=sks&query=drain%20%26%20sewer"
        "&postedToday=1&hasPic=1&min_price=5&sort=date"
    )
    assert search_api_url(place, SKS, SearchFilters(sort="date"), details=False) == (
        "https://sapi.craigslist.org/web/v8/postings/search/full?batch=0-0-0-1-0&cc=US&lang=en"
        "&searchPath=subarea%2Feby&cat=sks&sort=date"
    )
    assert "batch=0-0-360-0-0&" in search_api_url(find_place("sfbay"), SKS)


def test_batch_address() -> None:
    cache = SearchCache(cache_id="Mxy_1-z", cache_ts=1790840893, max_posted_ts=1790840742)
    assert search_batch_url(find_place("eby"), 720, cache) == (
        "https://sapi.craigslist.org/web/v8/postings/search/batch"
        "?batch=1-720-360-0-0-1790840742-1790840893&cacheId=Mxy_1-z&cc=US&lang=en"
    )


def test_other_addresses() -> None:
    assert landing_url(find_place("sfbay")) == "https://www.craigslist.org/area/sfbay"
    assert posting_page_url(None, TOKEN) == f"https://www.craigslist.org/view/{TOKEN}"
    assert posting_api_url(TOKEN) == (
        f"https://rapi.craigslist.org/web/v8/postings/{TOKEN}?cc=US&lang=en"
    )
    assert image_url("0:00a0a_1aB2cD3eF4g") == (
        "https://images.craigslist.org/00a0a_1aB2cD3eF4g_600x450.jpg"
    )
    assert image_url("3:00a0a_1aB2cD3eF4g_0CI0t2", "50x50c").endswith("_0CI0t2_50x50c.jpg")


@pytest.mark.parametrize(
    ("url", "key"),
    [
        (f"https://www.craigslist.org/view/d/oakland-drains/{TOKEN}", TOKEN),
        (f"https://www.craigslist.org/view/{TOKEN}", TOKEN),
        ("https://www.craigslist.org/view/d/x/kTaMaT-zj14wFi_qXXhAYY?lang=de", "kTaMaT-zj14wFi_qXXhAYY"),
        (f"http://127.0.0.1:8000/view/d/x/{TOKEN}", TOKEN),
        (f"https://rapi.craigslist.org/web/v8/postings/{TOKEN}?cc=US&lang=en", TOKEN),
        ("https://rapi.craigslist.org/web/v8/postings/sfbay/eby/sks/7960158480", "7960158480"),
        ("https://newyork.craigslist.org/mnh/apa/d/nice-flat/7960158480.html", "7960158480"),
        ("https://sfbay.craigslist.org/apa/7960158480.html", "7960158480"),
        ("https://www.craigslist.org/search/area/sfbay?cat=sks", None),
        ("https://sfbay.craigslist.org/", None),
        ("", None),
    ],
)  # fmt: skip
def test_posting_key(url: str, key: str | None) -> None:
    assert posting_key(url) == key


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("/search/subarea/eby?cat=lab", {"subarea": "eby", "category": "lab"}),
        (
            "https://www.craigslist.org/search/area/newyork?cat=cta&purveyor=dealer",
            {"area": "newyork", "category": "cta", "purveyor": "dealer"},
        ),
        ("https://newyork.craigslist.org/search/mnh/apa?query=x", MANHATTAN_APA),
        ("https://milwaukee.craigslist.org/search/apa", {"area": "milwaukee", "category": "apa"}),
        ("https://newyork.craigslist.org/mnh/", {"area": "newyork", "subarea": "mnh"}),
        ("https://newyork.craigslist.org/mnh/apa/d/x/7960158480.html", MANHATTAN_APA),
        ("https://www.craigslist.org/subarea/brk", {"subarea": "brk"}),
        (f"https://www.craigslist.org/view/d/x/{TOKEN}", {}),
    ],
)  # fmt: skip
def test_read_address(url: str, expected: dict[str, str]) -> None:
    assert read_address(url).model_dump(exclude_none=True) == expected


def test_rebase_moves_the_hosts_of_the_site_alone() -> None:
    site = "http://127.0.0.1:8000/"
    assert rebase("https://rapi.craigslist.org/web/v8/postings/x?cc=US", site) == (
        "http://127.0.0.1:8000/web/v8/postings/x?cc=US"
    )
    assert rebase("https://example.com/a", site) == "https://example.com/a"
    assert rebase("https://notcraigslist.org/a", site) == "https://notcraigslist.org/a"
    assert rebase("https://www.craigslist.org/a", "") == "https://www.craigslist.org/a"
