"""Which pages of a site are worth a visit: words of links and paths in seven languages, sitemaps."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadcrawl.sources.website.links import rate, rate_path, read_sitemap, score_links
from leadcrawl.sources.website.page import WebsitePage
from leadcrawl.sources.website.site import same_site, site_key

HOME = "https://www.acme.example.com/"


def test_a_page_may_be_named_in_the_query() -> None:
    assert rate_path(f"{HOME}index.php?page=contact").purpose == "contact"
    assert rate_path(f"{HOME}?page_id=12").score == 0


# Words of a link, and what the page is for.
PURPOSES = [
    ("Let's chat", "contact"), ("Reach out", "contact"), ("Chisiamo", "about"),
    ("Contact", "contact"), ("Contact Us", "contact"), ("Get in touch", "contact"), ("About us", "about"),
    ("Our team", "team"), ("Locations", "location"), ("Legal notice", "imprint"), ("Privacy Policy", "privacy"),
    ("Request a quote", "order"), ("Kontakt", "contact"), ("Impressum", "imprint"), ("Über uns", "about"),
    ("Ansprechpartner", "contact"), ("Anfahrt", "location"), ("Unser Team", "team"), ("AGB", "legal"),
    ("Datenschutzerklärung", "privacy"), ("Contacto", "contact"), ("Contáctanos", "contact"),
    ("Quiénes somos", "about"), ("Aviso legal", "imprint"), ("Nuestro equipo", "team"),
    ("Dónde estamos", "location"), ("Nous contacter", "contact"), ("Contactez-nous", "contact"),
    ("Coordonnées", "contact"), ("Qui sommes-nous ?", "about"), ("À propos", "about"),
    ("Mentions légales", "imprint"), ("L’équipe", "team"), ("Plan d'accès", "location"), ("Contatti", "contact"),
    ("Contattaci", "contact"), ("Chi siamo", "about"), ("Dove siamo", "location"), ("Note legali", "imprint"),
    ("Lo staff", "team"), ("Contato", "contact"), ("Fale conosco", "contact"), ("Quem somos", "about"),
    ("Sobre nós", "about"), ("A equipa", "team"), ("Onde estamos", "location"), ("Contactgegevens", "contact"),
    ("Neem contact op", "contact"), ("Over ons", "about"), ("Ons team", "team"), ("Vestigingen", "location"),
    ("Algemene voorwaarden", "legal"), ("Colofon", "imprint"),
]  # fmt: skip

PATHS = [
    ("/contact", "contact"), ("/contact-us/", "contact"), ("/de/kontakt.html", "contact"),
    ("/impressum.php", "imprint"), ("/ueber-uns", "about"), ("/quienes-somos", "about"), ("/es/aviso_legal", "imprint"),
    ("/mentions-legales", "imprint"), ("/chi-siamo.aspx", "about"), ("/fale-conosco", "contact"),
    ("/over-ons/", "about"), ("/contactus.htm", "contact"), ("/%C3%BCber-uns", "about"), ("/legal/imprint", "imprint"),
]  # fmt: skip

WORTHLESS = [
    "Blog", "News", "Shop", "Login", "Cart", "Products", "Contact lenses", "Kontaktlinsen", "Lentes de contacto", "",
    "$19.99",
]  # fmt: skip

NO_PAGES = [
    "mailto:info@acme.example.com", "tel:+15125550123", "javascript:void(0)", "#contact", "/brochure.pdf", "/logo.png",
    "https://other.example.com/contact", "https://facebook.com/contact", "//other.example.org/kontakt", "",
    "/cdn-cgi/l/email-protection", "http://[bad", "ftp://acme.example.com/contact", "data:text/html,contact",
    "https://www.acme.example.com", "http://acme.example.com/", "sms:+15125550123", "whatsapp://send?phone=1",
]  # fmt: skip

KEYS = [
    ("https://www.acme.co.uk/contact", "acme.co.uk"), ("https://shop.acme.com/", "acme.com"),
    ("https://acme.wixsite.com/home", "acme.wixsite.com"), ("https://acme.business.site/", "acme.business.site"),
    ("https://acme.square.site/", "acme.square.site"), ("https://acme.wordpress.com/x", "acme.wordpress.com"),
    ("https://www.acme.blogspot.com/", "acme.blogspot.com"), ("http://joes.example.com/", "joes.example.com"),
    ("http://www.joes.example.org:8080/x", "joes.example.org"), ("https://www.example.com/", "example.com"),
    ("http://127.0.0.1:8000/x", "127.0.0.1"), ("http://localhost/", "localhost"),
    ("https://acme.example/", "acme.example"),
    ("mailto:x@acme.com", None), ("", None), ("http://[::1", None),
]  # fmt: skip


@pytest.mark.parametrize(("words", "purpose"), PURPOSES)
def test_words_of_a_link_say_what_the_page_is(words: str, purpose: str) -> None:
    found = rate(words)
    assert found.purpose == purpose
    assert found.score >= 0.3


@pytest.mark.parametrize(("path", "purpose"), PATHS)
def test_paths_say_it_as_well(path: str, purpose: str) -> None:
    assert rate_path(f"https://acme.example.com{path}").purpose == purpose


@pytest.mark.parametrize("words", WORTHLESS)
def test_other_pages_promise_nothing(words: str) -> None:
    assert rate(words).score <= 0.05


@pytest.mark.parametrize("href", NO_PAGES)
def test_no_page_of_the_site(href: str) -> None:
    assert score_links([(href, "Contact")], HOME, HOME) == ()


def test_best_pages_first_each_once() -> None:
    found = [
        ("/services", "Services"), ("/contact?utm_source=nav", "Contact"), ("/contact#form", ""),
        ("/blog/contact", "Contact story"),
        ("/?page_id=7", "About us"), ("/impressum", "Impressum"), ("/shop", "Shop"),
    ]  # fmt: skip
    links = score_links(found, HOME, HOME)
    assert [link.url.removeprefix(HOME) for link in links] == [
        "contact", "impressum", "?page_id=7", "blog/contact", "services", "shop",
    ]  # fmt: skip
    assert [link.purpose for link in links[:3]] == ["contact", "imprint", "about"]


def test_links_of_a_page_its_base_frames_pictures_and_refresh() -> None:
    html = """<head><base href="/site/"><meta http-equiv="Refresh" content="0; URL='start.html'"></head>
        <frame src="menu.html"><iframe src="https://maps.example.org/x"></iframe>
        <a href="k.html"><img src="k.png" alt="Kontakt"></a><map><area href="t.html" alt="" title="Team"></map>
        <button onclick="window.location.href='about.html'">About us</button>"""
    links = WebsitePage(html, HOME).links()
    assert [(link.url.removeprefix(HOME), link.purpose) for link in links] == [
        ("site/start.html", "refresh"), ("site/menu.html", "frame"), ("site/k.html", "contact"),
        ("site/about.html", "about"), ("site/t.html", "team"),
    ]  # fmt: skip


@pytest.mark.parametrize(("url", "key"), KEYS)
def test_key_of_a_site(url: str, key: str | None) -> None:
    assert site_key(url) == key


def test_businesses_of_one_host_are_not_one_site() -> None:
    assert not same_site("https://a.business.site/", "https://b.business.site/")
    assert not same_site("https://a.example.com/", "https://b.example.com/")
    assert not same_site("", "")


def test_sitemap_of_pages() -> None:
    xml = b"""<?xml version="1.0" encoding="UTF-8"?>
        <urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>
        https://www.acme.example.com/services</loc></url><url><loc><![CDATA[https://acme.example.com/kontakt]]></loc></url>
        <url><loc>https://other.example.com/contact</loc></url><url><loc>https://acme.example.com/a.pdf</loc></url></urlset>"""
    found = read_sitemap(xml, HOME + "sitemap.xml")
    assert [link.url for link in found.pages] == [
        "https://acme.example.com/kontakt",
        "https://www.acme.example.com/services",
    ]
    assert found.sitemaps == ()


