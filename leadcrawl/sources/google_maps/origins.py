"""Where the parsers find each field: paths of the place node, CSS selectors of the page.

For people who look for what has changed on the site; a test removes each place from nodes and
pages, and sees the field vanish. An entry that begins with `!` is a part of addresses.
"""

from typing import Final

from leadcrawl.sources.google_maps.payload import CLAIMED, PATHS

_NODE: Final[dict[str, tuple[str, ...]]] = {
    "name": ("name",),
    "name_local": ("name_local",),
    "description": ("owner_description", "description", "description_short"),
    "category": ("categories",),
    "category_code": ("category_ids",),
    "categories": ("categories",),
    "category_codes": ("category_ids",),
    "phones": ("phone_variants", "phone"),
    "website": ("website",),
    "domain": ("website",),
    "socials": ("website",),
    "address": ("address",),
    "neighborhood": ("neighborhood",),
    "city": ("city", "city_display"),
    "region": ("state",),
    "postal_code": ("postal_code",),
    "country": ("country", "address_country"),
    "plus_code": ("plus_code", "latitude"),
    "located_in": ("located_in",),
    "location": ("latitude", "longitude"),
    "location_accuracy": ("latitude", "address"),
    "timezone": ("timezone",),
    "rating": ("rating",),
    "reviews_count": ("reviews_count",),
    "reviews_per_star": ("reviews_per_star", "reviews_per_star_2023"),
    "reviews": ("reviews",),
    "price_level": ("price_level",),
    "hours": ("hours",),
    "closed_days": ("hours",),
    "special_hours": ("hours",),
    "open_status": ("open_status", "open_status_short", "open_status_2023"),
    "attributes": ("attribute_groups",),
    "attributes_absent": ("attribute_groups",),
    "services": ("attribute_groups", "services"),
    "links": ("menu_url", "action_groups", "reservations"),
    "popular_times": ("popular_times",),
    "images": ("photos",),
    "thumbnail": ("thumbnail", "thumbnail_first"),
    "owner": ("owner",),
    "claimed": ("claim_url", "owner_id", "owner_id_2"),
}


def _paths(names: tuple[str, ...]) -> tuple[str, ...]:
    """Return the paths of values of the node, such as `[178][0][0]`."""
    known = PATHS | CLAIMED
    return tuple("".join(f"[{index}]" for index in known[name]) for name in names)


_API: Final = {field: _paths(names) for field, names in _NODE.items()}
_WEBSITE: Final = ("a[data-item-id='authority']", "a.lcr4fd")

ORIGINS: Final[dict[str, dict[str, tuple[str, ...]]]] = {
    "api": _API,
    "html": _API,  # the same node, embedded in the page
    "dom": {
        "name": ("h1.DUwDvf", ".qBF1Pd", "a[href*='/maps/place/'][aria-label]"),
        "description": (".PYvSYb",),
        "category": ("button[jsaction*='.category']", ".W4Efsd .W4Efsd"),
        "categories": ("button[jsaction*='.category']", ".W4Efsd .W4Efsd"),
        "phones": ("[data-item-id^='phone:tel:']", ".UsdlK"),
        "website": _WEBSITE,
        "domain": _WEBSITE,
        "socials": _WEBSITE,
        "address": ("[data-item-id='address'] .Io6YTe", ".W4Efsd .W4Efsd"),
        "located_in": ("[data-item-id='locatedin'] .Io6YTe",),
        "location": ("!3d", "!4d"),
        "location_accuracy": ("[data-item-id='address'] .Io6YTe",),
        "rating": (".F7nice", ".MW4etd"),
        "reviews_count": (".F7nice", ".UY7F9"),
        "reviews_per_star": ("tr.BHOKXe",),
        "hours": ("table.eK4R0e",),
        "closed_days": ("table.eK4R0e",),
        "open_status": (".ZDu9vd", ".W4Efsd .W4Efsd"),
        "thumbnail": ("button[jsaction*='heroHeaderImage'] img",),
        "links": ("a[data-item-id='menu']", "a[data-item-id^='action:']"),
    },
}
"""Parser -> field -> where it is found."""

PAGE_ONLY: Final = frozenset(
    {"links", "located_in", "popular_times", "reviews", "reviews_per_star"}
)
"""Fields that no search result gives, only the page of a place, which is opened when it must be."""
