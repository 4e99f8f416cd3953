"""What a browser brings from a visit: the data that the page asked for, and the page itself.

The data is the source; the rendered page fills in what no data was caught for.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from leadcrawl.errors import PageError
from leadcrawl.items import Lead
from leadcrawl.sources.google_maps.cards import parse_cards
from leadcrawl.sources.google_maps.page_kind import PageKind, page_kind
from leadcrawl.sources.google_maps.payload import decode
from leadcrawl.sources.google_maps.place import is_place_response, is_stub, read_place
from leadcrawl.sources.google_maps.place_page import parse_place_page
from leadcrawl.sources.google_maps.search import SearchPage, distinct, read_search
from leadcrawl.sources.google_maps.urls import cid_of

_LINKED = re.compile(r"!1s(0x[0-9a-f]+:0x[0-9a-f]+)")


@dataclass(frozen=True, slots=True)
class BrowsedSearch:
    """The results of a search in a browser."""

    kind: PageKind
    """What the page was: a list, a single place, empty, a limited view."""
    leads: tuple[Lead, ...]
    """All results, each place once; of an advertisement and a result, the result."""
    organic: int
    """Number of places that are results, not only advertised."""
    bad_rows: int
    """Rows of the data that name no place."""


def browsed_search(
    texts: Sequence[str], page: str, url: str, *, region: str | None = None, reviews: bool = False
) -> BrowsedSearch:
    """Read a visit of a search.

    Args:
        texts: the data caught, as texts, in order.
        page: the rendered page.
        url: its final address.
        region: country of the area, for national phones.
        reviews: whether to read the inline reviews.

    Raises:
        PageError: `no_results` when neither data nor page hold an answer; why a response cannot be
            read.
    """
    pages = [
        read_search(data, region=region, with_reviews=reviews)
        for data in map(decode, texts)
        if not is_place_response(data)
    ]
    leads = distinct(lead for each in pages for lead in (*each.ads, *each.organic))
    known = {lead.source_id for lead in leads}
    if {cid_of(data_id) for data_id in _LINKED.findall(page)} - known:
        leads = distinct((*leads, *parse_cards(page, region=region)))
    kind = _kind(pages, page, url)
    if kind is PageKind.SINGLE and not leads:
        leads = (browsed_place(texts, page, url, region=region, reviews=reviews),)
    if not leads and kind is not PageKind.EMPTY:
        raise PageError("no_results", f"a page of kind {kind} without places")
    return BrowsedSearch(
        kind=kind,
        leads=leads,
        organic=sum(not lead.sponsored for lead in leads),
        bad_rows=sum(each.bad_rows for each in pages),
    )


def _kind(pages: Sequence[SearchPage], page: str, url: str) -> PageKind:
    if any(each.is_single for each in pages):
        return PageKind.SINGLE
    if pages and not any(each.leads for each in pages):
        return PageKind.EMPTY
    return page_kind(page, url)


def browsed_place(
    texts: Sequence[str], page: str, url: str, *, region: str | None = None, reviews: bool = False
) -> Lead:
    """Read a visit of a place: its response, else the page; see `browsed_search`.

    Raises:
        PageError: neither shows a place.
    """
    for data in map(decode, texts):
        if data is not None and is_place_response(data):
            return read_place(data, region=region, with_reviews=reviews)
    return parse_place_page(page, url, region=region, with_reviews=reviews)


def lacks_contact(lead: Lead) -> bool:
    """Tell whether a search result holds less than the place's own page is likely to.

    It does when it was cut short (a rating without its count), has no way to reach the business,
    or is an advertisement, whose website is hidden behind the advertiser's link.
    """
    if is_stub(lead) or not (lead.phones or lead.website):
        return True
    return bool(lead.sponsored) and not lead.website


def combined(search: Lead, place: Lead) -> Lead:
    """Return what both say about a place; its own page knows better."""
    known = {name: getattr(place, name) for name in place.document()}
    return search.model_copy(update=known | {"sponsored": search.sponsored})
