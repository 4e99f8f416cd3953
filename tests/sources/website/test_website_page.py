"""What a page of a business says: contacts of each kind and way, and what is none; states; golden pages."""

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from w3lib.encoding import html_to_unicode

from leadcrawl.errors import PageError
from leadcrawl.sources.extract import extract
from leadcrawl.sources.website.page import WebsitePage
from leadcrawl.sources.website.roles import is_disposable, role_of, syntax_of
from leadcrawl.sources.website.socials import own_profile
from leadcrawl.sources.website.values import Found

GOLDEN = Path(__file__).parents[2] / "golden" / "website"
CORPUS = Path(__file__).resolve().parents[3].parent / "shared" / "corpus" / "contact"
URL = "https://www.acme-roofs.example.com/"
INFO = "info@acme-roofs.example.com"
ADDRESSES = {
    "wordpress_contact": "https://bluebonnet-plumbing.example.com/contact/",
    "imprint_german": "https://www.sanitaer-beispielmann.example.org/impressum.html",
    "one_page_script": "https://redwood-roof.example.com/",
    "parked_domain": "http://hilltop-lawn.example.net/",
    "legal_french": "https://boulangerie-inventee.example.org/mentions-legales",
    "branches_spanish": "https://talleres-inventados.example.com/",
}


def found(html: str, kind: str, url: str = URL, region: str | None = "US") -> list[Found]:
    return [item for item in WebsitePage(html, url, region).contacts() if item.kind == kind]


def values(html: str, kind: str, url: str = URL, region: str | None = "US") -> list[str]:
    return [item.value for item in found(html, kind, url, region)]


# Each says info@acme-roofs.example.com in its way.
WAYS = [
    (f"<script>document.write('{INFO.replace('@', '#')}'.replace('#', '@'))</script>", "script"),
    (f'<a href="mailto:Acme%20%3C{INFO}%3E">mail</a>', "mailto"),
    ('<a data-enc-email="vasb[at]npzr-ebbsf.rknzcyr.pbz">mail</a>', "script"),
    (
        "<script>document.write(['info',['acme-roofs','example','com'].join('.')].join('@'))</script>",
        "script",
    ),
    (f'<a href="mailto:{INFO}?subject=x">mail</a>', "mailto"),
    (f'<form action="MAILTO:{INFO}" method="post"></form>', "mailto"),
    (f"<button onclick=\"location.href='mailto:{INFO}'\">mail</button>", "mailto"),
    (
        f'<script type="application/ld+json">{{"@type":"Plumber","email":"mailto:{INFO}"}}</script>',
        "jsonld",
    ),
    (
        f'<script type="application/ld+json">[{{"@graph":[{{"contactPoint":{{"email":"{INFO}"}}}}]}}]</script>',
        "jsonld",
    ),
    (
        f'<script type="application/ld+json">// <![CDATA[\n{{"@type":"Plumber","email":"{INFO}"}};</script>',
        "jsonld",
    ),
    (
        f'<div itemscope itemtype="https://schema.org/Plumber"><b itemprop="email">{INFO}</b></div>',
        "microdata",
    ),
    (f'<head><meta property="business:contact_data:email" content="{INFO}"></head>', "opengraph"),
    (f"<p>E-Mail:{INFO}.</p>", "text"),
    (f'<img src="m.png" alt="{INFO}">', "text"),
    ("<p>info<b>&#64;</b>acme-roofs<i>.</i>example.com</p>", "text"),
    ("<p>info<!-- x -->@<!-- y -->acme-roofs.example.com</p>", "text"),
    (
        "<style>.x{display:none}</style><p>info<span class='x'>no</span>@acme-roofs.example.com</p>",
        "text",
    ),
    ('<p>info<img src="at.gif" alt="@">acme-roofs.example.com</p>', "text"),
    ('<p>info<i class="fas fa-at"></i>acme-roofs.example.com</p>', "text"),
    ("<p>info (at) acme-roofs (dot) example (dot) com</p>", "obfuscated"),
    ("<p>info [at] acme-roofs.example.com</p>", "obfuscated"),
    (
        '<a class="__cf_email__" data-cfemail="422b2c242d0223212f276f302d2d24316c273a232f322e276c212d2f">x</a>',
        "cfemail",
    ),
    ("<script>var a='info'+'@'+'acme-roofs'+'.example.com'</script>", "script"),
    ("<script>const u='info';x.href=`mailto:${u}@acme-roofs.example.com`</script>", "script"),
    ("<script>var e='info[at]acme-roofs.example.com'.replace('[at]','@')</script>", "script"),
    (
        "<script>var s='moc.elpmaxe.sfoor-emca@ofni',o='';for(i=26;i>=0;i--)o+=s[i]</script>",
        "script",
    ),
    ("<a onclick=\"this.href='mai'+'lto:'+'info'+'@'+'acme-roofs.example.com'\">x</a>", "script"),
    (f'<script>var state="{{\\"email\\":\\"{INFO}\\"}}"</script>', "script"),
    ('<a data-user="info" data-domain="acme-roofs.example" data-tld="com"></a>', "script"),
    ('<a data-email="aW5mb0BhY21lLXJvb2ZzLmV4YW1wbGUuY29t"></a>', "script"),
    ('<a data-enc="vasb@npzr-ebbsf.rknzcyr.pbz"></a>', "script"),
    (f"<input type='hidden' name='recipient' value='{INFO}'>", "script"),
    (
        "<a href=\"javascript:linkTo_UnCryptMailto('nbjmup+jogpAbdnf.sppgt/fybnqmf/dpn')\">x</a>",
        "script",
    ),
    ('<a data-mailto-token="ocknvq,kphqBceog/tqqhu0gzcorng0eqo"></a>', "script"),
    (
        "<p style='unicode-bidi:bidi-override;direction:rtl'>moc.elpmaxe.sfoor-emca@ofni</p>",
        "reversed",
    ),
    (
        "<style>.r, .q {direction: rtl}</style><p class='a r'>moc.elpmaxe.sfoor-emca@ofni</p>",
        "reversed",
    ),
    ("<p class='turned-elsewhere'>moc.elpmaxe.sfoor-emca@ofni</p>", "reversed"),
    (f'<form action="https://formsubmit.co/{INFO}"></form>', "link"),
]


