"""What the pages' markup has in common: printed numbers, the session's country, advertisements."""

import re
from typing import Final

from parsel import Selector

from leadcrawl.fields.text import clean

_RATING = re.compile(r"\d[.,٫]\d")
_COUNT = re.compile(r"\d{1,3}(?:[.,’'\s\u066c]\d{2,3})*|\d+")
_COUNTRY = re.compile(r"[?&]gl(?:=|\\x3d|\\u003d|%3D)([A-Za-z]{2})(?![A-Za-z])")
_LOCALE = re.compile(r"[?&]hl=([a-z]{2,3}-[A-Z]{2})\b")
_DEFAULT_LOCALE: Final = "en-US"
_ADVERTISEMENT = '[data-url*="aboutthisad"], .kpih0e, .jHLihd, [jslog^="198205"], a[href*="/aclk?"]'


def page_of(text: str) -> Selector:
    """Return the markup of a page, or of any other text, which has none."""
    return Selector(text, type="html")


def text_of(selector: Selector, query: str) -> str | None:
    """Return the text of the first match that has any."""
    texts = (clean("".join(match.css("::text").getall())) for match in selector.css(query))
    return next((text for text in texts if text), None)


def rating(text: str | None) -> float | None:
    """Return a printed rating, its decimal mark a point or a comma.

    >>> rating("4,7"), rating("47"), rating("0,0")
    (4.7, None, None)
    """
    if not text or not _RATING.fullmatch(text.strip()):
        return None
    value = float(re.sub(r"[,٫]", ".", text.strip()))
    return value if 1 <= value <= 5 else None


def count(text: str | None) -> int | None:
    r"""Return a printed count, in brackets or not; a rounded one (`1.2K`) is none.

    >>> count("(1\u202f856)"), count("17,059"), count("1,2 mil")
    (1856, 17059, None)
    """
    bare = (text or "").strip(" ()\u00a0\u202f\u200e\u200f")
    return int(re.sub(r"\D", "", bare)) if _COUNT.fullmatch(bare) else None


def is_advertisement(selector: Selector) -> bool:
    """Tell whether a card is an advertisement, in any language."""
    return bool(selector.css(_ADVERTISEMENT))


def session_country(text: str) -> str | None:
    """Return the country that a page was served for: from its own requests, or its locale.

    The locale `en-US` says nothing: it is what English is called wherever one is.

    >>> session_country('<link href="/search?tbm=map&amp;hl=fr&amp;gl=fr&amp;q=x">')
    'FR'
    >>> session_country('<a href="https://www.google.com/maps/contrib/1?hl=pt-BR">')
    'BR'
    """
    page = text.replace("&amp;", "&").replace("\\x26", "&").replace("\\u0026", "&")
    if country := _COUNTRY.search(page):
        return country[1].upper()
    html = re.search(r"<html[^>]*\blang=\"([a-z]{2,3}-[A-Z]{2})\"", page)
    locales = ([html[1]] if html else []) + _LOCALE.findall(page)
    return next((locale[-2:] for locale in locales if locale != _DEFAULT_LOCALE), None)
