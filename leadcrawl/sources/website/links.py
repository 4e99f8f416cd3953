"""Which pages of a site are worth a visit, by the words of its links and of its sitemap."""

import re
from collections.abc import Iterable
from typing import Final, NamedTuple
from urllib.parse import parse_qsl, unquote, urljoin, urlsplit

from lxml import etree

from leadcrawl.fields.text import clean
from leadcrawl.fields.url import canonical_url
from leadcrawl.sources.website.site import same_site
from leadcrawl.sources.website.values import Link, Sitemap
from leadcrawl.sources.website.words import BARREN, CROWD, PURPOSES, SOLD, plain

_MOST: Final = 500
_MOST_IN_SITEMAP: Final = 5_000
_FLOOR: Final = 0.05  # of a page that nothing speaks for
_CROWD: Final = 0.02
_BARREN: Final = 0.01
_CLEAR: Final = 0.5
_LONGEST_TEXT: Final = 80
_FILE: Final = re.compile(
    r"\.(?:pdf|jpe?g|png|gif|svg|webp|avif|ico|bmp|tiff?|mp[34]|m4[av]|mov|avi|webm|wav|ogg|zip|gz|rar|7z|exe|dmg|apk"
    r"|docx?|xlsx?|pptx?|odt|csv|ics|vcf|css|js|mjs|json|xml|rss|atom|txt|woff2?|ttf|eot)$",
    re.IGNORECASE,
)
_ENDING: Final = re.compile(r"\.(?:html?|php\d?|aspx?|jsp|cfm|shtml|xhtml)$", re.IGNORECASE)
_LANGUAGE: Final = re.compile(r"[a-z]{2}(?:[-_][A-Za-z]{2})?")
_INDEX: Final = re.compile(r"(?:index|default|home)(?:\.\w+)?", re.IGNORECASE)


def _phrases(text: str) -> re.Pattern[str]:
    """Return an expression that finds the longest of some phrases."""
    phrases = sorted({" ".join(phrase.split()) for phrase in text.split("|")}, key=len)
    return re.compile(rf"\b(?:{'|'.join(reversed(phrases))})\b")


_PHRASES: Final = {purpose: _phrases(text) for purpose, (_, text) in PURPOSES.items()}


class Promise(NamedTuple):
    """How promising some words are."""

    score: float
    purpose: str | None


def rate(text: str) -> Promise:
    """Return how promising the words of a link, or of a part of a path, are.

    >>> rate("Contact us"), rate("Über uns").purpose, rate("Contact lenses").score
    (Promise(score=1.0, purpose='contact'), 'about', 0.02)
    """
    words = plain(text)
    if not words:
        return Promise(0, None)
    if BARREN.search(words):
        return Promise(_BARREN, None)
    if SOLD.search(words):
        return Promise(_CROWD, None)
    best = Promise(0, None)
    for purpose, (weight, _) in PURPOSES.items():
        if weight > best.score and (match := _PHRASES[purpose].search(words)):
            share = len(match[0]) / len(words)
            said = Promise(round(weight * (0.4 + 0.6 * share), 3), purpose)
            best = max(best, said, key=lambda promise: promise.score)
    return Promise(_CROWD, None) if best.score < _CLEAR and CROWD.search(words) else best


def rate_path(url: str) -> Promise:
    """Return how promising an address is: its last part counts most, those above less.

    >>> rate_path("https://acme.com/de/kontakt.html")
    Promise(score=1.0, purpose='contact')
    """
    address = urlsplit(url)
    parts = [part for part in unquote(address.path).split("/") if part]
    parts += [value for _, value in parse_qsl(address.query)]  # `index.php?page=contact`
    parts = [part for part in parts if not _LANGUAGE.fullmatch(part) and not _INDEX.fullmatch(part)]
    if not parts:
        return Promise(0, None)
    last = rate(_ENDING.sub("", parts[-1]))
    above = [rate(part) for part in parts[:-1]]
    for little in (_BARREN, _CROWD):
        if any(promise.score == little for promise in above):
            return Promise(little, None)
    best = max([Promise(round(up.score * 0.7, 3), up.purpose) for up in above], default=last)
    return max(last, best, key=lambda promise: promise.score)


