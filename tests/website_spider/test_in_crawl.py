"""`-a enrich_websites=true`: the websites of the leads that a crawl has just stored."""

from collections import Counter

import pytest

from leadcrawl.sources.website.site import site_key
from replica.process import start_replica
from tests.website_spider.site_lab import Sites, WebsiteLab


def test_a_crawl_visits_each_website_once(lab: WebsiteLab) -> None:
    with start_replica(seed=3, postings=60) as replica, Sites().serve() as sites:
        lab.sites = sites
        done = lab.crawl(replica.url, "city=sfbay", "category=bbb,ggg,jjj", "enrich_websites=true")
    assert done.returncode == 0, done.stderr[-3000:]
    leads = lab.documents().values()
    lacking = [
        lead
        for lead in leads
        if lead.get("website")
        and lead["status"] == "active"
        and not lead.get("do_not_contact")
        and not (lead.get("phones") and _own_emails(lead))
    ]
    wanted = {site_key(lead["website"]) for lead in lacking}
    assert wanted, "the replica has no lead to visit a website for"
    assert dict(sites.homes) == dict.fromkeys(wanted, 1)
    for lead in lacking:
        found = [one["value"] for one in lead["contacts"]]
        assert found == [f"info@{site_key(lead['website'])}"]
    shared = Counter(site_key(lead["website"]) for lead in leads if lead.get("website"))
    alone = [lead for lead in lacking if shared[site_key(lead["website"])] == 1]
    assert all(lead["emails"][-1]["found_by"] == "website/mailto" for lead in alone)


@pytest.mark.slow
def test_the_last_leads_get_their_visit_too(lab: WebsiteLab) -> None:
    with start_replica(seed=3, postings=60) as replica, Sites().serve() as sites:
        lab.sites = sites
        arguments = ("city=sfbay", "category=bbb,ggg,jjj", "enrich_websites=true", "max_leads=20")
        done = lab.crawl(replica.url, *arguments)
    assert done.returncode == 0, done.stderr[-3000:]
    assert lab.last_run()["finish_reason"] == "max_leads"
    wanted = {
        site_key(lead["website"])
        for lead in lab.documents().values()
        if lead.get("website")
        and not (lead.get("phones") and _own_emails(lead))
        and lead["status"] == "active"
        and not lead.get("do_not_contact")
    }
    assert wanted
    assert set(sites.homes) == wanted


def _own_emails(lead: dict[str, list[dict[str, str]]]) -> list[str]:
    return [
        one["address"]
        for one in lead.get("emails", [])
        if not one["found_by"].startswith("website/")
    ]
