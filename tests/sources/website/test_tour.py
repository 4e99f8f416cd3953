"""Which pages a visit asks for, and in which order; no network."""

import pickle
from datetime import UTC, datetime

import pytest

from leadcrawl.sources.website.tour import Tour
from leadcrawl.sources.website.visit_values import SiteState

HOME = "https://acme.example.com/"
FILLER = "<p>We fix pipes and boilers in all of the city, by day and by night, since 1990.</p>"
MAIL = '<a href="mailto:info@acme.example.com">write</a>'
CALL = '<a href="tel:+15125550123">call</a>'


def page(*links: str, body: str = "") -> str:
    """Return a page with links to paths."""
    anchors = "".join(f'<a href="{path}">{path.strip("/")}</a>' for path in links)
    return f"<html><title>Acme</title><body>{FILLER}{anchors}{body}</body></html>"


def walk(pages: dict[str, str], tour: Tour | None = None) -> list[str]:
    """Return the paths that a tour asks for."""
    tour = tour or Tour("acme.example.com", HOME)
    url: str | None = tour.begin()
    while url:
        path = url.removeprefix(HOME.rstrip("/"))
        if path not in pages:
            tour.miss(SiteState.DEAD, "http_404")
        elif tour.awaits_sitemap:
            tour.take_sitemap(pages[path].encode(), url)
        else:
            tour.take(pages[path], url)
        tour = pickle.loads(pickle.dumps(tour))  # as a job directory does
        url = tour.next_url()
    return [url.removeprefix(HOME.rstrip("/")) for url in tour.asked]


def test_the_contact_page_comes_first_and_the_visit_ends_early() -> None:
    home = page("/services", "/blog", "/gallery", "/contact")
    asked = walk({"/": home, "/contact": page(body=MAIL + CALL)})
    assert asked == ["/", "/contact"]


def test_without_an_email_all_kinds_of_pages_are_asked_for() -> None:
    pages = {"/": page("/services", "/prices", "/about", body=CALL)}
    pages |= dict.fromkeys(("/services", "/prices", "/about"), page(body=CALL))
    assert walk(pages)[:2] == ["/", "/about"]
    assert set(walk(pages)[2:5]) == {"/services", "/prices", "/sitemap.xml"}
    assert walk(pages)[5:] == [
        "/contact",
        "/contact-us",
    ]  # where most have it, though no link says so


def test_a_sitemap_of_sitemaps() -> None:
    index = "<sitemapindex><sitemap><loc>/pages.xml</loc></sitemap></sitemapindex>"
    pages = {
        "/": page(),
        "/sitemap.xml": index,
        "/pages.xml": "<urlset><url><loc>/kontakt</loc></url></urlset>",
        "/kontakt": page(body=MAIL + CALL),
    }
    assert walk(pages) == ["/", "/sitemap.xml", "/pages.xml", "/kontakt"]


def test_no_more_pages_than_allowed() -> None:
    paths = [f"/topic{number}" for number in range(30)]
    pages = {"/": page(*paths)} | {path: page(*paths) for path in paths}
    tour = Tour("acme.example.com", HOME, max_pages=7)
    assert len(walk(pages, tour)) == 7


@pytest.mark.parametrize(
    ("html", "state"),
    [
        (page(), SiteState.ALIVE),
        ("<html><title>x</title><h1>This domain is for sale</h1></html>", SiteState.PARKED),
        ("<html><body><div id=app></div><script src=a.js></script></html>", SiteState.EMPTY),
    ],
)
def test_the_state_of_a_site(html: str, state: SiteState) -> None:
    tour = Tour("acme.example.com", HOME)
    tour.take(html, tour.begin())
    assert tour.result(datetime.now(UTC)).state is state


def test_the_home_page_when_the_page_that_a_lead_gives_is_gone() -> None:
    tour = Tour("acme.example.com", f"{HOME}stores/austin")
    assert walk({"/": page(body=MAIL + CALL)}, tour) == ["/stores/austin", "/"]


def test_pages_that_other_leads_give_are_read() -> None:
    tour = Tour("acme.example.com", HOME)
    tour.take(page(body=MAIL + CALL), tour.begin((f"{HOME}stores/austin",)))
    assert tour.next_url() == f"{HOME}stores/austin"


def test_contacts_know_all_pages_that_show_them() -> None:
    tour = Tour("acme.example.com", HOME)
    tour.take(page("/contact", body=MAIL), tour.begin())
    assert tour.next_url() == f"{HOME}contact"
    tour.take(page(body=MAIL + CALL), f"{HOME}contact")
    contacts = {one.value: one for one in tour.result(datetime.now(UTC)).contacts}
    assert contacts["info@acme.example.com"].pages == (HOME, f"{HOME}contact")
    assert contacts["+15125550123"].pages == (f"{HOME}contact",)


def test_pages_of_people_are_read_as_long_as_they_have_addresses() -> None:
    people = [f"/team/person-{number}" for number in range(5)]
    pages = {
        "/": page("/contact", "/team"),
        "/contact": page(body=MAIL + CALL),
        "/team": page(*people),
    }
    bare = walk(pages | dict.fromkeys(people, page()))
    assert [path for path in bare if path in people] == people[:1]
    mails = {path: page(body=f"<p>p{path[-1]}@acme.example.com</p>") for path in people}
    assert set(walk(pages | mails)) == {*pages, *people}


def test_an_address_of_another_company_does_not_end_the_visit() -> None:
    body = f"{CALL}<p>hello@pixelforge.example.net</p>"
    assert walk({"/": page("/blog", body=body)}) == ["/"]
    assert walk({"/": page("/book", body=body), "/book": page(body=MAIL)}) == ["/", "/book"]


def test_languages_to_choose_from_are_ways_in() -> None:
    pages = {
        "/": "<html><title>Acme</title><body><a href='/nl'>NL</a> <a href='/xy'>XY</a></body></html>"
    }
    pages |= {"/nl": page("/contact"), "/contact": page(body=MAIL + CALL)}
    assert walk(pages) == ["/", "/nl", "/contact"]


def test_the_sitemap_that_robots_txt_names() -> None:
    tour = Tour("acme.example.com", HOME, sitemap=f"{HOME}maps/all.xml")
    tour.take(page(body=CALL), tour.begin())
    assert tour.next_url() == f"{HOME}maps/all.xml"
