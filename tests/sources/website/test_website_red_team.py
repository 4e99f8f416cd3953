"""What a red team's pages of many builds got wrong: a row for each cause."""

import pytest

from leadcrawl.sources.website.page import WebsitePage

URL = "https://www.acme-roofs.example.com/"
INFO = "info@acme-roofs.example.com"


def values(html: str, kind: str, region: str | None = "US", url: str = URL) -> set[str]:
    found = WebsitePage(html, url, region).contacts()
    return {item.value for item in found if item.kind == kind and item.confidence >= 0.6}


# Each says info@acme-roofs.example.com.
EMAILS = [
    f'<a href="mailto://{INFO}">x</a>',
    f'<a href="mailto:mailto:{INFO}">x</a>',
    f'<a href="mailto:{INFO}&subject=Roof">x</a>',
    f'<a href="http://{INFO}">x</a>',
    f'<a href="https://mail.google.com/mail/?view=cm&amp;fs=1&amp;to={INFO}">x</a>',
    f'<a href="{INFO}">x</a>',
    f'<a href="{URL}{INFO}">x</a>',
    f"<script>{{&q;contactEmail&q;:&q;{INFO}&q;}}</script>",
    f'<script>var s="{{\\u0022email\\u0022:\\u0022{INFO}\\u0022}}"</script>',
    f'<input readonly value="{INFO}">',
    "<a onclick=\"location.href='mailto:'+atob('aW5mb0BhY21lLXJvb2ZzLmV4YW1wbGUuY29t')\">x</a>",
    "<a onclick=\"sendMail('info','acme-roofs','example.com')\">x</a>",
    "<script>var a=['info','acme-roofs.example.com'];x.href='mailto:'+a.join('@');</script>",
    "<script>var p=['acme-roofs','.example.com','info','@'];document.write(p[2]+p[3]+p[0]+p[1]);</script>",
    '<a data-email-user="info" data-email-domain="acme-roofs.example.com">x</a>',
    "<p>info (arobase) acme-roofs.example.com</p>",
    "<p>info (apenstaartje) acme-roofs.example.com</p>",
    f'<script type="application/ld+json">{{&quot;@type&quot;:&quot;Plumber&quot;,&quot;email&quot;:&quot;{INFO}&quot;}}'
    "</script>",
    "<joomla-hidden-mail first='aW5mbw==' last='YWNtZS1yb29mcy5leGFtcGxlLmNvbQ=='></joomla-hidden-mail>",
    f"<p style='position:absolute; left:-9999px'>trap@acme-roofs.example.com</p><p>{INFO}</p>",
]


@pytest.mark.parametrize("html", EMAILS)
def test_address(html: str) -> None:
    assert values(html, "email") == {INFO}


def test_several_addresses_of_one_link() -> None:
    html = '<a href="mailto:a.roe@acme.example.net,b.roe@acme.example.net;c.roe@acme.example.net">x</a>'
    assert {address[0] for address in values(html, "email", url="https://acme.example.net/")} == {
        "a", "b", "c",
    }  # fmt: skip


NO_EMAILS = [
    "<p>Write to the <a href='mailto:jo@px.example.net'>webmaster</a></p>",
    "<p>e.g. jo.smith@gmail.com</p>",
    "<div class='testimonial-card'>They rock! Mia, mia@px.example.net</div>",
    "<p>Zuständige Kammer: Handwerkskammer Nord, Tel. 040 1, post@kammer.example.net</p>",
    "<p>Delegado de protección de datos: Prodat, dpd@prodat.example.net</p>",
    '<footer><a href="mailto:jo@px.example.net">Web design by Jo</a></footer>',
    '<a href="https://px.example.net"><img alt="Website by Px"></a><p>help@px.example.net</p>',
    "<p>john.smith@example.co.uk</p>",
    f'<a href="mailto:trap{INFO}" style="display: none">x</a>',
    "<p>Beschwerden an die Aufsichtsbehörde:</p><p>Landesbeauftragte<br>Postfach 1<br>40102 Ort<br>Tel. 1<br>"
    "Fax 2<br>post@behoerde.example.net</p>",
]  # fmt: skip


