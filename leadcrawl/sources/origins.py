"""Where each source's parsers find each field: what to look at when a field vanishes."""

from collections.abc import Iterable, Mapping
from typing import Final

from leadcrawl.sources.craigslist.origins import ORIGINS as CRAIGSLIST
from leadcrawl.sources.google_maps.origins import ORIGINS as GOOGLE_MAPS
from leadcrawl.sources.google_maps.origins import PAGE_ONLY

#: Parser -> field -> selectors or paths.
Origins = Mapping[str, Mapping[str, tuple[str, ...]]]

ORIGINS: Final[Mapping[str, Origins]] = {"craigslist": CRAIGSLIST, "google_maps": GOOGLE_MAPS}

#: Fields of places that were opened: search results, which are leads as well, do not have them.
OPENED_ONLY: Final[Mapping[str, frozenset[str]]] = {"google_maps": PAGE_ONLY}

#: The parser of the pages as rendered or served, for when the site's data cannot be had.
FALLBACKS: Final[Mapping[str, str]] = {"craigslist": "html", "google_maps": "dom"}


#: Reason of a `PageError` -> the field that every page must have.
FIELD_OF_ERROR: Final[Mapping[str, str]] = {
    "no_title": "name",
    "no_body": "description",
    "place_not_rendered": "name",
}


def fields_of(source: str) -> list[str]:
    """Return the fields that a source's parsers give, in the order of the table."""
    parsers = ORIGINS.get(source, {}).values()
    return list(dict.fromkeys(field for fields in parsers for field in fields))


def origins(source: str, parsers: Iterable[str], field: str) -> list[str]:
    """Return where the parsers find a field, in words.

    >>> origins("craigslist", ["api", "html"], "price")
    ['priceString or price (api)', '.price (html)']
    """
    table = ORIGINS.get(source, {})
    return [
        f"{' or '.join(table[parser][field])} ({parser})"
        for parser in parsers
        if field in table.get(parser, {})
    ]
