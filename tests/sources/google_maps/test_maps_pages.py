"""Rendered and served pages: their kind, their cards, their panel, what their script holds."""

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
from leadcrawl.sources.google_maps.page_kind import page_kind
from leadcrawl.sources.google_maps.place_page import parse_place_page


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


fragments = st.sampled_from(
    [
        '<div class="Nv2PK">', '<a aria-label="X" href="/maps/place/x/data=!1s0x1:0x2">', "</a>",
        '<h1 class="DUwDvf">X</h1>', '<div class="F7nice">4,5 (x)', "</div>", "\x00", "<", ")]}'",
        '<tr class="BHOKXe" aria-label="5, 5"><td>5</td></tr>', "window.ES5DGURL='\\x3d'", "[[1],",
        '<table class="eK4R0e"><tr><td class="ylH6lf">Monday</td><td><li>9–5</li></td></tr></table>',
        'APP_INITIALIZATION_STATE=[1,2,3,[")]}\'[1]"]]', '<span class="UsdlK">555</span>', "mapslite",
        '<button data-item-id="phone:tel:abc">', '<link as="fetch" href="/search?tbm=map">',
    ]
)  # fmt: skip


@given(st.lists(fragments, max_size=12))
def test_no_page_is_fatal(parts: list[str]) -> None:
    try:
        leads = extract("".join(parts))[1]
    except PageError:
        return
    assert all(lead.name for lead in leads)
