"""A posting of the replica, with all that its pages and the answer key are made of."""

from dataclasses import dataclass, field
from typing import Literal

_SYMBOLS = {"EUR": "€", "GBP": "£"}

Gone = Literal["expired", "deleted", "flagged", "missing"]


@dataclass(frozen=True, slots=True)
class Attribute:
    """A labelled attribute of a posting."""

    key: str
    value: str
    label: str = ""
    """Empty for a flag such as `laundry on site`."""
    search: str = ""
    """Query that finds others of the kind, such as `employment_type=1`; empty if it is no filter."""


@dataclass(slots=True)
class Contact:
    """What the poster tells of how to be reached, as a reader of the body would note it."""

    phones: list[tuple[str, str | None]] = field(default_factory=list)
    """E.164 and extension."""
    emails: list[str] = field(default_factory=list)
    website: str | None = None


@dataclass(slots=True)
class Draft:
    """What a poster has written."""

    title: str = ""
    lines: list[str] = field(default_factory=list)
    """Body, line by line."""
    price: int | None = None
    attributes: list[Attribute] = field(default_factory=list)
    compensation: str | None = None
    job_title: str | None = None
    contact: Contact = field(default_factory=Contact)
    masked: bool = False
    """The body hides contact data behind `show contact info`."""


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a posting says that it is."""

    text: str
    """Place text in brackets behind the title; empty if there is none."""
    is_hood: bool
    """The place text is one of the site's own neighborhoods."""
    town: str
    lat: float | None
    lon: float | None
    exact: bool
    street: str | None
    """Street beside the map."""
    street_address: str | None
    """Full address above the posting (housing)."""


@dataclass(frozen=True, slots=True)
class Times:
    """When things happened to a posting, in Unix seconds."""

    created: int
    """Earlier than `posted` when it was renewed."""
    posted: int
    updated: int
    expires: int


@dataclass(frozen=True, slots=True)
class Posting:
    """An invented posting."""

    index: int
    pid: int
    token: str
    slug: str
    area: str
    """Hostname."""
    subarea: str | None
    currency: str
    """ISO 4217 code of the area's currency."""
    category: str
    """Code of the leaf."""
    section: str
    draft: Draft
    company: str | None
    """Employer, where the page states one."""
    spot: Spot
    times: Times
    images: tuple[str, ...]
    """With their generation, as in the JSON: `3:00v0v_4aDYbdQHjdG_0a806J`."""
    repost_of: int | None
    notice: str | None
    more_ads: bool
    """There is a link to other postings of the poster."""
    linked_data: bool
    """The page carries JSON-LD of the posting."""
    gone: Gone | None

    @property
    def url(self) -> str:
        """Address on the real site."""
        return f"https://www.craigslist.org/view/d/{self.slug}/{self.token}"

    @property
    def price_text(self) -> str:
        """Price as printed: `$1,400`, `€1.400`; empty if there is none."""
        if self.draft.price is None:
            return ""
        text = f"{_SYMBOLS.get(self.currency, '$')}{self.draft.price:,}"
        return text.replace(",", ".") if self.currency == "EUR" else text
