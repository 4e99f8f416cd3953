"""The lead and its value objects: said once, here.

The JSON Schema, the table in docs/data.md, the validation and the export columns come from
these classes and the docstrings of their fields. Unknown stays absent (`None`, or an empty
tuple): never `0`, `""`, `now()` or a made-up value.
"""

from typing import Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict

SCHEMA_VERSION = 2  # storage/migrations.py has the steps

Source = Literal["craigslist", "google_maps"]
UserStatus = Literal["new", "contacted", "qualified", "rejected", "won"]


class Value(BaseModel):
    """Base of all values: immutable, no unknown fields, field docstrings in the schema."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class Phone(Value):
    """A telephone number that libphonenumber holds to be valid or possible in its region."""

    e164: str
    """Number in E.164 form, such as `+15125550123`."""
    national: str
    """Number as it is written within its country, such as `(512) 555-0123`."""
    extension: str | None = None
    """Extension, digits only."""
    type: str | None = None
    """libphonenumber's type: `fixed_line`, `mobile`, `fixed_line_or_mobile`, `toll_free`, `voip`, ..."""
    region: str | None = None
    """ISO 3166-1 alpha-2 country of the number."""
    timezone: str | None = None
    """IANA time zone, when the number has exactly one."""
    found_by: str
    """How it was found: `field` (of its own on the page), `text`, `uri` (tel:, wa.me), `obfuscated`, `vanity`; on
    the business's website `website/<method>`."""
    raw: str
    """The text it was read from."""


class Email(Value):
    """An e-mail address."""

    address: str
    """Address in lower case."""
    found_by: str
    """How it was found: `field`, `text`, `mailto`, `obfuscated`, `cfemail`, `script`, `jsonld`; on the business's
    website `website/<method>`."""
    raw: str
    """The text it was read from."""


class Contact(Value):
    """A way to reach the business that its own website shows, with where and how it was found."""

    kind: Literal["email", "phone", "social"]
    """What it is."""
    value: str
    """Address in lower case, number in E.164 form, or canonical address of the profile."""
    network: str | None = None
    """Profile: `facebook`, `instagram`, `linkedin`, `x`, `youtube`, `tiktok`, `yelp`."""
    page: str
    """Page that shows it; the one that shows it best."""
    method: str
    """How it was found: `mailto`, `tel`, `whatsapp`, `jsonld`, `microdata`, `opengraph`, `text`, `obfuscated`, ..."""
    found_at: AwareDatetime
    """When it was first found so (UTC)."""
    confidence: float
    """How likely it is a contact of the business, 0 to 1; from 0.6 it is usable."""
    role: Literal["role", "personal"] | None = None
    """E-mail: whether a function (`info@`) or a person reads it; absent where it does not show."""
    validity: Literal["valid", "invalid", "unknown"] = "unknown"
    """E-mail: its syntax, and its mail server if that was asked for; phone: its numbering plan."""
    disposable: bool | None = None
    """E-mail: whether its domain gives out throw-away addresses."""
    shared: bool = False
    """It is of the whole website, which several leads have (a chain), and not of this one alone."""


class Money(Value):
    """An amount of money."""

    amount: float
    """Amount in units of the currency (dollars, not cents)."""
    currency: str
    """ISO 4217 code."""


class Compensation(Value):
    """What a job pays, as printed and, where it can be read, in numbers."""

    text: str
    """The text of the posting."""
    minimum: float | None = None
    """Lowest amount, in units of the currency for each period."""
    maximum: float | None = None
    """Highest amount, in units of the currency for each period; equal to `minimum` for one amount."""
    currency: str | None = None
    """ISO 4217 code."""
    period: Literal["hour", "day", "week", "month", "year"] | None = None
    """What the amount is paid for."""


class Point(Value):
    """A GeoJSON point (RFC 7946)."""

    type: Literal["Point"] = "Point"
    """Always `Point`."""
    coordinates: tuple[float, float]
    """Longitude, latitude in degrees (WGS 84)."""


class OpeningPeriod(Value):
    """One span of opening hours."""

    day: Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
    """Day on which it opens."""
    opens: str
    """Local time, `HH:MM`."""
    closes: str
    """Local time, `HH:MM`; `24:00` for midnight at the end of the day, earlier than `opens` when past midnight."""


class SpecialDay(Value):
    """A date whose opening hours differ, or may differ, from the regular ones."""

    date: str
    """Local date, `YYYY-MM-DD`."""
    name: str | None = None
    """Name of the holiday, as printed."""
    confirmed: bool = False
    """False while the site only warns that the day might affect the hours."""
    closed: bool = False
    """Closed all day."""
    hours: tuple[OpeningPeriod, ...] = ()
    """Opening hours of that date."""


