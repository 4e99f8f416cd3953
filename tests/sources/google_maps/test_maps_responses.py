"""Decoding, and what the parsers do with responses that are not what they should be."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadcrawl.errors import PageError
from leadcrawl.sources.google_maps import extract, looks_like
from leadcrawl.sources.google_maps.cards import is_end, parse_cards
from leadcrawl.sources.google_maps.dom import count, rating, session_country
from leadcrawl.sources.google_maps.embedded import (
    embedded_responses,
    preload_url,
    requested_url,
    spotlit_place,
)
from leadcrawl.sources.google_maps.page_kind import PageKind, page_kind
from leadcrawl.sources.google_maps.payload import decode, dig
from leadcrawl.sources.google_maps.place import is_stub, parse_place_response
from leadcrawl.sources.google_maps.place_page import parse_place_page
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


@pytest.mark.parametrize(
    ("text", "url", "kind"),
    [
        ("<html></html>", "https://www.google.com/sorry/index?continue=x", "sorry"),
        ("<html></html>", "https://consent.google.de/ml?continue=x", "consent"),
        ("<html></html>", "https://www.google.com/maps", "unknown"),
        ("", None, "unknown"),
        ("\x00", None, "unknown"),
        ('{"data": {"items": []}}', None, "unknown"),
        ("plain text", None, "unknown"),
        ('<h1 class="DUwDvf">X</h1>', "https://www.google.com/maps/search/x", "single"),
        ('<h1 class="DUwDvf">X</h1>', "https://www.google.com/maps/place/x", "place"),
    ],
)
def test_page_kind(text: str, url: str | None, kind: str) -> None:
    assert page_kind(text, url) == kind


def test_a_place_opened_beside_its_list_is_a_place_by_its_address() -> None:
    card = '<a href="/maps/place/x/data=!1s0x1:0x2"></a>'
    page = f'<div role="feed">{card}</div><h1 class="DUwDvf">X</h1>'
    assert page_kind(page, "https://www.google.com/maps/place/x") == "place"
    assert page_kind(page, "https://www.google.com/maps/search/x") == "search"


def test_an_unknown_page_is_a_page_error() -> None:
    assert not looks_like("<html><body>hello</body></html>")
    with pytest.raises(PageError, match="unknown_page"):
        extract("<html><body>hello</body></html>")


def test_a_place_page_that_names_no_place_is_a_page_error() -> None:
    panel = '<h1 class="DUwDvf">Copper Kettle</h1>'
    with pytest.raises(PageError, match="place_without_id"):
        parse_place_page(panel)
    shown = extract(panel)[1][0]
    assert (shown.name, shown.source_id, shown.url) == ("Copper Kettle", "", "")
    with pytest.raises(PageError, match="place_not_rendered"):
        parse_place_page("<html></html>", "https://maps.google.com/?cid=12345")
    assert extract(panel, "https://maps.google.com/?cid=12345")[1][0].source_id == "12345"
    claim = f'{panel}<a href="https://business.google.com/create?fp=9876543210&amp;hl=en"></a>'
    assert extract(claim)[1][0].source_id == "9876543210"


@pytest.mark.parametrize(
    "sign",
    [
        '<a class="lcr4fd" href="/aclk?sa=l&amp;ai=x"></a>',
        '<a href="https://www.google.com/aclk?sa=l"></a>',
        '<button data-url="https://adssettings.google.com/aboutthisad?source=maps"></button>',
        '<h1 class="kpih0e" aria-label="Gesponsert"></h1>',
        '<span class="jHLihd">Patrocinado</span>',
        '<span jslog="198205">X</span>',
    ],
)
def test_each_sign_of_an_advertisement_is_enough(sign: str) -> None:
    link = '<a aria-label="X" href="/maps/place/x/data=!1s0x1:0x2"></a>'
    marked, plain = parse_cards(
        f'<div role="article">{link}{sign}</div><div role="article">{link}</div>'
    )
    assert (marked.sponsored, plain.sponsored) == (True, False)
    assert marked.website is None


def test_the_notice_of_the_limited_view_is_enough() -> None:
    card = (
        '<div role="feed">{}<div role="article"><a href="/maps/place/x/data=!1s0x1:0x2"></a>'
        '<span class="MW4etd">4.5</span><span class="UY7F9">(3)</span></div></div>'
    )
    assert page_kind(card.format("")) == "search"
    assert page_kind(card.format('<div jslog="295515;mutable:true"></div>')) == "limited_view"


def test_a_map_that_marks_several_places_names_none() -> None:
    mark = "<img src='/maps/vt/pb=!1m2!1y5!2y{}!4m2!1x302672000!2x3317536296'>"
    assert spotlit_place(mark.format(7) + mark.format(8)) is None
    ref = spotlit_place(mark.format(7) * 2)
    assert ref is not None
    assert (ref.data_id, ref.latitude, ref.longitude) == ("0x5:0x7", 30.2672, -97.7431)


def test_end_of_the_list() -> None:
    assert is_end('<div role="feed"><p><span class="HlvSq">Fin</span></p></div>')
    assert not is_end('<div role="feed"></div>')


def test_a_card_without_an_id_is_left_out() -> None:
    assert (
        parse_cards('<div class="Nv2PK"><a class="hfpxzc" href="/maps/place/x/"></a></div>') == ()
    )


def test_a_national_phone_needs_a_country() -> None:
    def card(tel: str, longitude: float) -> str:
        link = f"/maps/place/x/data=!1s0x1:0x2!8m2!3d40!4d{longitude}"
        return (
            f'<div class="Nv2PK"><a aria-label="X" href="{link}"></a>'
            f'<span class="UsdlK">{tel}</span></div>'
        )

    greek = card("21 0261 6578", 23.7)
    assert parse_cards(greek)[0].phones == ()
    assert parse_cards(greek, region="GR")[0].phones[0].e164 == "+302102616578"
    assert parse_cards(card("(512) 555-0101", 23.7))[0].phones == ()
    assert parse_cards(card("(512) 555-0101", -97.7))[0].phones[0].e164 == "+15125550101"
    assert parse_cards(card("+30 21 0261 6578", 23.7))[0].phones[0].region == "GR"


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ('<html lang="fr-MA">', "MA"),
        ('<html lang="en-US">', None),
        ("<a href='https://www.google.com/maps/contrib/1?hl=en-US'>", None),
        (
            "window.LOGGING_ENDPOINT='/maps/preview/log204?hl\\x3den\\x26gl\\x3dus\\x26authuser\\x3d0'",
            "US",
        ),
        ("?glossary=us&glue=de", None),
        ("", None),
    ],
)
def test_session_country(text: str, country: str | None) -> None:
    assert session_country(text) == country


@pytest.mark.parametrize(
    ("text", "wanted"),
    [("(1,856)", 1856), ("(1.856)", 1856), ("1 856", 1856), ("1’856", 1856), ("12,34,567", 1234567),
     ("7", 7), ("1.2K", None), ("1,2 mil", None), ("", None), (None, None)],
)  # fmt: skip
def test_count(text: str | None, wanted: int | None) -> None:
    assert count(text) == wanted


@given(st.text())
def test_printed_numbers_never_raise(text: str) -> None:
    assert rating(text) is None or 1 <= rating(text) <= 5  # type: ignore[operator]
    assert count(text) is None or count(text) >= 0  # type: ignore[operator]


def test_requests_that_a_page_holds() -> None:
    page = (
        r"<script>window.ES5DGURL='/maps/place/A/data\x3d!1s0x1:0x2?hl\x3den';</script>"
        '<link href="/maps/preview/place?authuser=0&amp;pb=%211s0x1" as="fetch" rel="preload">'
    )
    assert requested_url(page) == "https://www.google.com/maps/place/A/data=!1s0x1:0x2?hl=en"
    assert preload_url(page) == "https://www.google.com/maps/preview/place?authuser=0&pb=%211s0x1"
    assert requested_url("") is None
    assert preload_url("<p>") is None


@pytest.mark.parametrize(
    "state", ["", "[", "[]", "[1,2,3,null]", '{"a":1}', '[1,2,3,["x",[")]}\'\\n[1]"]]]']
)
def test_embedded_responses_of_any_state(state: str) -> None:
    found = list(embedded_responses(f"window.APP_INITIALIZATION_STATE={state};"))
    assert found == ([[1]] if "x" in state else [])
