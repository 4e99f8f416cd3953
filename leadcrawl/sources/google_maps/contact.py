"""Phone and website of a place, from the payload and from the page alike."""

import re
from collections.abc import Iterable
from typing import Any

from leadcrawl.fields.phone import parse_phone
from leadcrawl.fields.url import canonical_url, registered_domain, social_profile
from leadcrawl.items import Phone
from leadcrawl.sources.google_maps.links import unwrap

_NO_REGION = "ZZ"
_NORTH_AMERICAN = re.compile(r"\(\d{3}\) \d{3}-\d{4}")


def phones_of(texts: Iterable[str | None], region: str | None) -> tuple[Phone, ...]:
    """Return the number that the first readable text gives; all texts mean the same one.

    Without a region only a number in international form can be read.
    """
    for text in texts:
        is_readable = text and (region or text.startswith("+"))
        phone = parse_phone(text, region or _NO_REGION) if text and is_readable else None
        if phone:
            return (phone,)
    return ()


def region_of(text: str | None, region: str | None, longitude: float | None) -> str | None:
    """Return the country of a number as it is shown, where it can be told.

    A national form is only shown when the session's country is the place's. The form
    `(512) 555-0123` in the western hemisphere is North American whatever the session.

    >>> region_of("(512) 555-0123", None, -97.7)
    'US'
    """
    if region or not text or longitude is None:
        return region
    is_american = _NORTH_AMERICAN.fullmatch(text) is not None and -170 < longitude < -50
    return "US" if is_american else None


def website_of(link: Any) -> dict[str, Any]:
    """Return the fields that the website link gives: `website`, `domain`, `socials`."""
    target = unwrap(link) if isinstance(link, str) else None
    website = canonical_url(target) if target else None
    if website is None:
        return {}
    profile = social_profile(website)
    return {
        "website": website,
        "domain": registered_domain(website),
        "socials": dict([profile]) if profile else {},
    }
