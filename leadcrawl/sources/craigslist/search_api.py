"""The search of Craigslist as JSON (sapi): its first rows, and the digest of all.

A row is a list: offsets against `decode`, then fields without names, told apart by a tag.
"""

from collections.abc import Iterator
from copy import copy
from functools import cached_property
from typing import Any

from leadcrawl.errors import PageError
from leadcrawl.fields.dates import from_epoch
from leadcrawl.fields.text import clean
from leadcrawl.items import Money, Value
from leadcrawl.sources.craigslist.categories import category
from leadcrawl.sources.craigslist.facts import point
from leadcrawl.sources.craigslist.json_reply import load
from leadcrawl.sources.craigslist.places import area
from leadcrawl.sources.craigslist.row_extras import read_extras, row_url
from leadcrawl.sources.craigslist.search_row import FILLER_FREE, SearchRow
from leadcrawl.sources.craigslist.strict import reading
from leadcrawl.sources.craigslist.urls import SearchCache


class SearchedLocation(Value):
    """Where the site really searched; an unknown postal code is ignored without a word."""

    area_id: int | None = None
    """Number of the area."""
    area: str | None = None
    """Hostname of the area."""
    city: str | None = None
    """Name of the area."""
    postal: str | None = None
    """Postal code."""
    radius: float | None = None
    """Distance, in the units of the area."""


class SearchReply:
    """Reply to `search/full`: up to 360 rows with details, or a digest of up to 10,000."""

    def __init__(self, text: str, url: str | None = None) -> None:
        data = load(text)
        if not isinstance(data, dict) or not isinstance(data.get("decode"), dict):
            raise PageError("not_a_search", f"no decode table at {url}")
        if not isinstance(data.get("items"), list) and data.get("totalResultCount") != 0:
            raise PageError("no_items", f"no list of rows at {url}")  # and not said to be empty
        self._data: dict[str, Any] = data
        self._decode: dict[str, Any] = data["decode"]

    def parts(self, size: int) -> Iterator["SearchReply"]:
        """Yield replies of `size` rows each; they keep the raw rows, a tenth of decoded ones."""
        items = self._data.get("items") or []
        for start in range(0, len(items), size):
            part = copy(self)
            part.__dict__.pop("rows", None)
            part._data = self._data | {"items": items[start : start + size]}
            yield part

    @property
    def total(self) -> int:
        """Rows that the search has in its own area."""
        return int(self._data.get("totalResultCount") or 0)

    @property
    def cache(self) -> SearchCache:
        """What is needed to ask for batches; only a digest gives it.

        Raises:
            PageError: the reply does not give it.
        """
        found: dict[str, Any] = {
            "cache_id": self.cache_id,
            "cache_ts": self.cache_ts,
            "max_posted_ts": self.max_posted_ts,
        }
        if not all(found.values()):
            raise PageError("no_cache", "the reply has no cacheId, cacheTs or maxPostedTs")
        return SearchCache.model_validate(found)

    @property
    def cache_id(self) -> str | None:
        """Key of the result on the server."""
        return self._data.get("cacheId")

    @property
    def cache_ts(self) -> int | None:
        """When the result was made (unix seconds)."""
        return self._data.get("cacheTs")

    @property
    def max_posted_ts(self) -> int | None:
        """Latest posting of the result (unix seconds)."""
        return self._data.get("maxPostedTs")

    @property
    def category_code(self) -> str | None:
        """Code of the category searched."""
        return self._data.get("categoryAbbr")

    @cached_property
    def location(self) -> SearchedLocation:
        """Where the site really searched."""
        found: dict[str, Any] = self._data.get("location") or {}
        with reading("location of a search"):
            return self._location(found)

    def _location(self, found: dict[str, Any]) -> SearchedLocation:
        return SearchedLocation(
            area_id=found.get("areaId"),
            area=(found.get("url") or "").removesuffix(".craigslist.org") or None,
            city=found.get("city"),
            postal=found.get("postal") or None,
            radius=found.get("radius"),
        )

    @cached_property
    def rows(self) -> tuple[SearchRow, ...]:
        """All rows, in order; those of other areas are marked as nearby.

        Raises:
            PageError: a row is not as the decode table has it.
        """
        with reading("search as JSON"):
            return self._read_rows()

    def _read_rows(self) -> tuple[SearchRow, ...]:
        first_nearby = self._data.get("firstNearbyResultId") or None
        rows: list[SearchRow] = []
        reached = False
        for raw in self._data.get("items") or ():
            try:
                row = self._row(raw)
            except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
                raise PageError("bad_row", f"row {len(rows)}: {error!r}") from error
            reached = reached or first_nearby in (raw[0], int(row["source_id"]), row["source_id"])
            elsewhere = self.location.area not in (None, row["area"])
            nearby = first_nearby is not None and (reached or elsewhere)
            rows.append(SearchRow(**row, nearby=nearby))
        return tuple(rows)

    def _row(self, raw: list[Any]) -> dict[str, Any]:
        offset, age, category_id, price, where = raw[:5]
        fixed = 5 if self._decode.get("version") == 1 else 6
        leaf = category(category_id)
        place = self._place(where)
        currency = self._currency(place.get("area"))
        extras = read_extras(raw[fixed:], currency)
        pid = str(self._decode["minPostingId"] + offset)
        row = {
            "source_id": pid,
            "url": row_url(pid, place.get("area"), leaf.code if leaf else None, extras),
            "posted_at": from_epoch(self._decode["minPostedDate"] + age),
            "price": _price(price, leaf.section if leaf else None, currency),
            "category_code": leaf.code if leaf else None,
            "category": leaf.name if leaf else None,
            "section": leaf.section if leaf else None,
        }
        return row | place | extras

    def _currency(self, hostname: str | None) -> str | None:
        found = area(hostname or "")
        stated = (self._data.get("areas") or {}).get(str(found.id if found else ""), {})
        return stated.get("currency") or (found.currency if found else None)

    def _place(self, where: str) -> dict[str, Any]:
        """Decode `L:D[:N]~lat~lon`: indexes of location, description and neighborhood."""
        indexes, _, coordinates = where.partition("~")
        numbers = [int(number or 0) for number in indexes.split(":")] + [0, 0]
        tables = ("locations", "locationDescriptions", "neighborhoods")
        location, description, hood = (
            self._decode[table][number] if number else None
            for table, number in zip(tables, numbers[:3], strict=True)
        )
        latitude, _, longitude = coordinates.partition("~")
        return {
            "area": location[1] if location else None,
            "subarea": location[2] if location and len(location) > 2 else None,
            "place": clean(description),
            "neighborhood": clean(hood),
            "location": point(latitude, longitude),
        }


def _price(amount: float | None, section: str | None, currency: str | None) -> Money | None:
    """Return the price; -1 is none, and so is 0 where the site fills it in."""
    if amount is None or currency is None or amount < 0:
        return None
    if amount == 0 and section not in FILLER_FREE:
        return None
    return Money(amount=amount, currency=currency)
