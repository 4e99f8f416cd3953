"""What the Google Maps spider may be asked for."""

from __future__ import annotations

import re
from functools import cached_property
from pathlib import Path
from typing import Literal, NamedTuple, Self

from pydantic import Field, field_validator, model_validator

from leadcrawl.config import Listed, SpiderConfig
from leadcrawl.errors import ConfigError
from leadcrawl.items import Lead
from leadcrawl.sources.google_maps.cities import find_city
from leadcrawl.sources.google_maps.tiles import Area
from leadcrawl.sources.google_maps.urls import PlaceRef, parse_place

_NUMBER = r"\s*(-?\d+(?:\.\d+)?)\s*"
_POINT = re.compile(f"{_NUMBER},{_NUMBER}")
_BOX = re.compile(f"bbox={_NUMBER},{_NUMBER},{_NUMBER},{_NUMBER}", re.IGNORECASE)


class Whereabouts(NamedTuple):
    """What a location means."""

    area: Area | None = None
    """The part of the earth to cover; `None` when only the site itself knows the name."""
    words: str = ""
    """The name: as words of the query when there is no area, else as it was understood."""
    country: str | None = None
    """ISO 3166-1 alpha-2 code of the country it lies in, where that is known."""
    timezone: str = ""
    """IANA time zone of the place, where that is known."""


class GoogleMapsConfig(SpiderConfig):
    """What `scrapy crawl google_maps` is asked for."""

    query: Listed | None = None
    """What to search for; several by commas: `coffee shop, bakery`."""
    location: str | None = None
    """Where: a name, `lat,lon`, `bbox=west,south,east,north`, or the path of a GeoJSON file."""
    radius: float = Field(default=10, gt=0, le=200)
    """Kilometers around a name or a point."""
    place: Listed | None = None
    """Places to read: addresses on Google Maps, place ids or cids, by commas or spaces."""
    max_results: int | Literal["all"] = 20
    """Most places for each query, or `all` of the location."""
    language: str = Field(
        default="en", pattern=r"^[a-z]{2,3}(-[A-Za-z]{2,4})?$", examples=["en", "pt-BR"]
    )
    """Language of names, categories and addresses."""
    country: str | None = Field(default=None, pattern=r"^[A-Za-z]{2}$", examples=["us"])
    """ISO 3166-1 alpha-2 code of the visitor's country; by default that of the location."""
    detail: Literal["auto", "always", "never"] = "auto"
    """Open places' own pages: for what a search result lacks, for all, for none."""
    refresh_after_days: float = Field(default=30, ge=0)
    """Open the page of a stored place again only after so many days."""
    reviews: bool = False
    """Store the few reviews that a place's page holds; they are personal data."""
    skip_closed: bool = False
    """Leave out places that have closed, for a time or for good."""
    min_rating: float | None = Field(default=None, ge=1, le=5)
    """Leave out places rated lower, or not at all."""
    has_website: bool | None = None
    """`true`: only places with a website; `false`: only those without."""
    has_phone: bool | None = None
    """`true`: only places with a telephone number; `false`: only those without."""
    enrich_websites: bool = False
    """Visit the websites of leads that lack a contact (docs/contact-discovery.md)."""
    zoom: int | None = Field(default=None, ge=3, le=21)
    """Zoom of the first tiles; by default the one that shows the location in one view."""
    headless: bool = True
    """Run the browser without a window."""
    obey_robots: bool = True
    """Obey robots.txt, which forbids these pages: with `true` nothing is crawled."""

    @field_validator("max_results")
    @classmethod
    def _is_positive(cls, value: int | str) -> int | str:
        if isinstance(value, int) and value < 1:
            raise ValueError("must be 1 or more, or 'all'")
        return value

    @field_validator("place")
    @classmethod
    def _places_are_known(cls, value: str | None) -> str | None:
        for text in _places(value or ""):
            if parse_place(text) is None:
                raise ValueError(f"'{text}' is no address of a place, place id or cid")
        return value

    @model_validator(mode="after")
    def _asks_for_something(self) -> Self:
        if not self.queries and not self.places:
            raise ValueError("nothing to crawl: give -a query=… or -a place=…")
        if self.location and not self.queries:
            raise ValueError("location without query: give -a query=…")
        try:
            _ = self.whereabouts
        except ConfigError as error:
            raise ValueError(f"location: {error}") from error
        return self

    @property
    def queries(self) -> tuple[str, ...]:
        """The queries, each once."""
        texts = (text.strip() for text in (self.query or "").split(","))
        return tuple(dict.fromkeys(text for text in texts if text))

    @property
    def places(self) -> tuple[PlaceRef, ...]:
        """The places to read, each once."""
        refs = (parse_place(text) for text in _places(self.place or ""))
        return tuple(dict.fromkeys(ref for ref in refs if ref))

    @cached_property
    def whereabouts(self) -> Whereabouts:
        """Where to search.

        Raises:
            ConfigError: a point, a box or a file that is none.
        """
        return locate(self.location, self.radius) if self.location else Whereabouts()

    @property
    def region(self) -> str | None:
        """Country of the visitor, which the site prints telephone numbers for."""
        country = self.country or self.whereabouts.country
        return country.upper() if country else None

    def unwanted(self, lead: Lead, *, is_final: bool) -> str | None:
        """Return the filter that leaves a lead out; with `is_final`, those of contacts count too."""
        if self.skip_closed and lead.closed:
            return "closed"
        if self.min_rating and (lead.rating is None or lead.rating < self.min_rating):
            return "min_rating"
        if not is_final:
            return None
        if self.has_website is not None and self.has_website != bool(lead.website):
            return "has_website"
        if self.has_phone is not None and self.has_phone != bool(lead.phones):
            return "has_phone"
        return None


def locate(text: str, radius: float) -> Whereabouts:
    """Return what a location means; `radius` is in kilometers.

    Names are those of towns with 15,000 inhabitants or more (`Austin, TX`, `Berlin`, `Paris,
    France`); any other one is left to the site, as words of the query, and not covered by tiles.

    Raises:
        ConfigError: a point or a box outside the earth, or a file that cannot be read.
    """
    if box := _BOX.fullmatch(text.strip()):
        west, south, east, north = map(float, box.groups())
        if not (-180 <= west <= 180 and -180 <= east <= 180 and -90 <= south < north <= 90):
            raise ConfigError("bbox must be west,south,east,north in degrees, south below north")
        return Whereabouts(Area.of_box(west, south, east, north))
    if point := _POINT.fullmatch(text.strip()):
        return Whereabouts(_around(float(point[1]), float(point[2]), radius))
    if text.strip().lower().startswith("bbox"):
        raise ConfigError(f"'{text}' is no bbox: give bbox=west,south,east,north")
    if text.lower().endswith(("json",)):
        return Whereabouts(Area.of_geojson(_read(text)))
    return _named(text, radius)


def _around(latitude: float, longitude: float, radius: float) -> Area:
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise ConfigError("a point is lat,lon in degrees, such as 30.27,-97.74")
    return Area.around(latitude, longitude, radius * 1000)


def _read(path: str) -> str:
    try:
        return Path(path).expanduser().read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"cannot read the area: {error}") from error


def _named(text: str, radius: float) -> Whereabouts:
    city = find_city(text)
    if city is None:
        return Whereabouts(words=text.strip())
    area = _around(city.latitude, city.longitude, radius)
    return Whereabouts(area, city.name, city.country, city.timezone)


def _places(text: str) -> list[str]:
    return [part for part in re.split(r"\s+|,(?=\s|https?:|[CG]hIJ|\d{5,20}\b)", text) if part]
