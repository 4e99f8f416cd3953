"""The websites that leads want visited, and the contacts of websites as parts of leads."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from leadcrawl.sources.website.site import addresses
from leadcrawl.storage.connection import Document

_MOST_ADDRESSES: Final = 6  # of leads at one website; there are other pages to read


@dataclass
class Site:
    """A website that is to be visited for some leads."""

    site: str
    urls: set[str] = field(default_factory=set)
    """Addresses that the leads give."""
    region: str | None = None
    leads: list[str] = field(default_factory=list)

    @property
    def addresses(self) -> tuple[str, ...]:
        """The addresses to begin with: that nearest to the home page first."""
        return addresses(self.urls)[:_MOST_ADDRESSES]


def as_lead(contact: Mapping[str, Any]) -> Document:
    """Return a lead with nothing but a contact of a website, to ask whether it is suppressed.

    >>> as_lead({"kind": "email", "value": "a@b.example"})
    {'emails': [{'address': 'a@b.example'}]}
    """
    value = contact["value"]
    if contact["kind"] == "social":
        return {}
    is_email = contact["kind"] == "email"
    return {"emails": [{"address": value}]} if is_email else {"phones": [{"e164": value}]}


def lacks(lead: Mapping[str, Any], since: datetime) -> bool:
    """Tell whether a lead lacks an e-mail or a phone, or has contacts of its website from before."""
    if not lead.get("emails") or not lead.get("phones"):
        return True
    return any(one["found_at"] < since for one in lead.get("contacts", ()))
