"""What the addresses of Craigslist tell: area, sub-area and category, of today and of old."""

import re
from urllib.parse import parse_qs, urlsplit

from leadcrawl.items import Value
from leadcrawl.sources.craigslist.places import area


class SiteAddress(Value):
    """What an address of an area, a section, a search or an old posting tells."""

    area: str | None = None
    """Hostname of the area."""
    subarea: str | None = None
    """Code of the sub-area."""
    category: str | None = None
    """Code of the category."""
    purveyor: str | None = None
    """`owner` or `dealer`."""


_TODAY_PLACE = re.compile(r"/(?:search/)?(area|subarea)/([a-z]+)/?$")
_OLD_SEARCH = re.compile(r"/search/(?:([a-z]{3})/)?([a-z]{3})/?$")
_OLD_POSTING = re.compile(r"^(?:/([a-z]{3}))?/([a-z]{3})/(?:d/[^/]+/)?\d+\.html?$")
_OLD_SUBAREA = re.compile(r"^/([a-z]{3})/?$")


def read_address(url: str) -> SiteAddress:
    """Return what an address of today or of the old hosts tells.

    >>> read_address("/search/subarea/eby?cat=lab").subarea
    'eby'
    >>> read_address("https://newyork.craigslist.org/search/mnh/apa").category
    'apa'
    """
    parts = urlsplit(url)
    query = {key: values[0] for key, values in parse_qs(parts.query).items()}
    label = (parts.hostname or "").removesuffix(".craigslist.org")
    host = area(label)
    found: dict[str, str | None] = {
        "area": host.hostname if host else None,
        "category": query.get("cat"),
        "purveyor": query.get("purveyor"),
    }
    if match := _TODAY_PLACE.search(parts.path):
        found[match[1]] = match[2]
    elif match := _OLD_SEARCH.search(parts.path) or _OLD_POSTING.search(parts.path):
        found |= {"subarea": match[1], "category": match[2]}
    elif host and (match := _OLD_SUBAREA.search(parts.path)):
        found["subarea"] = match[1]
    return SiteAddress(**found)
