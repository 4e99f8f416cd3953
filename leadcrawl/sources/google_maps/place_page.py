"""The place page: its embedded response where it has one, else its panel."""

import re
from typing import Any

from parsel import Selector

from leadcrawl.errors import PageError
from leadcrawl.fields.text import clean, clean_lines
from leadcrawl.items import Lead
from leadcrawl.sources.google_maps import dom
from leadcrawl.sources.google_maps.cards import point_of
from leadcrawl.sources.google_maps.closure import closed_for_good
from leadcrawl.sources.google_maps.contact import phones_of, region_of, website_of
from leadcrawl.sources.google_maps.embedded import (
    embedded_responses,
    preload_url,
    requested_url,
    spotlit_place,
)
from leadcrawl.sources.google_maps.links import unwrap
from leadcrawl.sources.google_maps.node import hours_fields
from leadcrawl.sources.google_maps.opening_hours import week_of_table
from leadcrawl.sources.google_maps.place import is_place_response, read_place
from leadcrawl.sources.google_maps.urls import PlaceRef, cid_url, parse_place

_KEY = re.compile(r"business\.google\.com/create\?fp=(\d{5,20})|[?&]placeid=([CG]hIJ[\w-]{23})")
_HOURS = "table.eK4R0e tr"
_LINKS = {"menu": "a[data-item-id='menu']", "booking": "a[data-item-id^='action:']"}


def parse_place_page(
    text: str,
    url: str | None = None,
    *,
    region: str | None = None,
    with_reviews: bool = False,
    anonymous: bool = False,
) -> Lead:
    """Read a place page.

    Args:
        text: the page, or its panel alone.
        url: the page's address, which names the place where the page does not.
        region: country of the session, for national phones; by default what the page says.
        with_reviews: whether to read the inline reviews of an embedded response.
        anonymous: whether to read a panel that does not say which place it is; the lead's
            `source_id` and `url` are then empty, and no storage takes it.

    Raises:
        PageError: `place_not_rendered` without a title, `place_without_id` without any id.
    """
    for data in embedded_responses(text):
        if is_place_response(data):
            lead = read_place(data, region=region, with_reviews=with_reviews)
            return lead.model_copy(update={"parser": "html"})
    page = dom.page_of(text)
    name = dom.text_of(page, "h1.DUwDvf")
    if name is None:
        raise PageError("place_not_rendered", "no title and no embedded response")
    ref = _reference(text, url)
    if (ref is None or ref.cid is None) and not anonymous:
        raise PageError("place_without_id", "neither the address nor the page names the place")
    return _lead(page, name, ref or PlaceRef(), region or dom.session_country(text))


def _reference(text: str, url: str | None) -> PlaceRef | None:
    """Return the place that the page is about: from its address, its requests, map and links."""
    for address in (url, requested_url(text), preload_url(text)):
        ref = parse_place(address) if address else None
        if ref and ref.cid:
            return ref
    if ref := spotlit_place(text):
        return ref
    key = _KEY.search(text.replace("&amp;", "&"))
    if key is None:
        return None
    return PlaceRef(cid=key[1]) if key[1] else parse_place(key[2])


def _lead(page: Selector, name: str, ref: PlaceRef, region: str | None) -> Lead:
    """Read the panel."""
    category = dom.text_of(page, "button[jsaction*='.category']")
    address = dom.text_of(page, "[data-item-id='address'] .Io6YTe")
    status = dom.text_of(page, ".ZDu9vd")
    has_hours = bool(page.css(_HOURS))
    return Lead(
        source="google_maps",
        source_id=ref.cid or "",
        url=cid_url(ref.cid) if ref.cid else "",
        aliases=ref.aliases,
        name=name,
        description=clean_lines(page.css(".PYvSYb::text").get()),
        category=category,
        categories=(category,) if category else (),
        address=address,
        location=point_of(ref),
        location_accuracy="exact" if address and ref.latitude is not None else None,
        located_in=_located_in(page),
        open_status=status,
        closed=closed_for_good(None, status, has_hours=has_hours),
        thumbnail=page.css("button[jsaction*='heroHeaderImage'] img::attr(src)").get(),
        links=_links(page),
        parser="dom",
        **_phones(page, region, ref.longitude),
        **website_of(page.css("a[data-item-id='authority']::attr(href)").get()),
        **_reputation(page),
        **_hours(page),
    )


def _phones(page: Selector, region: str | None, longitude: float | None) -> dict[str, Any]:
    """Return the number: as dialed (international for some countries) or as printed."""
    dialed = page.css("[data-item-id^='phone:tel:']::attr(data-item-id)").get("")
    printed = dom.text_of(page, "[data-item-id^='phone:tel:'] .Io6YTe")
    country = region_of(printed, region, longitude)
    return {"phones": phones_of([dialed.removeprefix("phone:tel:"), printed], country)}


def _reputation(page: Selector) -> dict[str, Any]:
    """Return rating and counts of the panel's head and of its histogram."""
    texts = [text for part in page.css(".F7nice ::text").getall() if (text := clean(part))]
    ratings = (dom.rating(text) for text in texts)
    counts = (dom.count(text) for text in texts if text.startswith("("))
    return {
        "rating": next((value for value in ratings if value is not None), None),
        "reviews_count": next((value for value in counts if value is not None), None),
        "reviews_per_star": _histogram(page),
    }


def _histogram(page: Selector) -> tuple[int, ...]:
    """Return the reviews with 1 to 5 stars: each row's label holds its star and its count."""
    found: dict[int, int] = {}
    for row in page.css("tr.BHOKXe"):
        star = dom.count(dom.text_of(row, "td"))
        numbers = re.findall(r"\d+(?:[.,’'\s\u066c]\d{3})*", row.attrib.get("aria-label", ""))
        values = [value for text in numbers if (value := dom.count(text)) is not None]
        if star is not None and star in values and len(values) == 2:
            values.remove(star)
            found[star] = values[0]
    return tuple(found[star] for star in sorted(found)) if sorted(found) == [1, 2, 3, 4, 5] else ()


def _hours(page: Selector) -> dict[str, Any]:
    """Return the week of the hours table."""
    rows = [
        (
            [text for text in row.css("td.ylH6lf ::text").getall() if text.strip()],
            [clean("".join(span.css("::text").getall())) or "" for span in row.css("td li")],
        )
        for row in page.css(_HOURS)
    ]
    return hours_fields(week_of_table(rows))


def _located_in(page: Selector) -> str | None:
    """Return the larger place; it is a link's own text, after a localized "Located in:"."""
    text = dom.text_of(page, "[data-item-id='locatedin'] .Io6YTe")
    return clean(text.partition(":")[2]) or text if text else None


def _links(page: Selector) -> dict[str, tuple[str, ...]]:
    """Return the addresses for the menu and for bookings."""
    found = {
        purpose: tuple(url for link in page.css(query) if (url := unwrap(link.attrib.get("href"))))
        for purpose, query in _LINKS.items()
    }
    return {purpose: urls for purpose, urls in found.items() if urls}
