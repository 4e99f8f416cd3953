"""Addresses and identifiers of places."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadcrawl.sources.google_maps.links import unwrap
from leadcrawl.sources.google_maps.urls import (
    cid_of,
    cid_url,
    data_id_of,
    parse_place,
    place_id_of,
    place_id_url,
    place_url,
    search_url,
)

DATA_ID = "0x14e732fd76f0d90d:0xe5415928d6702b47"
PLACE_ID = "ChIJDdnwdv0y5xQRRytw1ihZQeU"
CID = "16519582940102929223"

halves = st.integers(min_value=1, max_value=2**64 - 1)


@given(halves, halves)
def test_ids_are_one_another_in_other_words(high: int, low: int) -> None:
    data_id = f"0x{high:x}:0x{low:x}"
    assert data_id_of(place_id_of(data_id)) == data_id
    ref = parse_place(place_url(data_id, "Café / Bar"))
    assert ref is not None
    assert (ref.data_id, ref.cid, ref.place_id) == (data_id, str(low), place_id_of(data_id))
    assert parse_place(cid_url(cid_of(data_id))) is not None or low < 10_000


@pytest.mark.parametrize(
    "text",
    [
        DATA_ID,
        DATA_ID.upper().replace("X", "x"),
        PLACE_ID,
        f"https://www.google.com/maps/place/?q=place_id:{PLACE_ID}",
        f"https://www.google.com/maps/search/?api=1&query=x&query_place_id={PLACE_ID}",
        f"https://maps.google.com/?cid={CID}&hl=en",
        f"https://www.google.com/search?q=x&ludocid={CID}#lrd",
        f"  {CID}  ",
        f"https://www.google.com/maps/place/A/data=!3m1!4b1!4m6!3m5!1s{DATA_ID}!8m2!3d1!4d2",
        f"https://www.google.com/maps/place/A/data=!1s{DATA_ID.replace(':', '%3A')}!8m2!3d1!4d2",
        f"https://www.google.com/maps?ftid={DATA_ID}",
    ],
)
def test_all_forms_of_one_place(text: str) -> None:
    ref = parse_place(text)
    assert ref is not None
    assert ref.cid == CID


@pytest.mark.parametrize(
    "text",
    [
        "",
        "coffee shop",
        "123",
        "https://www.google.com/maps/search/coffee/@30.27,-97.74,15z",
        "https://maps.app.goo.gl/abcdefgh",
        "https://www.google.com/maps/place/A/data=!1s0x0:0x0",
        "99999999999999999999",
    ],
)
def test_what_names_no_place(text: str) -> None:
    assert parse_place(text) is None


def test_a_place_id_that_holds_no_data_id_stays_the_only_key() -> None:
    ref = parse_place("GhIJQWDl0CIeQUARxks3icF8U8A")
    assert ref is not None
    assert (ref.place_id, ref.data_id, ref.cid) == ("GhIJQWDl0CIeQUARxks3icF8U8A", None, None)


def test_half_a_data_id_gives_a_cid_but_no_place_id() -> None:
    ref = parse_place("0x0:0xe5415928d6702b47")
    assert ref is not None
    assert (ref.cid, ref.place_id) == (CID, None)
    assert ref.aliases == ("0x0:0xe5415928d6702b47",)


@pytest.mark.parametrize(
    ("data", "kgmid"),
    [
        ("!16s%2Fg%2F11c54_9hlz!19sx", "/g/11c54_9hlz"),
        ("!16zL20vMDMweHI4", "/m/030xr8"),
        ("!15s/m/030xr8", "/m/030xr8"),
        ("!16z_", None),
        ("!16zAAAA", None),
    ],
)
def test_knowledge_graph_id(data: str, kgmid: str | None) -> None:
    ref = parse_place(f"https://www.google.com/maps/place/A/data=!1s{DATA_ID}!8m2!3d1!4d2{data}")
    assert ref is not None
    assert ref.kgmid == kgmid


def test_the_point_is_that_of_the_place_not_of_the_viewport() -> None:
    ref = parse_place(
        f"https://www.google.com/maps/place/A/@1.0,2.0,15z/data=!3d9!4d9!1s{DATA_ID}!8m2!3d-3.5!4d4.25"
    )
    assert ref is not None
    assert (ref.latitude, ref.longitude) == (-3.5, 4.25)


def test_addresses_fix_language_and_country() -> None:
    assert search_url("café", language="fr", country="FR", origin="http://127.0.0.1:1").endswith(
        "/maps/search/caf%C3%A9?hl=fr&gl=fr"
    )
    assert place_id_url(PLACE_ID) == (
        f"https://www.google.com/maps/place/?q=place_id:{PLACE_ID}&hl=en"
    )
    assert "/@0.0000012,-0.5,12.5z" in search_url("x", 0.0000012, -0.5, 12.5)


@pytest.mark.parametrize(
    ("link", "target"),
    [
        ("/url?q=https://example.com/a%3Fb%3D1&opi=2", "https://example.com/a?b=1"),
        ("https://www.google.co.uk/url?q=https://example.com/", "https://example.com/"),
        (
            "https://example.com/url?q=https://other.example/",
            "https://example.com/url?q=https://other.example/",
        ),
        ("/aclk?sa=l&adurl=https://example.com", None),
        ("https://www.google.com/aclk?sa=l", None),
        ("/url?opi=2", None),
        ("javascript:void(0)", None),
        ("http://[", None),
        ("", None),
        (None, None),
    ],
)
def test_unwrap(link: str | None, target: str | None) -> None:
    assert unwrap(link) == target


@given(st.text())
def test_nothing_raises(text: str) -> None:
    parse_place(text)
    unwrap(text)
