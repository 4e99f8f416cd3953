"""The invented places: the same everywhere, like a city, and right in the answer key."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from leadcrawl.items import Lead
from leadcrawl.sources.google_maps.place import parse_place_response
from leadcrawl.sources.google_maps.search import parse_search
from replica.google_maps.answers import answer
from replica.google_maps.catalog import Catalog
from replica.google_maps.factory import PlaceFactory
from replica.google_maps.model import Place
from replica.google_maps.node import NodeWriter
from replica.google_maps.options import MapsOptions
from replica.google_maps.pb import Viewport, altitude
from replica.google_maps.responses import ResponseWriter
from replica.google_maps.session import Mood, Session

_PLAIN = Session("x" * 22, Mood.NONE)


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return Catalog(PlaceFactory(MapsOptions(places=1000)))


@pytest.fixture(scope="module")
def writer(catalog: Catalog) -> ResponseWriter:
    return ResponseWriter(NodeWriter(catalog.factory))


def _shown(lead: Lead) -> dict[str, Any]:
    data = lead.model_dump(mode="json") | {"_id": lead.id}
    return data | {"phones": [{"e164": phone.e164} for phone in lead.phones]}


def _differences(lead: Lead, key: dict[str, Any]) -> dict[str, Any]:
    shown = _shown(lead)
    return {name: (shown[name], want) for name, want in key.items() if shown[name] != want}


def test_the_same_options_give_the_same_places(catalog: Catalog) -> None:
    again = PlaceFactory(MapsOptions(places=20))

    assert [again.place(n) for n in range(20)] == catalog.places[:20]
    assert PlaceFactory(MapsOptions(seed=8)).place(0) != catalog.places[0]


def test_changed_places_have_more_reviews_and_nothing_else_new(catalog: Catalog) -> None:
    later = PlaceFactory(MapsOptions(changed=0.3))
    changed = 0
    for place in catalog.places[:300]:
        now = later.place(place.number)
        changed += now.stars != place.stars
        assert replace(now, rating=place.rating, stars=place.stars) == place
    assert 60 < changed < 120


def test_the_city_holds_all_that_makes_leads_hard(catalog: Catalog) -> None:
    places, weeks = catalog.places, [place.week for place in catalog.places if place.week]
    slots = [slot for week in weeks for day in week.days for slot in day]

    assert len({place.cid for place in places}) == len(places)
    assert 0.85 < sum(place.is_inside for place in places) / len(places) < 0.97
    for name in ("phone", "website", "street", "rating"):
        assert 0 < sum(getattr(place, name) is None for place in places) < 0.25 * len(places)
    assert {place.closed for place in places} == {None, "temporarily", "permanently"}
    assert any(week.holiday for week in weeks)
    assert any(len(day) > 1 for week in weeks for day in week.days)
    assert (0, 0) in slots
    assert {1440, 1560, 1800} <= {closes for _, closes in slots}
    chains = [place for place in places if place.name == "Foghorn Coffee Co"]
    assert len(chains) > 3
    assert len({place.website for place in chains if place.website}) > 3


def test_every_place_response_gives_its_answer(catalog: Catalog, writer: ResponseWriter) -> None:
    wrong: dict[int, dict[str, Any]] = {}
    for place in catalog.places:
        lead = parse_place_response(writer.place(place, _PLAIN, is_stub=False))
        wrong |= {place.number: _differences(lead, answer(place, catalog.city, detail=True))}

    assert {number: found for number, found in wrong.items() if found} == {}


@pytest.mark.parametrize("mood", [Mood.NONE, Mood.SHAPE_A, Mood.WRAPPED])
def test_a_search_node_gives_the_answer_unless_it_is_a_stub(
    catalog: Catalog, writer: ResponseWriter, mood: Mood
) -> None:
    session = Session("x" * 22, mood)
    places = [place for place in catalog.places[:400] if not place.is_stub]

    page = parse_search(writer.search("business", places, catalog.home(), session))

    found = {lead.source_id: lead for lead in page.organic}
    keys = {str(place.cid): answer(place, catalog.city) for place in places}
    assert found.keys() == keys.keys()
    assert [_differences(found[cid], key) for cid, key in keys.items()] == [{}] * len(places)


def test_a_stub_lacks_in_the_search_what_its_own_response_has(
    catalog: Catalog, writer: ResponseWriter
) -> None:
    stubs = [p for p in catalog.places if p.is_stub and p.phone and p.website and p.rating]
    page = parse_search(writer.search("business", stubs, catalog.home(), _PLAIN))
    own = [parse_place_response(writer.place(place, _PLAIN, is_stub=False)) for place in stubs]

    assert len(stubs) > 50
    assert all(not lead.phones and lead.website is None and lead.hours == () for lead in page.leads)
    assert all(lead.rating and lead.reviews_count is None for lead in page.leads)
    assert all(lead.phones and lead.website and lead.reviews_count for lead in own)


def test_a_viewport_gives_at_most_120_places_and_far_ones_when_it_has_few(catalog: Catalog) -> None:
    center = Viewport(catalog.city.lat, catalog.city.lon, altitude(catalog.city.lat, 12))
    sea = Viewport(catalog.city.lat + 0.5, catalog.city.lon, altitude(catalog.city.lat, 16))

    assert len(catalog.search("business", center)) == 120
    assert all(center.shows(p.lat, p.lon) for p in catalog.search("business", center))
    far = catalog.search("business", sea)
    assert len(far) == 20
    assert not any(sea.shows(place.lat, place.lon) for place in far)


def test_splitting_saturated_tiles_finds_every_place_of_the_area(catalog: Catalog) -> None:
    found: set[int] = set()
    tiles = list(_saturating_tiles(catalog, found))

    inside = {place.number for place in catalog.places if place.is_inside}
    assert sum(zoom > 13 for zoom in tiles) >= 8
    assert inside <= found


def _saturating_tiles(catalog: Catalog, found: set[int]) -> Iterator[int]:
    west, south, east, north = catalog.city.bbox
    waiting = [((south + north) / 2, (west + east) / 2, 12, (north - south) / 4, (east - west) / 4)]
    while waiting:
        lat, lon, zoom, up, right = waiting.pop()
        places = catalog.search("business", Viewport(lat, lon, altitude(lat, zoom)))
        found.update(place.number for place in places)
        yield zoom
        if len(places) >= 120:
            for north_by, east_by in ((1, 1), (1, -1), (-1, 1), (-1, -1)):
                waiting.append(
                    (lat + north_by * up, lon + east_by * right, zoom + 1, up / 2, right / 2)
                )


@pytest.mark.parametrize(
    ("query", "kinds"),
    [
        ("coffee shop", {"coffee_shop"}),
        ("Dentists in San Francisco, CA", {"dentist"}),
        ("salon de coiffure", {"hair_salon"}),
        ("flying carpet", set()),
    ],
)
def test_a_query_finds_the_places_of_its_kind(
    catalog: Catalog, query: str, kinds: set[str]
) -> None:
    found: list[Place] = list(catalog.matching(query))

    assert {place.kind for place in found} == kinds
    assert len(found) == sum(place.kind in kinds for place in catalog.places)
