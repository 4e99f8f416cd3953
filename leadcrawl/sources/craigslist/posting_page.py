"""A posting of Craigslist as a page: today's, and those of the old hosts since 2013."""

import re
from functools import cached_property
from typing import Any
from urllib.parse import urljoin

from parsel import Selector

from leadcrawl.errors import PageError
from leadcrawl.fields.dates import parse_iso
from leadcrawl.fields.text import clean
from leadcrawl.items import Lead
from leadcrawl.sources.craigslist.attributes import page_attributes
from leadcrawl.sources.craigslist.body import body_text, has_mask
from leadcrawl.sources.craigslist.facts import is_filler, largest, pay, point, price, refusal
from leadcrawl.sources.craigslist.linked_data import LinkedData
from leadcrawl.sources.craigslist.page_kind import strip_bom
from leadcrawl.sources.craigslist.strict import reading
from leadcrawl.sources.craigslist.urls import SITE, posting_key
from leadcrawl.sources.craigslist.whereabouts import Whereabouts

EXACT = 10
"""Highest `data-accuracy` of a pin; a map of a whole postal code has 22."""


class PostingPage:
    """The page of a posting.

    Args:
        text: the page.
        url: its address, for what the page itself does not tell.

    Raises:
        PageError: cut off, or without body.
    """

    def __init__(self, text: str, url: str | None = None) -> None:
        self._page = Selector(strip_bom(text) or "<html></html>", type="html")
        self._given_url = url
        if not self._page.css("#postingbody, #userbody"):
            raise PageError("no_body", "the page has no section#postingbody")
        if "</html" not in text[-2000:].lower():
            raise PageError("truncated", "the page has no end")
        # Not the JSON-LD, in which a poster's own words stand.
        script = " ".join(self._page.css("script:not([src]):not([type*=json])::text").getall())
        self._config = dict(
            re.findall(r"\b(\w+)['\"]?\s*[:=]\s*[\"']?(\w+)[\"']?\s*[,;\n}]", script)
        )
        self._linked = LinkedData(self._page)

    def lead(self) -> Lead:
        """Return all that the page tells.

        Raises:
            PageError: the page has no title or no id, or values of another shape.
        """
        with reading("posting"):
            return self._lead()

    def _lead(self) -> Lead:
        where = self._where
        attributes = page_attributes(self._page)
        currency = self._linked.currency or (where.area.currency if where.area else None)
        facts: dict[str, Any] = {
            "source": "craigslist",
            "source_id": self._id(),
            "url": self.url,
            "aliases": (self._token,) if self._token else (),
            "repost_of": self._number("repost_of"),
            "name": self._title(),
            "company": self._company(attributes),
            "attributes": attributes,
            "images": self._images(),
            "compensation": pay(attributes.get("remuneration"), currency),
            "price": self._price(currency),
            "parser": "html",
        }
        return Lead.model_validate(
            facts | where.fields() | self._contact() | self._place() | self._times()
        )

    @cached_property
    def url(self) -> str:
        """Canonical address."""
        own = self._page.css(
            "link[rel=canonical]::attr(href), meta[property='og:url']::attr(content), "
            ".print-qrcode::attr(data-location), #qrcode::attr(data-location)"
        ).getall()
        urls = [urljoin(SITE, found) for found in own] + [self._linked.url, self._given_url]
        return next((found for found in urls if found and posting_key(found)), SITE)

    @property
    def _token(self) -> str | None:
        key = posting_key(self.url)
        return key if key and not key.isdigit() else None

    def _number(self, name: str) -> str | None:
        value = self._config.get(name, "")
        return value if value.isdigit() and int(value) else None

    def _id(self) -> str:
        printed = " ".join(self._page.css(".postinginfo:not(:has(time))::text").getall())
        match = re.search(r"\b(\d{9,12})\b", printed)
        key = posting_key(self.url) or ""
        found = self._number("pID") or (match[1] if match else None)
        if found or key.isdigit():
            return found or key
        raise PageError("no_id", "no post id in .postinginfo, cl.init or the address")

    def _title(self) -> str:
        if title := clean("".join(self._page.css("#titletextonly::text").getall())):
            return title
        heading = clean("".join(self._page.css("h2.postingtitle ::text").getall()))
        title = clean(self._page.css("title::text").get())
        if heading and title and title in heading and not self._page.css(".postingtitletext"):
            return title  # before 2014 the heading held title, price and place in one
        raise PageError("no_title", "the page has no #titletextonly")

    def _company(self, attributes: dict[str, str]) -> str | None:
        printed = clean(" ".join(self._page.css("h2.company-name ::text").getall()))
        return self._linked.company or printed or attributes.get("company_name")

    def _price(self, currency: str | None) -> Any:
        found = price(self._page.css(".postingtitle .price::text, .price::text").get(), currency)
        section = self._where.fields()["section"]
        if found is None or section in ("jobs", "gigs") or is_filler(found.amount, section):
            return None
        return found

    def _images(self) -> tuple[str, ...]:
        own = self._page.css("a.thumb::attr(href), .gallery img::attr(src)").getall()
        scripts = re.findall(
            r'"url":\s*"(https?:[^"]+_600x450\.jpg)"', " ".join(self._page.css("script").getall())
        )
        found = [*own, *(url.replace("\\/", "/") for url in scripts), *self._linked.images]
        urls = [re.sub(r"^(?:http:)?//", "https://", image) for image in found]
        return tuple(dict.fromkeys(largest(url) for url in urls if "/images/no_image" not in url))

    def _contact(self) -> dict[str, Any]:
        body = self._page.css("#postingbody, #userbody")[0].get()
        notices = self._page.css("ul.notices li, ul.blurbs li")
        reason = refusal(clean("".join(li.css("::text").getall())) or "" for li in notices)
        return {
            "description": body_text(body),
            "has_masked_contact": has_mask(body),
            "do_not_contact": reason is not None,
            "do_not_contact_reason": reason,
        }

    def _place(self) -> dict[str, Any]:
        pin = self._page.css("#map[data-latitude]")
        where = self._linked.point
        accuracy = None
        if pin:
            own = point(pin[0].attrib["data-latitude"], pin[0].attrib.get("data-longitude"))
            where = own or where
            size = pin[0].attrib.get("data-accuracy") or ""
            accuracy = ("exact" if int(size) <= EXACT else "rough") if size.isdigit() else None
        address = self._page.css("h2.street-address, div.mapaddress")
        texts = [clean("".join(node.css("::text").getall())) for node in address]
        return {
            "location": where,
            "location_accuracy": accuracy if where else None,
            "address": next((text for text in texts if text), self._linked.street),
            "neighborhood": self._hood(),
        }

    def _hood(self) -> str | None:
        spans = self._page.css(
            ".postingtitletext > span:not(.price):not(#titletextonly):not(.housing):not(.js-only), "
            ".postingtitletext > small"
        )
        texts = [clean("".join(span.css("::text").getall())) for span in spans]
        hoods = [match[1] for text in texts if (match := re.fullmatch(r"\((.+)\)", text or ""))]
        return clean(hoods[-1]) if hoods else None

    def _times(self) -> dict[str, Any]:
        times = self._page.css(".postinginfos time::attr(datetime)").getall()
        times = times or self._page.css("#display-date time::attr(datetime)").getall()
        robots = " ".join(self._page.css("meta[name=robots]::attr(content)").getall())
        expiry = re.search(r"unavailable_after:\s*(\S+)", robots)
        return {
            "posted_at": parse_iso(times[0]) if times else None,
            "updated_at": parse_iso(times[-1]) if len(times) > 1 else None,
            "expires_at": parse_iso(expiry[1]) if expiry else self._linked.valid_through,
        }

    @cached_property
    def _where(self) -> Whereabouts:
        return Whereabouts.of_page(self._page, self._config, self._linked, self.url)


def gone_lead(source_id: str, url: str, aliases: tuple[str, ...] = ()) -> Lead:
    """Return the lead that says so; the numeric id is the caller's, for the page has none.

    >>> gone_lead("7960158480", "https://www.craigslist.org/view/q2ciz94ryENVN3wW5r3qtF").status
    'gone'
    """
    return Lead(source="craigslist", source_id=source_id, url=url, aliases=aliases, status="gone")