@pytest.mark.parametrize(("html", "method"), WAYS)
def test_ways_of_saying_an_address(html: str, method: str) -> None:
    [email] = found(html, "email")
    assert (email.value, email.method, email.page) == (INFO, method, URL)
    assert (email.role, email.validity, email.disposable) == ("role", "valid", False)
    assert 0.5 < email.confidence < 1


NO_EMAILS = [
    '<img src="logo@2x.png" alt="logo@2x.png">', "<script src='https://cdn.example.com/react@18.2.0/x.js'></script>",
    "<p>npm i react@18.2.0 @acme/ui@1.0.0-beta.2</p>", "<input placeholder='info@acme-roofs.example.com'>",
    "<p>you@example.com</p>", "<p>name@domain.com</p>", "<p>info@mysite.com</p>", "<p>your.name@gmail.com</p>",
    "<a href='mailto:max.mustermann@muster.de'>x</a>", "<p>nombre@ejemplo.com</p>", "<p>john.doe@company.com</p>",
    "<a href='mailto:?subject=Look&body=https://acme-roofs.example.com'>share</a>",
    "<script>Sentry.init({dsn:'https://0123456789abcdef0123456789abcdef@o1.ingest.sentry.io/4'})</script>",
    "<p>support@wix.com, abuse@wordpress.com, privacy@google.com</p>", "<p>noreply@acme-roofs.example.com</p>",
    "<p hidden>info@acme-roofs.example.com</p>", "<p style='display:none'>trap@acme-roofs.example.com</p>",
    "<!-- info@acme-roofs.example.com -->", "<p>@acmeroofs on Instagram</p>",
    "<footer>Website by <a href='https://px.example.net'>Px</a>. hi@px.example.net</footer>",
    "<footer>© Acme. Web design: Px Studio, px.studio@gmail.com</footer>",
    "<footer>Designed & developed by Px<br>hello@px-studio.example.net</footer>",
    "<ol class='comment-list'><li>Bob, bob.smith77@yahoo.com: nice!</li></ol>",
    "<footer>Made with ♥ by Px Studio – hello@px.example.net</footer>",
    "<p>Photo credits: Jane Roe, jane@roe.example.net</p>", "<p>Bildnachweis: J. Roe, jane@roe.example.net</p>",
    "<p>Hostingprovider: Wolk, support@wolk.example.net</p>",
    "<p>Hébergeur : Nuage SAS<br>Lyon<br>support@nuage.example.net</p>",
    "<p>Diseño web: Taller Px, hola@px.example.net</p>", "<p>Realizzazione sito: Px, ciao@px.example.net</p>",
    "<p>Desenvolvido por Px ola@px.example.net</p>", "<p>Website gemaakt door Px hallo@px.example.net</p>",
    "<div><a href='https://px.example.net/'>Px</a> web design by</div><p>hi@px.example.net</p>",
    '<script type="application/ld+json">{"@type":"Plumber","review":{"author":{"email":"a.guest@gmail.com"}}}</script>',
]  # fmt: skip


