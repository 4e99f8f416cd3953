"""Area, sub-area, category and town of a posting, from all that its page tells."""

from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import urljoin

from parsel import Selector

from leadcrawl.fields.text import clean
from leadcrawl.sources.craigslist.addresses import read_address
from leadcrawl.sources.craigslist.categories import category, leaf_code
from leadcrawl.sources.craigslist.linked_data import LinkedData
from leadcrawl.sources.craigslist.places import Area, area, subarea


class Whereabouts(NamedTuple):
    """Where a posting stands, on the site and on the globe."""

    area: Area | None
    subarea: str | None
    code: str | None
    category: str | None
    section: str | None
    town: Mapping[str, str]

    @classmethod
    def of_page(
        cls, page: Selector, config: Mapping[str, str], linked: LinkedData, url: str
    ) -> "Whereabouts":
        """Return what the breadcrumbs, the scripts and the address of a page tell."""
        links = page.css("ul.breadcrumbs li.crumb a")
        hrefs = [*(link.attrib.get("href", "") for link in links), *(u for _, u in linked.crumbs)]
        found: dict[str, str] = {}
        for address in (url, *(urljoin(url, href) for href in hrefs)):
            found |= read_address(address).model_dump(exclude_none=True)
        host = area(found.get("area") or int(config.get("areaId") or 0))
        part = found.get("subarea")
        if part and not host and (place := subarea(part)):
            host = place.area
        if host and not part:
            number = int(config.get("subareaId") or 0)
            part = next((sub.code for sub in host.subareas if sub.id == number), None)
        combined = found.get("category")
        code = config.get("categoryAbbr") or (
            leaf_code(combined, found.get("purveyor")) if combined else None
        )
        printed = {kind: _crumb(page, kind) for kind in ("category", "section")}
        return cls(host, part, code, printed["category"], printed["section"], _town(page, linked))

    def fields(self) -> dict[str, Any]:
        """Return the fields of a lead; what the page does not name comes from the area."""
        leaf = category(self.code or "")
        host = self.area
        return {
            "category_code": self.code,
            "category": leaf.name if leaf else self.category,
            "section": leaf.section if leaf else self.section,
            "area": host.hostname if host else None,
            "subarea": self.subarea,
            "city": self.town.get("city") or (host.name if host else None),
            "region": self.town.get("region") or (host.region if host else None),
            "postal_code": self.town.get("postal_code"),
            "country": self.town.get("country") or (host.country if host else None),
            "timezone": host.timezone if host else None,
        }


def _crumb(page: Selector, kind: str) -> str | None:
    return clean("".join(page.css(f"ul.breadcrumbs li.crumb.{kind} a ::text").getall()))


def _town(page: Selector, linked: LinkedData) -> dict[str, str]:
    """Return what JSON-LD, or else the `geo` meta tags, tell of the town."""
    address = linked.address
    country, _, region = (page.css("meta[name='geo.region']::attr(content)").get() or "").partition(
        "-"
    )
    found = {
        "city": address.get("addressLocality")
        or clean(page.css("meta[name='geo.placename']::attr(content)").get()),
        "region": address.get("addressRegion") or clean(region),
        "postal_code": address.get("postalCode"),
        "country": address.get("addressCountry") or clean(country),
    }
    return {key: value for key, value in found.items() if value}
