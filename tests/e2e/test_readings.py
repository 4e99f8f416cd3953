"""One posting read as JSON and as a page in turn: the poorer reading takes nothing away."""

import pytest

from replica.process import start_replica
from tests.e2e.lab import ALL, Lab

CITY = ("city=sfbay", f"category={ALL}", "refresh=all")


@pytest.mark.slow
def test_reading_by_json_and_by_page_in_turn_changes_nothing(lab: Lab) -> None:
    with start_replica(seed=31, postings=60) as site:
        lab.crawl(site.url, *CITY)
        assert all(lead["city"] for lead in lab.documents().values() if lead["status"] == "active")
        lab.crawl(site.url, *CITY, "source=html")
        richer = lab.documents()
        assert lab.last_run()["counts"]["changed"] > 30  # the page names the town and the expiry
        for way in ((), ("source=html",)):
            lab.crawl(site.url, *CITY, *way)
            counts = lab.last_run()["counts"]
            assert (counts["leads"], counts["changed"]) == (60, 0)
    after = lab.documents()
    assert {key: lead["revision"] for key, lead in after.items()} == {
        key: lead["revision"] for key, lead in richer.items()
    }
    assert len({lead.get("city") for lead in after.values()}) > 2
