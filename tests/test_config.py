"""The configuration of the spiders: YAML, arguments on top, one line for every mistake."""

from pathlib import Path

import pytest

from leadcrawl.config import CraigslistConfig
from leadcrawl.errors import ConfigError


def load(**arguments: str) -> CraigslistConfig:
    return CraigslistConfig.load("craigslist", arguments)


def test_defaults_come_from_the_yaml_file() -> None:
    config = load(city="sfbay")
    assert [category.code for category in config.categories] == ["bbb"]
    assert (config.source, config.refresh, config.max_leads) == ("auto", "changed", None)


@pytest.mark.parametrize(
    ("city", "paths"),
    [
        ("sfbay", ["area/sfbay"]),
        ("San Francisco", ["area/sfbay"]),
        ("new york", ["area/newyork"]),
        ("sfbay, seattle", ["area/sfbay", "area/seattle"]),
        ("east bay", ["subarea/eby"]),
    ],
)
def test_city_is_a_hostname_a_name_or_several(city: str, paths: list[str]) -> None:
    assert [place.path for place in load(city=city).places] == paths


def test_subarea_narrows_the_city() -> None:
    assert [place.path for place in load(city="sfbay", subarea="eby,sfc").places] == [
        "subarea/eby",
        "subarea/sfc",
    ]


@pytest.mark.parametrize(
    ("category", "codes"),
    [
        ("jjj", ["jjj"]),
        ("services", ["bbb"]),
        ("skilled trade", ["sks"]),
        ("lgs,ctd", ["lgs", "ctd"]),
    ],
)
def test_category_is_a_code_a_section_or_a_name(category: str, codes: list[str]) -> None:
    found = load(city="sfbay", category=category).categories
    assert [each.code for each in found] == codes


def test_own_yaml_folder_and_its_mistakes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEADCRAWL_CONFIG_DIR", str(tmp_path))
    (tmp_path / "craigslist.yml").write_text("city: [sfbay, austin]\ncategory: jjj\n")
    assert [place.path for place in load().places] == ["area/sfbay", "area/austin"]
    assert [each.code for each in load(category="lgs").categories] == ["lgs"]
    (tmp_path / "craigslist.yml").write_text("city: sfbay\ncategry: jjj\n")
    with pytest.raises(ConfigError, match=r"'categry' in craigslist.yml: did you mean category"):
        load()


@pytest.mark.parametrize(
    "arguments",
    [
        {"city": ""},
        {"city": " , "},
        {"city": "sfbay", "category": ","},
        {"city": "sfbay", "posted_within": "0"},
        {"city": "sfbay", "has_pic": "perhaps"},
        {"city": "sfbay", "query": ""},
        {"city": "sfbay", "max_leads": "-1"},
        {"city": "nowhere at all"},
    ],
)
def test_every_mistake_is_one_line(arguments: dict[str, str]) -> None:
    with pytest.raises(ConfigError) as caught:
        load(**arguments)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 300
