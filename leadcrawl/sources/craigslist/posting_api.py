"""A posting of Craigslist as JSON (rapi)."""

from typing import Any

from leadcrawl.errors import PageError
from leadcrawl.fields.dates import from_epoch
from leadcrawl.fields.text import clean
from leadcrawl.items import Lead, Money
from leadcrawl.sources.craigslist.attributes import reply_attributes
from leadcrawl.sources.craigslist.body import body_text, has_mask
from leadcrawl.sources.craigslist.facts import is_filler, pay, point, price, refusal
from leadcrawl.sources.craigslist.json_reply import load
from leadcrawl.sources.craigslist.places import area
from leadcrawl.sources.craigslist.strict import reading
from leadcrawl.sources.craigslist.urls import image_url, posting_key, posting_page_url
from leadcrawl.sources.craigslist.whereabouts import Whereabouts

_ACCURACY = {"pin": "exact", "area": "rough"}


class PostingReply:
    """A posting: the whole reply, its `data`, its list of items, or the bare item.

    Args:
        text: the reply.
        url: its address.

    Raises:
        PageError: not JSON, an error, or no posting in it.
    """

    def __init__(self, text: str, url: str | None = None) -> None:
        data = load(text)
        if isinstance(data, dict) and "postingId" not in data:
            data = data.get("items")
        item = data[0] if isinstance(data, list) and data else data
        if not isinstance(item, dict) or "postingId" not in item:
            raise PageError("no_posting", f"no item with a postingId at {url}")
        self._item: dict[str, Any] = item
        self._given_url = url

    def lead(self) -> Lead:
        """Return all that the reply tells.

        Raises:
            PageError: the posting has no id, no title or no body, or members of another shape.
        """
        with reading("posting as JSON"):
            return self._lead()

    def _lead(self) -> Lead:
        item = self._item
        title = clean(item.get("title"))
        if not title or not item["postingId"]:
            raise PageError("no_title" if item["postingId"] else "no_id", "posting as JSON")
        if "body" not in item:
            raise PageError("no_body", f"posting {item['postingId']} as JSON")
        where = self._whereabouts()
        currency = where.area.currency if where.area else None
        attributes = reply_attributes(item.get("attributes") or [])
        facts: dict[str, Any] = {
            "source": "craigslist",
            "source_id": str(item["postingId"]),
            "name": title,
            "repost_of": str(item["repostOf"]) if item.get("repostOf") else None,
            "company": clean(item.get("companyName")) or attributes.get("company_name"),
            "attributes": attributes,
            "images": tuple(image_url(image) for image in item.get("images") or ()),
            "compensation": pay(attributes.get("remuneration"), currency),
            "price": self._price(currency, where.fields()["section"]),
            "posted_at": from_epoch(item.get("postedDate")),
            "updated_at": from_epoch(item.get("updatedDate")),
            "parser": "api",
        }
        return Lead.model_validate(
            facts | self._address() | where.fields() | self._contact() | self._place()
        )

    def _address(self) -> dict[str, Any]:
        token = clean(self._item.get("postingUuid"))
        url = self._item.get("url") or ""
        key = posting_key(url)
        token = token or (key if key and not key.isdigit() else None)
        if not url:
            url = posting_page_url(None, token) if token else self._given_url
        return {"url": url, "aliases": (token,) if token else ()}

    def _whereabouts(self) -> Whereabouts:
        where = self._item.get("location") or {}
        return Whereabouts(
            area=area(where.get("hostname") or where.get("areaId") or ""),
            subarea=where.get("subareaAbbr") or None,
            code=self._item.get("categoryAbbr"),
            category=clean(self._item.get("category")),
            section=clean(self._item.get("section")),
            town={},
        )

    def _price(self, currency: str | None, section: str | None) -> Money | None:
        text = clean(str(self._item.get("priceString") or "")) or None
        amount = self._item.get("price")
        found = price(text, currency)
        if found is None and currency and isinstance(amount, int | float) and amount >= 0:
            found = Money(amount=amount, currency=currency)
        if found is None or section in ("jobs", "gigs") or is_filler(found.amount, section):
            return None
        return found

    def _contact(self) -> dict[str, Any]:
        body = self._item.get("body") or ""
        reason = refusal(_notices(self._item.get("notices")))
        return {
            "description": body_text(body),
            "has_masked_contact": has_mask(body),
            "do_not_contact": reason is not None,
            "do_not_contact_reason": reason,
        }

    def _place(self) -> dict[str, Any]:
        where = self._item.get("location") or {}
        spot = point(where.get("lat"), where.get("lon"))
        street = self._item.get("streetAddress") or where.get("displayAddress")
        hood = where.get("neighborhood") or where.get("description")
        return {
            "location": spot,
            "location_accuracy": _ACCURACY.get(where.get("type") or "") if spot else None,
            "address": clean(street),
            "neighborhood": clean(hood),
        }


def _notices(notices: Any) -> list[str]:
    """Return the words of the notices; the captured lists are empty, so all likely forms are read.

    Raises:
        PageError: another form. Whom not to contact is never guessed.
    """
    listed = [notices] if isinstance(notices, str | dict) else notices or []
    if not isinstance(listed, list):
        raise PageError("changed_structure", f"notices are {type(notices).__name__}")
    return [_notice(notice) for notice in listed]


def _notice(notice: Any) -> str:
    if isinstance(notice, dict):
        notice = next((notice[key] for key in ("text", "label", "value") if notice.get(key)), None)
    if not isinstance(notice, str):
        raise PageError("changed_structure", f"a notice is {type(notice).__name__}")
    return clean(notice) or ""
