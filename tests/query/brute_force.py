"""What a filter means, written a second time in plain Python."""

import math
import re
import unicodedata
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

from leadcrawl.storage.filters import LeadFilter
from leadcrawl.storage.tokens import FILLERS

Lead = dict[str, Any]
WHERE = ("city", "region", "neighborhood", "address", "postal_code", "country", "area")
WHAT = ("category", "category_code", "category_normalized", "categories", "category_codes")


def matches(wanted: LeadFilter, lead: Lead) -> bool:
    """Tell whether a lead is to be found."""
    if lead.get("suppressed") or (lead.get("do_not_contact") and not wanted.include_do_not_contact):
        return False
    return all(check(wanted, lead) for check in CHECKS)


def has_words(text: str | None, fields: Iterable[Any], *, fillers: bool = True) -> bool:
    """Tell whether every word of a text begins a word of the fields."""
    there = [word for value in fields for word in split(value)]
    asked = [word for word in split(text) if fillers or word not in FILLERS]
    if not fillers:
        there = [word for word in there if word not in FILLERS]
    return all(any(word.startswith(begin) for word in there) for begin in asked)


def split(value: Any) -> list[str]:
    """Return the words of a text, or of all texts of a list."""
    if isinstance(value, list):
        return [word for item in value for word in split(item)]
    return _split(value or "")


@cache
def _split(text: str) -> list[str]:
    decomposed = unicodedata.normalize("NFD", text.replace("’", "").replace("'", ""))
    plain = "".join(c for c in decomposed if unicodedata.category(c) != "Mn").lower()
    return re.findall(r"[^\W_]+", plain)


def kilometers(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Return the distance of two points (latitude, longitude) on a sphere: haversine."""
    (la, lo), (lb, lp) = (tuple(map(math.radians, point)) for point in (a, b))
    h = math.sin((la - lb) / 2) ** 2 + math.cos(la) * math.cos(lb) * math.sin((lo - lp) / 2) ** 2
    return 2 * 6371.0 * math.asin(math.sqrt(h))


def _text(wanted: LeadFilter, lead: Lead) -> bool:
    fields = [lead.get(name) for name in ("name", "name_local", "company", "description")]
    fields += [lead.get(name) for name in ("category", "category_normalized", "categories")]
    return has_words(wanted.query, fields, fillers=False)


def _near(wanted: LeadFilter, lead: Lead) -> bool:
    if wanted.near is None:
        return True
    if "location" not in lead:
        return False
    longitude, latitude = lead["location"]["coordinates"]
    return kilometers(wanted.near, (latitude, longitude)) <= (wanted.radius_km or 25)


def _at_least(field: str, name: str) -> Callable[[LeadFilter, Lead], bool]:
    def check(wanted: LeadFilter, lead: Lead) -> bool:
        least = getattr(wanted, name)
        return least is None or (field in lead and bool(lead[field] >= least))

    return check


def _status(wanted: LeadFilter, lead: Lead) -> bool:
    site = {"active", "gone"} & set(wanted.status)
    own = set(wanted.status) - site
    said = lead.get("user", {}).get("status", "new")
    return (not site or lead["status"] in site) and (not own or said in own)


CHECKS: list[Callable[[LeadFilter, Lead], bool]] = [
    _text,
    _near,
    _status,
    lambda wanted, lead: has_words(wanted.city, [lead.get("city")]),
    lambda wanted, lead: has_words(wanted.region, [lead.get("region")]),
    lambda wanted, lead: has_words(wanted.location, [lead.get(name) for name in WHERE]),
    lambda wanted, lead: has_words(wanted.category, [lead.get(name) for name in WHAT]),
    lambda wanted, lead: all(has_words(text, lead.get("services", ())) for text in wanted.service),
    lambda wanted, lead: wanted.source in {None, lead["source"]},
    lambda wanted, lead: "phone" not in wanted.has or bool(lead.get("phones")),
    lambda wanted, lead: "email" not in wanted.has or bool(lead.get("emails")),
    lambda wanted, lead: "website" not in wanted.has or bool(lead.get("website")),
    lambda wanted, lead: (
        wanted.rating_max is None or ("rating" in lead and lead["rating"] <= wanted.rating_max)
    ),
    lambda wanted, lead: wanted.seen_before is None or lead["last_seen_at"] < wanted.seen_before,
    _at_least("rating", "rating_min"),
    _at_least("reviews_count", "reviews_min"),
    _at_least("score", "score_min"),
    _at_least("first_seen_at", "new_since"),
    _at_least("changed_at", "changed_since"),
]
