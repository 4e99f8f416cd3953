"""The labelled attributes of a posting, by the key that the site's JSON gives them."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from parsel import Selector

from leadcrawl.fields.text import clean

# Pages up to 2023 print labels and flags without keys.
_BY_LABEL = {
    "compensation": "remuneration",
    "cylinders": "auto_cylinders",
    "drive": "auto_drivetrain",
    "fuel": "auto_fuel_type",
    "odometer": "auto_miles",
    "paint color": "auto_paint",
    "title status": "auto_title_status",
    "transmission": "auto_transmission",
    "type": "auto_bodytype",
    "vin": "auto_vin",
    "year": "auto_year",
    "make/model": "auto_make_model",
    "make / manufacturer": "sale_manufacturer",
    "model name / number": "sale_model",
    "size / dimensions": "sale_size",
}
_BY_FLAG = (
    (r"\d+ ?BR\b|\d+(?:\.5)? ?Ba\b|shared ?ba", "bedrooms"),
    (r"[\d,]+ ?(?:ft|m)2$", "sqft"),
    (r"available\b", "available"),
    (r"(?:apartment|condo|cottage/cabin|duplex|flat|house|in-law|loft|townhouse|manufactured"
     r"|assisted living|land)$", "housing_type"),
    (r"w/d |laundry |no laundry", "laundry"),
    (r"carport|\w+ garage|.*\bparking$", "parking"),
    (r"cats are ok", "pets_cat"),
    (r"dogs are ok", "pets_dog"),
    (r"no smoking", "no_smoking"),
    (r"furnished$", "is_furnished"),
    (r"wheelchair accessible", "wheelchaccess"),
    (r"telecommut", "is_telecommuting"),
    (r"internship", "is_internship"),
    (r"non-?profit", "is_nonprofit"),
    (r"delivery available", "delivery_available"),
    (r"cryptocurrency ok", "crypto_currency_ok"),
)  # fmt: skip
_KEYS = {"year": "auto_year", "makemodel": "auto_make_model", "available-now": "available"}
_NOT_KEYS = {"attr", "important", "valu", "labl"}


def page_attributes(page: Selector) -> dict[str, str]:
    """Return the attributes of a page of today or of 2023 and before."""
    found = dict(_today(page))
    for key, value in _old(page):
        found.setdefault(key, value)
    return found


def _text(node: Selector) -> str:
    return clean("".join(node.css("::text").getall())) or ""


def _today(page: Selector) -> Iterator[tuple[str, str]]:
    for node in page.css("div.attrgroup > .attr"):
        values = node.css(".valu") or [node]
        for value in values:
            if text := _text(value):
                yield _today_key(node, value, text), text


def _today_key(node: Selector, value: Selector, text: str) -> str:
    """Key from the class; else from the link, whose query names it; else from label or text."""
    classes = f"{value.attrib.get('class', '')} {node.attrib.get('class', '')}".split()
    names = [name for name in classes if name not in _NOT_KEYS]
    if names:
        return _KEYS.get(names[0], names[0])
    query = parse_qsl(urlsplit(value.css("a::attr(href)").get() or "").query)
    own = [name for name, _ in query if name not in ("cat", "purveyor")]
    if own:
        return own[0]
    label = node.css(".labl")
    return _label_key(_text(label[0])) if label else _flag_key(text)


def _old(page: Selector) -> Iterator[tuple[str, str]]:
    for node in page.css("p.attrgroup > span:not(.otherpostings), div.attrgroup > span:not(.attr)"):
        text = _text(node)
        label, colon, value = text.partition(":")
        car = re.fullmatch(r"((?:19|20)\d\d) (.+)", text)
        if colon and value.strip():
            yield _label_key(label), value.strip()
        elif car and node.css("b"):
            yield from (("auto_year", car[1]), ("auto_make_model", car[2]))
        elif text:
            yield _flag_key(text), text


def _label_key(label: str) -> str:
    name = label.strip(" :").lower()
    return _BY_LABEL.get(name) or _snake(name)


def _flag_key(text: str) -> str:
    for pattern, key in _BY_FLAG:
        if re.match(pattern, text, re.IGNORECASE):
            return key
    return _snake(text)


def _snake(text: str) -> str:
    return re.sub(r"\W+", "_", text.lower()).strip("_")[:40] or "other"


def reply_attributes(items: list[dict[str, Any]]) -> dict[str, str]:
    """Return the attributes of a JSON posting."""
    found: dict[str, str] = {}
    for item in items:
        value = clean(str(item.get("value") or ""))
        key = item.get("postingAttributeKey") or _label_key(str(item.get("label") or ""))
        if value:
            found[key] = f"{found[key]}, {value}" if key in found else value
    return found
