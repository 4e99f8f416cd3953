"""The captured pages beside the repository: kinds, and values read off them by eye."""

from pathlib import Path
from typing import Any

import pytest

from leadcrawl.sources import craigslist
from leadcrawl.sources.craigslist.page_kind import page_kind

CORPUS = Path(__file__).resolve().parents[3].parent / "shared" / "corpus" / "craigslist"
pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason=f"no captured pages at {CORPUS}")

POSTINGS: dict[str, dict[str, Any]] = {
    "posting/2scraper": {
        "source_id": "7966144398", "category_code": "ctd", "area": "newyork", "subarea": "brk",
        "images": 24, "attributes": 8, "has_masked_contact": False, "parser": "html",
    },
    "posting/isla_vista": {
        "source_id": "7960158480", "category_code": "apa", "area": "santabarbara", "subarea": None,
        "images": 5, "attributes": 8, "has_masked_contact": True, "parser": "html",
    },
    "posting/scrapy_spiders": {
        "source_id": "7964964651", "category_code": "lab", "area": "sfbay", "subarea": "eby",
        "images": 0, "attributes": 4, "repost_of": "7910596741", "do_not_contact": True,
    },
    "rapi/corkboard": {
        "source_id": "7975810458", "category_code": "cto", "area": "sfbay", "subarea": "eby",
        "images": 13, "attributes": 12, "location_accuracy": "rough", "parser": "api",
    },
    "rapi/omkar": {
        "source_id": "7978167600", "category_code": "lab", "area": "newyork", "subarea": "brk",
        "images": 0, "attributes": 4, "location_accuracy": "exact", "parser": "api",
    },
}  # fmt: skip
SEARCHES = {
    "search/2scraper_newyork_jjj": ("search", 5),
    "search/2scraper_newyork_sss_empty": ("empty_search", 0),
    "search/2scraper_newyork_sss_static": ("search", 14),
    "search/nyc_apt_hunt": ("search", 153),
    "sapi/corkboard_sapi_search_batch": ("search", 5),
    "sapi/corkboard_sapi_search_full": ("search", 7),
    "sapi/omkar_sapi_search_full": ("search", 6),
}
OTHERS = {
    "blocked/ip_block": "blocked",
    "blocked/robots": "unknown",
    "reference/hyacinth": "unknown",
    "reference/pp_reference": "unknown",
    "sapi/omkar_sapi_categories": "unknown",
}


def _text(start: str) -> str:
    [path] = CORPUS.glob(f"{start}*")
    return path.read_text(encoding="utf-8")


def _leads(start: str) -> tuple[str, list[Any]]:
    return craigslist.extract(_text(start))


def test_every_captured_file_is_checked_here() -> None:
    known = (*POSTINGS, *SEARCHES, *OTHERS)
    files = [str(path.relative_to(CORPUS)) for path in CORPUS.glob("*/*")]
    assert [name for name in files if not name.startswith(known)] == []


@pytest.mark.parametrize("start", POSTINGS)
def test_posting(start: str) -> None:
    kind, [lead] = _leads(start)
    assert kind == "posting"
    for field, value in POSTINGS[start].items():
        found = getattr(lead, field)
        assert (len(found) if field in ("images", "attributes") else found) == value, field
    assert lead.name
    assert lead.description
    assert lead.posted_at


@pytest.mark.parametrize("start", SEARCHES)
def test_search(start: str) -> None:
    kind, rows = _leads(start)
    assert (kind, len(rows)) == SEARCHES[start]
    assert all(row.keys for row in rows)


@pytest.mark.parametrize("start", OTHERS)
def test_other(start: str) -> None:
    assert page_kind(_text(start)).value == OTHERS[start]


def test_json_ld_is_joined_by_title_and_not_by_position() -> None:
    _, rows = _leads("search/2scraper_newyork_sss_static")
    assert [bool(row.location) for row in rows] == [True] * 11 + [False] + [True] * 2
    assert rows[12].name == "DVDs of Movies"
    assert rows[12].location.coordinates == (-73.4029982289692, 40.7945990218246)
    _, rows = _leads("search/nyc_apt_hunt")
    assert all(row.location for row in rows)


def test_no_price_of_zero_on_jobs() -> None:
    _, rows = _leads("search/2scraper_newyork_jjj")
    assert [row.price for row in rows] == [None] * 5


def test_search_and_posting_of_one_advertisement_agree() -> None:
    _, rows = _leads("sapi/omkar_sapi_search_full")
    _, [lead] = _leads("rapi/omkar")
    for field in ("source_id", "url", "name", "area", "subarea", "category_code", "posted_at"):
        assert getattr(rows[0], field) == getattr(lead, field), field
