"""The JSON of one posting (rapi)."""

import html
from typing import Any

from leadcrawl.sources.craigslist.categories import category
from replica.craigslist.catalog import category_name, known
from replica.craigslist.model import Attribute, Posting
from replica.craigslist.writing import MASK


def envelope(data: dict[str, Any]) -> dict[str, Any]:
    """Return the outer object of all replies."""
    return {"apiVersion": 8, "configId": "replica", "configTs": 0, "data": data, "errors": []}


def posting_json(posting: Posting) -> dict[str, Any]:
    """Return a posting as the JSON address gives it, with the outer envelope."""
    return envelope({"items": [_item(posting)], "lang": "en_US"})


def _item(posting: Posting) -> dict[str, Any]:
    draft, times = posting.draft, posting.times
    found = category(posting.category)
    item: dict[str, Any] = {
        "attributes": [_attribute(attribute) for attribute in draft.attributes],
        "body": _body(posting),
        "category": category_name(posting.category),
        "categoryAbbr": posting.category,
        "categoryId": found.id if found else None,
        "hasContactInfo": True,
        "images": list(posting.images),
        "location": _location(posting),
        "notices": [posting.notice] if posting.notice else [],
        "postedDate": times.posted,
        "postingId": posting.pid,
        "postingUuid": posting.token,
        "recordCreated": times.created,
        "section": posting.section,
        "seeMyOther": int(posting.more_ads),
        "streetAddress": posting.spot.street_address or 0,
        "title": draft.title,
        "updatedDate": times.updated,
        "url": posting.url,
    }
    if draft.price is not None:
        item |= {"price": draft.price, "priceString": posting.price_text}
    if posting.repost_of:
        item["repostOf"] = posting.repost_of
    if posting.company:
        item["companyName"] = posting.company
    return item


def _attribute(attribute: Attribute) -> dict[str, Any]:
    made: dict[str, Any] = {
        "label": attribute.label,
        "postingAttributeKey": attribute.key,
        "specialType": "key_value" if attribute.label else "bool",
        "value": attribute.value,
    }
    if attribute.search:
        key, _, value = attribute.search.partition("=")
        made["forSearch"] = {key: value}
    return made


def _location(posting: Posting) -> dict[str, Any]:
    area, spot = known(posting.area), posting.spot
    sub = area.subarea(posting.subarea)
    location: dict[str, Any] = {
        "area": area.name,
        "areaAbbr": area.abbreviation,
        "areaId": area.id,
        "description": "" if spot.is_hood else spot.text,
        "displayAddress": spot.street or "",
        "hostname": area.hostname,
        "neighborhood": spot.text if spot.is_hood else "",
    }
    if sub:
        location |= {"subArea": sub.name, "subareaAbbr": sub.code}
    if spot.lat is not None:
        location |= {"lat": spot.lat, "lon": spot.lon, "type": "pin" if spot.exact else "area"}
    return location


def _body(posting: Posting) -> str:
    body = html.escape("\n".join(posting.draft.lines), quote=False).replace("\n", "<br>\n")
    return f"{body.replace(MASK, '<showcontactinfo></showcontactinfo>')}<br>\n"
