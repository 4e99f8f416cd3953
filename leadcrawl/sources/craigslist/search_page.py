"""The search of Craigslist as a page: today's, and those of the old hosts."""

import html
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cached_property
from typing import Any
from urllib.parse import urljoin, urlsplit
from zoneinfo import ZoneInfo

from parsel import Selector

from leadcrawl.errors import PageError
from leadcrawl.fields.dates import parse_iso
from leadcrawl.fields.text import clean
from leadcrawl.sources.craigslist.addresses import SiteAddress, read_address
from leadcrawl.sources.craigslist.categories import category
from leadcrawl.sources.craigslist.facts import largest, point, price
from leadcrawl.sources.craigslist.page_kind import ROWS, SEARCH, strip_bom
from leadcrawl.sources.craigslist.places import Area, area, subarea
from leadcrawl.sources.craigslist.search_row import FILLER_FREE, SearchRow
from leadcrawl.sources.craigslist.strict import reading
from leadcrawl.sources.craigslist.urls import SITE, image_url, posting_key

_UNKNOWN_ROWS = "ol.cl-static-search-results > li:not(.cl-static-hub-links), ul.rows > li a"
_TITLE = ".title::text, a.result-title::text, a.posting-title .label::text, a.hdrlnk::text"
_PRICE = ".price::text, .result-price::text, .priceinfo::text"
_PLACE = ".location::text, .result-hood::text, .pnr small::text, .l2 small::text"
_LINK = "a.result-title, a.posting-title, a.hdrlnk, a.cl-app-anchor, a"


class SearchPage:
    """A page of search results.

    Args:
        text: the page.
        url: its address, which tells the area and the category where the page does not.

    Raises:
        PageError: not a search page, or cut off.
    """

    def __init__(self, text: str, url: str | None = None) -> None:
        self._page = Selector(strip_bom(text) or "<html></html>", type="html")
        if not self._page.css(f"{SEARCH}, {ROWS}"):
            raise PageError("not_a_search", "no list of results")
        if "</html" not in text[-2000:].lower():
            raise PageError("truncated", "the page has no end")
        if not self._page.css(ROWS) and self._page.css(_UNKNOWN_ROWS):
            raise PageError("changed_markup", "the list holds something, but no known rows")
        canonical = self._page.css("link[rel=canonical]::attr(href)").get()
        self._url = canonical or url or SITE
        self._address = self._read_address(url, canonical)

    def _read_address(self, *urls: str | None) -> SiteAddress:
        found: dict[str, str] = {}
        for url in urls:
            found |= read_address(url or "").model_dump(exclude_none=True)
        if code := re.search(r"'initialCategoryAbbr':\s*\"(\w+)\"", self._page.get()):
            found.setdefault("category", code[1])
        if "subarea" in found and (place := subarea(found["subarea"])):
            found["area"] = place.area.hostname
        return SiteAddress(**found)

    @property
    def title(self) -> str | None:
        """Human summary of the search: `Jobs in New York City`."""
        return clean(self._page.css(".cl-static-header h1::text").get())

    @cached_property
    def rows(self) -> tuple[SearchRow, ...]:
        """The rows in order.

        Raises:
            PageError: a row has no title or no address of a posting.
        """
        with reading("search page"):
            return self._read_rows()

    def _read_rows(self) -> tuple[SearchRow, ...]:
        nodes = self._page.css(ROWS)
        rows = [SearchRow(**self._row(node, index)) for index, node in enumerate(nodes)]
        facts = _align([row.name or "" for row in rows], self._items)
        return tuple(
            row.model_copy(update=self._facts(item)) if item else row
            for row, item in zip(rows, facts, strict=True)
        )

    def _row(self, node: Selector, index: int) -> dict[str, Any]:
        link = urljoin(self._url, node.css(_LINK).css("::attr(href)").get() or "")
        name = clean(node.attrib.get("title") or node.css(_TITLE).get())
        key = posting_key(link)
        if not name or not key:
            missing = "title" if key else "address of a posting"
            raise PageError("bad_row", f"row {index} has no {missing}")
        where = self._place(link)
        host = area(where.area or "")
        return {
            "source_id": key if key.isdigit() else node.attrib.get("data-pid"),
            "token": None if key.isdigit() else key,
            "url": link,
            "name": name,
            "place": _place_text(node),
            "area": where.area,
            "subarea": where.subarea,
            "slug": _slug(link),
            "posted_at": _posted_at(node, host),
            "images": _images(node),
            "repost_of": node.attrib.get("data-repost-of"),
            "nearby": where.area != (self._address.area or where.area),
            **self._category(where.category),
            **self._price(node, host, where.category),
        }

    def _place(self, link: str) -> SiteAddress:
        """Old addresses of postings tell more than the search that gave them."""
        own = read_address(link)
        if own.area not in (None, self._address.area):
            return own  # of another area than the one searched
        return SiteAddress(**(self._address.model_dump() | own.model_dump(exclude_none=True)))

    def _category(self, code: str | None) -> dict[str, Any]:
        found = category(code or "")
        if not found:
            return {}
        if found.members:
            return {"section": found.section}
        return {"category_code": found.code, "category": found.name, "section": found.section}

    def _price(self, node: Selector, host: Area | None, code: str | None) -> dict[str, Any]:
        text = clean(node.css(_PRICE).get())
        found = category(code or "")
        value = price(text, host.currency if host else self._currency)
        is_zero = bool(text and re.fullmatch(r"\D*0(?:[.,]00)?\D*", text))
        if is_zero and (not found or found.section not in FILLER_FREE):
            return {}
        return {"price": value, "price_text": text}

    @property
    def _currency(self) -> str | None:
        """The one currency of the JSON-LD, for a page that does not tell its area."""
        found = {item.get("offers", {}).get("priceCurrency") for item in self._items} - {None}
        return found.pop() if len(found) == 1 else None

    @cached_property
    def _items(self) -> list[dict[str, Any]]:
        source = self._page.css("script#ld_searchpage_results::text").get()
        if not source:
            return []
        try:
            entries = json.loads(source).get("itemListElement", [])
        except (ValueError, AttributeError) as error:
            raise PageError("bad_json_ld", str(error)) from error
        return [entry["item"] for entry in entries if isinstance(entry.get("item"), dict)]

    def _facts(self, item: dict[str, Any]) -> dict[str, Any]:
        offer = item.get("offers") or {}
        place = offer.get("availableAtOrFrom") or {}
        geo = place.get("geo") or item
        address = place.get("address") or item.get("address") or {}
        rooms = {"bedrooms": "numberOfBedrooms", "bathrooms": "numberOfBathroomsTotal"}
        facts: dict[str, Any] = {
            "location": point(geo.get("latitude"), geo.get("longitude")),
            "city": clean(address.get("addressLocality")),
            "region": clean(address.get("addressRegion")),
            "images": tuple(largest(image) for image in item.get("image") or ()),
            "attributes": {name: str(item[key]) for name, key in rooms.items() if item.get(key)},
        }
        currency, text = offer.get("priceCurrency"), offer.get("price")
        if currency and text and float(text) > 0:
            facts["price"] = price(text, currency)
        return {name: value for name, value in facts.items() if value}


