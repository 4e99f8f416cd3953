"""The addresses of Craigslist: today's are built, today's and the old ones are read."""

import re
from typing import Literal
from urllib.parse import quote, urlencode, urlsplit, urlunsplit

from leadcrawl.items import Value
from leadcrawl.sources.craigslist.categories import Category
from leadcrawl.sources.craigslist.places import Place

SITE = "https://www.craigslist.org"
SEARCH_API = "https://sapi.craigslist.org/web/v8/postings/search"
POSTING_API = "https://rapi.craigslist.org/web/v8/postings"
IMAGES = "https://images.craigslist.org"

PAGE_SIZE = 360
"""Rows with details in one reply of the JSON search; other sizes are rejected."""
DIGEST_LIMIT = 10_000
"""Rows that one search can give in all."""

Sort = Literal["date", "dateoldest", "dist", "priceasc", "pricedsc", "rel", "upcoming"]
SORT_CODES: dict[str | None, int] = {
    None: 0,
    "date": 1,
    "dateoldest": 2,
    "dist": 3,
    "priceasc": 4,
    "pricedsc": 5,
    "rel": 6,
    "upcoming": 7,
}

# 22 characters in all captures: base58 or base64url; an old address ends in the numeric id.
KEY_PATTERN = r"[A-Za-z0-9_-]{20,24}"
_TODAY = re.compile(rf"/view/(?:d/[^/]+/)?({KEY_PATTERN})/?$")
_OLD = re.compile(r"/(\d{8,12})(?:\.html?)?/?$")
_API = re.compile(rf"/web/v\d+/postings/(?:.+/)?({KEY_PATTERN}|\d{{8,12}})/?$")


class SearchFilters(Value):
    """What narrows a search; a filter that is not set is left out of the address."""

    query: str | None = None
    """Words to search for."""
    titles_only: bool = False
    """Search in titles alone."""
    posted_today: bool = False
    """Only what was posted today."""
    has_pic: bool = False
    """Only postings with a picture."""
    bundle_duplicates: bool = False
    """One row for all copies of a posting."""
    min_price: int | None = None
    """Lowest price."""
    max_price: int | None = None
    """Highest price."""
    purveyor: Literal["owner", "dealer"] | None = None
    """Who sells."""
    sort: Sort | None = None
    """Order of the rows; the site's own if not set."""

    def params(self) -> dict[str, str]:
        """Return the query parameters in the order of the site's form."""
        flags = {
            "srchType": "T" if self.titles_only else None,
            "postedToday": "1" if self.posted_today else None,
            "hasPic": "1" if self.has_pic else None,
            "bundleDuplicates": "1" if self.bundle_duplicates else None,
        }
        values = {
            "query": self.query,
            **flags,
            "min_price": self.min_price,
            "max_price": self.max_price,
            "purveyor": self.purveyor,
            "sort": self.sort,
        }
        return {key: str(value) for key, value in values.items() if value not in (None, "")}


NO_FILTERS = SearchFilters()


class SearchCache(Value):
    """What the reply to a search gives to ask for more of the same search."""

    cache_id: str
    """Key of the result on the server."""
    cache_ts: int
    """When it was made (unix seconds)."""
    max_posted_ts: int
    """Latest posting in it (unix seconds); a wrong one is refused."""


def landing_url(place: Place) -> str:
    """Return the front page of an area or a sub-area."""
    return f"{SITE}/{place.path}"


def search_page_url(place: Place, category: Category, filters: SearchFilters = NO_FILTERS) -> str:
    """Return the address of a search as a page."""
    query = urlencode({"cat": category.code} | filters.params(), quote_via=quote)
    return f"{SITE}/search/{place.path}?{query}"


def search_api_url(
    place: Place,
    category: Category,
    filters: SearchFilters = NO_FILTERS,
    *,
    details: bool = True,
    cache_ts: int = 0,
) -> str:
    """Return the address of a search as JSON: its first 360 rows, or a digest of all."""
    size = PAGE_SIZE if details else 0
    params = {
        "batch": f"0-{cache_ts}-{size}-{SORT_CODES[filters.sort]}-0",
        "cc": "US",
        "lang": "en",
        "searchPath": place.path,
        "cat": category.code,
    }
    return f"{SEARCH_API}/full?{urlencode(params | filters.params(), quote_via=quote, safe='')}"


def search_batch_url(
    place: Place, start: int, cache: SearchCache, filters: SearchFilters = NO_FILTERS
) -> str:
    """Return the address of 360 rows of a search that was made, from `start`, a multiple of 360."""
    sort, bundle = SORT_CODES[filters.sort], int(filters.bundle_duplicates)
    stamps = (cache.max_posted_ts, cache.cache_ts)
    numbers = (place.area.id, start, PAGE_SIZE, sort, bundle, *stamps)
    batch = "-".join(str(number) for number in numbers)
    params = {"batch": batch, "cacheId": cache.cache_id, "cc": "US", "lang": "en"}
    return f"{SEARCH_API}/batch?{urlencode(params)}"


def posting_page_url(slug: str | None, token: str) -> str:
    """Return the address of a posting as a page.

    >>> posting_page_url("oakland-plumber", "q2ciz94ryENVN3wW5r3qtF")
    'https://www.craigslist.org/view/d/oakland-plumber/q2ciz94ryENVN3wW5r3qtF'
    """
    return f"{SITE}/view/d/{slug}/{token}" if slug else f"{SITE}/view/{token}"


def posting_api_url(token: str) -> str:
    """Return the address of a posting as JSON."""
    return f"{POSTING_API}/{token}?cc=US&lang=en"


def image_url(image_id: str, size: str | None = None) -> str:
    """Return the address of a picture, in its largest size unless told.

    Pictures of generation 0 have no 1200x900.

    >>> image_url("3:00v0v_4aDYbdQHjdG_0a806J")
    'https://images.craigslist.org/00v0v_4aDYbdQHjdG_0a806J_1200x900.jpg'
    """
    generation, _, name = image_id.rpartition(":")
    size = size or ("600x450" if generation == "0" else "1200x900")
    return f"{IMAGES}/{name}_{size}.jpg"


def posting_key(url: str) -> str | None:
    """Return the numeric id, or else the token, in the address of a posting of any age.

    >>> posting_key("https://sfbay.craigslist.org/eby/lbs/d/oakland-hauling/7960158480.html")
    '7960158480'
    >>> posting_key("https://www.craigslist.org/view/d/oakland-hauling/q2ciz94ryENVN3wW5r3qtF")
    'q2ciz94ryENVN3wW5r3qtF'
    >>> posting_key("https://www.craigslist.org/search/area/sfbay?cat=sss") is None
    True
    """
    path = urlsplit(url).path
    for pattern in (_TODAY, _API, _OLD):
        if match := pattern.search(path):
            return match[1]
    return None


def rebase(url: str, site_url: str) -> str:
    """Return a Craigslist address on another server; all hosts of the site share its paths.

    >>> rebase("https://sapi.craigslist.org/web/v8/x?cat=bbb", "http://127.0.0.1:8000")
    'http://127.0.0.1:8000/web/v8/x?cat=bbb'
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    if not site_url or not (host == "craigslist.org" or host.endswith(".craigslist.org")):
        return url
    base = urlsplit(site_url)
    path = base.path.rstrip("/") + parts.path
    return urlunsplit((base.scheme, base.netloc, path, parts.query, parts.fragment))
