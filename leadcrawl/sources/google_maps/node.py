"""A place node becomes a lead."""

import re
from typing import Any

from leadcrawl.errors import PageError
from leadcrawl.fields.plus_code import plus_code
from leadcrawl.fields.text import clean_lines
from leadcrawl.items import Lead, Phone, Point
from leadcrawl.sources.google_maps import details
from leadcrawl.sources.google_maps.closure import closed_for_good
from leadcrawl.sources.google_maps.contact import phones_of, website_of
from leadcrawl.sources.google_maps.details import number, string
from leadcrawl.sources.google_maps.links import links_of
from leadcrawl.sources.google_maps.opening_hours import Week, week_of_rows
from leadcrawl.sources.google_maps.payload import PATHS, dig, is_place, items, values
from leadcrawl.sources.google_maps.urls import PlaceRef, cid_url, normalize_data_id

_INTERNATIONAL = 2
_COUNTRY = re.compile(r"[A-Z]{2}")


def lead_of_node(
    node: object,
    *,
    region: str | None = None,
    sponsored: bool | None = None,
    with_reviews: bool = False,
) -> Lead:
    """Return the lead of a place node.

    Args:
        node: the place node of either response.
        region: country for a phone without one, where the node names no country (advertisements).
        sponsored: whether the node is an advertisement; `None` for a place's own response.
        with_reviews: whether to read the inline reviews, which hold personal data.

    Raises:
        PageError: `bad_place_node` when the node has no feature id or no name.
    """
    if not is_place(node):
        raise PageError("bad_place_node", "no feature id at [10] or no name at [11]")
    found = values(node)
    ref = _reference(found)
    country = country_of(node)
    return Lead(
        source="google_maps",
        source_id=str(ref.cid),
        url=cid_url(str(ref.cid)),
        aliases=ref.aliases,
        name=string(found["name"]),
        name_local=_name_local(found),
        description=_description(found),
        phones=_phones(found, country or region),
        country=country,
        sponsored=sponsored,
        reviews=details.reviews(node) if with_reviews else (),
        parser="api",
        **_categories(found),
        **_offers(node),
        **_pictures(found),
        **website_of(found.get("website")),
        **_place(found),
        **_reputation(found),
        **_opening(found),
        **_ownership(found),
    )


def country_of(node: object) -> str | None:
    """Return the country that the node names."""
    codes = (dig(node, *PATHS["country"]), dig(node, *PATHS["address_country"]))
    return next((c for c in codes if isinstance(c, str) and _COUNTRY.fullmatch(c)), None)


def _reference(found: dict[str, Any]) -> PlaceRef:
    """Return the ids of the place: those captured, else those computed."""
    ref = PlaceRef.of_data_id(str(normalize_data_id(found["data_id"])))
    place_id = string(found.get("place_id")) or string(found.get("ids_place_id"))
    kgmid = string(found.get("kgmid")) or string(found.get("ids_kgmid"))
    return ref._replace(place_id=place_id or ref.place_id, kgmid=kgmid)


def _name_local(found: dict[str, Any]) -> str | None:
    """Return the name in the place's own language, unless it is the same."""
    local = string(found.get("name_local"))
    return local if local != string(found["name"]) else None


def _description(found: dict[str, Any]) -> str | None:
    """Return the first description that is a text."""
    names = ("owner_description", "description", "description_short")
    texts = (found.get(name) for name in names)
    return next((clean_lines(text) for text in texts if isinstance(text, str)), None)


def _categories(found: dict[str, Any]) -> dict[str, Any]:
    """Return the categories and their codes, the primary one first."""
    names = tuple(name for item in items(found.get("categories")) if (name := string(item)))
    codes = tuple(
        code for item in items(found.get("category_ids")) if (code := string(dig(item, 0)))
    )
    return {
        "category": names[0] if names else None,
        "category_code": codes[0] if codes else None,
        "categories": names,
        "category_codes": codes,
    }


def _offers(node: object) -> dict[str, Any]:
    """Return what the place has and offers, its links, and when it is busy."""
    has = details.attributes(node)
    return {
        "attributes": has.present,
        "attributes_absent": has.absent,
        "services": tuple(dict.fromkeys((*has.service_options, *details.services(node)))),
        "links": links_of(node),
        "popular_times": details.popular_times(node),
    }


