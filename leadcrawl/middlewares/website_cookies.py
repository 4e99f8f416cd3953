"""Cookies of strangers' websites: each host has its own."""

from collections import OrderedDict
from typing import Any, Final

from scrapy import Request, Spider
from scrapy.downloadermiddlewares.cookies import CookiesMiddleware
from scrapy.http import Response
from scrapy.utils.httpobj import urlparse_cached

from leadcrawl.middlewares.website_guard import GUARDED

_MOST: Final = 500  # jars; the visit of a site is soon over


class HostCookiesMiddleware(CookiesMiddleware):
    """Scrapy's own; what the guard has taken shares a jar with its host only, the oldest are left.

    Scrapy keeps cookies from other domains, but not from hosts of one domain whose owners differ.
    """

    def __init__(self, debug: bool = False) -> None:
        super().__init__(debug)
        self._jars_of_hosts: OrderedDict[tuple[str, str, Any], None] = OrderedDict()

    def process_request(
        self, request: Request, spider: Spider | None = None
    ) -> Request | Response | None:
        """Choose the jar, and set the header."""
        if request.meta.get(GUARDED):
            self._choose_jar(request)
        return super().process_request(request)

    def _choose_jar(self, request: Request) -> None:
        jar = request.meta.get("cookiejar")
        session = jar[2] if isinstance(jar, tuple) else jar
        mine = ("website", urlparse_cached(request).hostname or "", session)
        request.meta["cookiejar"] = mine
        self._jars_of_hosts[mine] = None
        self._jars_of_hosts.move_to_end(mine)
        if len(self._jars_of_hosts) > _MOST:
            oldest, _ = self._jars_of_hosts.popitem(last=False)
            self.jars.pop(oldest, None)
