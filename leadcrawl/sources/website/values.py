"""What a page of a business's own website yields."""

from enum import StrEnum
from typing import Any, Literal

from leadcrawl.items import OpeningPeriod, Phone, Value

Method = Literal[
    "mailto", "tel", "whatsapp", "jsonld", "microdata", "opengraph", "text", "obfuscated",
    "cfemail", "script", "reversed", "link",
]  # fmt: skip
Validity = Literal["valid", "invalid", "unknown"]


class PageState(StrEnum):
    """What a page is."""

    ALIVE = "alive"
    PARKED = "parked"
    """For sale, or a host's own page where a business's should be."""
    EMPTY = "empty"
    """Shows next to nothing without its scripts: a browser may show more."""
    FORM_ONLY = "form_only"
    """Has a contact form, and no contact."""
    REDIRECTED = "redirected"
    """Says that it lives at another site: see `WebsitePage.redirect`."""


class Found(Value):
    """A contact as a page has it."""

    kind: Literal["email", "phone", "social"]
    """What it is."""
    value: str
    """Address in lower case, number in E.164 form, or canonical address of the profile."""
    raw: str
    """The text it was read from."""
    method: Method
    """How it was found."""
    confidence: float
    """How likely it is a contact of the business, 0 to 1."""
    page: str
    """Address of the page."""
    role: Literal["role", "personal"] | None = None
    """E-mail: whether it belongs to a function (`info@`) or a person; absent where it does not show."""
    validity: Validity = "unknown"
    """E-mail: its syntax; phone: its numbering plan. Absent knowledge is `unknown`."""
    disposable: bool | None = None
    """E-mail: whether its domain gives out throw-away addresses."""
    network: str | None = None
    """Profile: `facebook`, `instagram`, `linkedin`, `x`, `youtube`, `tiktok`, `yelp`."""
    phone: Phone | None = None
    """Phone: all that libphonenumber knows of it."""


class Link(Value):
    """A page of the same site, and how likely it has contacts."""

    url: str
    """Canonical address, without fragment."""
    score: float
    """0 to 1; 0 for a page that nothing speaks for."""
    purpose: str | None = None
    """`contact`, `imprint`, `about`, `team`, `legal`, `location`, `privacy`, ... by its words."""
    text: str | None = None
    """Words of the link."""


class Sitemap(Value):
    """What a sitemap names."""

    pages: tuple[Link, ...] = ()
    """Pages of the same site, best first."""
    sitemaps: tuple[str, ...] = ()
    """Further sitemaps of the same site, those of pages first."""


class Organization(Value):
    """A business, or one of its branches, as structured data describes it."""

    name: str | None = None
    """Name it goes by."""
    legal_name: str | None = None
    """Registered name."""
    address: str | None = None
    """Street, town, postal code and country in one line."""
    street: str | None = None
    """Street and number, as printed."""
    city: str | None = None
    """Town."""
    region: str | None = None
    """State or province, as printed."""
    postal_code: str | None = None
    """Postal code, as printed."""
    country: str | None = None
    """Country, as printed: a code or a name."""
    hours: tuple[OpeningPeriod, ...] = ()
    """Regular opening hours."""
    phones: tuple[str, ...] = ()
    """Numbers as printed."""
    emails: tuple[str, ...] = ()
    """Addresses as printed."""
    profiles: tuple[str, ...] = ()
    """Addresses that are said to be the same as the business (`sameAs`)."""
    url: str | None = None
    """Its own page."""
    method: Literal["jsonld", "microdata", "opengraph"]
    """Where it was read."""


class Reading(Value):
    """All that `scrapy extract` shows of a page."""

    url: str
    """Address of the page."""
    site: str | None = None
    """Key of the site."""
    state: PageState
    """What the page is."""
    redirect: str | None = None
    """Address at another site that it points to."""
    contacts: tuple[Found, ...] = ()
    """Contacts, the surest first."""
    organizations: tuple[Organization, ...] = ()
    """Businesses that its structured data describe."""
    links: tuple[Link, ...] = ()
    """Promising pages of the same site, best first."""

    def document(self) -> dict[str, Any]:
        """Return the fields that are known."""
        data = self.model_dump(mode="json", exclude_none=True)
        return {key: value for key, value in data.items() if value not in ([], "")}
