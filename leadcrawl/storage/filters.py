"""What leads are asked for: a checked model, and the database's conditions for it.

No text of a user becomes an operator or a regular expression: texts are cut to words, which are
compared with `search_tokens`, and everything else is a number, a time or one of a few names.
"""

import re
from datetime import UTC, datetime, timedelta
from typing import Annotated, Literal, Self

from pydantic import (
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    FiniteFloat,
    field_validator,
    model_validator,
)

from leadcrawl.items import Source, UserStatus
from leadcrawl.storage.tokens import plain_words, words

Contact = Literal["phone", "email", "website"]
Status = Literal["active", "gone", UserStatus]  # the site's, and the user's own

DEFAULT_RADIUS_KM = 25.0
LONGEST_TEXT = 200
MOST_REVIEWS = 10**9  # far more are no number for the database

_AGE = re.compile(r"(\d{1,5}) ?([hdw])")
_UNITS = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}


def moment(value: object) -> object:
    """Read an age (`36h`, `7d`, `2w`) as the time so long ago, and a date as its first instant (UTC).

    >>> moment("2026-01-31").isoformat()
    '2026-01-31T00:00:00+00:00'
    """
    if isinstance(value, datetime) or value is None:
        return value
    text = str(value).strip()  # YAML reads a date as one
    if age := _AGE.fullmatch(text):
        return datetime.now(UTC) - int(age[1]) * _UNITS[age[2]]
    try:
        found = datetime.fromisoformat(text)
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        raise ValueError(
            f"needs an age such as 7d or a date such as 2026-01-31, not '{text}'"
        ) from None


def _listed(value: object) -> object:
    """Read `a,b` as a list."""
    return [part.strip() for part in value.split(",")] if isinstance(value, str) else value


def _several(value: object) -> object:
    return [value] if isinstance(value, str) else value


def _coordinates(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        latitude, longitude = map(float, value.split(","))
    except ValueError:
        raise ValueError(f"needs latitude,longitude such as 30.27,-97.74, not '{value}'") from None
    return latitude, longitude


Latitude = Annotated[FiniteFloat, Field(ge=-90, le=90)]
Longitude = Annotated[FiniteFloat, Field(ge=-180, le=180)]
Words = Annotated[str, Field(max_length=LONGEST_TEXT)]
Moment = Annotated[AwareDatetime, BeforeValidator(moment)]
Stars = Annotated[FiniteFloat, Field(ge=0, le=5)]


class LeadFilter(BaseModel):
    """What leads must be like; all that is given must hold."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    query: Words | None = None
    """Words, or beginnings of words, in name, category or description; all must be there."""
    city: Words | None = None
    """Words, or beginnings of words, of the city."""
    region: Words | None = None
    """State or province, such as `TX`."""
    location: Words | None = None
    """Words, or beginnings, of the address, neighborhood, city, region, postal code or country."""
    near: Annotated[tuple[Latitude, Longitude], BeforeValidator(_coordinates)] | None = None
    """Latitude,longitude in degrees of a point that it lies near."""
    radius_km: Annotated[FiniteFloat, Field(gt=0, le=20_000)] | None = None
    """How near, in kilometers (25)."""
    category: Words | None = None
    """Words, or beginnings of words, of the site's own category or the normalized one."""
    source: Source | None = None
    """Site that it comes from."""
    rating_min: Stars | None = None
    """Lowest rating, 0 to 5."""
    rating_max: Stars | None = None
    """Highest rating, 0 to 5."""
    reviews_min: Annotated[int, Field(ge=0, le=MOST_REVIEWS)] | None = None
    """Least number of reviews."""
    has: Annotated[tuple[Contact, ...], BeforeValidator(_listed)] = ()
    """Contacts that must be there: `phone`, `email`, `website`."""
    service: Annotated[tuple[Words, ...], BeforeValidator(_several)] = ()
    """Words, or beginnings of words, of services that it must offer."""
    score_min: Annotated[int, Field(ge=0, le=100)] | None = None
    """Lowest score, 0 to 100."""
    new_since: Moment | None = None
    """First seen since: an age (`7d`, `36h`, `2w`) or a date."""
    changed_since: Moment | None = None
    """Content changed (or first seen) since."""
    seen_before: Moment | None = None
    """Not seen any more since."""
    status: Annotated[tuple[Status, ...], BeforeValidator(_listed)] = ()
    """`active`, `gone` (on the site); `new`, `contacted`, `qualified`, `rejected`, `won` (yours)."""
    include_do_not_contact: bool = False
    """Also those who asked not to be contacted."""

    @field_validator("query")
    @classmethod
    def _says_something(cls, value: str | None) -> str | None:
        if value is not None and not plain_words(value):
            raise ValueError(f"has no word to look for: '{value}'")
        return value

    @field_validator("city", "region", "location", "category")
    @classmethod
    def _has_words(cls, value: str | None) -> str | None:
        if value is not None and not words(value):
            raise ValueError(f"has no word to look for: '{value}'")
        return value

    @field_validator("service")
    @classmethod
    def _each_has_words(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for text in value:
            cls._has_words(text)
        return value

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if self.radius_km is not None and self.near is None:
            raise ValueError("radius_km needs near")
        if None not in (low := self.rating_min, high := self.rating_max) and low > high:  # type: ignore[operator]
            raise ValueError(f"rating_min {low} is above rating_max {high}")
        return self
