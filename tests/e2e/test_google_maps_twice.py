"""Places that are crawled again: reviews when asked for, changes in the history, and what is cheap."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from replica.process import start_replica
from tests.e2e.lab import differences
from tests.e2e.maps_lab import MapsLab, places

WEST, SOUTH, EAST, NORTH = -122.50, 37.71, -122.38, 37.81
TRIANGLE = {
    "type": "Feature",
    "geometry": {
        "type": "Polygon",
        "coordinates": [[[WEST, SOUTH], [EAST, SOUTH], [EAST, NORTH], [WEST, SOUTH]]],
    },
}


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[MapsLab]:
    lab = MapsLab(tmp_path / "data")
    yield lab
    lab.scrapy("db", "stop")


def inside(longitude: float, latitude: float) -> bool:
    """Tell whether a point lies in the triangle: in the box, and below its diagonal."""
    east, north = (longitude - WEST) / (EAST - WEST), (latitude - SOUTH) / (NORTH - SOUTH)
    return 0 <= north <= east <= 1


@pytest.mark.slow
def test_reviews_when_asked_for_and_changes_in_the_history(lab: MapsLab, tmp_path: Path) -> None:
    area = tmp_path / "area.geojson"
    area.write_text(json.dumps(TRIANGLE))
    arguments = ("query=places", f"location={area}", "max_results=all")
    with start_replica(seed=37, postings=1, places=40) as site:
        assert lab.crawl(site.url, *arguments, "reviews=true").returncode == 0
        answers = [a for a in places(site) if inside(*a["location"]["coordinates"])]
    before = lab.documents()
    assert len(answers) >= 8
    assert differences(answers, before) == []
    numbers = [len(lead.get("reviews", ())) for lead in before.values()]
    assert 1 <= max(numbers) <= 8
    assert all(lead["opened_at"] for lead in before.values())

    with start_replica(seed=37, postings=1, places=40, changed=1) as site:
        assert lab.crawl(site.url, *arguments, "detail=always").returncode == 0
        answers = [a for a in places(site) if inside(*a["location"]["coordinates"])]
        assert "maps_place_page" not in site.stats()["requests"], "all are fresh"
    after = lab.documents()
    grown = [
        (lead, before[key])
        for key, lead in after.items()
        if lead.get("reviews_count") != before[key].get("reviews_count")
    ]
    assert len(grown) >= len(answers) / 2
    for lead, was in grown:
        change = lead["history"][-1]["changes"]["reviews_count"]
        assert (change["from"], change["to"]) == (was["reviews_count"], lead["reviews_count"])
    kept = {key: lead.get("reviews") for key, lead in after.items()}
    assert kept == {key: lead.get("reviews") for key, lead in before.items()}
