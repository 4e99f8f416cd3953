"""Every filter finds what a brute-force check in Python finds, in every order, page by page."""

from datetime import timedelta
from random import Random
from typing import Any

import pytest

from leadcrawl.errors import ConfigError
from leadcrawl.storage.conditions import stages
from leadcrawl.storage.connection import Connection
from leadcrawl.storage.filters import LeadFilter
from leadcrawl.storage.paging import FIELDS, Sort, SortName
from leadcrawl.storage.query import LeadQuery
from tests.query.brute_force import matches
from tests.query.conftest import ANCHOR, Filled

AUSTIN, OAKLAND = "30.2747,-97.7404", (37.8, -122.27)
LATE = ANCHOR - timedelta(days=3)
CASES: list[dict[str, Any]] = [
    {},
    {"include_do_not_contact": True},
    {"query": "plumb"},
    {"query": "Water HEATER install"},
    {"query": "same-day service of the"},
    {"query": "nandu"},
    {"query": "p"},
    {"query": "no such word"},
    {"query": "$gt"},
    {"query": ".* hair"},
    {"city": "Fran"},
    {"city": "santa b"},
    {"region": "tx"},
    {"location": "787"},
    {"location": "austin downtown"},
    {"category": "plumb"},
    {"category": "food_and_drink"},
    {"category": "coffee shop"},
    {"near": AUSTIN, "radius_km": 2},
    {"near": AUSTIN},
    {"near": OAKLAND, "radius_km": 60},
    {"near": "33,-110", "radius_km": 1500},
    {"near": "60,10", "radius_km": 100},
    {"source": "google_maps"},
    {"rating_min": "4.5"},
    {"rating_max": 4.4},
    {"rating_min": 4, "rating_max": 4.3},
    {"reviews_min": 100},
    {"has": "phone,email,website"},
    {"has": ["email"]},
    {"service": ["dine", "take"]},
    {"service": "on-site services"},
    {"score_min": 80},
    {"new_since": LATE},
    {"changed_since": LATE},
    {"seen_before": LATE},
    {"status": "gone"},
    {"status": "active,new"},
    {"status": ["contacted", "won"]},
    {"status": "rejected,new", "include_do_not_contact": True},
    {"query": "clean", "near": AUSTIN, "has": "phone", "score_min": 50, "status": "active"},
]
PARTS: dict[str, list[Any]] = {
    "query": ["clean", "free estimates", "c", "hair st"],
    "city": ["austin", "san"],
    "category": ["food", "construction"],
    "near": [AUSTIN, OAKLAND],
    "has": [("phone",), ("email", "website")],
    "source": ["craigslist", "google_maps"],
    "rating_min": [3.5, 4.8],
    "score_min": [30, 75],
    "new_since": [LATE],
    "status": [("active",), ("new", "gone"), ("won", "new")],
    "include_do_not_contact": [True],
}


def chosen(wanted: LeadFilter, filled: Filled) -> set[str]:
    return {lead["_id"] for lead in filled.leads if matches(wanted, lead)}


@pytest.mark.parametrize("values", CASES, ids=str)
async def test_a_filter_finds_what_brute_force_finds(
    query: LeadQuery, filled: Filled, values: dict[str, Any]
) -> None:
    wanted = LeadFilter.model_validate(values)
    found = [lead["_id"] async for lead in query.iterate(wanted, projection={"_id": 1})]
    assert found == sorted(chosen(wanted, filled))


async def test_the_cases_find_something(filled: Filled) -> None:
    empty = [case for case in CASES if not chosen(LeadFilter.model_validate(case), filled)]
    assert empty == [{"query": "no such word"}, {"near": "60,10", "radius_km": 100}]


async def test_filters_together_find_what_brute_force_finds(
    query: LeadQuery, filled: Filled
) -> None:
    rng, sizes = Random(5), []
    for _ in range(25):
        names = rng.sample(sorted(PARTS), rng.randrange(2, 5))
        wanted = LeadFilter.model_validate({name: rng.choice(PARTS[name]) for name in names})
        expected = chosen(wanted, filled)
        assert await query.count(wanted) == len(expected), wanted
        sizes.append(len(expected))
    assert sum(size > 0 for size in sizes) > 10


