"""Is this answer the page, or something that stands in its way?

Judged by status, address, headers and structure, never by a lone word: a posting may talk about
captchas. Pure: the CAPTCHA middleware and the proxies' ban policy ask it, replies of a browser included.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urljoin, urlsplit

from parsel import Selector


@dataclass(frozen=True, slots=True)
class Block:
    """What stands in the way."""

    kind: str
    """Slug for the stat `leadcrawl/block/<site>/<kind>`."""
    usable: bool = False
    """The page holds data all the same, only less of it."""


_STATUSES: Final = {403: "forbidden", 407: "proxy_auth", 429: "rate_limited", 503: "unavailable"}

# Only answers with one of these words are parsed.
_SUSPECTS: Final = (
    b"captcha", b"_cf_chl", b"challenge-form", b"turnstile", b"consent.google", b"mapslite", b"_pxappid",
)  # fmt: skip

# The texts are whole answers of a few lines, not sentences within a page.
_TEXT_LIMIT: Final = 2_000
_TEXTS: Final = (
    ("ip_blocked", re.compile(rb"\A\s*(?:<[^>]*>\s*)*This IP has been automatically blocked\b")),
    ("request_blocked", re.compile(rb"\bYour request has been blocked\.\s+blockID=")),
)

# Pages of their own that hold nothing else.
_WALLS: Final = (
    ("sorry", '//form[@id="captcha-form"]'),
    ("consent", '//form[contains(@action, "//consent.google.")]'),
    ("maps_lite", '//script[contains(@src, "mapslite")]'),
    ("cloudflare", '//script[contains(., "_cf_chl_opt")] | //form[@id="challenge-form"]'),
    ("datadome", '//*[self::script or self::iframe][contains(@src, "captcha-delivery.com")]'),
    (
        "perimeterx",
        '//*[@id="px-captcha"] | //script[contains(., "_pxAppId") and contains(., "aptcha")]',
    ),
)

# Widgets that a harmless form may hold as well: a wall only where there is little else.
_WIDGETS: Final = (
    ("recaptcha", '//*[@data-sitekey][contains(@class, "g-recaptcha")] | //iframe[contains(@src, "/recaptcha/")]'),
    ("hcaptcha", '//*[@data-sitekey][contains(@class, "h-captcha")] | //iframe[contains(@src, "hcaptcha.com")]'),
    ("turnstile", '//*[@data-sitekey][contains(@class, "cf-turnstile")]'),
)  # fmt: skip
_LITTLE_TEXT: Final = 1_500
_CONTENT: Final = (
    '//*[@id="titletextonly" or @id="postingbody" or @role="feed" or @role="main"]'
    ' | //ol[contains(@class, "cl-static-search-results")] | //article'
)
_VISIBLE_TEXT: Final = (
    "//body//text()[not(ancestor::script or ancestor::style or ancestor::noscript)]"
)

#: The notice of Google Maps' limited view, in any language: its element's number in Google's own logs.
LIMITED_NOTICE: Final = '//*[starts-with(@jslog, "295515;")]'

_JSON_PATH: Final = re.compile(r"/web/v\d+/|/maps/preview/")
_HTML_START: Final = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*<(?:!doctype html|html\b)", re.IGNORECASE)


def detect(status: int, url: str, headers: Mapping[str, str], body: bytes) -> Block | None:
    """Return what blocks the answer, or `None` for a page (a gone or an unknown one, too).

    Args:
        status: HTTP status.
        url: address that was asked for (of a browser: that it ended at).
        headers: names in lower case, or a case-insensitive mapping.
        body: the answer, decompressed.

    >>> detect(429, "https://example.com/", {"retry-after": "2"}, b"slow down")
    Block(kind='rate_limited', usable=False)
    >>> detect(404, "https://example.com/", {}, b"") is None
    True
    """
    if kind := _by_address(url) or _by_redirect(status, url, headers) or _by_headers(headers):
        return Block(kind)
    if kind := _by_text(body) or _by_structure(body):
        return Block(kind)
    if status in _STATUSES and not (status == 403 and _is_robots(url)):
        return Block(_STATUSES[status])
    if status == 200 and not _is_robots(url):
        if kind := _by_shape(url, body):
            return Block(kind)
        if b'"295515;' in body and Selector(body=body, type="html").xpath(LIMITED_NOTICE):
            return Block("limited_view", usable=True)
    return None


def _by_address(url: str) -> str | None:
    parts = urlsplit(url)
    if parts.path == "/sorry" or parts.path.startswith("/sorry/"):
        return "sorry"
    return "consent" if (parts.hostname or "").startswith("consent.google.") else None


def _by_redirect(status: int, url: str, headers: Mapping[str, str]) -> str | None:
    if not 300 <= status < 400 or not (location := headers.get("location")):
        return None
    return _by_address(urljoin(url, location))


def _by_headers(headers: Mapping[str, str]) -> str | None:
    return "cloudflare" if headers.get("cf-mitigated", "").lower() == "challenge" else None


def _by_text(body: bytes) -> str | None:
    if len(body) > _TEXT_LIMIT:
        return None
    return next((kind for kind, text in _TEXTS if text.search(body)), None)


def _by_structure(body: bytes) -> str | None:
    lowered = body.lower()
    if not any(word in lowered for word in _SUSPECTS):
        return None
    page = Selector(body=body, type="html")
    if kind := next((kind for kind, wall in _WALLS if page.xpath(wall)), None):
        return kind
    kind = next((kind for kind, widget in _WIDGETS if page.xpath(widget)), None)
    if kind is None or page.xpath(_CONTENT):
        return None
    text = " ".join(" ".join(page.xpath(_VISIBLE_TEXT).getall()).split())
    return kind if len(text) < _LITTLE_TEXT else None


def _by_shape(url: str, body: bytes) -> str | None:
    """Judge an answer 200 that names no block: nothing, half of it, or HTML in place of JSON."""
    stripped = body.strip()
    if not stripped:
        return "empty"
    if _is_json_due(url):
        if stripped.startswith(b"<"):
            return "html_for_json"
        return None if stripped.endswith((b"}", b"]")) else "truncated"
    is_whole = b"</html" in stripped[-4_096:].lower()
    return "truncated" if _HTML_START.match(stripped) and not is_whole else None


def _is_json_due(url: str) -> bool:
    parts = urlsplit(url)
    return bool(_JSON_PATH.search(parts.path)) or (
        parts.path == "/search" and "tbm=map" in parts.query.split("&")
    )


def _is_robots(url: str) -> bool:
    return urlsplit(url).path == "/robots.txt"
