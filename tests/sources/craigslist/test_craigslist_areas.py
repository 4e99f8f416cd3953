"""The areas and how people name them."""

from zoneinfo import ZoneInfo

import pytest

from leadcrawl.errors import ConfigError
from leadcrawl.sources.craigslist.areas import (
    _aliases,
    all_areas,
    area,
    find_areas,
    find_place,
    find_places,
    subarea,
)


def test_all_areas_are_there_once() -> None:
    areas = all_areas()
    assert len(areas) == 707
    assert len({entry.hostname for entry in areas}) == 707
    assert len({entry.id for entry in areas}) == 707
    codes = [part.code for entry in areas for part in entry.subareas]
    assert len(codes) == len(set(codes)) == 103
    assert len({entry.country for entry in areas if entry.country}) == 78


def test_every_area_has_a_zone_a_place_and_a_currency() -> None:
    for entry in all_areas():
        assert ZoneInfo(entry.timezone).key == entry.timezone
        assert -90 <= entry.latitude <= 90
        assert -180 <= entry.longitude <= 180
        assert (entry.currency is None) == (entry.country is None)


def test_every_area_and_subarea_is_found_by_its_key_and_its_names() -> None:
    for entry in all_areas():
        assert find_place(entry.hostname).path == f"area/{entry.hostname}"
        for part in entry.subareas:
            found = subarea(part.code)
            assert found is not None
            assert found.path == f"subarea/{part.code}"


def test_every_description_leads_to_its_area_or_is_called_ambiguous() -> None:
    astray = []
    for entry in all_areas():
        try:
            found = find_places(entry.description)
        except ConfigError as error:
            if "ambiguous" not in str(error):
                astray.append((entry.description, str(error)))
            continue
        if [place.area.hostname for place in found] != [entry.hostname]:
            astray.append((entry.description, found[0].path))
    assert astray == []


@pytest.mark.parametrize(
    ("text", "paths"),
    [
        ("sfbay", ["area/sfbay"]),
        ("SFBay", ["area/sfbay"]),
        ("San Francisco", ["area/sfbay"]),
        ("san francisco, CA", ["area/sfbay"]),
        ("SF bay area", ["area/sfbay"]),
        ("new york", ["area/newyork"]),
        ("New York City", ["area/newyork"]),
        ("nyc", ["area/newyork"]),
        ("East Bay", ["subarea/eby"]),
        ("eby", ["subarea/eby"]),
        ("montréal", ["area/montreal"]),
        ("Washington, DC", ["area/washingtondc"]),
        ("st paul", ["area/minneapolis"]),
        ("LA", ["area/losangeles"]),
        ("SF, D.C.", ["area/sfbay", "area/washingtondc"]),
        ("philly, vegas", ["area/philadelphia", "area/lasvegas"]),
        ("san jose", ["subarea/sby"]),
        ("Oakland", ["subarea/eby"]),
        ("köln", ["area/cologne"]),
        ("raleigh / durham", ["area/raleigh"]),
        ("raleigh / durham / CH", ["area/raleigh"]),
        ("sfbay, Austin, TX, new york", ["area/sfbay", "area/austin", "area/newyork"]),
        ("sfbay,sfbay", ["area/sfbay"]),
    ],
)
def test_find_places(text: str, paths: list[str]) -> None:
    assert [place.path for place in find_places(text)] == paths


def test_a_nickname_leads_to_its_place_and_hides_no_name_of_the_site() -> None:
    areas = all_areas()
    parts = [part for entry in areas for part in entry.subareas]
    texts = [text for entry in areas for text in (entry.name, entry.description)]
    texts += [text for part in parts for text in (part.name, part.description)]
    printed = {text.casefold() for text in texts}
    nicknames = list(_aliases())
    assert len(nicknames) > 20
    for code, names in nicknames:
        for name in names:
            assert name not in printed
            assert find_place(name).path in {f"area/{code}", f"subarea/{code}"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("sfbey", "unknown city 'sfbey': did you mean sfbay?"),
        ("portlnd", "unknown city 'portlnd': did you mean portland?"),
        ("berkley", "unknown city 'berkley': did you mean eby (SF bay area, east bay)?"),
        (
            "palm beach",
            "unknown city 'palm beach': did you mean pbc (south florida, palm beach co)?",
        ),
        ("xx", "unknown city 'xx'; use a hostname"),
        ("north shore", "ambiguous city 'north shore': it could be nos "),
        ("xyzzyqq", "unknown city 'xyzzyqq'; use a hostname such as 'sfbay'"),
        ("", "no city given"),
        (" , ", "no city given"),
    ],
)
def test_bad_names_give_one_clear_line(text: str, message: str) -> None:
    with pytest.raises(ConfigError) as error:
        find_areas(text)
    assert str(error.value).startswith(message)
    assert "\n" not in str(error.value)


def test_area_by_number_and_unknown_keys() -> None:
    found = area(1)
    assert found is not None
    assert found.hostname == "sfbay"
    assert found.subarea("brk") is None
    assert area("nowhere") is None
    assert subarea("zzz") is None