@pytest.mark.parametrize("html", NO_EMAILS)
def test_no_address_of_the_business(html: str) -> None:
    assert values(html, "email") == []


def test_what_is_the_sites_own_is_nobody_elses() -> None:
    assert values("<footer>Website by us: info@acme-roofs.example.com</footer>", "email") == [INFO]
    assert values("<p>help@example.com</p>", "email", "https://www.example.com/") == [
        "help@example.com"
    ]
    assert values("<p>Designed by Joe. acmeroofs@gmail.com</p>", "email") == ["acmeroofs@gmail.com"]


def test_address_elsewhere_with_the_name_of_the_site_is_its_own() -> None:
    named, other = found(
        "<p>acmeroofs [at] mail.example.net, hello [at] px.example.net</p>", "email"
    )
    assert (named.value, other.value) == ("acmeroofs@mail.example.net", "hello@px.example.net")
    assert named.confidence > 0.6 > other.confidence


@pytest.mark.parametrize(
    "html",
    [
        f"<b>(512) 555-0123</b><b>{INFO}</b>",
        f"<span>Appelez-nous</span><span>{INFO.replace('@', '[arroba]')}</span>",
        f"<b>{INFO}</b><b>Öffnungszeiten</b>",
        f"<b>0145</b><b>{INFO.replace('@', ' AT ')}</b>",
        f"<i>in</i><i>fo@{INFO.partition('@')[2]}</i>",
    ],
)
def test_words_of_other_elements_are_no_part_of_an_address(html: str) -> None:
    assert values(html, "email") == [INFO]


def test_suppliers_are_others() -> None:
    (email,) = found("<p>sales@oak.example.net</p>", "email", f"{URL}our-partners/")
    assert email.confidence < 0.6


def test_own_domain_and_surer_ways_come_first() -> None:
    html = f"""<p>roofer@partner.example.net, Emailinfo@acme-roofs.example.com acmeroofs@gmail.com</p>
        <a href="mailto:{INFO}">mail</a><p>{INFO}</p>"""
    emails = found(html, "email")
    assert [email.value for email in emails] == [
        INFO,
        "acmeroofs@gmail.com",
        "roofer@partner.example.net",
    ]
    assert emails[0].confidence > emails[1].confidence > emails[2].confidence


