"""The areas and sub-areas of Craigslist, as data."""

import json
from functools import cache
from importlib.resources import files
from typing import Any

from leadcrawl.items import Value


class SubArea(Value):
    """A part of an area; its code is unique on the whole site."""

    code: str
    """Code in addresses: `eby`."""
    id: int
    """Number within its area."""
    name: str
    """Short name as printed: `east bay`."""
    description: str
    """Long name: `east bay area`."""


class Area(Value):
    """What Craigslist calls a city: a hostname with its own postings."""

    hostname: str
    """Key in addresses: `sfbay`."""
    id: int
    """Number in the JSON search."""
    abbreviation: str
    """Code in reply addresses: `sfo`."""
    name: str
    """Short name as printed: `new york`."""
    description: str
    """Long name: `new york city`."""
    region: str | None
    """State or province code (US, Canada, Australia)."""
    country: str | None
    """ISO 3166-1 alpha-2 code."""
    timezone: str
    """IANA time zone."""
    latitude: float
    """Degrees."""
    longitude: float
    """Degrees."""
    currency: str | None
    """ISO 4217 code of the country."""
    subareas: tuple[SubArea, ...]
    """Parts; empty in most areas."""

    def subarea(self, code: str | None) -> SubArea | None:
        """Return the sub-area with this code, if it is one of this area."""
        return next((part for part in self.subareas if part.code == code), None)


class Place(Value):
    """Where to search: a whole area, or one sub-area of it."""

    area: Area
    """The area."""
    subarea: SubArea | None = None
    """The part of it, if not the whole."""

    @property
    def path(self) -> str:
        """Path in addresses of searches: `area/sfbay` or `subarea/eby`."""
        if self.subarea:
            return f"subarea/{self.subarea.code}"
        return f"area/{self.area.hostname}"

    @property
    def name(self) -> str:
        """Name as printed, for people."""
        return f"{self.area.name}, {self.subarea.name}" if self.subarea else self.area.name


@cache
def all_areas() -> tuple[Area, ...]:
    """Return the 707 areas in the order of the site."""
    source = files(__package__).joinpath("areas.json").read_text(encoding="utf-8")
    data: dict[str, Any] = json.loads(source)
    return tuple(_area(row, data["currencies"]) for row in data["areas"])


def _area(row: list[Any], currencies: dict[str, str]) -> Area:
    hostname, number, abbreviation, description, name, region, country, zone, lat, lon, parts = row
    return Area(
        hostname=hostname,
        id=number,
        abbreviation=abbreviation,
        name=name,
        description=description,
        region=region or None,
        country=country or None,
        timezone=zone,
        latitude=lat,
        longitude=lon,
        currency=currencies.get(country),
        subareas=tuple(SubArea(code=c, id=i, description=d, name=n) for c, i, d, n in parts),
    )


@cache
def _by_key() -> dict[str | int, Area]:
    keys: dict[str | int, Area] = {}
    for entry in all_areas():
        keys[entry.id] = entry
        keys[entry.hostname] = entry
    return keys


def area(key: str | int) -> Area | None:
    """Return the area with this hostname or number, or `None`.

    >>> area("sfbay").name, area(3).hostname
    ('SF bay area', 'newyork')
    """
    return _by_key().get(key)


@cache
def _by_subarea() -> dict[str, Place]:
    return {
        part.code: Place(area=entry, subarea=part)
        for entry in all_areas()
        for part in entry.subareas
    }


def subarea(code: str) -> Place | None:
    """Return the sub-area with this code, with its area, or `None`.

    >>> subarea("eby").area.hostname
    'sfbay'
    """
    return _by_subarea().get(code)
