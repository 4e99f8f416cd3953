"""What the Craigslist spider asks for: addresses and what is remembered with them."""

from collections.abc import Iterator
from typing import Any, Final

from scrapy import Request

from leadcrawl.config import CraigslistConfig
from leadcrawl.middlewares.captcha import HAS_FALLBACK
from leadcrawl.sources.craigslist import urls
from leadcrawl.sources.craigslist.search_api import SearchReply
from leadcrawl.sources.craigslist.search_row import SearchRow
from leadcrawl.sources.craigslist.split import Search

#: Batches come first, as their cache may expire; searches last, so that few postings wait in memory.
BATCH_PRIORITY, POSTING_PRIORITY, SEARCH_PRIORITY = 2, 1, 0
OWN_META: Final = ("search", "digest", "source_id", "page")
"""Request meta: what these requests are made of."""


class CraigslistRequests:
    """Makes the requests of a crawl; the spider adds its callbacks.

    Args:
        config: what to crawl.
        site_url: address of a replica that stands in for the site; empty for the site itself.
    """

    def __init__(self, config: CraigslistConfig, site_url: str) -> None:
        self._config = config
        self._site_url = site_url

    def searches(self) -> Iterator[Search]:
        """Yield the searches of a crawl: every category in every place."""
        filters = urls.SearchFilters(
            query=self._config.query, has_pic=self._config.has_pic, sort="date"
        )
        for place in self._config.places:
            for category in self._config.categories:
                yield Search(place=place, category=category, filters=filters)

    def search(self, search: Search, *, api: bool) -> Request:
        """Return the request for a search, as JSON or as a page."""
        narrowed = (search.place, search.category, search.filters)
        url = urls.search_api_url(*narrowed) if api else urls.search_page_url(*narrowed)
        request = self._request(url, SEARCH_PRIORITY, search=search)
        return request.replace(dont_filter=True)  # a crawl that is resumed reads its searches anew

    def digest(self, search: Search) -> Request:
        """Return the request for all rows of a search, without their details."""
        narrowed = (search.place, search.category, search.filters)
        url = urls.search_api_url(*narrowed, details=False)
        return self._request(url, BATCH_PRIORITY, search=search)

    def batch(
        self, search: Search, start: int, cache: urls.SearchCache, digest: SearchReply
    ) -> Request:
        """Return the request for the details of the rows of `digest`, from number `start`."""
        url = urls.search_batch_url(search.place, start, cache, search.filters)
        return self._request(url, BATCH_PRIORITY, digest=digest)

    def posting(self, row: SearchRow, *, api: bool) -> Request:
        """Return the request for a posting, as JSON or as a page."""
        url = urls.posting_api_url(row.token) if api and row.token else row.url
        meta = {"listing": row, "source_id": row.source_id, "page": row.url}
        request = self._request(url, POSTING_PRIORITY, **meta)
        if request.meta.get(HAS_FALLBACK):
            request.meta["dont_retry"] = True  # the page says the same: rather that than JSON again
        return request

    def page_instead(self, request: Request) -> Request:
        """Return the request for a posting's page in place of one for its JSON."""
        meta = {key: request.meta[key] for key in OWN_META if key in request.meta}
        return self._request(meta["page"], request.priority, **meta)

    def _request(self, url: str, priority: int, **meta: Any) -> Request:
        if self._config.source == "auto" and is_api(url):
            meta[HAS_FALLBACK] = True
        return Request(urls.rebase(url, self._site_url), priority=priority, meta=meta)


def is_api(url: str) -> bool:
    """Tell whether an address is one of the site's JSON."""
    return "/web/v8/" in url
