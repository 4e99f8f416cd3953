"""The country that a page's numbers are dialed in, where nobody has said it."""

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
    return _LANGUAGES.get(language.lower() or "en", UNKNOWN)


def _country(text: str) -> str | None:
    code = text.strip().upper()
    return code if code in phonenumbers.SUPPORTED_REGIONS else _NAMES.get(plain(text))
