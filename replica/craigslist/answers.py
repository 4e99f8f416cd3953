"""The answer key: what the stored lead of each posting should hold.

A key that an answer lacks is not asserted; telephones and e-mail addresses always are.
"""

from datetime import UTC, datetime
from typing import Any

from replica.craigslist.catalog import category_name, known
from replica.craigslist.model import Posting
from replica.craigslist.writing import MASK


def answer(posting: Posting) -> dict[str, Any]:
    """Return the fields of the lead, in the shape of `Lead.document()`, times as ISO 8601."""
    found = {
        "_id": f"craigslist:{posting.pid}",
        "source": "craigslist",
        "source_id": str(posting.pid),
        "url": posting.url,
        "aliases": [posting.token],
        "status": "gone" if posting.gone else "active",
        "phones": [],
        "emails": [],
    }
    return found if posting.gone else found | _known(posting) | _contact(posting) | _place(posting)


def _known(posting: Posting) -> dict[str, Any]:
    draft = posting.draft
    fields = {
        "name": " ".join(draft.title.split()),
        "company": posting.company,
        "description": _description(draft.lines),
        "category": category_name(posting.category),
        "category_code": posting.category,
        "section": posting.section,
        "repost_of": str(posting.repost_of) if posting.repost_of else None,
        "attributes": {attribute.key: attribute.value for attribute in draft.attributes} or None,
        "images": [_image_url(image) for image in posting.images] or None,
        "compensation": {"text": draft.compensation} if draft.compensation else None,
        "posted_at": _iso(posting.times.posted),
        "updated_at": _iso(posting.times.updated),
        "do_not_contact": posting.notice is not None,
        "do_not_contact_reason": posting.notice,
        "has_masked_contact": draft.masked,
    }
    return {name: value for name, value in fields.items() if value is not None}


def _description(lines: list[str]) -> str:
    """Return the body as a reader sees it: no link to masked contact data, nothing invisible."""
    text = "\n".join(line.replace(MASK, "").rstrip() for line in lines)
    return text.replace("\u200b", "").strip()


def _image_url(image: str) -> str:
    return f"https://images.craigslist.org/{image.partition(':')[2]}_1200x900.jpg"


def _contact(posting: Posting) -> dict[str, Any]:
    found = posting.draft.contact
    phones = [
        {"e164": e164, "extension": extension} if extension else {"e164": e164}
        for e164, extension in found.phones
    ]
    fields: dict[str, Any] = {
        "phones": phones,
        "emails": [{"address": address} for address in found.emails],
    }
    if found.website:
        fields["website"] = f"{found.website}/"
        fields["domain"] = ".".join(found.website.split(".")[-2:])
    return fields


def _place(posting: Posting) -> dict[str, Any]:
    area, spot = known(posting.area), posting.spot
    fields: dict[str, Any] = {
        "area": area.hostname,
        "subarea": posting.subarea,
        "region": area.region,
        "country": area.country,
        "timezone": area.timezone,
        "neighborhood": spot.text or None,
        "address": spot.street_address or spot.street,
    }
    if spot.lat is not None:
        fields["location"] = {"type": "Point", "coordinates": [spot.lon, spot.lat]}
        fields["location_accuracy"] = "exact" if spot.exact else "rough"
    if posting.draft.price is not None:
        fields["price"] = {"amount": posting.draft.price, "currency": posting.currency}
    return {name: value for name, value in fields.items() if value is not None}


def _iso(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat()
