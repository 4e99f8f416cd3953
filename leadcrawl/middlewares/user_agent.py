"""One identity (agent, matching headers, cookies) for each proxy and session."""

from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy_fake_useragent.middleware import RandomUserAgentMiddleware

from leadcrawl.errors import ConfigError
from leadcrawl.middlewares.agents import Agent, DesktopProvider
from leadcrawl.middlewares.captcha import PROXY_LABEL, request_blocked
from leadcrawl.middlewares.proxy import SESSION

IDENTITY = "identity"
"""Request meta: the name of its identity, also that of its cookie jar and browser context."""

_PAGE_ACCEPT = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8"


class UserAgentMiddleware(RandomUserAgentMiddleware):  # type: ignore[misc]
    """Gives each request the agent of its proxy and session, and the headers that go with it.

    A block gets the session a new identity. With `LEADCRAWL_USER_AGENT` all requests carry that one
    agent and no headers of a browser. What the spider sets itself in a request stays.

    Args:
        crawler: the running crawl.
        agent: the one agent for all; empty for desktop browsers.
        locale: language of the requests, such as `en-US`.
    """

    def __init__(self, crawler: Crawler, agent: str = "", locale: str = "en-US") -> None:
        super().__init__(crawler)
        if not agent and not isinstance(self._ua_provider, DesktopProvider):
            raise ConfigError(
                "FAKEUSERAGENT_PROVIDERS must be leadcrawl's, and work: scrapy-fake-useragent "
                f"fell back to {type(self._ua_provider).__name__} in silence"
            )
        self.agent = agent
        language = locale.partition("-")[0]
        self.language = locale if locale == language else f"{locale},{language};q=0.9"
        self._defaults = {
            "User-Agent": crawler.settings["USER_AGENT"],
            **crawler.settings.getdict("DEFAULT_REQUEST_HEADERS"),
        }
        self._agents: dict[str, Agent] = {}
        self._generations: dict[str, int] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build it from `LEADCRAWL_USER_AGENT` and `LEADCRAWL_LOCALE`."""
        settings = crawler.settings
        agent = settings.get("LEADCRAWL_USER_AGENT") or ""
        middleware = cls(crawler, agent, settings.get("LEADCRAWL_LOCALE") or "en-US")
        crawler.signals.connect(middleware.renew, signal=request_blocked)
        return middleware

    def process_request(self, request: Request) -> None:
        """Set the headers and the cookie jar of the request's identity."""
        name = self._identity(request)
        if name not in self._agents:
            self._agents[name] = Agent(self.agent or self._ua_provider.get_random_ua())
        agent = self._agents[name]
        headers = {"User-Agent": agent.text, "Accept-Language": self.language}
        if not self.agent:
            headers |= {"Accept": _PAGE_ACCEPT} | agent.client_hints()
        is_ours = IDENTITY in request.meta or self._is_known(request)
        if is_ours or "cookiejar" not in request.meta:
            request.meta["cookiejar"] = name
        request.meta[IDENTITY] = name
        for header, value in headers.items():
            if is_ours or self._is_default(request, header):
                request.headers[header] = value

    def renew(self, request: Request) -> None:
        """Leave the request's identity behind; a burst of blocks counts once."""
        place, _, generation = request.meta.get(IDENTITY, "").rpartition("|")
        if place and int(generation) == self._generations.get(place, 0):
            self._generations[place] = int(generation) + 1

    def _identity(self, request: Request) -> str:
        place = f"{request.meta.get(PROXY_LABEL, 'direct')}|{request.meta.get(SESSION, '')}"
        return f"{place}|{self._generations.get(place, 0)}"

    def _is_known(self, request: Request) -> bool:
        """Whether the agent was set here, before another part copied the request."""
        value = (request.headers.get("User-Agent") or b"").decode("latin-1")
        return any(agent.text == value for agent in self._agents.values())

    def _is_default(self, request: Request, header: str) -> bool:
        value = request.headers.get(header)
        return value is None or value.decode("latin-1") == self._defaults.get(header)
