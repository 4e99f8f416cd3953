"""One row of a search."""

from typing import Any, Literal

from pydantic import AwareDatetime, Field

from leadcrawl.items import Compensation, Money, Point, Value

FILLER_FREE = ("for sale", "housing")
"""Sections in which a price of zero is the poster's; elsewhere the site fills it in."""


class SearchRow(Value):
    """A posting as a search shows it; unknown stays absent."""

    source: Literal["craigslist"] = "craigslist"
    """Site that it comes from."""
    source_id: str | None = None
    """Numeric posting id; today's page does not tell it."""
    token: str | None = None
    """The 22-character key in today's addresses."""
    url: str
    """Address of the posting."""
    name: str | None = None
    """Title; a digest does not tell it."""
    price: Money | None = None
    """Asking price."""
    price_text: str | None = None
    """Price as printed."""
    place: str | None = None
    """Place as the poster wrote it."""
    area: str | None = None
    """Hostname of the area."""
    subarea: str | None = None
    """Code of the sub-area."""
    neighborhood: str | None = None
    """Neighborhood, from the site's list."""
    city: str | None = None
    """Town."""
    region: str | None = None
    """State or province."""
    location: Point | None = None
    """Where it is."""
    posted_at: AwareDatetime | None = None
    """When it was posted (UTC)."""
    images: tuple[str, ...] = ()
    """Addresses of pictures, largest size."""
    category_code: str | None = None
    """Code of the category."""
    category: str | None = None
    """Name of the category."""
    section: str | None = None
    """Name of the section."""
    slug: str | None = None
    """Readable part of the address."""
    company: str | None = None
    """Employer of a job."""
    compensation: Compensation | None = None
    """Pay of a job."""
    attributes: dict[str, str] = Field(default_factory=dict)
    """`bedrooms`, `sqft`, `auto_miles`, `job_title`, ..."""
    repost_of: str | None = None
    """Numeric id of the posting that it repeats."""
    duplicate_key: int | None = None
    """Copies of one posting have the same key within a reply."""
    nearby: bool = False
    """It is of another area than the one searched."""

    @property
    def keys(self) -> tuple[str, ...]:
        """All keys of the posting that are known, the numeric id first."""
        return tuple(key for key in (self.source_id, self.token) if key)

    @property
    def aliases(self) -> tuple[str, ...]:
        """Keys beside the numeric id."""
        return (self.token,) if self.token else ()

    def document(self) -> dict[str, Any]:
        """Return the fields that are known, absent ones left out."""
        data = self.model_dump(exclude_none=True)
        return {key: value for key, value in data.items() if value not in ((), [], {}, "")}
