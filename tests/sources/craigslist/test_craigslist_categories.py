"""The categories and how people name them."""

import pytest

from leadcrawl.errors import ConfigError
from leadcrawl.sources.craigslist.categories import (
    all_categories,
    category,
    expand,
    find_categories,
    leaf_code,
)

SERVICES = [
    "biz",
    "cps",
    "crs",
    "evs",
    "hss",
    "lss",
    "lbs",
    "sks",
    "lgs",
    "fns",
    "rts",
    "aos",
    "bts",
    "wet",
    "trv",
    "fgs",
    "pas",
    "mas",
    "cys",
    "cms",
    "hws",
]


def test_all_categories_are_there_once() -> None:
    found = all_categories()
    leaves = [entry for entry in found if not entry.members]
    assert len(leaves) == 178
    assert len({entry.id for entry in leaves}) == 178
    assert len({entry.code for entry in found}) == len(found)


def test_every_combined_code_stands_for_known_leaves() -> None:
    for entry in all_categories():
        for code in entry.members:
            member = category(code)
            assert member is not None
            assert not member.members
            assert member.section == entry.section


def test_every_code_finds_itself() -> None:
    for entry in all_categories():
        assert [found.code for found in find_categories(entry.code)] == [entry.code]


def test_expand_services_and_leaves() -> None:
    assert sorted(expand("bbb")) == sorted(SERVICES)
    assert expand("cta") == ("cto", "ctd")
    assert expand("sks") == ("sks",)
    assert leaf_code("cta", "dealer") == "ctd"
    assert leaf_code("rea", "broker") == "reb"


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("bbb", ["bbb"]),
        ("services", ["bbb"]),
        ("Jobs", ["jjj"]),
        ("for sale", ["sss"]),
        ("skilled trade", ["sks"]),
        ("skilled trade services", ["sks"]),
        ("general labor", ["lab"]),
        ("cars & trucks - by dealer", ["ctd"]),
        ("cars", ["cta"]),
        ("bbb, lgs,jobs", ["bbb", "lgs", "jjj"]),
        ("atvs, utvs, snowmobiles", ["sna"]),
        ("lgs,lgs", ["lgs"]),
    ],
)
def test_find_categories(text: str, codes: list[str]) -> None:
    assert [found.code for found in find_categories(text)] == codes


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("sksx", "unknown category 'sksx': did you mean sks?"),
        ("real estate", "ambiguous category 'real estate': it could be rea (real estate), "),
        ("qqqqqqq", "unknown category 'qqqqqqq'; use a code such as 'bbb'"),
        ("", "no category given"),
    ],
)
def test_bad_names_give_one_clear_line(text: str, message: str) -> None:
    with pytest.raises(ConfigError) as error:
        find_categories(text)
    assert str(error.value).startswith(message)
