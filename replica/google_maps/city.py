"""A city: where its quarters lie, and which rectangle is its area."""

import math
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Any

from replica.google_maps.vocabulary import vocabulary

KM_PER_DEGREE = 111.195


@dataclass(frozen=True, slots=True)
class Quarter:
    """A part of a city, with a center that places crowd around."""

    name: str
    north: float
    east: float
    spread: float
    """Standard deviation in kilometers."""
    weight: float


@dataclass(frozen=True, slots=True)
class City:
    """A city whose places are invented; its name, state and time zone are real."""

    name: str
    state: str
    code: str
    timezone: str
    zip: int
    lat: float
    lon: float
    reach: tuple[float, float]
    """Kilometers from the center to the area's northern and eastern border."""
    quarters: tuple[Quarter, ...]

    @property
    def bbox(self) -> tuple[float, float, float, float]:
        """West, south, east and north border of the city's area."""
        north, east = self._degrees(*self.reach)
        return (
            round(self.lon - east, 5),
            round(self.lat - north, 5),
            round(self.lon + east, 5),
            round(self.lat + north, 5),
        )

    def contains(self, lat: float, lon: float) -> bool:
        """Tell whether a point lies in the city's area."""
        west, south, east, north = self.bbox
        return west <= lon <= east and south <= lat <= north

    def _degrees(self, north: float, east: float) -> tuple[float, float]:
        return (
            north / KM_PER_DEGREE,
            east / (KM_PER_DEGREE * math.cos(math.radians(self.lat))),
        )

    def pick(self, rng: Random) -> tuple[str, float, float]:
        """Return a quarter and a point in it, dense in the middle."""
        quarter = rng.choices(self.quarters, [q.weight for q in self.quarters])[0]
        north = rng.gauss(quarter.north, quarter.spread)
        east = rng.gauss(quarter.east, quarter.spread)
        up, right = self._degrees(north, east)
        return quarter.name, round(self.lat + up, 7), round(self.lon + right, 7)


@cache
def city(key: str) -> City:
    """Return a city of `kinds.yml`; the first one for a key it does not hold."""
    cities: dict[str, Any] = vocabulary()["cities"]
    found = dict(cities.get(key) or next(iter(cities.values())))
    lat, lon = found.pop("center")
    quarters = tuple(Quarter(name, *row) for name, row in found.pop("quarters").items())
    return City(
        **found | {"lat": lat, "lon": lon, "quarters": quarters, "reach": tuple(found["reach"])}
    )
