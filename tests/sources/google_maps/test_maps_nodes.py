"""What a place node says, and what is left out because it cannot be trusted."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadcrawl.sources.google_maps.search import parse_search

VIEW = [[13700.5, -97.74, 30.27], [0, 0, 0], [1024, 768], 13.1]


def node(low: int, **extra: Any) -> list[Any]:
    """The least place node: position, feature id, name; and members by index (`i88=...`)."""
    members = {9: [None, None, 30.0, -97.0], 10: f"0x1:0x{low:x}", 11: f"Place {low}"}
    members |= {int(key[1:]): value for key, value in extra.items()}
    return [members.get(index) for index in range(max(members) + 1)]


def shape_a(*places: Any, header: bool = True) -> str:
    rows = [[None] * 14 + [place] for place in places]
    return json.dumps([["coffee", [*([["header"]] if header else []), *rows]], VIEW])


@pytest.mark.parametrize(
    ("badge", "closed"),
    [
        ("CLOSED", "permanently"),
        ("CLOSED_TEMPORARILY", "temporarily"),
        ("Brunch", None),
        ("Closed on Sundays", None),
        (None, None),
        (["CLOSED"], None),
    ],
)
def test_only_an_exact_mark_says_closed(badge: Any, closed: str | None) -> None:
    assert parse_search(shape_a(node(1, i88=[badge]))).organic[0].closed == closed


@pytest.mark.parametrize(
    ("printed", "hours", "closed"),
    [
        ("Permanently closed", None, "permanently"),
        ("Temporairement fermé", None, "temporarily"),
        ("Permanently closed", [["Monday"]], None),
        ("Closed", None, None),
    ],
)
def test_a_printed_closure_counts_only_without_hours(
    printed: str, hours: Any, closed: str | None
) -> None:
    place = node(1, i203=[hours, [None, None, None, None, [printed]]])
    lead = parse_search(shape_a(place)).organic[0]
    assert (lead.closed, lead.open_status) == (closed, printed)


@pytest.mark.parametrize(
    ("city", "state", "display", "wanted"),
    [
        ("New Delhi, Delhi", "Delhi", "New Delhi, Delhi", "New Delhi"),
        ("Ilion", None, "Ilion, Greece", "Ilion"),
        (None, "Dubai", "Dubai", "Dubai"),
        (None, None, "Ilion, Greece", None),
        (None, None, None, None),
    ],
)
def test_city(city: str | None, state: str | None, display: str | None, wanted: str | None) -> None:
    place = node(1, i166=display, i183=[None, [None, None, None, city, None, state, "GR"]])
    assert parse_search(shape_a(place)).organic[0].city == wanted


@pytest.mark.parametrize(
    ("rated", "wanted"), [(4.5, 4.5), (5, 5.0), (0, None), (6, None), ("4", None), (True, None)]
)
def test_a_rating_out_of_range_is_absent(rated: Any, wanted: float | None) -> None:
    assert parse_search(shape_a(node(1, i4=[None] * 7 + [rated]))).organic[0].rating == wanted


leaves = (
    st.none() | st.booleans() | st.integers(-9, 9) | st.sampled_from(["US", "CLOSED", "/url?q=x"])
)
anything = st.recursive(leaves, lambda inner: st.lists(inner, max_size=9), max_leaves=60)


@pytest.mark.parametrize("value", ["text", 5, 4.5, [[5]], {"1": 2}, [None, [None]], True])
def test_a_member_of_another_type_is_absent_not_fatal(value: Any) -> None:
    extra = {f"i{index}": value for index in range(250) if index not in (10, 11)}
    lead = parse_search(shape_a(node(1, **extra)), with_reviews=True).organic[0]
    assert (lead.source_id, lead.name) == ("1", "Place 1")


@given(
    st.dictionaries(
        st.sampled_from([4, 7, 9, 13, 37, 46, 75, 76, 84, 100, 125, 134, 175, 178, 183, 203]),
        anything,
    )
)
def test_no_node_is_fatal(members: dict[int, Any]) -> None:
    extra = {f"i{index}": value for index, value in members.items()}
    assert parse_search(shape_a(node(1, **extra)), with_reviews=True).organic[0].source_id == "1"


def test_zero_zero_is_not_a_place() -> None:
    assert parse_search(shape_a(node(1, i9=[None, None, 0, 0]))).organic[0].location is None