@pytest.mark.parametrize("html", NO_EMAILS)
def test_no_address(html: str) -> None:
    assert values(html, "email") == set()


# Each says (512) 555-0123.
PHONES = [
    '<script>self.push([1,"[\\"$\\",{\\"href\\":\\"tel:+15125550123\\"}]"])</script>',
    '<script>var a={name:"x",phone:"512-555-0123"}</script>',
    '<script type="application/json">{"tel":"+15125550123"}</script>',
    '<div data-settings=\'{"telephone":"15125550123"}\'></div>',
    '<a href="https://api.whatsapp.com/send?text=hi&amp;phone=+1%20512%20555%200123">x</a>',
    '<script type="application/json">{&q;phone&q;:&q;512-555-0123&q;}</script>',
    '<img src="call.png" alt="Call us at 512-555-0123">',
    '<a href="#" aria-label="Call 512-555-0123"></a>',
    '<a href="#" data-phone="512-555-0123">Show number</a>',
    "<p>512-555-0123 (phone) | 512-555-0199 (fax)</p>",
    '<p>512-555-0123</p><p><i class="fa fa-fax"></i> 512-555-0199</p>',
    '<p>512-555-0123</p><p><img src="f.png" alt="Fax"> 512-555-0199</p>',
    '<p>512-555-0123</p><a aria-label="Fax 512-555-0199"></a>',
    "<p>Tél. : 512 555-0123<br>Téléc. : 512 555-0199</p>",
    '<p>512-555-0123</p><script>var a={"faxPhone":"512-555-0199"}</script>',
]


@pytest.mark.parametrize("html", PHONES)
def test_number(html: str) -> None:
    assert values(html, "phone") == {"+15125550123"}


NO_PHONES = [
    ("<p>Mo 08.00-12.00 14.00-18.00 Do 08.00 bis 12.00</p>", "DE"),
    ("<p>REGON 123456785</p>", "PL"),
    ("<p>P.I. 01234560987</p>", "IT"),
    ("<p>FX (512) 555-0123</p>", "US"),
    ("<p>Hébergeur : Nuage SAS<br>2 rue Haute<br>59100 Ville<br>Tél. 01 99 00 12 35</p>", "FR"),
    ("<p>Directeur de la publication : J. Roe</p><h2>Hébergement</h2><p>Nuage<br>01 99 00 12 35</p>", "FR"),
    ("<p>Agencia Española de Protección de Datos, tel. 910 000 123</p>", "ES"),
    ("<p>Legal Ombudsman: 020 7946 0123</p>", "GB"),
    ("<p>Zahnärztekammer Nord<br>Hauptstr. 1<br>Telefon: 030 23125 012</p>", "DE"),
    ("<dd class='contact-fax'>512-555-0123</dd>", "US"),
    ("<a href='tel:5125550123'>Facsimile</a>", "US"),
    ("<div class='review'>Ask me: 512-555-0123</div>", "US"),
]  # fmt: skip


@pytest.mark.parametrize(("html", "region"), NO_PHONES)
def test_no_number(html: str, region: str) -> None:
    assert values(html, "phone", region) == set()


OWN_PHONES = [
    ("<h2>Hébergement</h2><p>Chambres<br>Réservation : 01 99 00 12 35</p>", "FR", "+33199001235"),
    ("<p>Hoster: Wolke</p><p>Verantwortliche Stelle</p><p>Acme<br>030 23125 012</p>", "DE", "+493023125012"),
    ("<p>Legal Ombudsman</p><p>020 7946 0123</p>", "GB", "+442079460123"),
    ("<p>Tél. 01 23 45 56 78</p>", "FR", "+33123455678"),
    ("<p>Mitglied der Handwerkskammer Nord<br>Tel. 030 23125 012</p>", "DE", "+493023125012"),
    ("<p>info@acme.example.org 512-555-0123</p>", "US", "+15125550123"),
    ("<div class='review'>Ask me: 512-555-0123</div><p>Call 512-555-0123</p>", "US", "+15125550123"),
]  # fmt: skip


