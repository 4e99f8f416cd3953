"""The contacts of a whole site, from those of its pages."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from leadcrawl.sources.website.values import Found
from leadcrawl.sources.website.visit_values import SiteContact

_MOST: Final = 60  # contacts of a site; a directory of people has hundreds
_MOST_PAGES: Final = 20


def site_contacts(found: Iterable[Found], now: datetime) -> tuple[SiteContact, ...]:
    """Return the contacts of all pages, each once, the surest first; each as its best page has it."""
    groups: dict[tuple[str, str], list[Found]] = {}
    for contact in found:
        groups.setdefault((contact.kind, contact.value), []).append(contact)
    contacts = [_contact(group, now) for group in groups.values()]
    return tuple(sorted(contacts, key=lambda contact: -contact.confidence))[:_MOST]


def _contact(group: list[Found], now: datetime) -> SiteContact:
    best = max(group, key=lambda contact: contact.confidence)
    same = ("kind", "value", "network", "page", "method", "confidence", "role", "validity")
    return SiteContact(
        **{name: getattr(best, name) for name in (*same, "disposable", "raw", "phone")},
        pages=tuple(dict.fromkeys(contact.page for contact in group))[:_MOST_PAGES],
        found_at=now,
    )
