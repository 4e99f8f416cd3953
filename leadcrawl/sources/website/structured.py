"""The businesses that a page's structured data describe: name, address, hours, contacts."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from leadcrawl.fields._fold import word_set
from leadcrawl.fields.text import clean
from leadcrawl.items import OpeningPeriod
from leadcrawl.sources.website.document import Document
from leadcrawl.sources.website.linked_data import Node, texts
from leadcrawl.sources.website.schema_hours import read_hours
from leadcrawl.sources.website.values import Organization

_MOST: Final = 50
# Types that have contacts and are no business, or not the page's own.
_NOT_BUSINESS: Final = word_set(
    "person review rating aggregaterating offer product article newsarticle blogposting jobposting"
    " event postaladdress openinghoursspecification geocoordinates imageobject breadcrumblist"
    " listitem website webpage searchaction contactpoint"
)
_CONTACT_KEYS: Final = ("telephone", "email", "address", "contactpoint")
_ADDRESS: Final = (
    "streetaddress",
    "addresslocality",
    "addressregion",
    "postalcode",
    "addresscountry",
)
_OPEN_GRAPH: Final = {
    "og:email": "email",
    "business:contact_data:email": "email",
    "og:phone_number": "telephone",
    "business:contact_data:phone_number": "telephone",
    "og:site_name": "name",
    "og:street-address": "streetaddress",
    "business:contact_data:street_address": "streetaddress",
    "og:locality": "addresslocality",
    "business:contact_data:locality": "addresslocality",
    "og:region": "addressregion",
    "business:contact_data:region": "addressregion",
    "og:postal-code": "postalcode",
    "business:contact_data:postal_code": "postalcode",
    "og:country-name": "addresscountry",
    "business:contact_data:country_name": "addresscountry",
    "business:contact_data:website": "url",
    "og:see_also": "sameas",
    "article:publisher": "sameas",
}


def read_organizations(page: Document, nodes: Iterable[Node]) -> tuple[Organization, ...]:
    """Return the businesses in the order of the page; JSON-LD first, then microdata, OpenGraph last."""
    found = [_organization(node) for node in nodes if _is_business(node)]
    graph = _of_open_graph(page)
    unique = dict.fromkeys([*found[:_MOST], *([graph] if graph else [])])
    return tuple(unique)


def _is_business(node: Node) -> bool:
    if node.types & _NOT_BUSINESS:
        return False
    typed = any(name.endswith(("organization", "business", "corporation")) for name in node.types)
    return typed or "legalname" in node.data or any(key in node.data for key in _CONTACT_KEYS)


def _organization(node: Node) -> Organization:
    data = node.data
    points = [
        part
        for key in ("contactpoint", "contactpoints", "employee", "founder")
        for part in _objects(data, key)
    ]
    emails = [email for part in (data, *points) for email in texts(part.get("email"))]
    phones = [phone for part in (data, *points) for phone in texts(part.get("telephone"))]
    return Organization(
        name=_first(data, "name"),
        legal_name=_first(data, "legalname"),
        hours=_hours(data),
        phones=_bare(phones),
        emails=_bare(emails),
        profiles=tuple(dict.fromkeys(texts(data.get("sameas")))),
        url=_first(data, "url"),
        method=node.method,
        **_address(data),
    )


def _bare(values: Iterable[str]) -> tuple[str, ...]:
    """Return values each once, without the scheme of a contact link."""
    found = (
        clean(re.sub(r"^\s*(?:mailto|tel):", "", value, flags=re.IGNORECASE)) for value in values
    )
    return tuple(dict.fromkeys(value for value in found if value))


def _objects(data: Mapping[str, Any], key: str) -> list[dict[str, Any]]:
    """Return the objects of a member, members in lower case, whatever the reader."""
    value = data.get(key)
    found = [
        part for part in (value if isinstance(value, list) else [value]) if isinstance(part, dict)
    ]
    return [
        {str(name).lower(): part for name, part in (item.get("properties") or item).items()}
        for item in found[:_MOST]
        if isinstance(item.get("properties") or item, dict)
    ]


def _first(data: Mapping[str, Any], key: str) -> str | None:
    return next((text for value in texts(data.get(key)) if (text := clean(value))), None)


def _address(data: Mapping[str, Any]) -> dict[str, str | None]:
    """Return the parts of the postal address; one that is a text is `address` alone."""
    parts = next(iter(_objects(data, "address")), None)
    if parts is None:
        return {"address": _first(data, "address")}
    street, city, region, postal_code, country = (_first(parts, key) for key in _ADDRESS)
    return _in_parts(street, city, region, postal_code, country)


def _in_parts(
    street: str | None,
    city: str | None,
    region: str | None,
    postal_code: str | None,
    country: str | None,
) -> dict[str, str | None]:
    town = " ".join(part for part in (region, postal_code) if part)
    line = ", ".join(part for part in (street, city, town, country) if part)
    return {
        "address": line or None, "street": street, "city": city, "region": region,
        "postal_code": postal_code, "country": country,
    }  # fmt: skip


def _hours(data: Mapping[str, Any]) -> tuple[OpeningPeriod, ...]:
    return read_hours(texts(data.get("openinghours")), _objects(data, "openinghoursspecification"))


def _of_open_graph(page: Document) -> Organization | None:
    """Return what the `meta` elements say, if they name a contact, an address or a profile."""
    found: dict[str, list[str]] = {}
    for name, content in page.meta(*_OPEN_GRAPH):
        found.setdefault(_OPEN_GRAPH[name], []).append(content)
    if not set(found) - {"name", "url"}:
        return None
    parts = [next(iter(found.get(key, ())), None) for key in _ADDRESS]
    return Organization(
        name=_first(found, "name"),
        phones=tuple(found.get("telephone", ())),
        emails=tuple(found.get("email", ())),
        profiles=tuple(found.get("sameas", ())),
        url=_first(found, "url"),
        method="opengraph",
        **_in_parts(*parts),
    )
