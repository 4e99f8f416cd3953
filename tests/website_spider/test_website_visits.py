"""`scrapy crawl website`: what is visited, and what the stored leads get of it."""

import pytest

from tests.website_spider.site_lab import PAGE, Site, Sites, WebsiteLab, lead

MAIL = '<a href="mailto:info@acme.example.com">mail</a>'
CALL = '<a href="tel:+15125550123">call</a>'


def test_a_lead_gets_what_its_website_shows(lab: WebsiteLab) -> None:
    links = '<a href="/about">About us</a> <a href="/contact">Contact</a> <a href="/blog">Blog</a>'
    acme = Site(home=PAGE.format("Acme", links), contact=PAGE.format("Contact", MAIL + CALL))
    lab.seed(lead(1, "http://acme.example.com/"))
    with Sites(acme=acme).serve() as sites:
        done = lab.visit(sites)
    assert done.returncode == 0, done.stderr
    assert lab.values("1", "emails") == ["info@acme.example.com"]
    assert lab.values("1", "phones") == ["+15125550123"]
    stored = lab.documents()["google_maps:1"]
    contact = stored["contacts"][0]
    assert contact["page"].endswith("/contact")
    assert stored["emails"][0]["found_by"] == "website/mailto"
    site = lab.documents("websites")["acme.example.com"]
    assert site["state"] == "alive"
    assert acme.asked == ["/", "/contact", "/about"]


@pytest.mark.slow
def test_the_sitemap_that_robots_txt_names_leads_to_a_contact(lab: WebsiteLab) -> None:
    acme = Site(
        home=PAGE.format("Acme", "<p>A menu that is a script's</p>"),
        robots="User-agent: *\nDisallow: /admin\nSitemap: http://acme.example.com/maps/pages.xml",
        maps__reach=PAGE.format("Reach us", MAIL + CALL),
    )
    acme.pages["/maps/pages.xml"] = "<urlset><url><loc>/maps/reach</loc></url></urlset>"
    lab.seed(lead(1, "http://acme.example.com/"))
    with Sites(acme=acme).serve() as sites:
        done = lab.visit(sites)
    assert done.returncode == 0, done.stderr
    assert acme.asked[:2] == ["/", "/maps/pages.xml"]
    assert lab.values("1", "emails") == ["info@acme.example.com"]


def test_what_is_no_website_costs_little(lab: WebsiteLab) -> None:
    dead, denied = (
        Site(home="x"),
        Site(home=PAGE.format("No", MAIL), robots="User-agent: *\nDisallow: /"),
    )
    dead.statuses["/"] = 500
    blocked = Site(home="<html>denied</html>")
    blocked.statuses["/"] = 403
    parked = Site(home="<html><title>Buy</title><h1>This domain is for sale</h1></html>")
    names = ("dead", "denied", "blocked", "parked", "nowhere")
    lab.seed(*(lead(n, f"http://{name}.example.com/") for n, name in enumerate(names, 1)))
    lab.seed(lead(9, "http://closed.example.com/"))
    with Sites(dead=dead, denied=denied, blocked=blocked, parked=parked).serve() as sites:
        done = lab.visit(sites)
    assert done.returncode == 0, done.stderr
    found = {
        key: (one["state"], one.get("reason")) for key, one in lab.documents("websites").items()
    }
    assert found == {
        "dead.example.com": ("dead", "http_500"),
        "denied.example.com": ("refused", "robots"),
        "blocked.example.com": ("blocked", "forbidden"),
        "parked.example.com": ("parked", None),
        "nowhere.example.com": ("dead", "http_404"),
        "closed.example.com": ("dead", "connection"),
    }
    assert denied.asked == []
    assert "ERROR" not in done.stderr
    assert lab.last_run()["verdict"] == "ok", lab.last_run()


@pytest.mark.slow
def test_a_dead_website_keeps_its_contacts_and_is_tried_again_the_next_day(
    lab: WebsiteLab,
) -> None:
    acme = Site(home=PAGE.format("Acme", MAIL))
    lab.seed(lead(1, "http://acme.example.com/"))
    with Sites(acme=acme).serve() as sites:
        lab.visit(sites)
        acme.statuses["/"] = 500
        lab.visit(sites, "refresh_after_days=0")
        dead = lab.documents("websites")["acme.example.com"]
        assert (dead["state"], len(dead["contacts"])) == ("dead", 1)
        asked = len(acme.asked)
        lab.visit(sites)
        assert len(acme.asked) == asked
        lab.age(days=1)
        del acme.statuses["/"]
        lab.visit(sites)
    assert lab.documents("websites")["acme.example.com"]["state"] == "alive"
