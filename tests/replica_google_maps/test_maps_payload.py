"""The replica's nodes held to the captured ones: the same paths filled, by the same kinds of values."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from leadcrawl.sources.google_maps.payload import PATHS, decode, dig, items
from replica.google_maps.catalog import Catalog
from replica.google_maps.factory import PlaceFactory
from replica.google_maps.model import Place
from replica.google_maps.node import NodeWriter
from replica.google_maps.options import MapsOptions
from replica.google_maps.responses import ResponseWriter
from replica.google_maps.session import Mood, Session

_PLAIN = Session("x" * 22, Mood.NONE)
# Gone from the real site since the capture, or nothing that a lead is made of.
_OLD = {"hours_2023", "open_status_2023", "reviews_per_star_2023", "maps_url_2023"}
_UNUSED = {"also_searched", "geo_hierarchy", "local_address", "other_hours", "review_snippet"}
_UNUSED |= {"services", "highlights", "action_groups", "claim_url", "name_local", "price_text"}


def _filled(node: Any) -> set[str]:
    return {name for name, path in PATHS.items() if dig(node, *path) not in (None, [], "")}


def _form(value: Any, other: Any) -> Iterator[str]:
    """Yield where two values have different types, as far as both go."""
    if value is None or other is None:
        return
    numbers = (int, float)
    if isinstance(value, numbers) and isinstance(other, numbers):
        return
    if type(value) is not type(other):
        yield f"{value!r:.60} / {other!r:.60}"
    elif isinstance(value, list):
        for mine, theirs in zip(value, other, strict=False):
            yield from _form(mine, theirs)


@pytest.fixture(scope="module")
def writer() -> NodeWriter:
    return NodeWriter(Catalog(PlaceFactory(MapsOptions(places=400))).factory)


@pytest.fixture(scope="module")
def places(writer: NodeWriter) -> list[Place]:
    found = [writer.factory.place(number) for number in range(400)]
    return [p for p in found if not p.is_stub and p.week and p.photo and p.price]


def _richest(places: list[Place]) -> Place:
    return next(
        p
        for p in places
        if p.rating and p.mall and p.owner_id and p.website and p.street and p.phone
    )


def _captured(corpus: Path, name: str) -> Any:
    return decode((corpus / name).read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def organic(corpus: Path) -> list[Any]:
    in_b = _captured(corpus, "search_json/search_in_en_2025-07_shape_b_with_ads.json")
    in_a = _captured(corpus, "search_json/search_gr_en_2024-12_shape_a.json")
    nodes = [dig(row, 1) for row in items(in_b, 64)] + [dig(row, 14) for row in items(in_a, 0, 1)]
    return [node for node in nodes if node]


def test_search_nodes_fill_the_paths_that_most_captured_ones_fill(
    organic: list[Any], writer: NodeWriter, places: list[Place]
) -> None:
    counts = {name: sum(name in _filled(node) for node in organic) for name in PATHS}
    usual = {name for name, count in counts.items() if count > 0.6 * len(organic)}

    missing = usual - _OLD - _UNUSED - _filled(writer.node(_richest(places), _PLAIN))

    assert len(organic) == 40
    assert missing == set()


def test_search_nodes_fill_no_path_that_no_captured_one_fills(
    organic: list[Any], writer: NodeWriter, places: list[Place]
) -> None:
    captured = set().union(*(_filled(node) for node in organic))

    ours = set().union(*(_filled(writer.node(place, _PLAIN)) for place in places))

    # `$$` stood in five of twenty captured nodes; the badge of closed places in none of these.
    assert ours - captured <= {"badge", "price_level"}


def test_the_place_node_fills_the_paths_of_the_captured_one(
    corpus: Path, writer: NodeWriter, places: list[Place]
) -> None:
    captured = dig(_captured(corpus, "place_json/place_cy_en_2023-09.json"), 6)

    ours = _filled(writer.detail(_richest(places), _PLAIN))

    assert _filled(captured) - _OLD - _UNUSED - ours == set()


def test_values_are_of_the_captured_kinds(
    corpus: Path, organic: list[Any], writer: NodeWriter, places: list[Place]
) -> None:
    captured = [*organic, dig(_captured(corpus, "place_json/place_cy_en_2023-09.json"), 6)]
    nodes = [writer.detail(place, _PLAIN) for place in places[:25]]

    wrong: dict[str, str] = {}
    for name, path in PATHS.items():
        theirs = next((dig(n, *path) for n in reversed(captured) if dig(n, *path)), None)
        for node in nodes:
            wrong |= dict.fromkeys(_form(dig(node, *path), theirs), name)

    assert wrong == {}


def test_advertised_nodes_lack_what_captured_ones_lack(
    corpus: Path, writer: NodeWriter, places: list[Place]
) -> None:
    response = _captured(corpus, "search_json/search_in_en_2025-07_shape_b_with_ads.json")
    ads = [dig(row, 5, 15) for row in items(response, 64) if not dig(row, 1)]
    ours = _filled(writer.ad(_richest(places), _PLAIN))

    assert ours - set().union(*(_filled(ad) for ad in ads)) == set()
    assert set.intersection(*(_filled(ad) for ad in ads)) - ours - _OLD - _UNUSED == set()


def test_the_place_response_names_the_cid_where_the_captured_one_does(
    corpus: Path, writer: NodeWriter, places: list[Place]
) -> None:
    path = (25, 3, 0, 13, 0, 0, 1)
    captured = _captured(corpus, "place_json/place_cy_en_2023-09.json")
    ours = decode(ResponseWriter(writer).place(places[0], _PLAIN, is_stub=False))

    assert dig(captured, *path) == str(int(dig(captured, 6, 10).split(":")[1], 16))
    assert dig(ours, *path) == str(places[0].cid)
