"""Web addresses: one canonical form, the registered domain, and the links that a text contains."""

import re
from functools import cache
from urllib.parse import quote, urlsplit

import idna
from tldextract import TLDExtract

from leadcrawl.fields.text import strip_controls

_SCHEME = re.compile(r"(?i:https?)://|//")
_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")
_TRACKING = re.compile(
    r"(?i:utm_\w+|hsa_\w+|pk_\w+|_hs\w+|gclid|gclsrc|dclid|gbraid|wbraid|gad_\w+|fbclid|msclkid|yclid"
    r"|twclid|ttclid|li_fat_id|igshid|igsh|mc_cid|mc_eid|mkt_tok|_ga|_gl|srsltid|y_source|epik)"
)
# A path keeps its reserved characters and its percent-escapes.
_PATH_SAFE = "%/:@!$&'()*+,;=~-._"

# Host, path and query of a profile; the first group names it. A post or a share button has none.
_PROFILES = {
    "facebook": r"(?:[\w-]+\.)?(?:facebook\.com|fb\.com|fb\.me)/"
    r"((?:people|pages)/[^/?]+/\d+|profile\.php\?id=\d+|(?:p/)?[\w.%-]{3,}(?=/?(?:\?|$)))",
    "instagram": r"(?:www\.)?instagram\.com/([\w.]+)/?(?:\?|$)",
    "linkedin": r"(?:[\w-]+\.)?linkedin\.com/((?:company|in|school|showcase)/[^/?]+)",
    "x": r"(?:(?:www|mobile)\.)?(?:x|twitter)\.com/@?(\w{1,15})/?(?:\?|$)",
    "youtube": r"(?:(?:www|m)\.)?youtube\.com/((?:@|channel/|c/|user/)[^/?]+)",
    "tiktok": r"(?:(?:www|m)\.)?tiktok\.com/(@[\w.]+)/?(?:\?|$)",
    "yelp": r"(?:[\w-]+\.)?yelp\.(?:com|com?\.\w\w|\w\w)/(biz/[^/?]+)",
}
_PROFILE = re.compile(
    "https?://(?:" + "|".join(f"(?P<{name}>{path})" for name, path in _PROFILES.items()) + ")"
)
_NETWORK = re.compile(r"(?i:facebook|fb\.|instagram|linkedin|\bx\.com|twitter|youtube|tiktok|yelp)")
_PROFILE_HOSTS = {"x": "x.com"}
_NO_PROFILE = re.compile(
    r"about|accounts|ads|business|dialog|directory|events|explore|flx|gaming|groups|hashtag|help"
    r"|home(\.php)?|i|intent|jobs|legal|login(\.php)?|marketplace|messages|notifications|pages|people"
    r"|permalink\.php|photo(\.php)?|photos|plugins|policies|policy(\.php)?|privacy|profile\.php"
    r"|reels?|search|settings|share(\.php)?|share_channel|sharer(\.php)?|signup|stories|story\.php|tos|tr|tv|watch"
)


def canonical_url(text: str | None) -> str | None:
    """Return an http(s) address in one form; `None` for anything else.

    Host in lower case and punycode; default port, user, fragment and tracking parameters dropped.
    An address without a scheme gets `https://` if its ending is a public one.

    >>> canonical_url("HTTP://Www.Example.COM:80?utm_source=x&id=7#top")
    'http://www.example.com/?id=7'
    >>> canonical_url("www.bücher.example.de/a b"), canonical_url("mailto:a@example.com")
    ('https://www.xn--bcher-kva.example.de/a%20b', None)
    """
    address = strip_controls(text).strip() if text else ""
    scheme = _SCHEME.match(address)
    if not scheme:
        address = f"https://{address}"
    elif scheme[0] == "//":
        address = f"https:{address}"
    try:
        parts = urlsplit(address)
        host, port = _host(parts.hostname or ""), parts.port
    except ValueError:
        return None
    if not host or (not scheme and not (_has_public_suffix(host) and "@" not in parts.netloc)):
        return None
    if port and port != {"http": 80, "https": 443}[parts.scheme]:
        host = f"{host}:{port}"
    path = quote(parts.path or "/", safe=_PATH_SAFE)
    query = _query(parts.query)
    return f"{parts.scheme}://{host}{path}{query}"


def registered_domain(url: str) -> str | None:
    """Return the domain that was registered for the address: the public ending and one name more.

    Endings under which a host lets its customers live are public ones, so that two businesses at
    one host stay two.

    >>> registered_domain("https://www.example.co.uk/x"), registered_domain("http://127.0.0.1/")
    ('example.co.uk', None)
    >>> registered_domain("https://acme-plumbing.blogspot.com/")
    'acme-plumbing.blogspot.com'
    """
    return _suffixes()(url).top_domain_under_public_suffix.lower() or None


def social_profile(url: str) -> tuple[str, str] | None:
    """Return the network and the canonical address of a profile; `None` for anything else.

    >>> social_profile("https://m.facebook.com/AcmePlumbing/?ref=page")
    ('facebook', 'https://www.facebook.com/AcmePlumbing')
    >>> social_profile("https://www.facebook.com/sharer.php?u=x") is None
    True
    """
    address = canonical_url(url) if _NETWORK.search(url) or not url.isascii() else None
    match = _PROFILE.match(address) if address else None
    if not match or not match.lastgroup:
        return None
    network = match.lastgroup
    name = next(group for group in match.groups()[match.re.groupindex[network] :] if group)
    if _NO_PROFILE.fullmatch(name.lower()):
        return None
    if network in ("instagram", "x", "tiktok"):
        name = name.lower()
    return network, f"https://{_PROFILE_HOSTS.get(network, f'www.{network}.com')}/{name}"


@cache
def _suffixes() -> TLDExtract:
    """Return the public suffix list as packaged: nothing is fetched, nothing is cached on disk."""
    return TLDExtract(suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True)


def _has_public_suffix(host: str) -> bool:
    """Tell whether the host is a name under a public ending."""
    return bool(_suffixes()(host).top_domain_under_public_suffix)


def _host(host: str) -> str | None:
    """Return a host name in lower case and punycode; `None` if it cannot be one."""
    host = host.rstrip(".").lower()
    if ":" in host:  # IPv6; urlsplit has checked it
        return f"[{host}]"
    if not host.isascii():
        try:
            host = idna.encode(host, uts46=True).decode()
        except idna.IDNAError:
            return None
    labels = host.split(".")
    valid = len(host) <= 253 and all(_LABEL.fullmatch(label) for label in labels)
    return host if valid and (len(labels) > 1 or host == "localhost") else None


def _query(query: str) -> str:
    """Return the query with its `?`, without the parameters that only say where a visitor came from."""
    if not query:
        return ""
    kept = [
        part
        for part in query.split("&")
        if part and not _TRACKING.fullmatch(part.partition("=")[0])
    ]
    return "?" + quote("&".join(kept), safe=_PATH_SAFE + "?") if kept else ""
