"""The Craigslist spider: which searches and postings to ask for next."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from scrapy import Request
from scrapy.http import TextResponse
from twisted.python.failure import Failure

from leadcrawl import stats as names
from leadcrawl.config import CraigslistConfig
from leadcrawl.items import Lead
from leadcrawl.middlewares.captcha import HAS_FALLBACK
from leadcrawl.sources.craigslist import urls
from leadcrawl.sources.craigslist.batch_api import BatchReply, merge
from leadcrawl.sources.craigslist.page_kind import PageKind, page_kind
from leadcrawl.sources.craigslist.posting_api import PostingReply
from leadcrawl.sources.craigslist.posting_page import PostingPage, gone_lead
from leadcrawl.sources.craigslist.search_api import SearchReply
from leadcrawl.sources.craigslist.search_page import SearchPage
from leadcrawl.sources.craigslist.search_row import SearchRow
from leadcrawl.sources.craigslist.split import Search, is_whole, split
from leadcrawl.spiders.base import BaseSpider
from leadcrawl.spiders.craigslist_requests import OWN_META, CraigslistRequests, is_api
from leadcrawl.storage.known import KnownLead

#: Rows from which a served page counts as cut off; 337 to 359 were seen on full ones.
FULL_PAGE = 330


class CraigslistSpider(BaseSpider):
    """Searches places and categories, and reads every posting that is new or has changed."""

    name = "craigslist"
    site = "craigslist"
    host = "craigslist.org"
    config_class = CraigslistConfig
    own_meta = OWN_META
    handle_httpstatus_list = (404, 410)  # a gone posting is an answer
    config: CraigslistConfig

    def __init__(self, config: CraigslistConfig, arguments: dict[str, Any], site_url: str) -> None:
        super().__init__(config, arguments, site_url)
        self.requests = CraigslistRequests(config, site_url)
        self.api = config.source != "html"
        self.seen: set[str] = set()
        self.leads = 0
        self.oldest: datetime | None = None
        if config.posted_within:
            self.oldest = datetime.now(UTC) - timedelta(days=config.posted_within)

    async def start(self) -> AsyncIterator[Any]:
        """Search every category in every place; the next when the postings of one are read."""
        self.later.extend(map(self.search, self.requests.searches()))
        yield self.later.popleft()

    # --- Requests ----------------------------------------------------------------------------

    def search(self, search: Search) -> Request:
        """Return the request for a search, as JSON or as a page."""
        parse = self.parse_search_reply if self.api else self.parse_search_page
        return self._with(parse, self.requests.search(search, api=self.api))

    def posting(self, row: SearchRow) -> Request:
        """Return the request for a posting, as JSON or as a page."""
        return self._with(self.parse_posting, self.requests.posting(row, api=self.api))

    def _with(self, callback: Callable[..., Any], request: Request) -> Request:
        return request.replace(callback=callback, errback=self.failed)

    # --- Searches ----------------------------------------------------------------------------

    def parse_search_reply(self, response: TextResponse) -> Iterator[Request]:
        """Read the first 360 rows of a JSON search; ask for the others, or cut the search."""
        search: Search = response.meta["search"]
        reply = SearchReply(response.text)
        self._inc(names.PAGE_ + "craigslist/search_api")
        too_many = reply.total > urls.DIGEST_LIMIT and not self._reaches_back(reply.rows)
        if too_many and self._cut(search):
            return
        self._inc(names.SEARCH_TOTAL, reply.total)
        yield from self._listed(reply.rows)
        if reply.total > len(reply.rows) and not self._reaches_back(reply.rows):
            yield self._with(self.parse_digest, self.requests.digest(search))

    def parse_digest(self, response: TextResponse) -> Iterator[Request]:
        """Read the digest of all rows; ask for the details of those past the first 360."""
        search: Search = response.meta["search"]
        reply = SearchReply(response.text)
        self._inc(names.PAGE_ + "craigslist/search_digest")
        for number, part in enumerate(reply.parts(urls.PAGE_SIZE)):
            if number == 0 or (self.oldest and not any(map(self._is_wanted, part.rows))):
                continue
            start = number * urls.PAGE_SIZE
            request = self.requests.batch(search, start, reply.cache, part)
            yield self._with(self.parse_batch, request)

    def parse_batch(self, response: TextResponse) -> Iterator[Request]:
        """Read the details of 360 rows."""
        self._inc(names.PAGE_ + "craigslist/search_batch")
        digest: SearchReply = response.meta["digest"]
        yield from self._listed(merge(digest.rows, BatchReply(response.text).rows))

    def parse_search_page(self, response: TextResponse) -> Iterator[Request]:
        """Read the rows of a served page; cut the search when the page is full."""
        search: Search = response.meta["search"]
        rows = SearchPage(response.text, response.url).rows
        self._inc(names.PAGE_ + "craigslist/search_html")
        if len(rows) >= FULL_PAGE:
            self._cut(search)
        yield from self._listed(rows)

    def _listed(self, rows: Iterable[SearchRow]) -> Iterator[Request]:
        """Ask for the postings of these rows: each once, none of another area."""
        for row in rows:
            self._inc(names.ROWS)
            if row.nearby:
                self._inc(names.ROWS_NEARBY)
            elif not self.seen.isdisjoint(row.keys):
                self._inc(names.ROWS_DUPLICATE)
            elif not self._is_wanted(row):
                self._inc(names.ROWS_TOO_OLD)
            else:
                self.seen.update(row.keys)
                yield self.posting(row)

    def _is_wanted(self, row: SearchRow | Lead) -> bool:
        return self.oldest is None or row.posted_at is None or row.posted_at >= self.oldest

    def _reaches_back(self, rows: tuple[SearchRow, ...]) -> bool:
        """Tell whether the rows, newest first, go on to postings too old to be wanted."""
        return bool(rows) and not self._is_wanted(rows[-1])

    def _cut(self, search: Search) -> bool:
        """Put smaller searches in the place of one; tell whether they hold all that it holds."""
        parts = split(search)
        self.later.extend(map(self.search, parts))
        if is_whole(search, parts):
            return True
        self._inc(names.SEARCH_CAPPED)
        self.logger.warning("%s has more results than the site gives; some are missed", search)
        return False

    # --- Postings ----------------------------------------------------------------------------

    def parse_posting(self, response: TextResponse) -> Iterator[Lead]:
        """Read a posting, or record that it is gone."""
        if self._enough():
            return
        lead = self._lead(response)
        if lead is None:
            return
        if not self._is_wanted(lead):
            self._inc(names.LEADS_TOO_OLD)
            return
        self.leads += lead.status == "active"
        yield lead
        if self._enough():
            self.finish("max_leads")

    def _lead(self, response: TextResponse) -> Lead | None:
        meta = response.meta
        if page_kind(response.text, response.status) is PageKind.GONE:
            self._inc(names.PAGE_ + "craigslist/gone")
            return self._gone(meta["source_id"], meta["page"])
        page = PostingReply if is_api(response.url) else PostingPage
        lead = page(response.text, meta["page"]).lead()
        self._inc(f"{names.PAGE_}craigslist/posting_{lead.parser}")
        return lead

    def _gone(self, source_id: str | None, page: str) -> Lead | None:
        """Return the record of a posting that is gone; without its number there is no key for it."""
        key = urls.posting_key(page)
        if source_id is None:
            self._inc(names.LEADS_GONE_UNKNOWN)
            return None
        aliases = (key,) if key and key != source_id else ()
        return gone_lead(source_id, page, aliases)

    def _enough(self) -> bool:
        return self.config.max_leads is not None and self.leads >= self.config.max_leads

    def is_fresh(self, listing: SearchRow, lead: KnownLead) -> bool:
        """Tell whether the listing shows the posting as it is stored."""
        if self.config.refresh == "all":
            return False
        if lead.status == "gone":
            # Searches list a removed posting for a while; one that was renewed has a later time.
            return listing.posted_at is not None and listing.posted_at < lead.last_seen_at
        same_time = listing.posted_at is None or listing.posted_at == lead.posted_at
        return same_time and (listing.name, listing.price) == (lead.name, lead.price)

    # --- What goes wrong ---------------------------------------------------------------------

    def failed(self, failure: Failure) -> Iterable[Request]:
        """Ask in another way for what was refused or did not answer."""
        return [] if self.ending else self.given_up(failure.request)  # type: ignore[attr-defined]

    def given_up(self, request: Request) -> Iterable[Request]:
        """Fall back from JSON to HTML where the configuration allows it."""
        if not request.meta.get(HAS_FALLBACK):
            return super().given_up(request)
        self._inc(names.SEARCH_FALLBACK)
        if "digest" in request.meta:  # it knows the postings, if not their titles
            return list(self._listed(request.meta["digest"].rows))
        if "search" in request.meta:
            if self.api:
                self.logger.warning(
                    "JSON is refused: pages from now on, with fewer rows and no dates"
                )
            self.api = False
            return [self.search(request.meta["search"])]
        return [self._with(self.parse_posting, self.requests.page_instead(request))]