@pytest.mark.parametrize(("html", "region", "number"), OWN_PHONES)
def test_number_near_somebody_elses(html: str, region: str, number: str) -> None:
    assert values(html, "phone", region) == {number}


PROFILES = [
    ('<a href="www.facebook.com/acmeroofs">x</a>', "https://www.facebook.com/acmeroofs"),
    ('<a href="facebook.com/acmeroofs">x</a>', "https://www.facebook.com/acmeroofs"),
    ('<a href="http://https://www.instagram.com/acmeroofs">x</a>', "https://www.instagram.com/acmeroofs"),
    (
        '<iframe src="https://www.facebook.com/plugins/page.php?href=https%3A%2F%2Fwww.facebook.com%2Facmeroofs"></iframe>',
        "https://www.facebook.com/acmeroofs",
    ),
    (
        '<script type="application/ld+json">{"@graph":[{"@type":"Person","sameAs":["https://x.com/pixelbarn"]},'
        '{"@type":["Person","Organization"],"sameAs":"https://x.com/acmeroofs"}]}</script>',
        "https://x.com/acmeroofs",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("html", "profile"), PROFILES)
def test_profile(html: str, profile: str) -> None:
    assert values(html, "social") == {profile}


PARKED = [
    "<title>Apache2 Debian Default Page: It works</title>" + "<p>How to set it up.</p>" * 200,
    "<title>Error</title><h1>Looks Like This Domain Isn't Connected To A Website Yet!</h1>",
    "<h1>Sorry, this shop is currently unavailable.</h1>",
    "<h1>Hier entsteht eine neue Internetpräsenz</h1>",
    "<h1>Félicitations ! Votre domaine a bien été créé</h1>",
    "<head><link href='https://img1.wsimg.com/parking-lander/static/css/main.css'></head><div></div>",
]


@pytest.mark.parametrize("html", PARKED)
def test_parked(html: str) -> None:
    assert WebsitePage(f"<html>{html}", URL).state == "parked"


# Pages in English at a domain of no country, with numbers as dialed at home.
COUNTRIES = [
    ("<p>1 High Street, Leeds LS1 4AP</p><p>Tel: 0161 496 0123</p>", "+441614960123"),
    ("<p>Hauptstr. 1, 10115 Berlin, Germany. Tel: 030 23125 012</p>", "+493023125012"),
    ("<p>1 King St, Sydney NSW 2000 Australia</p><p>(02) 5550 1234</p>", "+61255501234"),
    ("<p>Office 020 7946 0123, from abroad +44 20 7946 0123</p>", "+442079460123"),
]  # fmt: skip


@pytest.mark.parametrize(("html", "number"), COUNTRIES)
def test_country_of_numbers(html: str, number: str) -> None:
    assert values(f"<html lang='en'>{html}", "phone", None) == {number}


def test_american_numbers_beside_an_address_abroad() -> None:
    html = "<p>512-555-0123</p><p>Sales: 1 High Street, Leeds LS1 4AP, +44 20 7946 0123</p>"
    assert values(html, "phone", None) == {"+15125550123", "+442079460123"}


def test_hours_without_minutes() -> None:
    html = """<script type="application/ld+json">{"@type":"Restaurant","telephone":"5125550123",
        "openingHours":["Monday-Tuesday 11am - 9pm","We 10:30am-9 PM","Th 9-5"]}</script>"""
    (business,) = WebsitePage(html, URL, "US").organizations
    assert [(period.day, period.opens, period.closes) for period in business.hours] == [
        ("monday", "11:00", "21:00"),
        ("tuesday", "11:00", "21:00"),
        ("wednesday", "10:30", "21:00"),
    ]