class Review(Value):
    """A customer's review. It holds personal data: collected only when asked for."""

    id: str
    """The site's own key."""
    author: str | None = None
    """Author's name, as printed."""
    author_url: str | None = None
    """Address of the author's public profile."""
    rating: float | None = None
    """Stars given, 1 to 5."""
    text: str | None = None
    """Text in the language it was written in."""
    language: str | None = None
    """ISO 639-1 code of the text's language, as the site states it."""
    posted_at: AwareDatetime | None = None
    """When it was posted (UTC)."""
    updated_at: AwareDatetime | None = None
    """When it was last changed (UTC)."""
    reply: str | None = None
    """The owner's answer."""
    replied_at: AwareDatetime | None = None
    """When the owner answered (UTC)."""
    origin: str | None = None
    """Site that the review was written on, as printed."""


class Lead(Value):
    """One source record (a posting, a place) as a contactable business."""

    # Identity
    source: Source
    """Site that it comes from."""
    source_id: str
    """The site's own key: numeric posting id (Craigslist), decimal cid (Google Maps)."""
    url: str
    """Canonical address of the record on its site."""
    aliases: tuple[str, ...] = ()
    """Other keys of the record on its site: 22-character token (Craigslist), data id, place id (Google Maps)."""
    status: Literal["active", "gone"] = "active"
    """`gone` when the site says that the record has expired or was removed."""
    repost_of: str | None = None
    """Craigslist: numeric id of the posting that this one repeats."""

    # What it is
    name: str | None = None
    """Posting title (Craigslist) or name of the place (Google Maps). Absent only for a gone record."""
    company: str | None = None
    """Name of the business behind a posting, where the page states it."""
    description: str | None = None
    """Plain text, line breaks kept."""
    category: str | None = None
    """The site's own category, as printed: `skilled trade`, `Coffee shop`."""
    category_code: str | None = None
    """The site's own code: `sks`, `coffee_shop`."""
    section: str | None = None
    """Craigslist section: `services`, `jobs`, `for sale`, `housing`, `gigs`, `community`."""
    category_normalized: str | None = None
    """Category in the taxonomy that both sources share (spiders_config/taxonomy.yml). From enrichment."""
    attributes: dict[str, str] = {}
    """The site's own labelled attributes, by its key: `employment_type` -> `full-time`."""
    services: tuple[str, ...] = ()
    """Services offered, as printed."""
    images: tuple[str, ...] = ()
    """Addresses of pictures, largest size."""
    language: str | None = None
    """ISO 639-1 code of the description's language. From enrichment."""

    # Contact
    phones: tuple[Phone, ...] = ()
    """Telephone numbers, best first."""
    emails: tuple[Email, ...] = ()
    """E-mail addresses, best first."""
    website: str | None = None
    """Canonical address of the business's own website."""
    domain: str | None = None
    """Registered domain of `website`."""
    socials: dict[str, str] = {}
    """Profile address by network: `facebook`, `instagram`, `linkedin`, `x`, `youtube`, `tiktok`, `yelp`."""
    contacts: tuple[Contact, ...] = ()
    """What the business's own website shows, surest first (docs/contact-discovery.md)."""
    has_masked_contact: bool = False
    """Craigslist hides a contact behind "show contact info"; it is not asked for."""
    do_not_contact: bool = False
    """The poster asked not to be contacted (Craigslist notices)."""
    do_not_contact_reason: str | None = None
    """The poster's words, as printed."""

    # Place
    address: str | None = None
    """Street address as printed."""
    neighborhood: str | None = None
    """Neighborhood or place text as printed by the poster."""
    city: str | None = None
    """Town, or the area's name where the page names no town."""
    region: str | None = None
    """State or province: the code where the country has one (`CA`)."""
    postal_code: str | None = None
    """Postal code as printed."""
    country: str | None = None
    """ISO 3166-1 alpha-2 code."""
    area: str | None = None
    """Craigslist hostname of the area: `sfbay`."""
    subarea: str | None = None
    """Craigslist code of the sub-area: `eby`."""
    location: Point | None = None
    """Where it is."""
    location_accuracy: str | None = None
    """`exact` for a pin, `rough` for an area around it."""
    timezone: str | None = None
    """IANA time zone of the place."""

    # Reputation and hours
    rating: float | None = None
    """Average rating, 1 to 5."""
    reviews_count: int | None = None
    """Number of reviews."""
    hours: tuple[OpeningPeriod, ...] = ()
    """Regular opening hours."""

    # Money
    price: Money | None = None
    """Asking price; absent for jobs."""
    compensation: Compensation | None = None
    """Pay of a job or gig."""

    # Times
    posted_at: AwareDatetime | None = None
    """When it was posted (UTC)."""
    updated_at: AwareDatetime | None = None
    """When the poster last changed it (UTC)."""
    expires_at: AwareDatetime | None = None
    """When the site will take it down (UTC)."""

    # Google Maps only
    name_local: str | None = None
    """Name in the place's own language, where it differs from `name`."""
    categories: tuple[str, ...] = ()
    """All categories as printed, the primary one (`category`) first."""
    category_codes: tuple[str, ...] = ()
    """The site's codes of all categories, in any interface language: `coffee_shop`."""
    plus_code: str | None = None
    """Global plus code (Open Location Code): the site's, or that of an exact location: `8G6MM2CR+6X`."""
    located_in: str | None = None
    """Name of the larger place that it lies in, such as a mall."""
    price_level: str | None = None
    """Price range as printed: `$$`, `€€`, `₹400–1,400`."""
    reviews_per_star: tuple[int, ...] = ()
    """Number of reviews with 1, 2, 3, 4 and 5 stars."""
    reviews: tuple[Review, ...] = ()
    """The few reviews that come with the place; only when asked for."""
    attributes_absent: dict[str, str] = {}
    """Attributes that the site states the place does not have, by its key; see `attributes`."""
    closed_days: tuple[str, ...] = ()
    """Days on which it is closed; a day neither here nor in `hours` is unknown."""
    special_hours: tuple[SpecialDay, ...] = ()
    """Coming dates with hours of their own, such as holidays."""
    open_status: str | None = None
    """Open or closed when it was looked at, as printed; it changes with the time of day."""
    closed: Literal["temporarily", "permanently"] | None = None
    """Whether the business itself is closed."""
    owner: str | None = None
    """Name of the profile that owns the listing, as printed."""
    claimed: bool | None = None
    """Whether an owner has claimed the listing."""
    sponsored: bool | None = None
    """True for a result that was an advertisement."""
    links: dict[str, tuple[str, ...]] = {}
    """Addresses by purpose: `menu`, `order`, `reservation`, `booking`."""
    thumbnail: str | None = None
    """Address of the main picture, small."""
    popular_times: dict[str, dict[str, int]] = {}
    """Busyness by weekday and local hour (`monday`, `09:00`), in percent of the week's peak."""
    opened_at: AwareDatetime | None = None
    """When the place's own page was last read (UTC); absent when only its search result was."""

    # Quality; from enrichment
    completeness: float | None = None
    """Share of the fields that matter that are there, 0 to 1 (spiders_config/scoring.yml)."""
    score: int | None = None
    """How promising the lead is, 0 to 100 (spiders_config/scoring.yml). Never absent once stored."""
    score_reasons: tuple[str, ...] = ()
    """The rules that gave the score, such as `+25 has a phone`."""

    # Bookkeeping
    parser: str | None = None
    """Which of the source's parsers gave the lead: `api`, `html`, `dom`."""
    schema_version: int = SCHEMA_VERSION
    """Version of this schema."""

    @property
    def id(self) -> str:
        """Key in the database: `<source>:<source_id>`."""
        return f"{self.source}:{self.source_id}"

    def document(self) -> dict[str, Any]:
        """Return what is stored: the fields that are known, absent ones left out.

        `False` and numbers are kept; `None`, empty tuples, dicts and strings are left out.
        """
        data = self.model_dump(exclude_none=True)
        return {key: value for key, value in data.items() if value not in ((), [], {}, "")}


class UserNote(Value):
    """What the user has made of a lead (`scrapy leads set`); no crawl touches it."""

    status: UserStatus | None = None
    """How far the user has got with it; absent is as good as `new`."""
    note: str | None = None
    """The user's own words."""
    updated_at: AwareDatetime
    """When the user last said something (UTC)."""


class StoredLead(Lead):
    """A lead with what the storage adds."""

    run_id: str
    """Run that saw it last."""
    first_seen_at: AwareDatetime
    """When a crawl first saw it (UTC)."""
    last_seen_at: AwareDatetime
    """When a crawl last saw it (UTC)."""
    changed_at: AwareDatetime
    """When its content last changed (UTC)."""
    revision: int
    """Number of content changes, from 1."""
    search_tokens: tuple[str, ...] = ()
    """What searches find it by; made of the other fields."""
    user: UserNote | None = None
    """The user's own fields."""
    suppressed: bool = False
    """True when its people asked to be left alone: it is left out of all output, and no crawl writes it."""
