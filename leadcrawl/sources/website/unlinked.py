"""Pages that no link names: the sitemap, and where websites usually have their contacts."""

from typing import Final
from urllib.parse import urljoin

from leadcrawl.fields.url import canonical_url
from leadcrawl.sources.website.links import rate
from leadcrawl.sources.website.site import same_site
from leadcrawl.sources.website.values import Link

_USUAL: Final = 0.04  # of a page that no link names: after those that one does, before the crowd
_USUAL_PATHS: Final = {
    "de": ("kontakt", "impressum"), "es": ("contacto", "aviso-legal"), "fr": ("contact", "mentions-legales"),
    "it": ("contatti",), "pt": ("contactos", "contato"),
}  # fmt: skip


def sitemap_address(named: str | None, home: str) -> str:
    """Return where a sitemap is asked for.

    Args:
        named: what robots.txt says.
        home: an address of the website.

    >>> sitemap_address("https://acme.com/maps/all.xml", "https://acme.com/")
    'https://acme.com/maps/all.xml'
    >>> sitemap_address("https://elsewhere.com/all.xml", "https://acme.com/de/")
    'https://acme.com/sitemap.xml'
    """
    address = canonical_url(named)
    if address and same_site(address, home) and not address.endswith(".gz"):  # nobody unpacks it
        return address
    return urljoin(home, "/sitemap.xml")


def usual_pages(home: str, language: str) -> tuple[Link, ...]:
    """Return where a website has its contacts, if no link says where: its menu may be a script's.

    >>> [link.url for link in usual_pages("https://acme.com/de/", "de-AT")]
    ['https://acme.com/kontakt', 'https://acme.com/impressum']
    """
    paths = _USUAL_PATHS.get(language[:2].lower(), ("contact", "contact-us"))
    return tuple(
        Link(url=urljoin(home, f"/{path}"), score=_USUAL, purpose=rate(path).purpose)
        for path in paths
    )