PHONES = [
    ('<a href="tel:+1-512-555-0123">call</a>', "US", "+15125550123", "tel"),
    ('<a href="https://wa.me/15125550123?text=hi">chat</a>', None, "+15125550123", "whatsapp"),
    ('<a href="https://api.whatsapp.com/send?phone=15125550123">x</a>', None, "+15125550123", "whatsapp"),
    ("<p>Call (512) 555-0123 today</p>", "US", "+15125550123", "text"),
    ("<dl><dt>Tel</dt><dd>512.555.0123</dd></dl>", None, "+15125550123", "text"),
    ("<p>Tel/Fax: 512-555-0123</p>", "US", "+15125550123", "text"),
    ("<p>Fax 512-555-0123, phone 512-555-0123</p>", "US", "+15125550123", "text"),
    (
        '<script type="application/ld+json">{"@type":"Plumber","telephone":"(512) 555-0123"}</script>',
        "US", "+15125550123", "jsonld",
    ),
    (
        '<p itemscope itemtype="http://schema.org/Store"><b itemprop="telephone">512 555 0123</b></p>',
        "US", "+15125550123", "microdata",
    ),
    ('<head><meta property="og:phone_number" content="+1 512 555 0123"></head>', None, "+15125550123", "opengraph"),
    ('<html lang="de-AT"><p>Telefon 01 2345678</p>', None, "+4312345678", "text"),
    ("<p>five one two 555 0123</p>", "US", "+15125550123", "obfuscated"),
    ('<script>var s={"phone": "(512) 555-0123"}</script>', "US", "+15125550123", "script"),
    ('<head><meta name="description" content="Roofs. Call 512-555-0123"></head>', "US", "+15125550123", "text"),
    ("<p>Cakes made by Ann, 512-555-0123</p>", "US", "+15125550123", "text"),
    ("<p>+44 20 7946 0123</p>", "US", "+442079460123", "text"),
]  # fmt: skip


@pytest.mark.parametrize(("html", "region", "number", "method"), PHONES)
def test_ways_of_saying_a_number(html: str, region: str | None, number: str, method: str) -> None:
    [phone] = found(html, "phone", region=region)
    assert (phone.value, phone.method, phone.validity) == (number, method, "valid")
    assert phone.phone is not None
    assert phone.phone.e164 == number


def test_country_of_numbers_is_the_domains_or_the_addresss() -> None:
    assert values("<p>Tel. 030 23125 012</p>", "phone", "https://acme.de/", None) == [
        "+493023125012"
    ]
    html = """<script type="application/ld+json">
        {"@type":"Store","telephone":"020 7946 0123","address":{"addressCountry":"GB"}}</script>"""
    assert values(html, "phone", region=None) == ["+442079460123"]


NO_PHONES = [
    ("<p>Fax: (512) 555-0199</p>", "US"), ("<dl><dt>Fax</dt><dd>512.555.0199</dd></dl>", "US"),
    ("<p>Telefax: 030 23125 019</p>", "DE"),
    ("<p>Faxen Sie uns: 030 23125019</p>", "DE"), ("<p>Télécopie : 01 99 00 12 35</p>", "FR"),
    ("<p>USt-IdNr.: DE 123456788</p>", "DE"), ("<p>Steuernummer: 27/123/45678</p>", "DE"),
    ("<p>IBAN DE02 1203 0000 0000 2020 51</p>", "DE"), ("<p>SIRET : 123 456 782 00010</p>", "FR"),
    ("<p>RCS Paris 123 456 782</p>", "FR"), ("<p>P.IVA 01234567890</p>", "IT"), ("<p>KvK 12345678</p>", "NL"),
    ("<p>NIF: 912345678</p>", "ES"), ("<p>NIPC 212345678</p>", "PT"), ("<p>Company No. 02012345</p>", "GB"),
    ("<p>© 2012-2026 10/12/2026 $1,234,567</p>", "US"), ("<script>var id=5125550123</script>", "US"),
    ("<p>Website by Px, 512-555-0177</p>", "US"), ("<p>(555) 555-5555</p>", "US"), ("<p>123-456-7890</p>", "US"),
    ("<p>Since 1998. (2016/679, art. 13)</p>", "US"), ("<p>bus 24, 38, 49). (2016/679</p>", "US"),
    ("<p>Rua das Flores 60, 1100-053 Lisboa</p>", "PT"), ("<p>dal 1990</p><p>40121 Bologna</p>", "IT"),
    ("<table><tr><td>Art.-Nr.</td><td>030-2312-1997</td></tr></table>", "DE"),
    ('<a href="https://wa.me/?text=share">x</a>', "US"), ('<img width="5125550123" src="5125550123.jpg">', "US"),
]  # fmt: skip


