"""The answer key: what each website is, and the contacts that it shows."""

from typing import Any

from replica.websites.model import Kind, Site

_FIELDS: dict[str, Kind] = {"emails": "email", "phones": "phone", "socials": "social"}


def answer(site: Site) -> dict[str, Any]:
    """Return what a visit of a website should come to."""
    fields = {
        "_id": f"website:{site.host}",
        "source": "website",
        "site": site.host,
        "url": site.website,
        "name": site.name,
        "build": site.build,
        "language": site.language,
        "country": site.country,
        "state": site.state,
        "leads": list(site.leads),
        "places": dict(site.places),
    }
    return fields | {name: _contacts(site, kind) for name, kind in _FIELDS.items()}


def _contacts(site: Site, kind: Kind) -> list[dict[str, Any]]:
    """Return the contacts of a kind, each once, with the pages and ways that show it."""
    found: dict[str, dict[str, Any]] = {}
    for shown in site.shown:
        if shown.kind == kind:
            contact = found.setdefault(
                shown.value, {"value": shown.value, "pages": [], "ways": [], "browser": True}
            )
            contact["pages"] = sorted({*contact["pages"], shown.page})
            contact["ways"] = sorted({*contact["ways"], shown.way})
            contact["browser"] = contact["browser"] and shown.browser
    return list(found.values())
