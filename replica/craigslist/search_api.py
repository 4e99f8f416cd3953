"""The JSON search (sapi): first rows with details, digest of all, batches."""

import base64
import json
from typing import Any

from leadcrawl.sources.craigslist.categories import category
from replica.craigslist.catalog import Catalog, Found, Query, known
from replica.craigslist.model import Posting
from replica.craigslist.posting_api import envelope

PAGE_SIZE = 360
DIGEST_LIMIT = 10_000
_NO_DAYS = 1_822_730_744  # the future day that stands for "no dates" in `minDate`
_SORT_NAMES = {"date": "newest", "dateoldest": "oldest"}


class SearchApi:
    """Answers the JSON searches of a catalog."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog
        self._now = catalog.factory.city.now

    def full(self, query: Query, *, details: bool) -> dict[str, Any]:
        """Return the first 360 rows with details, or a digest of up to 10,000."""
        found = self.catalog.search(query)
        numbers = list(found.numbers[: PAGE_SIZE if details else DIGEST_LIMIT])
        area = known(query.area)
        decode = _Decode(self.catalog, numbers)
        nearby = numbers[found.local :]
        data: dict[str, Any] = {
            "areas": {str(area.id): {"currency": area.currency, "name": area.hostname}},
            "bundleDups": 0,
            "cacheTs": self._now,
            "canonicalUrl": f"//www.craigslist.org/search/{_path(query)}?cat={query.category}",
            "categoryAbbr": query.category,
            "items": [decode.row(number, details=details) for number in numbers],
            "decode": decode.header(),
            "detailsOrder": "date",
            "humanReadableParams": [
                {"key": "sort", "name": "sort", "value": _SORT_NAMES.get(query.sort, query.sort)}
            ],
            "lang": "en_US",
            "location": _location(query),
            "params": {"query": query.text},
            "resultsOrder": query.sort,
            "totalResultCount": found.local,
            "updated": self._now,
            "vicinity": None,
        }
        if nearby:
            data["firstNearbyResultId"] = self.catalog.factory.pid(nearby[0])
        if not details:
            data |= {"cacheId": _write_cache_id(query), "maxPostedTs": self.max_posted_ts(found)}
        return envelope(data)

    def max_posted_ts(self, found: Found) -> int:
        """Return the number that batches of this search must give back."""
        return max((self.catalog.posted[number] for number in found.numbers), default=self._now)

    def batch(self, cache_id: str, start: int, size: int, max_posted_ts: int) -> dict[str, Any]:
        """Return rows of a search whose digest was asked for before.

        Raises:
            ValueError: the numbers do not fit the digest.
        """
        query = _read_cache_id(cache_id)
        if size not in {PAGE_SIZE, 3 * PAGE_SIZE} or start % size:
            raise ValueError("That url is unsupported (bad batch size)")
        found = self.catalog.search(query)
        if max_posted_ts != self.max_posted_ts(found):
            raise ValueError("That url is unsupported (bad max_posting_ts)")
        numbers = found.numbers[:DIGEST_LIMIT][start : start + size]
        least = min((self.catalog.factory.pid(number) for number in numbers), default=0)
        rows = [_batch_row(self.catalog.factory.posting(number), least) for number in numbers]
        return envelope({"batch": rows, "minPostingId": least})


class _Decode:
    """The tables that rows of one reply point to."""

    def __init__(self, catalog: Catalog, numbers: list[int]) -> None:
        self.catalog = catalog
        self.min_id = min((catalog.factory.pid(number) for number in numbers), default=0)
        dates = [catalog.posted[number] for number in numbers] or [_NO_DAYS]
        self.min_date, self.max_date = min(dates), max(dates)
        self.locations: dict[int, int] = {}
        self.descriptions: dict[int, int] = {}
        self.hoods: dict[int, int] = {}

    def header(self) -> dict[str, Any]:
        places = [self.catalog.places[place] for place in self.locations]
        texts = self.catalog.texts
        return {
            "locationDescriptions": [0, *(texts[text][0] for text in self.descriptions)],
            "locations": [
                0,
                *(
                    [known(host).id, host, sub] if sub else [known(host).id, host]
                    for host, sub in places
                ),
            ],
            "maxPostedDate": self.max_date,
            "minDate": _NO_DAYS,
            "minPostedDate": self.min_date,
            "minPostingId": self.min_id,
            "neighborhoods": [0, *(texts[text][0] for text in self.hoods)],
            "version": 2,
        }

    def row(self, number: int, *, details: bool) -> list[Any]:
        catalog = self.catalog
        found = category(catalog.codes[catalog.code[number]])
        row = [
            catalog.factory.pid(number) - self.min_id,
            catalog.posted[number] - self.min_date,
            found.id if found else 0,
            catalog.price[number],
            self._place(number),
            catalog.image_code(number),
        ]
        return row + _details(catalog.factory.posting(number)) if details else row

    def _place(self, number: int) -> str:
        catalog, text = self.catalog, self.catalog.text[number]
        name, is_hood = catalog.texts[text]
        place = str(_number(self.locations, catalog.place[number]))
        place += f":{_number(self.descriptions, text) if name else 0}"
        if is_hood:
            place += f":{_number(self.hoods, text)}"
        return f"{place}~{catalog.lat[number] / 10_000:g}~{catalog.lon[number] / 10_000:.8g}"


def _number(table: dict[int, int], key: int) -> int:
    """Return the key's number in the table, from 1; 0 means none."""
    return table.setdefault(key, len(table) + 1)


def _details(posting: Posting) -> list[Any]:
    details: list[Any] = [[13, posting.token]]
    if posting.images:
        details.append([4, *posting.images])
    details.append([6, posting.slug])
    return [*details, *_tags(posting), posting.draft.title]


def _tags(posting: Posting) -> list[list[Any]]:
    draft = posting.draft
    tags = {7: draft.compensation, 8: posting.company, 10: posting.price_text, 12: draft.job_title}
    return [[tag, value] for tag, value in tags.items() if value]


def _batch_row(posting: Posting, least: int) -> list[Any]:
    head: list[Any] = [posting.pid - least, posting.draft.title, list(posting.images)]
    return [*head, [6, posting.slug], [13, posting.token], *_tags(posting)]


def _path(query: Query) -> str:
    return f"subarea/{query.subarea}" if query.subarea else f"area/{query.area}"


def _location(query: Query) -> dict[str, Any]:
    area = known(query.area)
    return {
        "areaId": area.id,
        "city": area.description,
        "country": area.country,
        "lat": area.latitude,
        "lon": area.longitude,
        "postal": "",
        "radius": 60,
        "region": area.region or "",
        "url": f"{area.hostname}.craigslist.org",
    }


def _write_cache_id(query: Query) -> str:
    values = [getattr(query, name) for name in Query.__slots__]
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


def _read_cache_id(cache_id: str) -> Query:
    try:
        return Query(*json.loads(base64.urlsafe_b64decode(cache_id + "=" * (-len(cache_id) % 4))))
    except (ValueError, TypeError) as error:
        raise ValueError("That url is unsupported (bad cacheId)") from error
