"""A place of the replica, with all that its responses, its pages and the answer key are made of."""

from dataclasses import dataclass
from typing import Literal

Closed = Literal["temporarily", "permanently"]
Slot = tuple[int, int]
"""Opening and closing in minutes since the day's start; past midnight above 1440; all day (0, 0)."""


@dataclass(frozen=True, slots=True)
class Week:
    """Regular opening hours."""

    days: tuple[tuple[Slot, ...], ...]
    """Slots of Monday to Sunday; a closed day has none."""
    holiday: tuple[int, str] | None = None
    """ISO weekday of the coming seven days that a holiday falls on, and its name."""


@dataclass(frozen=True, slots=True)
class Review:
    """A customer's review."""

    key: str
    author: str
    author_id: str
    stars: int
    text: str
    posted: int
    """Microseconds since 1970."""
    reply: str | None


@dataclass(frozen=True, slots=True)
class Place:
    """An invented place."""

    number: int
    high: int
    cid: int
    kgmid: str
    kind: str
    name: str
    name_local: str | None
    lat: float
    lon: float
    is_inside: bool
    """It lies in the city's bounding box."""
    prominence: float
    """How far up in a list it stands, 0 to 1."""
    street: str | None
    """None for a business that only serves an area."""
    neighborhood: str
    postal_code: str
    phone: str | None
    """Ten digits."""
    website: str | None
    rating: float | None
    stars: tuple[int, ...]
    """Reviews with 1 to 5 stars; empty without reviews."""
    price: str | None
    week: Week | None
    closed: Closed | None
    owner_id: str | None
    """None while nobody has claimed the listing."""
    photo: str | None
    mall: str | None
    is_stub: bool
    """Its node in a search response lacks what a lead needs."""

    @property
    def data_id(self) -> str:
        """Feature id."""
        return f"0x{self.high:x}:0x{self.cid:x}"

    @property
    def reviews_count(self) -> int | None:
        """Number of reviews; `None` without a rating."""
        return sum(self.stars) if self.rating is not None else None
