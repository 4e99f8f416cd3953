"""The answer key: what the stored lead of each place should hold.

A key that an answer lacks is not asserted; telephones always are. What only a place's own response
has is left out unless asked for, so that the key holds for crawls that open few places.
"""

from typing import Any

from replica.google_maps.city import City
from replica.google_maps.details import plus_code
from replica.google_maps.model import Place, Week
from replica.google_maps.vocabulary import category_name, vocabulary
from replica.google_maps.weeks import DAY

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def answer(place: Place, city: City, *, detail: bool = False) -> dict[str, Any]:
    """Return the fields of the lead, in the shape of `Lead.document()`, in English."""
    categories = vocabulary()["kinds"][place.kind]["categories"]
    fields: dict[str, Any] = {
        "_id": f"google_maps:{place.cid}",
        "source": "google_maps",
        "source_id": str(place.cid),
        "url": f"https://maps.google.com/?cid={place.cid}",
        "status": "active",
        "name": place.name,
        "name_local": place.name_local,
        "category": category_name(categories[0], "en"),
        "category_code": categories[0],
        "category_codes": categories,
        "phones": [{"e164": f"+1{place.phone}"}] if place.phone else [],
        "website": place.website,
        "country": "US",
        "location": {"type": "Point", "coordinates": [place.lon, place.lat]},
        "timezone": city.timezone,
        "rating": place.rating,
        "reviews_count": place.reviews_count,
        "closed": place.closed,
        **_address(place, city),
        **(_hours(place.week) if place.week else {}),
        "plus_code": plus_code(place, city)[1][0] if place.street else None,
        **(_detail(place) if detail else {}),
    }
    return {name: value for name, value in fields.items() if value is not None}


def _address(place: Place, city: City) -> dict[str, Any]:
    if place.street is None:
        return {"city": city.name}
    return {
        "address": f"{place.street}, {city.name}, {city.code} {place.postal_code}",
        "neighborhood": place.neighborhood,
        "city": city.name,
        "postal_code": place.postal_code,
    }


def _hours(week: Week) -> dict[str, Any]:
    closed = [day for day, slots in zip(_DAYS, week.days, strict=True) if not slots]
    hours = [
        {"day": day, "opens": _clock(opens), "closes": _clock(_end(closes))}
        for day, slots in zip(_DAYS, week.days, strict=True)
        for opens, closes in slots
    ]
    return {"hours": hours, **({"closed_days": closed} if closed else {})}


def _end(minutes: int) -> int:
    return minutes % DAY or DAY


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _detail(place: Place) -> dict[str, Any]:
    return {
        "located_in": place.mall,
        "reviews_per_star": list(place.stars) or None,
        "claimed": place.owner_id is not None,
    }