@pytest.mark.parametrize(("html", "region"), NO_PHONES)
def test_no_number_of_the_business(html: str, region: str) -> None:
    assert values(html, "phone", region=region) == []


PROFILES = [
    ("https://www.facebook.com/AcmeRoofs/?ref=x", "https://www.facebook.com/AcmeRoofs"),
    ("//m.facebook.com/acmeroofs", "https://www.facebook.com/acmeroofs"),
    ("http://instagram.com/Acme.Roofs", "https://www.instagram.com/acme.roofs"),
    ("https://twitter.com/AcmeRoofs?lang=en", "https://x.com/acmeroofs"),
    (
        "https://de.linkedin.com/company/acme-roofs/about/",
        "https://www.linkedin.com/company/acme-roofs",
    ),
    ("https://youtube.com/@AcmeRoofs/videos", "https://www.youtube.com/@AcmeRoofs"),
    ("https://www.youtube.com/channel/UCabc123", "https://www.youtube.com/channel/UCabc123"),
    ("https://www.tiktok.com/@AcmeRoofs", "https://www.tiktok.com/@acmeroofs"),
    (
        "https://l.facebook.com/l.php?u=https%3A%2F%2Fx.com%2Facmeroofs&h=1",
        "https://x.com/acmeroofs",
    ),
    ("https://www.yelp.com/biz/acme-roofs-austin", "https://www.yelp.com/biz/acme-roofs-austin"),
]
NO_PROFILES = [
    "https://www.facebook.com/sharer/sharer.php?u=x", "https://www.facebook.com/dialog/share?x=1",
    "https://www.facebook.com/plugins/like.php?href=x", "https://www.facebook.com/tr?id=1", "https://facebook.com/",
    "https://www.facebook.com/login", "https://www.facebook.com/acme/posts/1", "https://twitter.com/intent/tweet?text=x",
    "https://x.com/share?url=x", "https://twitter.com/acme/status/1", "https://twitter.com/hashtag/roof",
    "https://www.linkedin.com/shareArticle?url=x", "https://www.linkedin.com/sharing/share-offsite/?url=x",
    "https://www.instagram.com/p/abc/", "https://www.instagram.com/explore/", "https://www.youtube.com/watch?v=1",
    "https://www.youtube.com/embed/1", "https://www.tiktok.com/share?url=x", "https://www.yelp.com/search?x=1",
    "https://www.facebook.com/wix", "https://twitter.com/wordpress", "https://www.instagram.com/squarespace",
    "https://www.facebook.com/yourpage", "https://pinterest.com/acme", "https://notfacebook.com/acme", "mailto:a@x.com",
]  # fmt: skip


@pytest.mark.parametrize(("url", "profile"), PROFILES)
def test_profile_in_one_form(url: str, profile: str) -> None:
    [social] = found(f'<a href="{url}">follow</a>', "social")
    assert (social.value, social.method) == (profile, "link")
    assert social.network is not None


@pytest.mark.parametrize("url", NO_PROFILES)
def test_share_buttons_and_strangers_are_no_profiles(url: str) -> None:
    assert own_profile(url) is None
    assert values(f'<a href="{url}">x</a>', "social") == []


def test_profiles_of_data_and_of_the_agency() -> None:
    html = """<script type="application/ld+json">{"@type":"Plumber","sameAs":"https://www.facebook.com/acmeroofs"}</script>
        <footer>Website by <a href="https://www.instagram.com/pixelbarn">Pixel Barn</a></footer>"""
    assert [(item.value, item.method) for item in found(html, "social")] == [
        ("https://www.facebook.com/acmeroofs", "jsonld")
    ]