def score_links(found: Iterable[tuple[str, str]], base: str, url: str) -> tuple[Link, ...]:
    """Return the pages of the same site among links (address, text), best first, each once.

    The page itself is none of them, nor are mail and telephone links, files and other sites.
    """
    own = canonical_url(url)
    best: dict[str, Link] = {}
    for number, (href, text) in enumerate(found):
        if number >= _MOST * 10 or len(best) >= _MOST:
            break
        address = page_address(href, base)
        if not address or _same_page(address, own) or not same_site(address, url):
            continue
        link = _scored(address, text)
        if address not in best or best[address].score < link.score:
            best[address] = link
    return tuple(sorted(best.values(), key=lambda link: -link.score))


def page_address(href: str, base: str) -> str | None:
    """Return the canonical address that a link leads to; `None` for what is no page."""
    href = href.strip()
    if not href or href.startswith("#") or len(href) > 1_000:
        return None
    try:
        address = urljoin(base, href)
        parts = urlsplit(address)
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or _FILE.search(parts.path):
        return None
    if "email-protection" in parts.path or "/wp-json" in parts.path:
        return None
    return canonical_url(address)


def _same_page(address: str, own: str | None) -> bool:
    """Whether two addresses differ in scheme, `www.` or a closing slash only."""
    return own is not None and _bare(address) == _bare(own)


def _bare(address: str) -> str:
    return address.partition("://")[2].removeprefix("www.").rstrip("/")


def _scored(address: str, text: str) -> Link:
    words = (clean(text) or "")[:_LONGEST_TEXT]
    said, path = rate(words), rate_path(address)
    for little in (_BARREN, _CROWD):
        if little in (said.score, path.score) and max(said.score, path.score) < _CLEAR:
            return Link(url=address, score=little, text=words or None)
    first, second = (said, path) if said.score >= path.score else (path, said)
    score = first.score if first.score == 1 else 0.95 * first.score
    if first.purpose and first.purpose == second.purpose:
        score = min(1.0, score + 0.05)
    if path.score in (_BARREN, _CROWD) and said.score < 1:
        score /= 2
    return Link(
        url=address, score=round(max(score, _FLOOR), 3), purpose=first.purpose, text=words or None
    )


def read_sitemap(content: bytes | str, url: str) -> Sitemap:
    """Return the pages and further sitemaps that a sitemap names: XML, or one address a line.

    Never raises: what cannot be read names nothing.

    >>> xml = "<urlset><url><loc>https://acme.com/x</loc></url><url><loc>/kontakt</loc></url></urlset>"
    >>> [link.url for link in read_sitemap(xml, "https://acme.com/sitemap.xml").pages]
    ['https://acme.com/kontakt', 'https://acme.com/x']
    """
    data = content.encode("utf-8", "replace") if isinstance(content, str) else content
    maps, pages = _locations(data)
    own = [
        address
        for text in maps[:_MOST]
        if (address := canonical_url(_joined(url, text))) and same_site(address, url)
    ]
    ordered = sorted(dict.fromkeys(own), key=lambda address: ("page" not in address, len(address)))
    return Sitemap(
        pages=score_links(((text, "") for text in pages[:_MOST_IN_SITEMAP]), url, url),
        sitemaps=tuple(ordered),
    )


def _locations(data: bytes) -> tuple[list[str], list[str]]:
    """Return the addresses of further sitemaps and of pages."""
    stripped = data.lstrip(b"\xef\xbb\xbf \t\r\n")
    if not stripped.startswith(b"<"):
        lines = stripped.decode("utf-8", "replace").splitlines()
        return [], [line for line in lines if line.startswith(("http://", "https://"))]
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True)
    try:
        root = etree.fromstring(stripped, parser)
    except etree.XMLSyntaxError:
        return [], []
    maps: list[str] = []
    pages: list[str] = []
    for element in root.iter("{*}loc") if root is not None else ():
        parent = element.getparent()
        is_map = parent is not None and str(parent.tag).endswith("sitemap")
        (maps if is_map else pages).append((element.text or "").strip())
    return maps, pages


def _joined(url: str, text: str) -> str:
    try:
        return urljoin(url, text)
    except ValueError:
        return ""
