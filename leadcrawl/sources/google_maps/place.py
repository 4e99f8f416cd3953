"""The place response: the JSON that the page loads when a place is opened."""

from typing import Any

from leadcrawl.errors import PageError
from leadcrawl.items import Lead
from leadcrawl.sources.google_maps.node import lead_of_node
from leadcrawl.sources.google_maps.payload import decode, dig, is_place

_NODE = 6


def is_place_response(data: object) -> bool:
    """Tell whether a decoded response holds a place; the mere request for one does not."""
    return is_place(dig(data, _NODE))


def parse_place_response(
    text: str, *, region: str | None = None, with_reviews: bool = False
) -> Lead:
    """Read a place response.

    Raises:
        PageError: `not_a_place_response` for any other text.
    """
    data = decode(text)
    if data is None or not is_place_response(data):
        raise PageError("not_a_place_response", f"{len(text)} characters")
    return read_place(data, region=region, with_reviews=with_reviews)


def read_place(data: list[Any], *, region: str | None = None, with_reviews: bool = False) -> Lead:
    """Read a decoded place response; see `parse_place_response`."""
    return lead_of_node(dig(data, _NODE), region=region, with_reviews=with_reviews)


def is_stub(lead: Lead) -> bool:
    """Tell whether the response was cut short: it rates the place, but counts no reviews.

    Worth asking once more: the full response has both.
    """
    return lead.rating is not None and lead.reviews_count is None
