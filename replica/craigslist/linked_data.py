"""The JSON-LD of postings and of searches."""

import json
from typing import Any

from leadcrawl.sources.craigslist.areas import Area
from replica.craigslist.model import Posting

_SITE = "https://www.craigslist.org"


def breadcrumbs_data(posting: Posting, crumbs: list[tuple[str, str, str]]) -> str:
    """Return the breadcrumbs of a posting, class, path and text each, as JSON-LD."""
    names = [
        (path, f"craigslist: {text}" if kind == "area" else text) for kind, path, text in crumbs
    ]
    links = [(f"{_SITE}{path}", text) for path, text in names]
    return _dump(_breadcrumbs([*links, (posting.url, posting.draft.title)]))


def _breadcrumbs(links: list[tuple[str, str]]) -> dict[str, Any]:
    elements = [
        {"@type": "ListItem", "position": number, "name": name, "item": link}
        for number, (link, name) in enumerate(links, 1)
    ]
    return {
        "@type": "BreadcrumbList",
        "@context": "https://schema.org",
        "itemListElement": elements,
    }


def search_data(links: list[tuple[str, str]]) -> str:
    """Return the breadcrumbs of a search as JSON-LD."""
    return _dump({"@context": "https://schema.org", "breadcrumb": _breadcrumbs(links)})


def posting_data(posting: Posting, area: Area) -> str:
    """Return the script with the JSON-LD of a posting; empty in sections that have none."""
    data = _job(posting, area) if posting.section == "jobs" else _offer(posting, area)
    if data is None:
        return ""
    return (
        f'<script type="application/ld+json" id="ld_posting_data" >\n    {_dump(data)}\n</script>\n'
    )


def results_data(postings: list[Posting], area: Area) -> str:
    """Return the script with the JSON-LD of a search's rows, rows without pictures left out."""
    items = [_offer(posting, area) for posting in postings if posting.images]
    elements = [
        {"@type": "ListItem", "position": str(number), "item": item}
        for number, item in enumerate(item for item in items if item)
    ]
    if not elements:
        return ""
    data = {
        "@context": "https://schema.org",
        "@type": "ItemList",
        "itemListElement": elements,
    }
    return (
        '<script type="application/ld+json" id="ld_searchpage_results" >\n'
        f"    {_dump(data)}\n</script>\n"
    )


def _job(posting: Posting, area: Area) -> dict[str, Any] | None:
    if not posting.company:
        return None
    return {
        "@context": "http://schema.org",
        "@type": "JobPosting",
        "title": posting.draft.title,
        "hiringOrganization": {"@type": "Organization", "name": posting.company},
        "jobLocation": {"@type": "Place", "address": _address(posting, area)},
    }


def _offer(posting: Posting, area: Area) -> dict[str, Any] | None:
    spot, name = posting.spot, posting.draft.title
    if posting.section == "housing":
        place: dict[str, Any] = {"@type": "Apartment", "name": name, "numberOfBedrooms": 1}
        if spot.lat is not None:
            place |= {"latitude": f"{spot.lat:.6f}", "longitude": f"{spot.lon:.6f}"}
        return place | {"@context": "http://schema.org", "address": _address(posting, area)}
    if posting.section != "for sale" or posting.draft.price is None:
        return None
    site: dict[str, Any] = {"@type": "Place", "address": _address(posting, area)}
    if spot.lat is not None:
        geo = {"latitude": f"{spot.lat:.6f}", "longitude": f"{spot.lon:.6f}"}
        site["geo"] = {"@type": "GeoCoordinates"} | geo
    images = [image.partition(":")[2] for image in posting.images]
    return {
        "@context": "http://schema.org",
        "@type": "Product",
        "name": name,
        "description": "",
        "image": [f"https://images.craigslist.org/{image}_600x450.jpg" for image in images],
        "offers": {
            "@type": "Offer",
            "price": f"{posting.draft.price:.2f}",
            "priceCurrency": posting.currency,
            "availableAtOrFrom": site,
        },
    }


def _address(posting: Posting, area: Area) -> dict[str, str]:
    return {
        "@type": "PostalAddress",
        "streetAddress": posting.spot.street or "",
        "addressLocality": posting.spot.town,
        "addressRegion": area.region or "",
        "postalCode": "",
        "addressCountry": area.country or "",
    }


def _dump(data: dict[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/")
