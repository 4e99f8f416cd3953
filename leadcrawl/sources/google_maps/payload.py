"""The place node: the nested list that both JSON responses hold for each place.

Every path was counted on captured nodes (2023 to 2026); those under `CLAIMED` are only other
projects' word and are used with that caution.
"""

import json
import re
from collections.abc import Iterator
from typing import Any, Final

Path = tuple[int, ...]

PATHS: Final[dict[str, Path]] = {
    "name": (11,),
    "name_local": (101,),
    "categories": (13,),
    "category_ids": (76,),
    "name_and_address": (18,),
    "address": (39,),
    "address_lines": (2,),
    "address_parts": (183, 1),
    "address_neighborhood": (183, 1, 0),
    "street": (183, 1, 1),
    "street_display": (183, 1, 2),
    "city": (183, 1, 3),
    "postal_code": (183, 1, 4),
    "state": (183, 1, 5),
    "address_country": (183, 1, 6),
    "plus_code": (183, 2, 1, 0),
    "plus_code_compound": (183, 2, 2, 0),
    "address_components": (82,),
    "neighborhood": (14,),
    "city_display": (166,),
    "country": (243,),
    "geo_hierarchy": (245,),
    "website": (7, 0),
    "website_domain": (7, 1),
    "phone": (178, 0, 0),
    "phone_variants": (178, 0, 1),
    "phone_digits": (178, 0, 3),
    "phone_link": (178, 0, 5, 0),
    "rating": (4, 7),
    "reviews_count": (4, 8),
    "reviews_url": (4, 3, 0),
    "reviews_text": (4, 3, 1),
    "price_level": (4, 2),
    "price_text": (4, 10),
    "reviews_per_star": (175, 3),
    "reviews_per_star_2023": (52, 3),
    "reviews": (175, 9, 0, 0),
    "latitude": (9, 2),
    "longitude": (9, 3),
    "data_id": (10,),
    "place_id": (78,),
    "kgmid": (89,),
    "ids": (227, 0),
    "ids_kgmid": (227, 0, 3),
    "ids_place_id": (227, 0, 4),
    "listing_id": (227, 0, 5),
    "listing_id_2": (181, 5),
    "owner_id_2": (181, 6),
    "timezone": (30,),
    "hours": (203, 0),
    "hours_day": (203, 0, 0, 0),
    "hours_weekday": (203, 0, 0, 1),
    "hours_date": (203, 0, 0, 2),
    "hours_text": (203, 0, 0, 3, 0, 0),
    "open_status": (203, 1, 4, 0),
    "open_status_short": (203, 1, 8, 0),
    "hours_2023": (34, 1),
    "open_status_2023": (34, 4, 4),
    "other_hours": (118,),
    "popular_times": (84, 0),
    "attribute_groups": (100, 1),
    "badge": (88, 0),
    "result_type": (88, 1),
    "owner_block": (57,),
    "owner": (57, 1),
    "owner_id": (57, 2),
    "thumbnail": (72, 0, 1, 6, 0),
    "thumbnail_first": (72, 0, 0, 6, 0),
    "photos": (37, 0),
    "photos_count": (37, 1),
    "photo_categories": (171, 0),
    "logo": (157,),
    "menu_url": (38, 0),
    "action_groups": (75, 0),
    "claim_url": (49, 0),
    "maps_url": (42,),
    "maps_url_2023": (27,),
    "located_in": (134,),
    "also_searched": (99,),
    "language": (110,),
    "local_address": (149,),
    "review_snippet": (142,),
    "highlights": (196,),
    "services": (125,),
}
"""Name of a value -> where it lies in the node."""

CLAIMED: Final[dict[str, Path]] = {
    "description": (32, 1, 1),
    "description_short": (32, 0, 1),
    "owner_description": (154, 0, 0),
    "reservations": (46,),
    "snippets": (31, 1),
}
"""Paths that no captured node confirms."""

_PREFIX = ")]}'"
_NODE_ID = re.compile(r"0x[0-9a-f]+:0x[0-9a-f]+")
_DECODER = json.JSONDecoder()


def decode(text: str) -> list[Any] | None:
    """Return the list that a stored or intercepted response holds; `None` for anything else.

    The guard `)]}'` and the envelope `{"c":0,"d":")]}'..."}/*""*/` are undone.
    """
    body = text.lstrip("\ufeff \t\r\n").removeprefix(_PREFIX).lstrip()
    if not body.startswith(("[", '{"')):
        return None
    try:
        data, _ = _DECODER.raw_decode(body)
    except (ValueError, RecursionError):
        return None
    if isinstance(data, dict) and isinstance(data.get("d"), str):
        return decode(data["d"])
    return data if isinstance(data, list) else None


def dig(node: object, *path: int) -> Any:
    """Return what lies at the path, or `None`.

    Since 2026 a list may end in an object that holds its later members by number, from 1.

    >>> dig([None, ["a", "b"]], 1, 0)
    'a'
    >>> dig(["a", {"5": "e"}], 4)
    'e'
    """
    for index in path:
        if not isinstance(node, list) or not node:
            return None
        sparse = node[-1] if isinstance(node[-1], dict) else None
        if index < len(node) - (sparse is not None):
            node = node[index]
        else:
            node = sparse.get(str(index + 1)) if sparse else None
    return node


def items(node: object, *path: int) -> Iterator[Any]:
    """Yield the members of the list at the path; nothing when there is no list."""
    found = dig(node, *path)
    if isinstance(found, list):
        yield from found


def values(node: object) -> dict[str, Any]:
    """Return the values of a place node that are there, by the names of `PATHS`."""
    found = {name: dig(node, *path) for name, path in (PATHS | CLAIMED).items()}
    return {name: value for name, value in found.items() if value not in (None, "", [], {})}


def is_place(node: object) -> bool:
    """Tell whether the node is a place: it has a feature id and a name."""
    data_id, name = dig(node, *PATHS["data_id"]), dig(node, *PATHS["name"])
    return (
        isinstance(data_id, str)
        and _NODE_ID.fullmatch(data_id) is not None
        and isinstance(name, str)
        and bool(name.strip())
    )
