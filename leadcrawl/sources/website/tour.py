"""The visit of one website under way: which page to read next, and what was found. No I/O."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

from leadcrawl.errors import PageError
from leadcrawl.sources.website import is_website
from leadcrawl.sources.website.enough import Known, has_new_email, is_usable
from leadcrawl.sources.website.findings import site_contacts
from leadcrawl.sources.website.links import read_sitemap
from leadcrawl.sources.website.page import WebsitePage
from leadcrawl.sources.website.site import bare, same_site, site_key
from leadcrawl.sources.website.unlinked import sitemap_address, usual_pages
from leadcrawl.sources.website.values import Found, Link, Organization, PageState
from leadcrawl.sources.website.visit_values import SiteState, SiteVisit
from leadcrawl.sources.website.waiting import GIVEN, MOST_WAITING, Waiting

_SITEMAP_BELOW: Final = 0.3  # the links promise no more than that: what does the sitemap have?
_HOME: Final = 0.8
_MOST_ORGANIZATIONS: Final = 20


@dataclass
class Tour:
    """What is known of a site so far. It travels with its requests, so that a killed crawl resumes it."""

    site: str
    """Key of the site that the leads name."""
    url: str
    """Address that they give."""
    region: str | None = None
    """ISO country that its numbers are dialed in; read from the pages if not given."""
    max_pages: int = 10
    max_seconds: float = 15.0
    started_at: float | None = None
    """Unix time of the first request."""
    rendered: bool = False
    """The browser was asked for help."""
    state: SiteState | None = None
    reason: str | None = None
    redirect: str | None = None
    home: str = ""
    """Where the site lives: an address at it."""
    asked: list[str] = field(default_factory=list)
    pages: list[str] = field(default_factory=list)
    """Those that were read."""
    sitemap: str | None = None
    """Address that its robots.txt gives for it."""
    found: list[Found] = field(default_factory=list)
    organizations: list[Organization] = field(default_factory=list)
    _waiting: Waiting = field(default_factory=Waiting)
    _sitemaps: set[str] = field(default_factory=set)
    _language: str = ""
    """Of the page that was read last."""
    _guessed: bool = False
    """The usual addresses wait, too."""

    def begin(self, others: tuple[str, ...] = ()) -> str:
        """Return the first address to ask for; `others` are further addresses that leads give."""
        self.home = self.url
        root = f"{self.url.split('://')[0]}://{urlsplit(self.url).netloc}/"
        for url in others:
            self._wait(Link(url=url, score=1.0, purpose=GIVEN))
        self._wait(Link(url=root, score=_HOME, purpose="home"))
        return self._ask(self.url)

    def rest(self, now: float) -> float:
        """Return the seconds that are left."""
        return self.max_seconds - (now - (self.started_at or now))

    # --- Answers -----------------------------------------------------------------------------

    def take(self, html: str, url: str) -> None:
        """Read a page that came from `url`."""
        is_first = not self.pages
        if not is_first and (not same_site(url, self.home) or bare(url) in map(bare, self.pages)):
            return  # sent elsewhere, or back to a page that was read
        if is_first and not self._arrive(url):
            return
        try:
            page = WebsitePage(html, url, self.region)
        except PageError as error:
            self.miss(SiteState.DEAD, error.reason)
            return
        self.pages.append(url)
        self.reason = None
        self._waiting.note(url)
        self._note_state(page)
        self._language = page.language or self._language
        self._waiting.pay(paid=has_new_email(page.contacts(), self.found))
        self.found += page.contacts()
        self.organizations += page.organizations[: _MOST_ORGANIZATIONS - len(self.organizations)]
        for link in page.links():
            self._wait(link)

    def take_sitemap(self, content: bytes, url: str) -> None:
        """Read a sitemap: its pages, or the most promising sitemap that it names."""
        sitemap = read_sitemap(content, url)
        for link in sitemap.pages[:MOST_WAITING]:
            self._wait(link)
        if not sitemap.pages and sitemap.sitemaps and len(self._sitemaps) == 1:
            self._sitemaps.add(sitemap.sitemaps[0])
            self._wait(Link(url=sitemap.sitemaps[0], score=1.0))

    def miss(self, state: SiteState, reason: str) -> None:
        """Take in that a page cannot be had; without any page that is what the site is."""
        if not self.pages:
            self.state, self.reason = state, reason

    def begin_rendered(self) -> str:
        """Begin again in a browser; return the address to ask for."""
        self.rendered, self.state = True, None
        self.pages, self.organizations = [], []
        return self._ask(self.home)

    # --- What comes next ---------------------------------------------------------------------

    def next_url(self) -> str | None:
        """Return the next address to ask for; `None` when enough is known, or nothing is left."""
        if not self.pages:
            return self._other_way_in()
        if self.state is SiteState.PARKED or len(self.asked) >= self.max_pages:
            return None
        known = Known.of(self.found, site_key(self.home), len(self.pages))
        best, promise = self._waiting.best(known.purposes(self._waiting.paying))
        if promise < _SITEMAP_BELOW and not known.email:
            if not self._sitemaps:
                url = sitemap_address(self.sitemap, self.home)
                self._sitemaps.add(url)
                return self._ask(url)
            self._guess()
            best, promise = self._waiting.best()
        return self._ask(best.url) if best and promise >= known.least() else None

    def result(self, now: datetime) -> SiteVisit:
        """Return what the visit has come to."""
        state = self.state or SiteState.DEAD
        if state is SiteState.EMPTY and self.found:
            state = SiteState.ALIVE
        return SiteVisit(
            site=self.site,
            url=self.url,
            state=state,
            reason=self.reason,
            redirect=self.redirect,
            pages=tuple(self.pages),
            visited_at=now,
            contacts=site_contacts(self.found, now),
            organizations=tuple(self.organizations),
        )

    @property
    def awaits_sitemap(self) -> bool:
        """Whether what was asked for last is a sitemap."""
        return self.asked[-1] in self._sitemaps

    @property
    def is_empty(self) -> bool:
        """Whether a browser may see more than was seen."""
        return self.state is SiteState.EMPTY and not self.rendered

    # -----------------------------------------------------------------------------------------

    def _other_way_in(self) -> str | None:
        """Return the home page when the site has no more the page that a lead gives."""
        if len(self.asked) > 1 or not (self.reason or "").startswith("http_4"):
            return None
        link = next(iter(self._waiting), None)
        return self._ask(link.url) if link else None

    def _arrive(self, url: str) -> bool:
        """Note where the first page came from; tell whether it is to be read."""
        if same_site(url, self.url):
            self.home = url
            return True
        self.state, self.redirect = SiteState.REDIRECTED, url
        self._waiting.clear()
        if not is_website(url):  # its page in a network, a directory
            return False
        self.home = url
        return True

    def _note_state(self, page: WebsitePage) -> None:
        if len(self.pages) > 1:
            if page.state is PageState.ALIVE and self.state is SiteState.EMPTY:
                self.state = SiteState.ALIVE
            return
        target = page.redirect
        if page.state is PageState.PARKED:
            self.state = SiteState.PARKED
        elif target and is_website(target) and not any(is_usable(one) for one in page.contacts()):
            # It has nothing of its own: what it points to is the site.
            self.state, self.redirect, self.home = SiteState.REDIRECTED, target, target
            self._waiting.clear()
            self._wait(Link(url=target, score=1.0))
        elif page.state is PageState.EMPTY:
            self.state = SiteState.EMPTY
        elif self.state is not SiteState.REDIRECTED:
            self.state = SiteState.ALIVE

    def _ask(self, url: str) -> str:
        self.asked.append(url)
        self._waiting.note(url)
        return url

    def _wait(self, link: Link) -> None:
        if same_site(link.url, self.home):
            self._waiting.add(link)

    def _guess(self) -> None:
        """Let the usual addresses of contact pages wait, of kinds that no link has led to."""
        if self._guessed or self.state is SiteState.EMPTY:
            return
        self._guessed = True
        for link in usual_pages(self.home, self._language):
            if not self._waiting.has_taken(link.purpose):
                self._wait(link)
