"""The country that a page's numbers are dialed in, where nobody has said it."""

import re
from collections import Counter
from collections.abc import Iterable
from typing import Final

import phonenumbers

from leadcrawl.sources.website.document import Document
from leadcrawl.sources.website.site import site_key
from leadcrawl.sources.website.values import Organization
from leadcrawl.sources.website.words import plain

UNKNOWN: Final = "ZZ"  # libphonenumber's: only international numbers can be read
_NAMES: Final = {
    "united states": "US", "united states of america": "US", "usa": "US", "canada": "CA", "mexico": "MX",
    "united kingdom": "GB", "great britain": "GB", "england": "GB", "ireland": "IE", "australia": "AU",
    "germany": "DE", "deutschland": "DE", "austria": "AT", "osterreich": "AT", "switzerland": "CH",
    "schweiz": "CH", "france": "FR", "spain": "ES", "espana": "ES", "italy": "IT", "italia": "IT",
    "portugal": "PT", "brazil": "BR", "brasil": "BR", "netherlands": "NL", "nederland": "NL",
    "the netherlands": "NL", "belgium": "BE", "belgique": "BE", "belgie": "BE",
}  # fmt: skip
# The last line of an address: `…, 10115 Berlin, Germany`.
_COUNTRIES: Final = (
    "United Kingdom|Great Britain|Ireland|Australia|Germany|Deutschland|Austria|Österreich|Switzerland|Schweiz|France"
    "|Spain|España|Italy|Italia|Portugal|Brazil|Brasil|Netherlands|Nederland|Belgium|Belgique|België|Mexico|México"
)
_ADDRESS_END: Final = re.compile(
    rf"\d[^\n]{{0,60}}?[\s,]\s?({_COUNTRIES})\b(?=\.?\s*(?:\n|$|[|•·.,;-]|Tel|Phone|Ph\b))"
)
_AMERICAN: Final = re.compile(r"(?<![\d-])\(?[2-9]\d\d(?:\) ?|[ .-])[2-9]\d\d[ .-]\d{4}(?![\d-])")
_BRITISH: Final = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]? \d[ABD-HJLNP-UW-Z]{2}\b")  # postal code
_INTERNATIONAL: Final = re.compile(r"(?<![\w+])\+(1|[2-9]\d)(?=[\s(.-]?[\d(])")
_ENDINGS: Final = {"uk": "GB", "us": "US"}
# Endings that are countries' and used as words everywhere.
_GENERIC: Final = frozenset(
    ("co", "io", "me", "tv", "ai", "cc", "ly", "to", "fm", "gg", "la", "ws", "eu", "app", "biz")
)
_LANGUAGES: Final = {
    "en": "US",
    "de": "DE",
    "fr": "FR",
    "es": "ES",
    "it": "IT",
    "pt": "PT",
    "nl": "NL",
}


def region_of(page: Document, organizations: Iterable[Organization]) -> str:
    """Return the ISO country of the page: of its structured data, its domain's ending, its language.

    A number is read only if it is valid there, so a wrong country rather loses one than makes one up.
    """
    for organization in organizations:
        if organization.country and (country := _country(organization.country)):
            return country
    ending = (site_key(page.url) or "").rpartition(".")[2]
    if len(ending) == 2 and ending not in _GENERIC:
        country = _ENDINGS.get(ending, ending.upper())
        if country in phonenumbers.SUPPORTED_REGIONS:
            return country
    language, _, region = page.language.replace("_", "-").partition("-")
    if region.upper() in phonenumbers.SUPPORTED_REGIONS:
        return region.upper()
    return _of_text(page.text) or _LANGUAGES.get(language.lower() or "en", UNKNOWN)


def _of_text(text: str) -> str | None:
    """Return the country of the addresses and of the international numbers that a page shows.

    >>> _of_text("Hauptstr. 1, 10115 Berlin, Germany"), _of_text("1 High St, Leeds LS1 4AP"), _of_text("USA")
    ('DE', 'GB', None)
    """
    if _AMERICAN.search(text):
        return None  # whatever else it says, these can be read as an American's only
    found = [country for match in _ADDRESS_END.finditer(text) if (country := _country(match[1]))]
    found += ["GB"] * (len(_BRITISH.findall(text)) > 0)
    if not found:
        codes = [int(code) for code in _INTERNATIONAL.findall(text)]
        found = [phonenumbers.region_code_for_country_code(code) for code in codes]
    counted = Counter(country for country in found if country != UNKNOWN)
    return counted.most_common(1)[0][0] if counted else None


def _country(text: str) -> str | None:
    code = text.strip().upper()
    return code if code in phonenumbers.SUPPORTED_REGIONS else _NAMES.get(plain(text))
