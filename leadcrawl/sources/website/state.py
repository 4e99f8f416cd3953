"""What a page is: a business's, a parked domain's, one that is nothing without scripts, a pointer elsewhere."""

import re
from typing import Final

from leadcrawl.fields.url import canonical_url
from leadcrawl.sources.website.document import Document, joined
from leadcrawl.sources.website.site import same_site

# Hosts of pages for domains that are for sale or unused, as they stand in frames, scripts and links.
_PARKING: Final = re.compile(
    r"(?<![\w-])(?:sedoparking|sedo|parkingcrew|bodis|parklogic|above|dan|afternic|hugedomains|undeveloped|uniregistry|voodoo"
    r"|domainmarket|buydomains|domainsponsor|ztomy|skenzo|rookmedia|fabulous|smartname|namedrive|trafficz|brandbucket"
    r"|squadhelp|atom|nicsell|domainname|parkingpage\.namecheap|parking\.(?:godaddy|ionos|strato|reg)|domainparking"
    r"|parkweb|cashparking|epik|dynadot|porkbun|domainnamesales|perfectdomain|efty|saw)\.(?:com|net|de|co|io)\b"
    r"|wsimg\.com/parking-lander|adsense/domains/caf\.js|d38psrni17bvxu\.cloudfront\.net|[\"']/lander[\"'?]|window\.park\s*=",
    re.IGNORECASE,
)
_REFERENCE: Final = re.compile(
    r"(?:src|href|content|action)\s*=\s*[\"']?([^\"'>\s]{4,300})", re.IGNORECASE
)
_SALE: Final = re.compile(
    r"\bdomain(?: name)?\b[^.!?]{0,40}\b(?:is|may be|might be)?\s*(?:for sale|parked"
    r"|available for purchase)"
    r"|\bbuy (?:this|the) domain|\bthis (?:domain|site|page) is (?:parked|for sale|registered at)"
    r"|parked (?:free|domain|page)"
    r"|courtesy of godaddy|future home of something|domain (?:has )?expired|domain (?:steht|ist) zum verkauf"
    r"|domain (?:zu )?verkaufen"
    r"|diese domain (?:ist|wurde|kann)\b[^.!?]{0,40}(?:geparkt|registriert|reserviert|gekauft|kaufen)|domain kaufen"
    r"|dominio (?:en|est[aá] en|in) (?:venta|vendita)|dominio aparcado|este dominio est[aá]|domaine est [aà] vendre"
    r"|(?:nom de )?domaine (?:r[eé]serv[eé]|parqu[eé]|[aà] vendre)|questo dominio [eè]"
    r"|dom[ií]nio (?:[aà] venda|estacionado)"
    r"|domein(?:naam)? (?:is )?te koop|deze domeinnaam is (?:geregistreerd|gereserveerd)",
    re.IGNORECASE,
)
_HOST_PAGE: Final = re.compile(
    r"welcome to nginx|apache2? (?:\w+ )?(?:default|test) page|test page for the (?:apache|nginx|http)"
    r"|iis windows server"
    r"|^it works!?$|account (?:has been )?suspended|website (?:is )?suspended|default (?:web ?site|server|plesk) page"
    r"|domain default page|web ?server(?:'s)? default page|^index of /|placeholder page"
    r"|website is not (?:yet )?configured"
    r"|hosting24|site not found\b.{0,20}hosting|there is no website (?:configured|here)"
    r"|congratulations! your (?:site|website)|hier entsteht eine neue (?:internetpr[aä]senz|website|homepage)"
    r"|diese (?:domain|internetpr[aä]senz) wurde (?:soeben|noch nicht)|votre domaine a bien [eé]t[eé] cr[eé][eé]"
    r"|^squarespace - website expired|^website expired$|domain isn.t connected to a website"
    r"|shop is (?:currently )?unavailable|store is (?:currently )?unavailable|there isn.t a github pages site here"
    r"|welcome to the future (?:website|home|site) of",
    re.IGNORECASE,
)
_SERVER_TITLE: Final = re.compile(
    r"(?:apache2?|nginx|iis)\b.{0,40}(?:default|test|welcome|windows server)|welcome to nginx|test page for the "
    r"|(?:web server's )?default (?:web site )?page$",
    re.IGNORECASE,
)
_LITTLE: Final = 1_500
_NOTHING: Final = 160
_REFRESH: Final = re.compile(
    r"\s*\d{0,3}(?:\.\d*)?\s*[;,]\s*(?:url\s*=\s*)?[\"']?([^\"']{1,500})", re.IGNORECASE
)
_SCRIPTED: Final = re.compile(
    r"(?:window\.|document\.|self\.|top\.)?location(?:\.href)?\s*(?:=|\.(?:replace"
    r"|assign)\()\s*[\"']([^\"']{4,500})[\"']"
)


def is_parked(page: Document) -> bool:
    """Tell whether a page stands in for a site that is not there: for sale, or its host's own.

    Words alone do not do: they must be the title, a heading, or all there is.
    """
    shown = page.shown
    if _SERVER_TITLE.match(page.title):  # their pages tell how to set up a server, at length
        return True
    if len(shown) > _LITTLE:
        return False
    headings = [page.title, *page.tree.xpath("//h1//text() | //h2//text()").getall()]
    spoken = [" ".join(text.split()) for text in headings]
    if len(shown) < _LITTLE // 3:
        spoken.append(shown)
    if any(_SALE.search(text) or _HOST_PAGE.search(text) for text in spoken):
        return True
    own = page.url.partition("://")[2].partition("/")[0]
    sources = page.tree.xpath(
        "//script/@src | //link/@href | //iframe/@src | //frame/@src | //script/text()"
    ).getall()
    return any(_PARKING.search(source.replace(own, "")) for source in sources[:50])


def is_empty(page: Document) -> bool:
    """Tell whether a page shows next to nothing before its scripts have run."""
    if len(page.shown) > _NOTHING:
        return False
    return (
        bool(page.tree.xpath("//script[@src] | //script[string-length(.) > 200] | //noscript"))
        or not page.shown
    )


def has_contact_form(page: Document) -> bool:
    """Tell whether a page has a form to write to the business: no search, no login, no newsletter."""
    return bool(
        page.tree.xpath(
            "//form[.//textarea][not(.//input[@type='password'])][not(contains(@action, 'comments-post'))]"
            " | //iframe[contains(@src, 'docs.google.com/forms') or contains(@src, 'jotform')"
            " or contains(@src, 'typeform')]"
        )
    )


def refresh_target(page: Document) -> str | None:
    """Return the address that a page sends its visitors to at once; `None` if it lets them stay."""
    for content in page.tree.xpath("//meta[@http-equiv][not(ancestor::noscript)]"):
        if content.root.get("http-equiv", "").lower() != "refresh":
            continue
        match = _REFRESH.match(content.root.get("content", ""))
        if match and (target := canonical_url(joined(page.base, match[1].strip()))):
            return target
    if len(page.shown) <= _NOTHING:
        for script in page.tree.xpath("//script[not(@src)]/text()").getall()[:10]:
            match = _SCRIPTED.search(script)
            if match and (target := canonical_url(joined(page.base, match[1]))):
                return target
    return None


def other_site(page: Document) -> str | None:
    """Return the address at another site that a page points to: by refresh, script or canonical link."""
    canonical = page.tree.xpath("//link[@rel='canonical']/@href").get("").strip()
    for target in (
        refresh_target(page),
        canonical_url(joined(page.base, canonical)) if canonical else None,
    ):
        if target and not same_site(target, page.url):
            return target
    return None
