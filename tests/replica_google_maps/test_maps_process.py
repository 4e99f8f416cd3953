"""The maps as part of the replica that `python -m replica` runs."""

import json
from typing import Any
from urllib.parse import quote
from urllib.request import urlopen

import pytest

from leadcrawl.errors import ConfigError
from leadcrawl.sources.google_maps.search import parse_search
from replica.process import start_replica

_PB = "!4m12!1m3!1d3826.9!2d-97.74!3d30.27!2m3!1f0!2f0!3f0!3m2!1i600!2i800!4f13.1!7i20!8i0"


def _search(url: str) -> str:
    with urlopen(f"{url}/search?tbm=map&hl=en&gl=us&q=business&pb={quote(_PB)}") as reply:
        text: str = reply.read().decode()
    return text


def test_both_sites_share_an_origin_and_an_answer_key() -> None:
    options: dict[str, Any] = {"postings": 20, "places": 60, "city": "austin", "fault": ["stub=0"]}
    with start_replica(**options) as replica:
        page = parse_search(_search(replica.url))
        key = {answer["_id"]: answer for answer in replica.answers()}
        stats = replica.stats()

    sources = [answer["source"] for answer in key.values()]
    assert (sources.count("craigslist"), sources.count("google_maps")) == (20, 60)
    assert len(page.organic) == 20
    assert {lead.city for lead in page.organic} == {"Austin"}
    assert all(key[lead.id]["name"] == lead.name for lead in page.organic)
    assert stats["requests"]["maps_search_json"] == 1
    assert stats["google_maps"]["places_served"] == 20
    assert len(stats["google_maps"]["bbox"]) == 4


def test_the_same_seed_gives_the_same_bytes_on_any_port() -> None:
    texts = []
    for _ in range(2):
        with start_replica(postings=1, places=60, city="austin", seed=3) as replica:
            texts.append((_search(replica.url), json.dumps(replica.answers())))

    assert texts[0] == texts[1]


def test_without_places_there_are_no_maps() -> None:
    with start_replica(postings=5) as replica:
        assert {answer["source"] for answer in replica.answers()} == {"craigslist"}
        assert "google_maps" not in replica.stats()


def test_an_unknown_fault_is_refused_with_the_names_of_all() -> None:
    with (
        pytest.raises(ConfigError, match=r"unknown fault 'fog'.*consent"),
        start_replica(places=5, fault=["fog=1"]),
    ):
        pass


def test_the_kinds_of_places_can_be_chosen() -> None:
    with start_replica(postings=1, places=30, place_kinds="dentist,gym") as replica:
        codes = {answer.get("category_code") for answer in replica.answers()[1:]}
    assert codes == {"dentist", "gym"}

    with (
        pytest.raises(ConfigError, match=r"unknown kind 'circus'.*coffee_shop"),
        start_replica(places=5, place_kinds="circus"),
    ):
        pass
