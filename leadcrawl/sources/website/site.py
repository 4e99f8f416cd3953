"""Which website an address belongs to."""

from collections.abc import Iterable
from functools import cache
from urllib.parse import urlsplit

from tldextract import TLDExtract

# Hosts that give each customer a name of their own and are not in the public suffix list; and the
# names kept for examples (RFC 2606), under which the replica's businesses live.
_SHARED = (
    "business.site negocio.site wordpress.com godaddysites.com squarespace.com ueniweb.com "
    "site123.me webnode.page strikingly.com jimdofree.com jimdosite.com mystrikingly.com yolasite.com "
    "webnode.com tumblr.com typepad.com edan.io hubspotpagebuilder.com mailchimpsites.com "
    "example.com example.org example.net"
)


def site_key(url: str) -> str | None:
    """Return the key of the website: its registered domain, or its name at a host of many.

    >>> site_key("https://www.acme.co.uk/contact"), site_key("https://acme.business.site/")
    ('acme.co.uk', 'acme.business.site')
    >>> site_key("http://www.joes-plumbing.example.com/"), site_key("http://127.0.0.1:8000/x")
    ('joes-plumbing.example.com', '127.0.0.1')
    """
    try:
        host = (urlsplit(url).hostname or "").rstrip(".").removeprefix("www.")
    except ValueError:
        return None
    if not host:
        return None
    return _suffixes()(host).top_domain_under_public_suffix.lower() or host


def same_site(url: str, other: str) -> bool:
    """Tell whether two addresses are of one website.

    >>> same_site("https://acme.com/", "http://shop.acme.com/contact")
    True
    """
    key = site_key(url)
    return key is not None and key == site_key(other)


def bare(url: str) -> str:
    """Return an address without what makes no other page of it: scheme, `www.`, a closing slash.

    >>> bare("https://www.acme.com/"), bare("http://acme.com/x")
    ('acme.com', 'acme.com/x')
    """
    return url.partition("://")[2].removeprefix("www.").rstrip("/")


def addresses(urls: Iterable[str]) -> tuple[str, ...]:
    """Return addresses each once, the shortest path first: that nearest to the home page.

    >>> addresses(["https://acme.com/austin", "https://www.acme.com/", "http://acme.com/"])
    ('http://acme.com/', 'https://acme.com/austin')
    """
    first: dict[str, str] = {}
    for url in sorted(urls, key=lambda url: (len(urlsplit(url).path), url)):
        first.setdefault(bare(url), url)
    return tuple(first.values())


@cache
def _suffixes() -> TLDExtract:
    """Return the public suffix list as packaged, private ones and those of ours included."""
    return TLDExtract(
        suffix_list_urls=(),
        cache_dir=None,
        include_psl_private_domains=True,
        extra_suffixes=_SHARED.split(),
    )
