"""A stored page or reply of any site, read by the source that it looks like."""

from collections.abc import Mapping
from types import ModuleType

from leadcrawl.errors import PageError
from leadcrawl.items import Value
from leadcrawl.sources import craigslist, google_maps, website

# The one that knows least of its pages comes last.
SOURCES: Mapping[str, ModuleType] = {
    "craigslist": craigslist,
    "google_maps": google_maps,
    "website": website,
}


class Extract(Value):
    """What a stored page yields."""

    source: str | None = None
    """Site that the page is of."""
    kind: str = "unknown"
    """Kind of page: `search`, `posting`, `place`, ...; of a website its state: `alive`, `parked`, ..."""
    leads: tuple[Value, ...] = ()
    """A posting or a place, or the rows of a search; what a page of a website says."""
    error: str | None = None
    """Why the page could not be read."""


def detect_source(text: str, url: str | None = None) -> str | None:
    """Return the source of a page, by its structure; else by its address.

    >>> detect_source("<html></html>", "https://www.craigslist.org/area/sfbay")
    'craigslist'
    """
    for name in ("craigslist", "google_maps"):
        if SOURCES[name].looks_like(text):
            return name
    hosts = {"craigslist": "craigslist.org/", "google_maps": "google.com/maps"}
    if named := next((name for name, host in hosts.items() if host in (url or "")), None):
        return named
    return "website" if website.is_website(url) or website.looks_like(text) else None


def extract(text: str, url: str | None = None, source: str | None = None) -> Extract:
    """Return what the page yields; a page that cannot be read gives its error.

    Args:
        text: the page or reply.
        url: its address.
        source: the site that it is of; found out if not given.
    """
    name = source or detect_source(text, url)
    if name is None:
        return Extract(error="unknown_page: of neither " + " nor ".join(SOURCES))
    try:
        kind, leads = SOURCES[name].extract(text, url)
    except PageError as error:
        kind_of = getattr(SOURCES[name], "kind_of", None)
        kind = kind_of(text) if kind_of else "unknown"
        return Extract(source=name, kind=kind, error=str(error))
    return Extract(source=name, kind=kind, leads=tuple(leads))