def _pictures(found: dict[str, Any]) -> dict[str, Any]:
    """Return the addresses of the pictures."""
    photos = (string(dig(photo, 6, 0)) for photo in items(found.get("photos")))
    return {
        "images": tuple(url for url in photos if url),
        "thumbnail": string(found.get("thumbnail")) or string(found.get("thumbnail_first")),
    }


def _phones(found: dict[str, Any], region: str | None) -> tuple[Phone, ...]:
    """Return the number, from its international form where the node has one."""
    variants = [
        string(dig(variant, 0))
        for variant in items(found.get("phone_variants"))
        if dig(variant, 1) == _INTERNATIONAL
    ]
    return phones_of((*variants, string(found.get("phone"))), region)


def _place(found: dict[str, Any]) -> dict[str, Any]:
    """Return where the place is. `[39]` is the address without the name; `[18]` cannot be cut."""
    point = _point(found)
    state = string(found.get("state"))
    address = string(found.get("address"))
    return {
        "address": address,
        "neighborhood": string(found.get("neighborhood")),
        "city": _city(found, state),
        "region": state,
        "postal_code": string(found.get("postal_code")),
        "plus_code": string(found.get("plus_code")) or _plus_code(point, address),
        "located_in": string(dig(found.get("located_in"), 0, 0, 0, 0)),
        "location": point,
        "location_accuracy": "exact" if point and address else None,
        "timezone": string(found.get("timezone")),
    }


def _plus_code(point: Point | None, address: str | None) -> str | None:
    """Return the code of a place whose node has none: search results. Without address, no exact point."""
    return plus_code(*reversed(point.coordinates)) if point and address else None


def _point(found: dict[str, Any]) -> Point | None:
    """Return the position; 0, 0 is none."""
    latitude, longitude = number(found.get("latitude")), number(found.get("longitude"))
    if latitude is None or longitude is None or (latitude, longitude) == (0, 0):
        return None
    return Point(coordinates=(longitude, latitude))


def _city(found: dict[str, Any], state: str | None) -> str | None:
    """Return the town; its state, which some countries append, is taken off.

    The display form `[166]` may append the country in words: it counts only when it is one word.
    """
    display = string(found.get("city_display"))
    city = string(found.get("city")) or (display if display and "," not in display else None)
    return city.removesuffix(f", {state}") if city and state else city


def _reputation(found: dict[str, Any]) -> dict[str, Any]:
    """Return rating, counts and price level."""
    rating, count = number(found.get("rating")), found.get("reviews_count")
    stars = found.get("reviews_per_star") or found.get("reviews_per_star_2023")
    whole = isinstance(stars, list) and len(stars) == 5 and all(isinstance(n, int) for n in stars)
    return {
        "rating": rating if rating and 1 <= rating <= 5 else None,
        "reviews_count": count if isinstance(count, int) else None,
        "reviews_per_star": tuple(stars) if whole and stars else (),
        "price_level": string(found.get("price_level")),
    }


def _opening(found: dict[str, Any]) -> dict[str, Any]:
    """Return hours and whether it is open, now and at all."""
    week = week_of_rows(found.get("hours"))
    status = ("open_status", "open_status_short", "open_status_2023")
    printed = next((text for name in status if (text := string(found.get(name)))), None)
    return {
        **hours_fields(week),
        "open_status": printed,
        "closed": closed_for_good(found.get("badge"), printed, has_hours="hours" in found),
    }


def hours_fields(week: Week) -> dict[str, Any]:
    """Return the fields that a week gives."""
    return {
        "hours": week.hours,
        "closed_days": week.closed_days,
        "special_hours": week.special,
    }


def _ownership(found: dict[str, Any]) -> dict[str, Any]:
    """Return the owner, and whether the listing is claimed.

    An owner's id says that it is, a link to claim it that it is not.
    """
    owner_id = string(found.get("owner_id")) or string(found.get("owner_id_2"))
    claimed = False if found.get("claim_url") else True if owner_id else None
    return {"owner": string(found.get("owner")), "claimed": claimed}