STATES = [
    ("<h1>Acme Roofs</h1><p>We roof.</p>" * 20, "alive"),
    ("<title>acme.com is for sale!</title><h1>Buy this domain</h1>", "parked"),
    (
        "<title>x</title><script src='https://www.google.com/adsense/domains/caf.js'></script><p>Links</p>",
        "parked",
    ),
    ("<frameset><frame src='https://sedoparking.com/x'></frameset>", "parked"),
    ("<title>Welcome to nginx!</title><h1>Welcome to nginx!</h1>", "parked"),
    ("<title>Apache2 Ubuntu Default Page: It works</title>", "parked"),
    ("<h1>Account Suspended</h1><p>Contact your hosting provider.</p>", "parked"),
    ("<h1>Diese Domain steht zum Verkauf</h1>", "parked"), ("<h1>Ce nom de domaine est à vendre</h1>", "parked"),
    ("<h1>Este dominio está en venta</h1>", "parked"), ("<h1>Deze domeinnaam is te koop</h1>", "parked"),
    ("<p>Houses. This domain is for sale, wrote a blogger.</p>" + "<p>We sell houses in town.</p>" * 80, "alive"),
    (
        "<h2>Our website: homes for sale</h2><script src='https://cdn.jordan.com/x.js'></script>"
        + "<p>We sell.</p>" * 40,
        "alive",
    ),
    ("<script src='/main.js'></script><noscript>Please enable JavaScript.</noscript><div id='root'></div>", "empty"),
    ("", "empty"),
    ("<script src='/main.js'></script><div id='root'></div><a href='mailto:info@acme-roofs.example.com'></a>", "alive"),
    ("<p>Write to us, we shall answer within a day.</p>" * 5 + "<form><textarea></textarea></form>", "form_only"),
    ("<form><textarea></textarea></form><p>512-555-0123</p>" + "<p>We roof.</p>" * 30, "alive"),
    ("<meta http-equiv='refresh' content='0;url=https://acme-new.example.org/'>", "redirected"),
    ("<script>window.location.replace('https://acme-new.example.org/')</script>", "redirected"),
    ("<link rel='canonical' href='https://acme-new.example.org/'><p>Hello</p>", "redirected"),
    ("<link rel='canonical' href='http://acme-roofs.example.com/x'>" + "<p>We roof.</p>" * 30, "alive"),
]  # fmt: skip


@pytest.mark.parametrize(("html", "state"), STATES)
def test_state_of_a_page(html: str, state: str) -> None:
    page = WebsitePage(f"<html><body>{html}</body></html>" if html else "", URL, "US")
    assert page.state == state
    assert bool(page.redirect) == (state == "redirected")


def test_roles_syntax_and_throw_away_domains() -> None:
    roles = {
        "info@a.com": "role", "sales.team@a.com": "role", "kontakt@a.de": "role", "ventas2@a.es": "role",
        "segreteria@a.it": "role", "geral@a.pt": "role", "accueil@a.fr": "role", "klantenservice@a.nl": "role",
        "jane.roe@a.com": "personal", "j.roe@gmail.com": "personal", "maria@a.com": "personal", "xq7@gmail.com": None,
        "acmeroofs@gmail.com": "role",
    }  # fmt: skip
    assert {address: role_of(address, "acme-roofs.example.com") for address in roles} == roles
    assert [syntax_of(text) for text in ("a@b.com", "a@b", "a b@c.com", "é@b.com", "")] == [
        "valid", "invalid", "invalid", "unknown", "invalid",
    ]  # fmt: skip
    assert is_disposable("x@mailinator.com")
    assert found("<p>acmeroofs@mailinator.com</p>", "email")[0].disposable is True


@pytest.mark.parametrize("name", sorted(ADDRESSES))
def test_golden_pages(name: str) -> None:
    folder = GOLDEN / name
    page = WebsitePage((folder / "page.html").read_text(encoding="utf-8"), ADDRESSES[name])
    assert _short(page.reading().document()) == json.loads((folder / "expected.json").read_text())


