"""Google Maps: from its responses and pages to leads. No I/O, no Scrapy.

The JSON responses (`search`, `place`) are the source; cards and place page are the fallback.
"""

from leadcrawl.errors import PageError
from leadcrawl.items import Lead
from leadcrawl.sources.google_maps.cards import parse_cards
from leadcrawl.sources.google_maps.embedded import embedded_responses
from leadcrawl.sources.google_maps.page_kind import PageKind, page_kind
from leadcrawl.sources.google_maps.payload import decode
from leadcrawl.sources.google_maps.place import parse_place_response
from leadcrawl.sources.google_maps.place_page import parse_place_page
from leadcrawl.sources.google_maps.search import is_search, parse_search, read_search

_LISTS = (PageKind.SEARCH, PageKind.LIMITED_VIEW)
_PLACES = (PageKind.PLACE, PageKind.SINGLE)


def looks_like(text: str) -> bool:
    """Tell whether a stored text is a Google Maps page or response of a kind that is known."""
    return page_kind(text) is not PageKind.UNKNOWN


def extract(text: str, url: str | None = None) -> tuple[str, list[Lead]]:
    """Return the kind of a stored page or response, and the leads of all its rows.

    Inline reviews are included. A place that is advertised and found is there twice. A panel that
    names no place is read all the same: what it shows is worth seeing, although without a
    `source_id` it cannot be stored.

    Args:
        text: the body.
        url: its address, if known.

    Raises:
        PageError: `unknown_page`, or why a page of a known kind cannot be read.
    """
    kind = page_kind(text, url)
    if kind is PageKind.UNKNOWN:
        raise PageError("unknown_page", f"not a page of Google Maps: {len(text)} characters")
    if decode(text) is not None:
        return kind, _of_response(text, kind)
    if kind in _PLACES:
        return kind, [parse_place_page(text, url, with_reviews=True, anonymous=True)]
    return kind, _of_list(text) if kind in _LISTS else []


def _of_response(text: str, kind: PageKind) -> list[Lead]:
    """Return the leads of a JSON response."""
    if kind is PageKind.PLACE:
        return [parse_place_response(text, with_reviews=True)]
    page = parse_search(text, with_reviews=True)
    return [*page.ads, *page.organic]


def _of_list(text: str) -> list[Lead]:
    """Return the leads of a search page: its embedded response where it has one, else its cards."""
    for data in embedded_responses(text):
        if is_search(data):
            page = read_search(data, with_reviews=True)
            rows = (*page.ads, *page.organic)
            return [lead.model_copy(update={"parser": "html"}) for lead in rows]
    return list(parse_cards(text))
