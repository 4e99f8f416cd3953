"""The JSON-LD of a posting; often missing."""

import json
from datetime import datetime
from typing import Any

from parsel import Selector

from leadcrawl.errors import PageError
from leadcrawl.fields.dates import parse_iso
from leadcrawl.fields.text import clean
from leadcrawl.items import Point
from leadcrawl.sources.craigslist.facts import point


class LinkedData:
    """What both JSON-LD blocks of a posting tell."""

    def __init__(self, page: Selector) -> None:
        self._posting = _load(page, "ld_posting_data")
        crumbs = _load(page, "ld_breadcrumb_data").get("itemListElement") or []
        self.crumbs: list[tuple[str, str]] = [
            (clean(str(crumb.get("name"))) or "", str(crumb["item"]))
            for crumb in sorted(crumbs, key=lambda crumb: int(crumb.get("position") or 0))
            if isinstance(crumb, dict) and crumb.get("item")
        ]

    @property
    def url(self) -> str | None:
        """Address of the posting: the last breadcrumb."""
        return self.crumbs[-1][1] if self.crumbs else None

    @property
    def _offer(self) -> dict[str, Any]:
        offers = self._posting.get("offers")
        return offers if isinstance(offers, dict) else {}

    @property
    def _place(self) -> dict[str, Any]:
        job, seller = self._posting.get("jobLocation"), self._offer.get("availableAtOrFrom")
        return next((found for found in (job, seller) if isinstance(found, dict)), self._posting)

    @property
    def address(self) -> dict[str, str]:
        """Members of the postal address that are not empty."""
        found = self._place.get("address")
        members = found.items() if isinstance(found, dict) else ()
        return {key: text for key, value in members if (text := clean(str(value or "")))}

    @property
    def street(self) -> str | None:
        """Street of the address."""
        return self.address.get("streetAddress")

    @property
    def point(self) -> Point | None:
        """Where it is."""
        geo = self._place.get("geo")
        found = geo if isinstance(geo, dict) else self._place
        return point(found.get("latitude"), found.get("longitude"))

    @property
    def currency(self) -> str | None:
        """Currency of the price."""
        return clean(self._offer.get("priceCurrency"))

    @property
    def company(self) -> str | None:
        """Who hires."""
        found = self._posting.get("hiringOrganization")
        return clean(found.get("name")) if isinstance(found, dict) else clean(found)

    @property
    def images(self) -> list[str]:
        """Addresses of pictures."""
        found = self._posting.get("image") or []
        return [found] if isinstance(found, str) else [str(image) for image in found]

    @property
    def valid_through(self) -> datetime | None:
        """Last day of a job."""
        return parse_iso(self._posting.get("validThrough"))


def _load(page: Selector, name: str) -> dict[str, Any]:
    source = page.css(f"script#{name}::text").get()
    if not source:
        return {}
    try:
        found = json.loads(source, strict=False)  # posters type line breaks
    except ValueError as error:
        raise PageError("bad_json_ld", f"{name}: {error}") from error
    return found if isinstance(found, dict) else {}
