"""A page of a business's own website."""

from collections.abc import Collection, Iterable, Iterator
from functools import cached_property

from leadcrawl.sources.website.credits import agencies, asides
from leadcrawl.sources.website.document import Document
from leadcrawl.sources.website.emails import EmailReader, without_glued
from leadcrawl.sources.website.linked_data import Node, read_nodes, texts
from leadcrawl.sources.website.links import page_address, score_links
from leadcrawl.sources.website.phones import printed_phones, scripted_phones, structured_phones
from leadcrawl.sources.website.profiles import read_profiles
from leadcrawl.sources.website.region import region_of
from leadcrawl.sources.website.site import same_site, site_key
from leadcrawl.sources.website.state import (
    has_contact_form,
    is_empty,
    is_parked,
    other_site,
    refresh_target,
)
from leadcrawl.sources.website.structured import read_organizations
from leadcrawl.sources.website.values import Found, Link, Organization, PageState, Reading

_BEST = 0.99
_FEW_LINKS = 8
_FEW_WORDS = 400  # characters
_INNER = ("contact", "location", "about", "team")  # what a page within a site links to
_LINKED = 0.05
_WAY_IN = 0.5
_MORE = 0.02  # for each further way in which a contact is found


class WebsitePage:
    """What a page of a website says of the business.

    Args:
        html: the page.
        url: its address.
        region: ISO country that its numbers are dialed in; read from the page if not given.

    Raises:
        PageError: `not_html` for a picture, a PDF and the like.
    """

    def __init__(self, html: str, url: str, region: str | None = None) -> None:
        self.url = url
        self._page = Document(html, url)
        self._region = region

    def contacts(self) -> tuple[Found, ...]:
        """Return e-mails, phones and profiles, each once, the surest first; none of a parked page."""
        return self._contacts

    def links(self) -> tuple[Link, ...]:
        """Return the pages of the same site, best first: where it refreshes to, and its frames, before all."""
        base = self._page.base
        first = [Link(url=url, score=1.0, purpose="refresh") for url in self._refreshed()]
        frames = [
            Link(url=address, score=1.0, purpose="frame")
            for source in self._page.frames()
            if (address := page_address(source, base)) and same_site(address, self.url)
        ]
        found = score_links(self._page.links(), base, self.url)
        if self._is_splash(found):
            found = tuple(_entrance(link) for link in found)
        best: dict[str, Link] = {}
        for link in (*first, *frames, *found):
            best.setdefault(link.url, link)
        return tuple(sorted(best.values(), key=lambda link: -link.score))

    @property
    def language(self) -> str:
        """Language tag of the page, such as `de-AT`; empty if it has none."""
        return self._page.language

    @cached_property
    def organizations(self) -> tuple[Organization, ...]:
        """The businesses that the structured data describe: JSON-LD, microdata, then OpenGraph."""
        return read_organizations(self._page, self._nodes)

    @cached_property
    def legal_name(self) -> str | None:
        """Registered name of the business, if structured data say it."""
        return next((found.legal_name for found in self.organizations if found.legal_name), None)

    @cached_property
    def region(self) -> str:
        """ISO country that numbers are dialed in; `ZZ` if nothing tells it."""
        return self._region or region_of(self._page, self.organizations)

    @cached_property
    def state(self) -> PageState:
        """What the page is."""
        if self._is_parked:
            return PageState.PARKED
        if self.redirect:
            return PageState.REDIRECTED
        if not any(found.kind != "social" for found in self.contacts()):
            if is_empty(self._page):
                return PageState.EMPTY
            if has_contact_form(self._page):
                return PageState.FORM_ONLY
        return PageState.ALIVE

    @cached_property
    def redirect(self) -> str | None:
        """Address at another site that the page points to, by refresh or canonical link."""
        return other_site(self._page)

    def reading(self) -> Reading:
        """Return all of it at once."""
        return Reading(
            url=self.url,
            site=site_key(self.url),
            state=self.state,
            redirect=self.redirect,
            contacts=self.contacts(),
            organizations=self.organizations,
            links=self.links(),
        )

    @cached_property
    def _is_parked(self) -> bool:
        return is_parked(self._page)

    @cached_property
    def _nodes(self) -> list[Node]:
        return read_nodes(self._page)

    @cached_property
    def _contacts(self) -> tuple[Found, ...]:
        if self._is_parked:
            return ()
        aside = asides(self._page.text)
        emails = EmailReader(self._page, aside, agencies(self._page))
        found = [
            *without_glued([*self._structured_emails(emails), *emails.printed()]),
            *self._structured_phones(),
            *printed_phones(self._page, self.region, aside),
            *scripted_phones(self._page, self.region),
            *read_profiles(self._page, self._nodes, self.organizations, aside),
        ]
        return merge(found)

    def _structured_emails(self, emails: EmailReader) -> Iterator[Found]:
        for node in self._nodes:
            yield from emails.structured(texts(node.data.get("email")), node.method)
        for graph in self._graphs:
            yield from emails.structured(graph.emails, "opengraph")

    def _structured_phones(self) -> Iterator[Found]:
        for node in self._nodes:
            numbers = texts(node.data.get("telephone"))
            yield from structured_phones(numbers, self.region, node.method, self.url)
        for graph in self._graphs:
            yield from structured_phones(graph.phones, self.region, "opengraph", self.url)

    @property
    def _graphs(self) -> list[Organization]:
        return [found for found in self.organizations if found.method == "opengraph"]

    def _is_splash(self, links: Collection[Link]) -> bool:
        """Whether there is little else to do than to go in: languages, an age, cookies to agree to."""
        if not 0 < len(links) <= _FEW_LINKS or len(self._page.shown) > _FEW_WORDS:
            return False
        if self._is_parked:
            return False
        return not any(link.purpose in _INNER for link in links)

    def _refreshed(self) -> list[str]:
        target = refresh_target(self._page)
        return [target] if target and same_site(target, self.url) and target != self.url else []


def _entrance(link: Link) -> Link:
    if link.purpose or link.score < _LINKED:
        return link
    return link.model_copy(update={"score": _WAY_IN, "purpose": "enter"})


def merge(found: Iterable[Found]) -> tuple[Found, ...]:
    """Return contacts each once, the surest first: as found best, surer for each further way."""
    groups: dict[tuple[str, str], list[Found]] = {}
    for contact in found:
        groups.setdefault((contact.kind, contact.value), []).append(contact)
    merged = []
    for group in groups.values():
        best = max(group, key=lambda contact: contact.confidence)
        ways = len({contact.method for contact in group})
        confidence = min(_BEST, round(best.confidence + _MORE * (ways - 1), 2))
        merged.append(best.model_copy(update={"confidence": confidence}))
    return tuple(sorted(merged, key=lambda contact: -contact.confidence))