def _short(reading: dict[str, Any]) -> dict[str, Any]:
    """Return a reading without what repeats its page or only says how libphonenumber sees a number."""
    for contact in reading.get("contacts", []):
        for member in ("page", "phone", "raw"):
            contact.pop(member, None)
    return reading


@pytest.mark.parametrize(
    ("name", "kind"),
    [("obfuscated_email_cases.jsonl", "email"), ("obfuscated_phone_cases.jsonl", "phone")],
)
def test_corpus_within_a_page(name: str, kind: str) -> None:
    """The cases are example.com's own; `name@gmail.com` and a fax are no contacts of a website."""
    path = CORPUS / name
    if not path.exists():
        pytest.skip(f"corpus is not there: {path.name}")
    right = wrong = missed = 0
    for line in path.read_text().splitlines():
        case = json.loads(line)
        page = f"<html><body><h1>Acme</h1><p>{case['text']}</p></body></html>"
        seen = set(values(page, kind, "https://www.example.com/", case.get("region")))
        expected = {
            value for value in case["expected"] if value.partition("@")[0] not in ("name", "user")
        }
        expected -= {"o'brien@example.org"}
        right, wrong, missed = (
            right + len(seen & expected),
            wrong + len(seen - expected),
            missed + len(expected - seen),
        )
    assert right / (right + wrong) >= 0.97
    assert right / (right + missed) >= 0.97


def test_extract_reads_pages_of_websites() -> None:
    page = f'<html><link rel="canonical" href="{URL}contact"><a href="mailto:{INFO}">x</a></html>'
    read = extract(page)
    assert (read.source, read.kind, read.error) == ("website", "alive", None)
    document = read.leads[0].document()  # type: ignore[attr-defined]
    assert (document["url"], document["contacts"][0]["value"]) == (f"{URL}contact", INFO)
    assert extract("<html>hello</html>", URL).source == "website"
    assert extract("<html>hello</html>").error is not None
    assert (extract("  ", URL).error or "").startswith("empty_page")


@pytest.mark.parametrize("body", ["%PDF-1.7 x", "\x00" * 20, "GIF89a..."])
def test_files_are_no_pages(body: str) -> None:
    with pytest.raises(PageError, match="not_html"):
        WebsitePage(body, URL)


PIECES = st.sampled_from([
    "<script type='application/ld+json'>", '{"@type":"Plumber","email":["a@b.com",{}],"address":[[]],"telephone":5}',
    "</script>", "<div itemscope itemtype='x' itemprop='email'>", "<meta http-equiv=refresh content='0;url=//['>",
    "<base href='http://[x'>", "<a href='mailto:%ff@%00'>", "<style>.a{direction:rtl", "}</style>", "data-cfemail='0'",
    "\ud800", "\x00", "Website by", "@", "<a data-email='====' data-user='a'", "<frame src='\\'>", "tel:+", "﷽",
    '{"openingHours":["Mo-","Fr 99:99-"],"sameAs":{"@id":7}}', "<a onclick=\"location='http://[' \">",
])  # fmt: skip


@given(st.lists(PIECES | st.text(max_size=20), max_size=12).map("".join))
@example("<script type='application/ld+json'>" + "[" * 20_000)
@example("<script type='application/ld+json'>0\x0c\x1b")
@example("<a data-x='a'{\"b\":1}<meta name='x' {y}z content='c'>")
@example("<p itemscope {x}y='1'><b itemprop='email' {a}b>x</b>")
@settings(max_examples=200)
def test_any_page_is_read_or_refused(html: str) -> None:
    try:
        reading = WebsitePage(html, URL).reading()
    except PageError:
        return
    assert all(0 < contact.confidence < 1 for contact in reading.contacts)
    json.dumps(reading.document())


@given(st.binary(max_size=300))
@settings(max_examples=100)
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    _, text = html_to_unicode(None, body, default_encoding="utf-8")
    for url in (URL, "", "http://[bad"):
        with suppress(PageError):
            WebsitePage(text, url).reading()
