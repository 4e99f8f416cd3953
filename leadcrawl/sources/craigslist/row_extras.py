"""The tagged fields of a row in the JSON search."""

from collections.abc import Iterable
from typing import Any

from leadcrawl.fields.text import clean
from leadcrawl.sources.craigslist.facts import pay
from leadcrawl.sources.craigslist.urls import image_url, posting_page_url

_TEXTS = {6: "slug", 8: "company", 10: "price_text", 13: "token"}
# Named as in the JSON of a posting.
_ATTRIBUTES = {
    5: ("bedrooms", "sqft"),
    9: ("auto_miles",),
    11: ("monthly_payment",),
    12: ("job_title",),
}


def read_extras(extras: Iterable[Any], currency: str | None) -> dict[str, Any]:
    """Return the fields behind the fixed ones: a title, a duplicate key, and tagged values."""
    fields: dict[str, Any] = {}
    attributes: dict[str, str] = {}
    for extra in extras:
        if isinstance(extra, str):
            fields["name"] = clean(extra)
        elif isinstance(extra, int):
            fields["duplicate_key"] = extra
        elif isinstance(extra, list) and extra and isinstance(extra[0], int):
            tag, *values = extra
            fields |= _tagged(tag, values, currency)
            attributes |= _attributes(tag, values)
        elif isinstance(extra, list) and extra:
            fields["images"] = tuple(image_url(image) for image in extra)
    return fields | {"attributes": attributes} if attributes else fields


def _tagged(tag: int, values: list[Any], currency: str | None) -> dict[str, Any]:
    text = clean(str(values[0])) if values else None
    if tag == 4:
        return {"images": tuple(image_url(image) for image in values)}
    if tag == 7:
        return {"compensation": pay(text, currency)}
    return {_TEXTS[tag]: text} if tag in _TEXTS else {}


def _attributes(tag: int, values: list[Any]) -> dict[str, str]:
    pairs = zip(_ATTRIBUTES.get(tag, ()), values, strict=False)
    return {name: str(value) for name, value in pairs if value not in (None, "", 0, -1)}


def row_url(pid: str, hostname: str | None, code: str | None, extras: dict[str, Any]) -> str:
    """Address by token, or the short form of the old hosts, which redirects to it."""
    if token := extras.get("token"):
        return posting_page_url(extras.get("slug"), token)
    return f"https://{hostname or 'www'}.craigslist.org/{code or 'sss'}/{pid}.html"
