"""How a search with more results than the site gives is cut into smaller ones."""

from leadcrawl.items import Value
from leadcrawl.sources.craigslist.categories import Category, category
from leadcrawl.sources.craigslist.places import Place
from leadcrawl.sources.craigslist.urls import SearchFilters

PRICED_SECTIONS = frozenset({"for sale", "housing"})
#: Most postings lie in the first band; the others are halved in turn.
FIRST_CUT = 100
HIGHEST_PRICE = 10_000_000


class Search(Value):
    """One search: where, what, and how it is narrowed."""

    place: Place
    """Area or sub-area."""
    category: Category
    """Leaf or combined category."""
    filters: SearchFilters = SearchFilters()
    """What narrows it."""

    def __str__(self) -> str:
        prices = (self.filters.min_price, self.filters.max_price)
        band = "" if prices == (None, None) else f" {prices[0] or 0}-{prices[1] or ''}"
        return f"{self.place.path} {self.category.code}{band}"


def split(search: Search) -> tuple[Search, ...]:
    """Return searches that together give what `search` gives; none when it cannot be cut.

    By category, then by sub-area, then by price in the sections that have prices. A posting
    without a price is in no band: what is cut so is no longer whole (`is_whole`).

    >>> from leadcrawl.sources.craigslist.areas import find_place
    >>> services = Search(place=find_place("sfbay"), category=category("bbb"))
    >>> [str(part) for part in split(services)][:2]
    ['area/sfbay biz', 'area/sfbay cps']
    >>> [str(part) for part in split(split(services)[0])][:2]
    ['subarea/sfc biz', 'subarea/sby biz']
    >>> split(split(split(services)[0])[0])
    ()
    """
    if search.category.members:
        leaves = [leaf for code in search.category.members if (leaf := category(code))]
        return tuple(search.model_copy(update={"category": leaf}) for leaf in leaves)
    if search.place.subarea is None and search.place.area.subareas:
        area = search.place.area
        places = [Place(area=area, subarea=part) for part in area.subareas]
        return tuple(search.model_copy(update={"place": place}) for place in places)
    if search.category.section in PRICED_SECTIONS:
        return _by_price(search)
    return ()


def is_whole(search: Search, parts: tuple[Search, ...]) -> bool:
    """Tell whether the parts together hold all that the search holds."""
    return bool(parts) and parts[0].filters == search.filters


def _by_price(search: Search) -> tuple[Search, ...]:
    low, high = search.filters.min_price or 0, search.filters.max_price
    middle = max(low * 2, FIRST_CUT) if high is None else (low + high + 1) // 2
    if middle > HIGHEST_PRICE or (high is not None and low >= high):
        return ()
    bands = ((search.filters.min_price, middle - 1), (middle, high))
    return tuple(
        search.model_copy(
            update={
                "filters": search.filters.model_copy(update={"min_price": least, "max_price": most})
            }
        )
        for least, most in bands
    )