def test_sitemap_of_sitemaps_those_of_pages_first() -> None:
    xml = """<sitemapindex><sitemap><loc>https://acme.example.com/post-sitemap.xml</loc></sitemap>
        <sitemap><loc>https://acme.example.com/page-sitemap.xml</loc></sitemap>
        <sitemap><loc>https://evil.example.com/page-sitemap.xml</loc></sitemap></sitemapindex>"""
    found = read_sitemap(xml, HOME + "sitemap.xml")
    assert [address.rpartition("/")[2] for address in found.sitemaps] == [
        "page-sitemap.xml",
        "post-sitemap.xml",
    ]


def test_sitemap_as_text_and_entities_that_are_not_read() -> None:
    text = "https://www.acme.example.com/about\nhttps://www.acme.example.com/contact\n"
    assert [link.purpose for link in read_sitemap(text, HOME + "sitemap.txt").pages] == [
        "contact",
        "about",
    ]
    bomb = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><urlset><url><loc>&a;</loc></url></urlset>'
    assert read_sitemap(bomb, HOME).pages == ()


@given(st.binary(max_size=400))
def test_sitemap_of_any_bytes(content: bytes) -> None:
    for data in (content, b"<urlset><url><loc>" + content):
        assert all(same_site(link.url, HOME) for link in read_sitemap(data, HOME).pages)


@given(st.lists(st.tuples(st.text(max_size=60), st.text(max_size=30)), max_size=6))
def test_links_of_any_text(found: list[tuple[str, str]]) -> None:
    assert all(
        0 < link.score <= 1 and same_site(link.url, HOME) for link in score_links(found, HOME, HOME)
    )
