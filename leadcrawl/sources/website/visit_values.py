"""What a visit of a website yields: the item that the pipelines store."""

from enum import StrEnum
from typing import Any

from pydantic import AwareDatetime

from leadcrawl.items import Contact, Phone, Value
from leadcrawl.sources.website.values import Organization


class SiteState(StrEnum):
    """What a visit found a website to be."""

    ALIVE = "alive"
    EMPTY = "empty"
    """Shows next to nothing without its scripts."""
    PARKED = "parked"
    """For sale, or a host's own page."""
    REDIRECTED = "redirected"
    """Lives at another site: `SiteVisit.redirect`; what that one shows was read."""
    DEAD = "dead"
    """Does not answer, or with an error."""
    REFUSED = "refused"
    """Not asked: robots.txt forbids it, or its address is none of the public internet."""
    BLOCKED = "blocked"
    """Keeps robots out by a CAPTCHA or the like."""


class SiteContact(Contact):
    """A contact with what the site's own record has of it."""

    raw: str
    """The text it was read from."""
    pages: tuple[str, ...]
    """All visited pages that show it."""
    phone: Phone | None = None
    """Phone: all that libphonenumber knows of it."""


class SiteVisit(Value):
    """One visit of a website; all leads of the site share it."""

    site: str
    """Key of the website (`site.site_key`); `_id` in the collection `websites`."""
    url: str
    """Address that the leads have."""
    state: SiteState
    """What it was found to be."""
    reason: str | None = None
    """Why it was not read: `http_404`, `timeout`, `dns`, `robots`, `cloudflare`, ..."""
    redirect: str | None = None
    """Where it lives now."""
    pages: tuple[str, ...] = ()
    """Pages that were read, in order."""
    visited_at: AwareDatetime
    """When (UTC)."""
    contacts: tuple[SiteContact, ...] = ()
    """Contacts, surest first."""
    organizations: tuple[Organization, ...] = ()
    """Businesses and branches that its structured data describe."""

    def document(self) -> dict[str, Any]:
        """Return what is stored: the fields that are known."""
        data = self.model_dump(exclude_none=True, exclude={"site"})
        return {key: value for key, value in data.items() if value not in ((), "")}
