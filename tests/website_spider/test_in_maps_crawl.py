"""`-a enrich_websites=true` in a crawl of Google Maps, which runs in a browser."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from leadcrawl.sources.website.site import site_key
from replica.process import start_replica
from tests.e2e.maps_lab import AREA, MapsLab
from tests.website_spider.site_lab import PAGE, Site, Sites


@pytest.fixture
def maps(tmp_path: Path) -> Iterator[MapsLab]:
    """An empty data folder; its database is cleaned up at the end."""
    lab = MapsLab(tmp_path / "data")
    yield lab
    lab.clean_up()


@pytest.mark.slow
def test_places_get_the_contacts_of_their_websites(maps: MapsLab) -> None:
    with start_replica(seed=5, postings=1, places=15) as replica, Sites().serve() as sites:
        answers = [one for one in replica.answers() if one["source"] == "google_maps"]
        websites = {site_key(one["website"]) for one in answers if one.get("website")}
        denied = min(site for site in websites if site)
        sites.sites[denied] = Site("User-agent: *\nDisallow: /", home=PAGE.format("No", ""))
        maps.extra = {"LEADCRAWL_WEBSITE_HOSTS": sites.hosts}
        arguments = ("query=places", *AREA, "enrich_websites=true")
        done = maps.crawl(replica.url, *arguments)
    assert done.returncode == 0, done.stderr[-3000:]
    leads = list(maps.documents().values())
    found = {
        site_key(lead["website"]): [one["value"] for one in lead.get("contacts", [])]
        for lead in leads
        if lead.get("website") and lead.get("closed") != "permanently"
    }
    assert len(found) > 3
    assert sites.sites[denied].asked == []  # it is obeyed, though Google's own is not
    for site, contacts in found.items():
        assert contacts == ([] if site == denied else [f"info@{site}"])
    assert maps.last_run()["verdict"] != "failed"
