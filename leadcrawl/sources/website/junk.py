"""What looks like a contact of the business and is none: samples, machines, platforms."""

import re
from typing import Final

from leadcrawl.fields._fold import word_set
from leadcrawl.sources.website.site import site_key

_SAMPLE_DOMAINS: Final = word_set("""
    example.com example.org example.net example.edu domain.com domain.tld domain.de domain.org mydomain.com
    yourdomain.com company.com yourcompany.com mycompany.com mysite.com yoursite.com site.com website.com
    yourwebsite.com email.com test.com sample.com xyz.com abc.com reallygreatsite.com business.com yourbusiness.com
    deinedomain.de ihredomain.de ihre-domain.de musterfirma.de mustermann.de muster.de beispiel.de beispiel.com
    tudominio.com tuempresa.com ejemplo.com sudominio.com votredomaine.com votresite.com votre-site.fr exemple.com
    exemple.fr tuodominio.it tuosito.it esempio.it esempio.com seudominio.com.br suaempresa.com.br exemplo.com
    company-name.com companyname.com your-company.com your-domain.com email.de email.fr email.it email.es email.nl
    theme.com themename.com loremipsum.com demolink.org b.co a.com
    exemplo.com.br exemplo.pt jouwdomein.nl uwdomein.nl voorbeeld.nl
""")
# Words that stand for an address; the second list may be somebody's own at the site's own domain.
_SAMPLE_LOCALS: Final = re.compile(
    r"(?:your|dein|deine|ihr|ihre|tu|su|votre|ton|tuo|tua|seu|sua|jouw|uw|je)[._-]?"
    r"(?:name|e?mail|mail-?address|email-?address|username|user|usuario|nombre|nom|nome|naam|correo|adresse|vorname)"
    r"|(?:first|last)[._-]?name|first(?:name)?\.last(?:name)?|vorname\.nachname|prenom\.nom|nombre\.apellidos?"
    r"|nome\.cognome|voornaam\.achternaam|example|beispiel|ejemplo|exemple|esempio|exemplo|voorbeeld|you"
    r"|someone|somebody|lorem|ipsum|asdf|placeholder|foobar|xx+|u003[ce].*"
)
_SAMPLES_ELSEWHERE: Final = re.compile(
    r"(?:my|some|any)?[._-]?(?:name|email|emailaddress|username|user|usuario|nombre|nom|nome|naam|correo|adresse)"
    r"|(?:john|jane|joe|max|erika|juan|jean|mario|joao|jan)[._-]?"
    r"(?:doe|public|mustermann|musterfrau|dupont|rossi|perez|silva|jansen|bloggs)"
    r"|sample|test|testing|foo|bar|abc|demo|anyone|friend|recipient|sender"
)
_MACHINES: Final = re.compile(
    r"(?:no|do[._-]?not|dont)[._-]?reply|donotrespond|no[._-]?responder|no[._-]?contestar|nao[._-]?responda"
    r"|ne[._-]?pas[._-]?repondre|non[._-]?rispondere|keine[._-]?antwort|niet[._-]?beantwoorden"
    r"|mailer-?daemon|bounces?|postmaster|hostmaster|abuse|unsubscribe|listserv|majordomo|wordpress|root|daemon"
)
# Builders, hosts, networks and tools, whose addresses stand in templates and legal texts.
_PLATFORMS: Final = word_set("""
    sentry.io sentry-cdn.com wix.com wixpress.com wixsite.com editorx.com parastorage.com squarespace.com weebly.com
    wordpress.com wordpress.org automattic.com godaddy.com secureserver.net shopify.com myshopify.com webflow.com
    webflow.io jimdo.com duda.co dudamobile.com hubspot.com mailchimp.com constantcontact.com klaviyo.com
    cloudflare.com google.com googlemail.google.com googleapis.com gstatic.com youtube.com facebook.com fb.com
    meta.com facebookmail.com instagram.com twitter.com x.com linkedin.com pinterest.com tiktok.com yelp.com
    tripadvisor.com trustpilot.com apple.com microsoft.com adobe.com github.com gitlab.com jquery.com w3.org
    schema.org gnu.org mozilla.org fontawesome.com elementor.com themeforest.net envato.com yoast.com wpengine.com
    bluehost.com hostgator.com siteground.com dreamhost.com namecheap.com networksolutions.com ovh.com ovh.net
    ovhcloud.com ionos.com ionos.de ionos.fr ionos.es 1und1.de 1and1.com strato.de hetzner.com all-inkl.com
    gandi.net aruba.it register.it one.com combell.com transip.nl hostinger.com infomaniak.com o2switch.fr
    planethoster.com lws.fr jsdelivr.net unpkg.com npmjs.com bootstrapcdn.com polyfill.io typekit.com intercom.io
    zendesk.com tawk.to stripe.com paypal.com square.com squareup.com opentable.com booksy.com mindbodyonline.com
    hotjar.com matomo.org piwik.org cookiebot.com onetrust.com iubenda.com usercentrics.com cookieyes.com
    termly.io e-recht24.de adsimple.at haendlerbund.de verbraucher-schlichter.de cnil.fr aepd.es gpdp.it
    garanteprivacy.it cnpd.pt autoriteitpersoonsgegevens.nl ico.org.uk bfdi.bund.de europa.eu bund.de
    sedo.com afternic.com dan.com hugedomains.com bodis.com parkingcrew.com
""")
_EXAMPLE: Final = re.compile(r"example\.(?:[a-z]{2}|com?\.[a-z]{2}|info|biz)")
_SENTRY: Final = re.compile(r"(?:^|\.)(?:sentry|ingest|bugsnag|rollbar)\.")


def is_junk(address: str, site: str | None) -> bool:
    """Tell whether an address is a sample's, a machine's or a platform's, not the business's.

    Args:
        address: in lower case.
        site: key of the website; what is the site's own is no platform's.

    >>> is_junk("info@acme.com", None), is_junk("you@example.com", None), is_junk("x@o1.ingest.sentry.io", None)
    (False, True, True)
    >>> is_junk("info@joes.example.com", "joes.example.com"), is_junk("noreply@acme.com", "acme.com")
    (False, True)
    """
    local, _, domain = address.rpartition("@")
    if _SAMPLE_LOCALS.fullmatch(local) or _MACHINES.fullmatch(local):
        return True
    key = site_key(f"https://{domain}/") or domain
    if site and key == site:
        return False
    if _SAMPLES_ELSEWHERE.fullmatch(local):
        return True
    foreign = domain in _SAMPLE_DOMAINS or _registered(domain) in _PLATFORMS
    return foreign or _EXAMPLE.fullmatch(domain) is not None or _SENTRY.search(domain) is not None


def _registered(domain: str) -> str:
    """Return the last two or three labels that a platform may have."""
    parts = domain.split(".")
    for count in (3, 2):
        name = ".".join(parts[-count:])
        if name in _PLATFORMS:
            return name
    return domain
