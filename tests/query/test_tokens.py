"""Tokens follow the lead, and cells hold every point of a circle."""

from datetime import timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadcrawl.items import UserNote
from leadcrawl.storage.cells import MOST_CELLS, cells_around, cells_at
from leadcrawl.storage.connection import Connection
from leadcrawl.storage.filters import LeadFilter
from leadcrawl.storage.notes import set_user_fields
from leadcrawl.storage.query import LeadQuery
from leadcrawl.storage.records import Sighting
from leadcrawl.storage.repository import Repository
from leadcrawl.storage.tokens import MOST_DESCRIPTION_WORDS, search_tokens, words
from tests.query.brute_force import kilometers
from tests.query.conftest import ANCHOR

latitudes = st.floats(-90, 90)
longitudes = st.floats(-180, 180)


@given(st.text())
def test_words_never_fail_and_are_words_of_themselves(text: str) -> None:
    found = words(text)
    assert words(" ".join(found)) == found
    assert not any(word.startswith("@") for word in found)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Peña's CAFÉ", ["penas", "cafe"]),
        ("a_b-c", ["a", "b", "c"]),
        ("ＦＵＬＬ　ｗｉｄｔｈ", ["full", "width"]),
        ("Καφετέρια", ["καφετερια"]),
        ("x" * 60, ["x" * 40]),
        ("\ud800 ☕", []),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    assert words(text) == expected


def test_a_long_description_is_found_by_its_first_words_only() -> None:
    text = " ".join(f"word{number}" for number in range(500))
    found = search_tokens({"name": "Ann", "description": text})
    assert found[:2] == ["ann", "word0"]
    assert len(found) == 1 + MOST_DESCRIPTION_WORDS


@given(latitudes, longitudes, st.floats(0.01, 19_000), st.integers())
def test_cells_of_a_circle_hold_every_point_in_it(
    latitude: float, longitude: float, radius: float, seed: int
) -> None:
    cells = cells_around(latitude, longitude, radius)
    if cells is None:
        return
    assert len(cells) <= MOST_CELLS
    rng = Random(seed)
    for _ in range(20):
        other = (
            max(-90, min(90, latitude + rng.uniform(-1, 1) * radius / 100)),
            (longitude + rng.uniform(-2, 2) * radius / 100 + 180) % 360 - 180,
        )
        if kilometers((latitude, longitude), other) <= radius:
            assert not set(cells).isdisjoint(cells_at(*other))


def test_the_usual_circles_have_cells() -> None:
    assert all(cells_around(60, 10, radius) for radius in (1, 25, 100, 200))
    assert cells_around(89.9, 0, 50) is None


def sighting(minutes: int = 0, **values: Any) -> Sighting:
    known = {"source": "craigslist", "source_id": "1", "status": "active"}
    return Sighting("craigslist:1", known | values, ANCHOR + timedelta(minutes=minutes), "run")


async def test_tokens_follow_the_merged_lead_and_are_no_change(empty: Connection) -> None:
    repository, query = Repository(empty), LeadQuery(empty)
    await repository.upsert([sighting(name="Rock Plumbing", city="Austin")])
    result = await repository.upsert([sighting(1, name="Rock Roofing")])
    assert result.changed == 1
    assert await query.count(LeadFilter(query="roofing", city="austin")) == 1
    assert await query.count(LeadFilter(query="plumbing")) == 0
    stored = await empty.database["leads"].find_one({"_id": "craigslist:1"})
    assert stored
    assert set(stored["history"][0]["changes"]) == {"name"}
    again = await repository.upsert([sighting(2, name="Rock Roofing")])
    assert again.unchanged == 1


async def test_no_crawl_touches_what_the_user_said(empty: Connection) -> None:
    repository, query = Repository(empty), LeadQuery(empty)
    await repository.upsert([sighting(name="Rock Plumbing")])
    assert await set_user_fields(
        empty, "craigslist:1", ANCHOR, status="contacted", note="call on Monday"
    )
    said = {"status": "contacted", "note": "call on Monday", "updated_at": ANCHOR}
    await repository.upsert([sighting(1, name="Rock Roofing"), sighting(2, status="gone")])
    lead = await query.get("craigslist:1")
    assert lead
    assert (lead["user"], lead["status"], lead["name"]) == (said, "gone", "Rock Roofing")
    assert UserNote.model_validate(lead["user"]).status == "contacted"
    await set_user_fields(empty, "craigslist:1", ANCHOR, note="")
    lead = await query.get("craigslist:1")
    assert lead
    assert lead["user"] == {"status": "contacted", "updated_at": ANCHOR}
    assert not await set_user_fields(empty, "craigslist:2", ANCHOR, note="who?")
