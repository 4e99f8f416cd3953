"""The search response: the JSON that the page loads for each twenty results."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from leadcrawl.errors import PageError
from leadcrawl.items import Lead
from leadcrawl.sources.google_maps.details import string
from leadcrawl.sources.google_maps.node import country_of, lead_of_node
from leadcrawl.sources.google_maps.payload import PATHS, decode, dig, is_place, items

PAGE_SIZE = 20
"""Results a page; a page with fewer is the last."""


@dataclass(frozen=True, slots=True)
class SearchPage:
    """What a search response holds."""

    query: str
    """The query, as the response repeats it."""
    organic: tuple[Lead, ...]
    """The results, in order, each place once."""
    ads: tuple[Lead, ...]
    """The advertisements."""
    is_single: bool
    """The query named one place: the browser shows that place, not a list."""
    bad_rows: int
    """Rows that have a place's form, but no feature id or no name."""

    @property
    def leads(self) -> tuple[Lead, ...]:
        """All leads, each place once."""
        return distinct((*self.ads, *self.organic))

    @property
    def is_last(self) -> bool:
        """No further page follows."""
        return len(self.organic) + self.bad_rows < PAGE_SIZE


def is_last_page(data: list[Any]) -> bool:
    """Tell whether a decoded response is the last one of a list; advertisements count as rows."""
    return is_search(data) and len(organic_nodes(data)) + len(_ads(data)) < PAGE_SIZE


def is_search(data: object) -> bool:
    """Tell whether a decoded response answers a search, also one without results."""
    query = dig(data, 0, 0)
    return isinstance(query, str) and dig(data, 1, 0) is not None and not is_place(dig(data, 6))


def parse_search(text: str, *, region: str | None = None, with_reviews: bool = False) -> SearchPage:
    """Read a search response in any of its shapes.

    Args:
        text: the response, with or without its guard `)]}'`.
        region: country of the area, for phones of advertisements, which name none.
        with_reviews: whether to read the inline reviews.

    Raises:
        PageError: `not_a_search_response` for any other text; `no_place_in_search` when there are
            rows and none of them is a place.
    """
    return read_search(decode(text), region=region, with_reviews=with_reviews)


def read_search(
    data: list[Any] | None, *, region: str | None = None, with_reviews: bool = False
) -> SearchPage:
    """Read a decoded search response; see `parse_search`."""
    if data is None or not is_search(data):
        raise PageError("not_a_search_response", f"{len(data or ())} members")
    organic, ads = organic_nodes(data), _ads(data)
    places = [node for node in organic if is_place(node)]
    if organic and not places:
        raise PageError("no_place_in_search", f"{len(organic)} rows")
    country_by_zone = _country_by_zone(places)
    return SearchPage(
        query=str(dig(data, 0, 0)),
        organic=distinct(
            lead_of_node(node, sponsored=False, with_reviews=with_reviews) for node in places
        ),
        ads=distinct(
            lead_of_node(
                node,
                sponsored=True,
                region=region or country_by_zone.get(_zone(node)),
                with_reviews=with_reviews,
            )
            for node in ads
            if is_place(node)
        ),
        is_single=is_single(data),
        bad_rows=len(organic) - len(places),
    )


def is_single(data: list[Any]) -> bool:
    """Tell whether the query named one place: its row comes alone, without a header."""
    return len(list(items(data, 0, 1))) == 1 and len(organic_nodes(data)) == 1


def organic_nodes(data: list[Any]) -> list[Any]:
    """Return the nodes of the results: shape A, its single form, and shape B.

    Row 0 of shape A is a header without a node.
    """
    shape_a = [dig(row, 14) for row in items(data, 0, 1)]
    shape_b = [dig(row, 1) for row in items(data, 64)]
    return [node for node in (*shape_a, *shape_b) if node]


def _ads(data: list[Any]) -> list[Any]:
    """Return the nodes of the advertisements of both shapes."""
    shape_a = [dig(ad, 15) for group in items(data, 2, 1) for ad in items(group)]
    shape_b = [dig(row, 5, 15) for row in items(data, 64) if not dig(row, 1)]
    return [node for node in (*shape_a, *shape_b) if node]


def _country_by_zone(nodes: Iterable[Any]) -> dict[str | None, str]:
    """Return the country of each time zone in which all results lie in one country."""
    countries: defaultdict[str | None, set[str | None]] = defaultdict(set)
    for node in nodes:
        countries[_zone(node)].add(country_of(node))
    return {
        zone: country
        for zone, found in countries.items()
        if zone and len(found) == 1 and (country := next(iter(found)))
    }


def _zone(node: Any) -> str | None:
    """Return the time zone that the node names."""
    return string(dig(node, *PATHS["timezone"]))


def distinct(leads: Iterable[Lead]) -> tuple[Lead, ...]:
    """Return each place once; of an advertisement and a result, the result."""
    found: dict[str, Lead] = {}
    for lead in leads:
        known = found.get(lead.source_id)
        if known is None or (known.sponsored and not lead.sponsored):
            found[lead.source_id] = lead
    return tuple(found.values())
