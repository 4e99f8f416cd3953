"""Decoding, and what the parsers do with responses that are not what they should be."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadcrawl.errors import PageError
from leadcrawl.sources.google_maps import extract
from leadcrawl.sources.google_maps.page_kind import PageKind, page_kind
from leadcrawl.sources.google_maps.payload import decode, dig
from leadcrawl.sources.google_maps.place import is_stub, parse_place_response
from leadcrawl.sources.google_maps.search import PAGE_SIZE, distinct, parse_search

VIEW = [[13700.5, -97.74, 30.27], [0, 0, 0], [1024, 768], 13.1]


def node(low: int, **extra: Any) -> list[Any]:
    """The least place node: position, feature id, name; and members by index (`i88=...`)."""
    members = {9: [None, None, 30.0, -97.0], 10: f"0x1:0x{low:x}", 11: f"Place {low}"}
    members |= {int(key[1:]): value for key, value in extra.items()}
    return [members.get(index) for index in range(max(members) + 1)]


def shape_a(*places: Any, header: bool = True) -> str:
    rows = [[None] * 14 + [place] for place in places]
    return json.dumps([["coffee", [*([["header"]] if header else []), *rows]], VIEW])


def shape_b(*rows: Any) -> str:
    data: list[Any] = [["coffee"], VIEW] + [None] * 63
    data[64] = list(rows)
    return json.dumps(data)


@pytest.mark.parametrize(
    "text",
    [
        '[["q"]]',
        ')]}\'\n[["q"]]',
        ')]}\'[["q"]]\n',
        '\ufeff)]}\'\n\n[["q"]] trailing',
        '{"c":0,"d":")]}\'\\n[[\\"q\\"]]"}/*""*/',
    ],
)
def test_decode(text: str) -> None:
    assert decode(text) == [["q"]]


@pytest.mark.parametrize("text", ["", ")]}'", "<html>", '{"a":1}', "[1,", "nothing", "[" * 100_000])
def test_decode_of_anything_else(text: str) -> None:
    assert decode(text) is None


@given(st.recursive(st.none() | st.integers() | st.text(), st.lists), st.lists(st.integers(0, 5)))
def test_dig_never_raises(data: Any, path: list[int]) -> None:
    dig(data, *path)


def test_the_object_at_a_lists_end_is_no_member_itself() -> None:
    data = ["a", {"2": "b", "9": "i"}]
    assert [dig(data, index) for index in (0, 1, 2, 8)] == ["a", "b", None, "i"]


def test_no_rows_is_an_empty_result_not_an_error() -> None:
    page = parse_search(shape_a())
    assert (page.leads, page.is_last, page.is_single) == ((), True, False)
    assert page_kind(shape_a()) is PageKind.EMPTY


def test_a_full_page_is_not_the_last() -> None:
    places = [node(number) for number in range(1, PAGE_SIZE + 1)]
    assert not parse_search(shape_a(*places)).is_last
    assert parse_search(shape_a(*places[:-1])).is_last


def test_one_row_without_a_header_is_a_single_result() -> None:
    assert parse_search(shape_a(node(1), header=False)).is_single
    assert not parse_search(shape_a(node(1))).is_single


def test_bad_rows_are_counted_and_left_out() -> None:
    nameless = node(2)
    nameless[11] = " "
    page = parse_search(shape_a(node(1), nameless))
    assert [lead.source_id for lead in page.organic] == ["1"]
    assert page.bad_rows == 1


def test_rows_without_any_place_are_a_page_error() -> None:
    with pytest.raises(PageError) as error:
        parse_search(shape_b([None, ["renamed"]]))
    assert error.value.reason == "no_place_in_search"


def test_a_place_that_is_advertised_and_found_is_one_organic_lead() -> None:
    ad = [None, None, None, None, None, [None] * 15 + [node(7)]]
    page = parse_search(shape_b(ad, [None, node(7)], [None, node(8)], [None, node(7)]))
    assert [lead.source_id for lead in page.organic] == ["7", "8"]
    assert [lead.source_id for lead in page.ads] == ["7"]
    assert [(lead.source_id, lead.sponsored) for lead in page.leads] == [("7", False), ("8", False)]
    assert len(extract(shape_b(ad, [None, node(7)]))[1]) == 2


def test_distinct_keeps_the_order() -> None:
    leads = parse_search(shape_a(node(3), node(1), node(2))).organic
    assert distinct([*leads, *leads]) == leads


def test_the_region_reads_a_national_phone_of_an_advertisement() -> None:
    ad = [None] * 5 + [[None] * 15 + [node(7, i178=[["(512) 555-0103"]])]]
    assert parse_search(shape_b(ad)).ads[0].phones == ()
    assert parse_search(shape_b(ad), region="US").ads[0].phones[0].e164 == "+15125550103"


@pytest.mark.parametrize(
    "text", ["<html></html>", "[]", '[["q"]]', '[null,null,null,null,null,null,["x"]]']
)
def test_what_is_no_search_response(text: str) -> None:
    with pytest.raises(PageError, match="not_a_search_response"):
        parse_search(text)
    with pytest.raises(PageError, match="not_a_place_response"):
        parse_place_response(text)


def test_an_advertisement_has_no_country_where_results_of_its_zone_have_two() -> None:
    def place(low: int, country: str | None) -> list[Any]:
        return node(low, i30="Europe/Busingen", i243=country)

    ad = [None] * 5 + [[None] * 15 + [node(7, i30="Europe/Busingen", i178=[["07734 12 34"]])]]
    german = [[None, place(1, "DE")], [None, place(2, "DE")]]
    assert parse_search(shape_b(ad, *german)).ads[0].phones[0].region == "DE"
    assert parse_search(shape_b(ad, *german, [None, place(3, "CH")])).ads[0].phones == ()


def test_a_result_with_an_offer_is_not_an_advertisement() -> None:
    page = parse_search(shape_b([None, node(1), None, None, None, [None] * 15 + [node(1)]]))
    assert (len(page.organic), page.ads) == (1, ())


def test_the_request_for_a_place_is_not_its_response() -> None:
    request = json.dumps([["0x1:0x2", "Copper Kettle", [[1.0, 2.0, 3.0]]], None, None])
    assert page_kind(request) is PageKind.UNKNOWN
    with pytest.raises(PageError, match="not_a_place_response"):
        parse_place_response(request)


def test_a_response_that_was_cut_short_is_told() -> None:
    def place(ratings: list[Any]) -> str:
        return json.dumps([None] * 6 + [node(1, i4=ratings)])

    assert is_stub(parse_place_response(place([None] * 7 + [4.5])))
    assert not is_stub(parse_place_response(place([None] * 7 + [4.5, 10])))
    assert not is_stub(parse_place_response(place([])))