@pytest.mark.parametrize("order", ["asc", "desc"])
@pytest.mark.parametrize("by", sorted(FIELDS))
async def test_pages_hold_all_in_order_each_once_with_unknown_values_last(
    query: LeadQuery, filled: Filled, by: SortName, order: Any
) -> None:
    wanted, sort = LeadFilter(city="san"), Sort(by, order)
    found: list[dict[str, Any]] = []
    cursor: str | None = None
    while True:
        page = await query.page(wanted, sort, 150, cursor=cursor)
        found += page.leads
        cursor = page.cursor
        if cursor is None:
            break
    leads = [lead for lead in filled.leads if matches(wanted, lead)]
    leads.sort(key=lambda lead: lead["_id"])
    there = [lead for lead in leads if sort.field in lead]
    there.sort(key=lambda lead: lead[sort.field], reverse=order == "desc")
    if order == "desc":  # equal ones by id all the same
        there.sort(key=lambda lead: lead["_id"])
        there.sort(key=lambda lead: lead[sort.field], reverse=True)
    absent = [lead for lead in leads if sort.field not in lead]
    assert [lead["_id"] for lead in found] == [lead["_id"] for lead in there + absent]
    if by in {"rating", "reviews"}:
        assert there
        assert absent


async def test_offset_and_cursor_agree(query: LeadQuery) -> None:
    first = await query.page(LeadFilter(), limit=30)
    assert first.cursor
    second = await query.page(LeadFilter(), limit=5, cursor=first.cursor)
    assert second.leads == (await query.page(LeadFilter(), limit=5, offset=30)).leads


async def test_the_last_page_has_no_cursor(query: LeadQuery) -> None:
    wanted = LeadFilter(query="hair studio")
    count = await query.count(wanted)
    assert count
    assert (await query.page(wanted, limit=count)).cursor is None
    assert (await query.page(LeadFilter(query="nosuchword"))).leads == []


async def test_suppressed_leads_are_for_those_who_look_after_rights(
    query: LeadQuery, filled: Filled
) -> None:
    everybody = LeadFilter(include_do_not_contact=True)
    suppressed = {lead["_id"] for lead in filled.leads if lead.get("suppressed")}
    assert suppressed
    found = {lead["_id"] async for lead in query.iterate(everybody)}
    assert not found & suppressed
    found = {lead["_id"] async for lead in query.iterate(everybody, suppressed=True)}
    assert found >= suppressed


async def test_what_is_the_databases_own_stays_there(query: LeadQuery) -> None:
    page = await query.page(LeadFilter(), limit=200)
    assert not any({"search_tokens", "history"} & lead.keys() for lead in page.leads)
    assert (await query.get(page.leads[0]["_id"])) == page.leads[0]
    assert await query.get("craigslist:none") is None


@pytest.mark.parametrize(
    "cursor",
    ["", "x", "€", "bnVsbA", "W10", "A" * 5000, "WyJjcmVhdGVkIiwiZGVzYyIseyIkZ3QiOjB9LCJhIl0"],
)
async def test_a_cursor_of_others_is_refused(cursor: str) -> None:
    with pytest.raises(ConfigError, match="--cursor"):
        Sort().after(cursor)


async def test_a_cursor_is_of_one_order() -> None:
    cursor = Sort("rating").cursor({"_id": "craigslist:1", "rating": 4.5})
    assert Sort("rating").after(cursor)
    with pytest.raises(ConfigError, match="--sort rating --order desc"):
        Sort("name").after(cursor)
    with pytest.raises(ConfigError, match="--order desc"):
        Sort("rating", "asc").after(cursor)


PLANS = {
    "query": ({"query": "plumb"}, "search"),
    "city": ({"city": "austin"}, "search"),
    "near": ({"near": AUSTIN, "radius_km": 5}, "search"),
    "score": ({"score_min": 90}, "score"),
    "new": ({"new_since": LATE}, "created"),
    "changed": ({"changed_since": LATE}, "changed"),
    "rating": ({"rating_min": 4.9}, "rating"),
    "phone": ({"has": "phone"}, "phone"),
}


@pytest.mark.real_mongo_only
@pytest.mark.parametrize("name", PLANS)
async def test_filters_use_their_index(connection: Connection, name: str) -> None:
    values, index = PLANS[name]
    pipeline = stages(LeadFilter.model_validate(values))
    plan = await connection.database.command(
        "explain", {"aggregate": "leads", "pipeline": pipeline, "cursor": {}}
    )
    assert "COLLSCAN" not in str(plan)
    assert f"'indexName': '{index}" in str(plan)
    if index == "search" and name != "near":
        assert "\U0010ffff" in str(plan)  # both bounds are those of the word