def _align(titles: list[str], items: list[dict[str, Any]]) -> Iterator[dict[str, Any] | None]:
    """Yield the item of each row: items are the rows in order, some of them left out."""
    named = [(clean(html.unescape(str(item.get("name") or ""))) or "", item) for item in items]
    waiting = iter([(name, item) for name, item in named if name in titles])
    name, item = next(waiting, ("", {}))
    for title in titles:
        if item and name == title:
            yield item
            name, item = next(waiting, ("", {}))
        else:
            yield None


def _place_text(node: Selector) -> str | None:
    text = clean(node.css(_PLACE).get())
    return clean(text.removeprefix("(").removesuffix(")")) if text else None


def _posted_at(node: Selector, host: Area | None) -> datetime | None:
    """Old rows print the local time of the area, without an offset."""
    text = node.css("time::attr(datetime)").get()
    if not text or (found := parse_iso(text)) or not host:
        return found if text else None
    match = re.fullmatch(r"(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d)(?::\d\d)?", text.strip())
    if not match:
        return None
    local = datetime.fromisoformat(f"{match[1]}T{match[2]}")
    return local.replace(tzinfo=ZoneInfo(host.timezone)).astimezone(UTC)


def _images(node: Selector) -> tuple[str, ...]:
    ids = node.css("[data-ids]::attr(data-ids)").get() or ""
    return tuple(image_url(image.strip(), "600x450") for image in ids.split(",") if image.strip())


def _slug(link: str) -> str | None:
    match = re.search(r"/d/([^/]+)/", urlsplit(link).path)
    return match[1] if match else None
