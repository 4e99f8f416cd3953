"""The parsers on captured responses of the real site."""

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest

from leadcrawl.sources.google_maps import extract
from leadcrawl.sources.google_maps.payload import CLAIMED, PATHS, decode, dig, values
from leadcrawl.sources.google_maps.search import parse_search
from leadcrawl.sources.google_maps.urls import cid_of, place_id_of

Capture = Callable[[str], str]

PLACE = "place_json/place_cy_en_2023-09.json"
SHAPE_A = "search_json/search_gr_en_2024-12_shape_a.json"
SHAPE_B = "search_json/search_in_en_2025-07_shape_b_with_ads.json"

SAMPLE_LENGTH = 110
COLUMNS = {"raw(1)": PLACE, "GR20(20)": SHAPE_A, "IN22(22)": SHAPE_B}


def nodes(text: str) -> list[Any]:
    """The place nodes of a response, without the help of the parsers under test."""
    data = json.loads(text.removeprefix(")]}'"))
    if data[0] is None:
        return [data[6]]
    if len(data) > 64 and data[64]:
        return [row[1] or row[5][15] for row in data[64]]
    return [row[14] for row in data[0][1] if len(row) > 14]


def listed(path_table: dict[str, dict[str, str]]) -> dict[str, dict[str, str]]:
    """The rows of the table by the names of the paths."""
    keys = {name: ".".join(map(str, path)) for name, path in PATHS.items()}
    return {name: path_table[key] for name, key in keys.items() if key in path_table}


@pytest.mark.parametrize("column", COLUMNS)
def test_every_path_is_seen_as_often_as_it_was_counted(
    column: str, capture: Capture, path_table: dict[str, dict[str, str]]
) -> None:
    found = [values(node) for node in nodes(capture(COLUMNS[column]))]
    rows = listed(path_table)
    seen = {name: sum(name in place for place in found) for name in rows}
    assert seen == {name: int(row[column]) for name, row in rows.items()}


def test_every_path_gives_the_sample_of_the_table(
    capture: Capture, path_table: dict[str, dict[str, str]]
) -> None:
    rows = {name: row for name, row in listed(path_table).items() if row["raw(1)"] == "1"}
    place = values(nodes(capture(PLACE))[0])
    found = {name: json.dumps(place[name], ensure_ascii=False)[:SAMPLE_LENGTH] for name in rows}
    assert found == {name: row["sample"] for name, row in rows.items()}
    assert len(found) > 60


def test_no_path_of_the_table_is_left_out(path_table: dict[str, dict[str, str]]) -> None:
    known = {".".join(map(str, path)) for path in (*PATHS.values(), *CLAIMED.values())}
    # The cid lies outside the node; it is computed from the data id.
    assert set(path_table) - known == {"25.3.0.13.0.0.1"}


@pytest.mark.parametrize("file", [PLACE, SHAPE_A, SHAPE_B])
def test_computed_ids_equal_the_captured_ones(file: str, capture: Capture) -> None:
    for node in nodes(capture(file)):
        data_id = dig(node, 10)
        assert place_id_of(data_id) == (dig(node, 78) or dig(node, 227, 0, 4))
    assert extract(capture(file))[1][0].source_id == cid_of(dig(nodes(capture(file))[0], 10))


def test_the_computed_cid_equals_the_one_at_the_root(capture: Capture) -> None:
    data = decode(capture(PLACE))
    assert cid_of(dig(data, 6, 10)) == str(int(dig(data, 25, 3, 0, 13, 0, 0, 1)) % 2**64)


def test_place_response(capture: Capture) -> None:
    kind, (lead,) = extract(capture(PLACE))
    assert kind == "place"
    assert (lead.name, lead.name_local) == ("Kipriakon", "Κυπριακόν")
    assert [phone.e164 for phone in lead.phones] == ["+35725101555"]
    assert lead.reviews_per_star == (37, 16, 27, 60, 256)
    assert sum(lead.reviews_per_star) == lead.reviews_count == 396
    assert {(p.opens, p.closes) for p in lead.hours} == {("12:30", "22:00")}
    assert len(lead.hours) == 7
    assert (lead.plus_code, lead.located_in, lead.price_level) == ("8G6MM2CR+6X", "Old Port", "€€")
    assert lead.claimed is True
    assert [urlsplit(url).hostname for url in lead.links["order"]] == ["foody.com.cy", "wolt.com"]
    assert lead.popular_times["sunday"]["12:00"] == 46
    assert len(lead.popular_times) == 7
    assert lead.attributes["/geo/type/establishment_poi/has_delivery"] == "Delivery"
    assert len(lead.reviews) == 8
    assert all(review.author and review.text and review.posted_at for review in lead.reviews)


@pytest.mark.parametrize(("file", "organic", "ads"), [(SHAPE_A, 20, 0), (SHAPE_B, 20, 2)])
def test_search_responses_are_whole(file: str, organic: int, ads: int, capture: Capture) -> None:
    page = parse_search(capture(file))
    assert (len(page.organic), len(page.ads), page.bad_rows) == (organic, ads, 0)
    assert not page.is_last
    assert not page.is_single


@pytest.mark.parametrize("file", [SHAPE_A, SHAPE_B])
def test_each_search_lead_says_what_its_node_says(file: str, capture: Capture) -> None:
    leads = {lead.aliases[0]: lead for lead in extract(capture(file))[1]}
    for node in nodes(capture(file)):
        lead = leads[dig(node, 10)]
        assert lead.location is not None
        assert lead.location.coordinates == (dig(node, 9, 3), dig(node, 9, 2))
        assert (lead.rating, lead.reviews_count) == (dig(node, 4, 7), dig(node, 4, 8))
        assert lead.address == dig(node, 39)
        assert lead.timezone == dig(node, 30)
        assert lead.category_codes == tuple(item[0] for item in dig(node, 76))
        assert (lead.website is None) == (dig(node, 7) is None)
        digits = "".join(filter(str.isdigit, dig(node, 178, 0, 3))).lstrip("0")
        assert lead.phones[0].e164.endswith(digits)


def test_an_advertisement_takes_its_country_from_the_results_of_its_time_zone(
    capture: Capture,
) -> None:
    ads = parse_search(capture(SHAPE_B)).ads
    assert [ad.phones[0].region for ad in ads] == ["IN", "IN"]
    assert all(ad.country is None and ad.sponsored for ad in ads)


def test_hours_of_the_captured_responses(capture: Capture) -> None:
    delhi = {lead.name: lead for lead in parse_search(capture(SHAPE_B)).organic}
    always = delhi["Venkateshwar Hospital"]
    assert {(p.opens, p.closes) for p in always.hours} == {("00:00", "24:00")}
    special = [day for lead in delhi.values() for day in lead.special_hours]
    assert {(day.date, day.confirmed) for day in special} == {("2025-07-31", False)}
    athens = parse_search(capture(SHAPE_A)).organic
    assert athens[0].closed_days == ("sunday",)
    assert sum(bool(lead.hours) for lead in athens) == 19
    assert any(p.closes == "24:00" for lead in athens for p in lead.hours)
