from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadcrawl.items import Lead
from leadcrawl.storage.merge import merge, to_document

FIELDS = ("name", "city", "score", "parser", "phones", "do_not_contact")
documents = st.dictionaries(st.sampled_from(FIELDS), st.sampled_from(["a", "b", 0, 1, False, True]))


def apply(stored: dict[str, Any], seen: dict[str, Any], *, newer: bool) -> dict[str, Any]:
    merged = merge(stored, seen, newer=newer)
    return {k: v for k, v in (stored | merged.values).items() if k not in merged.removed}


@pytest.mark.parametrize(
    ("stored", "seen", "result"),
    [
        ({"name": "a", "city": "Austin"}, {"name": "b"}, {"name": "b", "city": "Austin"}),
        ({"do_not_contact": True}, {"do_not_contact": False}, {"do_not_contact": True}),
        ({"do_not_contact": False}, {"do_not_contact": True}, {"do_not_contact": True}),
        ({"website": "x", "domain": "x.com"}, {"website": "y"}, {"website": "y"}),
        (
            {"website": "x", "domain": "x.com"},
            {"website": "x"},
            {"website": "x", "domain": "x.com"},
        ),
        (
            {"status": "active", "url": "a"},
            {"status": "gone", "url": "b"},
            {"status": "gone", "url": "a"},
        ),
        (
            {"status": "gone", "url": "a"},
            {"status": "active", "url": "b"},
            {"status": "active", "url": "b"},
        ),
    ],
)
def test_newer(stored: dict[str, Any], seen: dict[str, Any], result: dict[str, Any]) -> None:
    assert apply(stored, seen, newer=True) == result


AREA = {"area": "kansascity", "city": "kansas city", "region": "MO", "country": "US"}
TOWN = AREA | {"city": "Overland Park", "region": "KS"}


@pytest.mark.parametrize(
    ("stored", "seen", "result"),
    [
        (TOWN, AREA, TOWN),
        (AREA, TOWN, TOWN),
        (TOWN, TOWN | {"city": "Olathe"}, TOWN | {"city": "Olathe"}),
        ({"area": "kansascity"}, AREA, AREA),
        (
            TOWN,
            {"area": "austin", "city": "austin", "region": "TX", "country": "US"},
            {"area": "austin", "city": "austin", "region": "TX", "country": "US"},
        ),
        ({"city": "Austin"}, {"city": "Dallas"}, {"city": "Dallas"}),
    ],
    ids=["keeps", "enriches", "moves", "fills", "another area", "no area"],
)
def test_the_name_of_the_area_is_no_news(
    stored: dict[str, Any], seen: dict[str, Any], result: dict[str, Any]
) -> None:
    assert apply(stored, seen, newer=True) == result


def test_reading_by_page_and_by_json_in_turn_changes_nothing() -> None:
    spots = {"area": "sfbay", "posted_at": 1, "source_id": "1"}
    page = spots | {"city": "Livermore", "region": "CA", "expires_at": 2, "parser": "html"}
    reply = spots | {"city": "SF bay area", "region": "CA", "parser": "api"}
    first = merge(page, reply, newer=True)
    assert (first.changes, first.removed) == ({}, ())
    stored = apply(page, reply, newer=True)
    assert merge(stored, page, newer=True).changes == {}


@given(documents, documents, st.booleans())
def test_twice_is_once_and_nothing_is_lost(
    stored: dict[str, Any], seen: dict[str, Any], newer: bool
) -> None:
    once = apply(stored, seen, newer=newer)
    assert apply(once, seen, newer=newer) == once
    assert once.keys() == stored.keys() | seen.keys()
    if not newer:
        assert once == seen | stored


def test_a_document_is_what_the_database_gives_back() -> None:
    posted = datetime(2026, 1, 1, 12, 0, 0, 123456, tzinfo=UTC)
    lead = Lead(source="craigslist", source_id="1", url="u", aliases=("a",), posted_at=posted)
    document = to_document(lead)
    assert document["aliases"] == ["a"]
    assert document["posted_at"] == posted.replace(microsecond=123000)
    assert "name" not in document
