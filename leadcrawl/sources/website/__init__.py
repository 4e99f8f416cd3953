"""Websites of businesses: what a page says of whom to contact. No I/O, no Scrapy."""

import re

from leadcrawl.errors import PageError
from leadcrawl.fields.links import is_own_website
from leadcrawl.fields.url import canonical_url
from leadcrawl.sources.website.document import own_address
from leadcrawl.sources.website.values import Reading

_PAGE = re.compile(r"<(?:!doctype html|html|head|body)\b", re.IGNORECASE)
# What a page of a business has and a stray answer has not.
_MARKS = re.compile(
    r"\b(?:mailto|tel):|data-cfemail|application/ld\+json|\bitemscope\b|property=[\"']og:|\bwa\.me/",
    re.IGNORECASE,
)


def looks_like(text: str) -> bool:
    """Tell whether a page of no other source may be a business's: it says how to reach somebody.

    >>> looks_like('<html><a href="tel:+15125550123">call</a>'), looks_like("<html>hello</html>")
    (True, False)
    """
    return bool(_PAGE.search(text[:20_000]) and _MARKS.search(text))


def is_website(url: str | None) -> bool:
    """Tell whether an address may be one of a business's own website."""
    address = canonical_url(url)
    return address is not None and is_own_website(address)


def extract(text: str, url: str | None = None) -> tuple[str, list[Reading]]:
    """Return the state of a stored page, and what it says.

    A page whose address is not known is taken by its canonical link; one without has no links.

    Raises:
        PageError: `not_html`, or `empty_page` for nothing at all.
    """
    if not text.strip():
        raise PageError("empty_page", "no text at all")
    from leadcrawl.sources.website.page import WebsitePage  # noqa: PLC0415  # 0.1 s

    reading = WebsitePage(text, url or own_address(text) or "").reading()
    return reading.state.value, [reading]
