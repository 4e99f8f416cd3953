"""The addresses that the Craigslist replica answers."""

from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

from aiohttp import web

from leadcrawl.sources.craigslist.areas import area, subarea
from replica.craigslist import parameters
from replica.craigslist.answers import answer
from replica.craigslist.catalog import Catalog
from replica.craigslist.factory import City, PostingFactory
from replica.craigslist.model import Posting
from replica.craigslist.parameters import BadRequest
from replica.craigslist.posting_api import envelope, posting_json
from replica.craigslist.posting_page import posting_page
from replica.craigslist.replies import (
    gone_page,
    json_error,
    json_reply,
    moved,
    page,
    refused,
)
from replica.craigslist.search_api import SearchApi
from replica.craigslist.search_page import search_page
from replica.craigslist.static_pages import ROBOTS, landing_page
from replica.redesign import rename

_Handler = Callable[[web.Request], Awaitable[web.Response]]


class CraigslistSite:
    """A replica of Craigslist: its postings and the handlers of its addresses."""

    def __init__(
        self, city: City, *, search_json: bool = True, redesigned: tuple[str, ...] = ()
    ) -> None:
        self.city = city
        self.factory = PostingFactory(city)
        self.catalog = Catalog(self.factory)
        self.search_json = search_json
        self.redesigned = redesigned
        self.violations: Counter[str] = Counter()
        self._api = SearchApi(self.catalog)
        self.kinds: dict[web.AbstractRoute, str] = {}
        self._gone: dict[int, str] = {}
        self._served: set[int] = set()

    def fill(self) -> Iterator[dict[str, Any]]:
        """Fill the catalog; yield the right answer of each posting of the city on the way."""
        for number in range(self.factory.count):
            posting = self.factory.posting(number)
            self.catalog.add(posting)
            if number < self.factory.local:
                if posting.gone:
                    self._gone[posting.pid] = posting.category
                yield answer(posting)

    def stats(self) -> dict[str, Any]:
        """Return what has been served, which rules were broken, and the categories of what is gone."""
        return {
            "postings": self.factory.local,
            "postings_served": len(self._served),
            "gone": self._gone,
            "violations": dict(self.violations),
        }

    def add_routes(self, app: web.Application) -> None:
        """Add the addresses of the site; the name of each is the kind of its requests."""
        routes: list[tuple[str, str, _Handler]] = [
            ("robots", "/robots.txt", self.robots),
            ("landing", "/", self.landing),
            ("landing", "/{kind:area|subarea}/{key}", self.landing),
            ("search_page", "/search/{kind:area|subarea}/{key}", self.search_page),
            ("posting_page", "/view/d/{slug}/{token}", self.posting_page),
            ("posting_page", "/view/{token}", self.posting_page),
            ("search_full", "/web/v8/postings/search/full", self.search_full),
            ("search_batch", "/web/v8/postings/search/batch", self.search_batch),
            ("posting_json", "/web/v8/postings/{token}", self.posting_json),
            ("posting_json", "/web/v8/postings/{host}/{sub}/{cat}/{pid:\\d+}", self.posting_json),
            ("old_search", "/search/{cat:[a-z]{3}}", self.old_search),
            ("old_search", "/search/{sub:[a-z]{3}}/{cat:[a-z]{3}}", self.old_search),
            ("old_posting", "/{cat:[a-z]{3}}/{pid:\\d+}.html", self.old_posting),
            ("old_posting", "/{sub}/{cat}/d/{slug}/{pid:\\d+}.html", self.old_posting),
            ("old_posting", "/{cat}/d/{slug}/{pid:\\d+}.html", self.old_posting),
            ("reply", "/reply/{rest:.*}", self.reply),
        ]
        for kind, path, handler in routes:
            self.kinds[app.router.add_get(path, handler)] = kind

    async def robots(self, _: web.Request) -> web.Response:
        """Answer robots.txt."""
        return web.Response(text=ROBOTS)

    async def landing(self, request: web.Request) -> web.Response:
        """Answer the front page of the site, an area or a sub-area."""
        kind, key = request.match_info.get("kind"), request.match_info.get("key", "")
        place = area(key) if kind == "area" else subarea(key)
        if kind and place is None:
            return gone_page()
        return page(landing_page(self.city))

    async def search_page(self, request: web.Request) -> web.Response:
        """Answer a search as a page."""
        try:
            query = parameters.page_query(request)
        except BadRequest:
            return gone_page()
        return page(search_page(self.catalog, query))

    async def posting_page(self, request: web.Request) -> web.Response:
        """Answer the page of a posting, or what stands there when it is gone."""
        posting = self._by_token(request.match_info["token"])
        if posting is None or posting.gone:
            return gone_page(posting.gone if posting and posting.gone else "missing")
        self._served.add(posting.index)
        return page(rename(posting_page(posting), self.redesigned))

    async def search_full(self, request: web.Request) -> web.Response:
        """Answer the first rows of a search as JSON, or a digest of all."""
        if not self.search_json:
            return refused()
        try:
            query, details = parameters.full_query(request)
        except BadRequest as error:
            return json_error(400, str(error))
        return json_reply(self._api.full(query, details=details))

    async def search_batch(self, request: web.Request) -> web.Response:
        """Answer rows of a search whose digest was asked for before."""
        if not self.search_json:
            return refused()
        try:
            return json_reply(self._api.batch(**parameters.batch(request)))
        except ValueError as error:
            return json_error(400, str(error))

    async def posting_json(self, request: web.Request) -> web.Response:
        """Answer one posting as JSON; a gone one with 404 or, some, with no items."""
        if not self.search_json:
            return refused()
        info = request.match_info
        posting = self._by_token(info["token"]) if "token" in info else self._by_pid(info["pid"])
        if posting is None or posting.gone:
            if posting and posting.gone == "flagged":
                return json_reply(envelope({"items": [], "lang": "en_US"}))
            return json_error(404, "Posting not found")
        self._served.add(posting.index)
        reply = json_reply(posting_json(posting))
        reply.text = rename(reply.text or "", self.redesigned)
        return reply

    async def old_search(self, request: web.Request) -> web.Response:
        """Lead an old search address to today's, without its paging."""
        sub, code = request.match_info.get("sub"), request.match_info["cat"]
        host = request.host.partition(".")[0]
        hostname = host if area(host) else self.city.areas[0].hostname
        path = f"subarea/{sub}" if sub else f"area/{hostname}"
        kept = {k: v for k, v in request.query.items() if k not in {"s", "page"}}
        target = request.url.with_path(f"/search/{path}").with_query({"cat": code} | kept)
        return moved(target.raw_path_qs)

    async def old_posting(self, request: web.Request) -> web.Response:
        """Lead an old posting address to today's."""
        posting = self._by_pid(request.match_info["pid"])
        if posting is None:
            return gone_page()
        return moved(f"/view/d/{posting.slug}/{posting.token}")

    async def reply(self, _: web.Request) -> web.Response:
        """Refuse: robots.txt forbids it, and nobody should have asked."""
        self.violations["reply"] += 1
        return web.Response(status=403, text="forbidden\n")

    def _by_token(self, token: str) -> Posting | None:
        number = self.catalog.tokens.get(token)
        return None if number is None else self.factory.posting(number)

    def _by_pid(self, pid: str) -> Posting | None:
        number = self.factory.index_of(int(pid))
        return None if number is None else self.factory.posting(number)
