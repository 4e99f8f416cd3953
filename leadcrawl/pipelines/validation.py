"""The first pipeline: no lead goes on that is not what it says it is."""

import math
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from operator import is_
from typing import Any, Self
from urllib.parse import urlsplit

from scrapy.crawler import Crawler
from scrapy.statscollectors import StatsCollector

from leadcrawl import stats as names
from leadcrawl.errors import LeadRejected
from leadcrawl.fields.text import strip_controls
from leadcrawl.fields.url import canonical_url
from leadcrawl.items import Lead, Source
from leadcrawl.pipelines.leads_only import leads_only

MAX_LENGTHS = {"name": 500, "url": 2_000, "description": 100_000}

_USUAL_URL = re.compile(r"https?://([a-z0-9.-]+)(?::\d+)?/[!-Z\\^-~]*$")  # needs no taking apart
_SOURCE_ID = re.compile(r"[1-9][0-9]{0,19}")
_HOSTS: dict[Source, re.Pattern[str]] = {
    "craigslist": re.compile(r"(?:[a-z0-9-]+\.)*craigslist\.org"),
    "google_maps": re.compile(r"(?:(?:www|maps)\.)?google\.(?:com|[a-z]{2}|com?\.[a-z]{2})"),
}
_EARLIEST = datetime(1995, 1, 1, tzinfo=UTC)  # Craigslist's first year
_CLOCK_SKEW = timedelta(days=1)


class ValidationPipeline:
    """Rejects leads that cannot be used, and takes out single values that cannot be true.

    Rejected, with the stat `leadcrawl/rejected/<field>/<reason>`: `source_id` that is no number,
    `url` that is none or on a foreign host, no `name` (unless gone), `name`, `url` or
    `description` too long. Taken out, with the stat `leadcrawl/dropped/<field>/<reason>`: `rating`,
    `reviews_count`, `location`, `price`, `compensation`, `website` and times out of range.

    Args:
        stats: where the decisions are counted.
        site_url: address of a stand-in for the sites; its host is allowed too.
        now: the clock.

    Returns a lead. Raises `LeadRejected`.
    """

    def __init__(
        self,
        stats: StatsCollector,
        site_url: str = "",
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._stats = stats
        self._site_host = urlsplit(site_url).hostname if site_url else None
        self._now = now

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the pipeline of a crawl."""
        return cls(crawler.stats, crawler.settings.get("LEADCRAWL_SITE_URL", ""))

    @leads_only
    def process_item(self, item: Lead) -> Lead:
        """Return the lead, cleaned; raise `LeadRejected` if it cannot be used."""
        changes = _without_controls(item)
        lead = item.model_copy(update=changes) if changes else item
        if reasons := dict(self._defects(lead)):
            self._stats.inc_value(names.LEADS_REJECTED)
            for field, reason in reasons.items():
                self._stats.inc_value(f"{names.REJECTED_}{field}/{reason}")
            raise LeadRejected(reasons)
        if wrong := dict(_wrong_values(lead, self._now() + _CLOCK_SKEW)):
            for field, reason in wrong.items():
                self._stats.inc_value(f"{names.DROPPED_}{field}/{reason}")
            lead = lead.model_copy(update=dict.fromkeys(wrong))
        return lead

    def _defects(self, lead: Lead) -> Iterator[tuple[str, str]]:
        """Yield field and reason of what makes the lead unusable."""
        if not _SOURCE_ID.fullmatch(lead.source_id or ""):
            yield "source_id", "not_a_number"
        if reason := self._wrong_url(lead):
            yield "url", reason
        if lead.name is None and lead.status != "gone":
            yield "name", "missing"
        for field, limit in MAX_LENGTHS.items():
            if len(getattr(lead, field) or "") > limit:
                yield field, "too_long"

    def _wrong_url(self, lead: Lead) -> str | None:
        """Return what is wrong with the lead's own address."""
        if usual := _USUAL_URL.match(lead.url or ""):
            host = usual[1]
        else:
            try:
                parts = urlsplit(lead.url or "")
            except ValueError:
                return "not_http"
            if parts.scheme not in ("http", "https"):
                return "not_http"
            host = parts.hostname or ""
        allowed = host == self._site_host or _HOSTS[lead.source].fullmatch(host)
        return None if allowed else "host_not_allowed"


def _without_controls(lead: Lead) -> dict[str, Any]:
    """Return the fields that change when control characters are taken out; empty text is unknown."""
    changes: dict[str, Any] = {}
    for field in lead.model_fields_set:  # a default has none
        value = getattr(lead, field)
        if value and isinstance(value, (str, tuple, dict)):
            cleaned = _cleaned(value)
            if cleaned is not value:
                changes[field] = cleaned
    return changes


def _cleaned(value: Any) -> Any:
    """Return a value of a lead without control characters; the same object if there are none."""
    if isinstance(value, str):
        if value.isprintable() and value and not value.isspace():
            return value
        text = strip_controls(value)
        return value if text is value and text.strip() else text.strip() or None
    if isinstance(value, tuple):
        items = [_cleaned(item) for item in value]
        same = all(map(is_, items, value))
        return value if same else tuple(item for item in items if item is not None)
    if isinstance(value, dict):
        entries = {key: _cleaned(item) for key, item in value.items()}
        same = all(map(is_, entries.values(), value.values()))
        return value if same else {k: item for k, item in entries.items() if item is not None}
    return value


def _wrong_values(lead: Lead, latest: datetime) -> Iterator[tuple[str, str]]:
    """Yield field and reason of the values that cannot be true."""
    if lead.rating is not None and not 1 <= lead.rating <= 5:
        yield "rating", "out_of_range"
    if lead.reviews_count is not None and lead.reviews_count < 0:
        yield "reviews_count", "out_of_range"
    if lead.location is not None and (reason := _wrong_place(*lead.location.coordinates)):
        yield "location", reason
    if lead.price is not None and not 0 <= lead.price.amount < math.inf:
        yield "price", "out_of_range"
    pay = lead.compensation
    if pay and not all(0 <= n < math.inf for n in (pay.minimum, pay.maximum) if n is not None):
        yield "compensation", "out_of_range"
    if lead.website is not None and canonical_url(lead.website) is None:
        yield "website", "not_a_url"
        if lead.domain is not None:
            yield "domain", "of_no_website"
    yield from _wrong_times(lead, latest)


def _wrong_place(longitude: float, latitude: float) -> str | None:
    """Return why a point cannot be the place; `0,0` is what Craigslist writes for no place."""
    if longitude == latitude == 0:
        return "zero"
    inside = -180 <= longitude <= 180 and -90 <= latitude <= 90
    return None if inside else "out_of_range"


def _wrong_times(lead: Lead, latest: datetime) -> Iterator[tuple[str, str]]:
    """Yield field and reason of the times that cannot be true."""
    posted = lead.posted_at
    if posted is not None and not _EARLIEST <= posted <= latest:
        yield "posted_at", "out_of_range"
        posted = None
    if (updated := lead.updated_at) is not None:
        if not _EARLIEST <= updated <= latest:
            yield "updated_at", "out_of_range"
        elif posted is not None and updated < posted:
            yield "updated_at", "before_posted"
    if (expires := lead.expires_at) is not None:
        if not _EARLIEST <= expires <= latest + timedelta(days=3_650):
            yield "expires_at", "out_of_range"
        elif posted is not None and expires < posted:
            yield "expires_at", "before_posted"
