"""What the Google Maps spider understands, and one line for what it does not."""

import json
from pathlib import Path

import pytest

from leadcrawl.config_google_maps import GoogleMapsConfig
from leadcrawl.errors import ConfigError

TRIANGLE = {
    "type": "Polygon",
    "coordinates": [[[-97.8, 30.2], [-97.6, 30.2], [-97.7, 30.4], [-97.8, 30.2]]],
}


def load(**arguments: str) -> GoogleMapsConfig:
    return GoogleMapsConfig.load("google_maps", arguments)


def test_defaults_come_from_the_yaml_file() -> None:
    config = load(query="cafe")
    assert (config.max_results, config.detail, config.language) == (20, "auto", "en")
    assert config.headless
    assert not config.obey_robots
    assert config.whereabouts.area is None


def test_several_queries_and_places() -> None:
    assert load(query="coffee shop, bakery, coffee shop").queries == ("coffee shop", "bakery")
    text = "16519582940102929223, ChIJDdnwdv0y5xQRRytw1ihZQeU https://maps.google.com/?cid=12345678,ChIJDdnwdv0y5xQRRytw1ihZQeU"
    cids = [ref.cid for ref in load(place=text).places]
    assert cids == ["16519582940102929223", "16519582940102929223", "12345678"]


@pytest.mark.parametrize(
    ("location", "inside", "outside", "country"),
    [
        ("Austin, TX", (30.27, -97.74), (30.6, -97.74), "US"),
        ("austin", (30.27, -97.74), (30.6, -97.74), "US"),
        ("San Francisco", (37.77, -122.42), (37.5, -122.25), "US"),
        ("Köln", (50.94, 6.96), (51.5, 6.96), "DE"),
        ("paris, texas", (33.66, -95.55), (48.85, 2.35), "US"),
        ("37.76,-122.44", (37.8, -122.4), (38.0, -122.4), None),
        ("bbox=-122.5, 37.7, -122.3, 37.8", (37.75, -122.4), (37.81, -122.4), None),
    ],
)
def test_location_is_an_area(
    location: str, inside: tuple[float, float], outside: tuple[float, float], country: str | None
) -> None:
    where = load(query="cafe", location=location).whereabouts
    assert where.area
    assert where.area.contains(*inside)
    assert not where.area.contains(*outside)
    assert where.country == country


def test_location_is_a_file(tmp_path: Path) -> None:
    file = tmp_path / "area.geojson"
    file.write_text(json.dumps(TRIANGLE))
    area = load(query="cafe", location=str(file)).whereabouts.area
    assert area
    assert area.contains(30.25, -97.7)
    assert not area.contains(30.39, -97.79)


def test_radius_is_in_kilometers() -> None:
    area = load(query="cafe", location="30,0", radius="1").whereabouts.area
    assert area
    assert area.contains(30.008, 0)
    assert not area.contains(30.01, 0)


def test_a_name_that_is_not_known_is_left_to_the_site() -> None:
    where = load(query="cafe", location="Little Nowhere").whereabouts
    assert (where.area, where.words) == (None, "Little Nowhere")


def test_country_is_that_of_the_location_unless_given() -> None:
    assert load(query="cafe", location="Berlin").region == "DE"
    assert load(query="cafe", location="Berlin", country="us").region == "US"


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ({}, "nothing to crawl"),
        ({"query": " , "}, "nothing to crawl"),
        ({"location": "Berlin", "place": "12345678"}, "location without query"),
        ({"query": "cafe", "location": "bbox=1,2,3"}, "is no bbox"),
        ({"query": "cafe", "location": "bbox=0,50,1,40"}, "south below north"),
        ({"query": "cafe", "location": "91,0"}, "a point is lat,lon"),
        ({"query": "cafe", "location": "nowhere.geojson"}, "cannot read the area"),
        ({"query": "cafe", "max_results": "0"}, "must be 1 or more, or 'all'"),
        ({"query": "cafe", "max_results": "some"}, "max_results"),
        ({"query": "cafe", "min_rating": "6"}, "min_rating"),
        ({"query": "cafe", "country": "usa"}, "^country: must be such as us, not 'usa'$"),
        ({"query": "cafe", "language": "english"}, "language: must be such as en or pt-BR, not"),
        ({"place": "cafe"}, "'cafe' is no address of a place"),
    ],
)
def test_mistakes_are_told_in_one_line(arguments: dict[str, str], complaint: str) -> None:
    with pytest.raises(ConfigError, match=complaint) as caught:
        load(**arguments)
    assert "\n" not in str(caught.value)
