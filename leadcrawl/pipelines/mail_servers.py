"""Whether the domains of e-mail addresses take mail: only when `check_mx` asks for it."""

import asyncio
from collections.abc import Iterable
from typing import Any, Final, Literal, Self, TypeVar

from dns.asyncresolver import Resolver
from dns.exception import DNSException
from dns.resolver import NXDOMAIN, NoAnswer
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured

from leadcrawl.sources.website.visit_values import SiteContact, SiteVisit
from leadcrawl.spiders.base import BaseSpider

Item = TypeVar("Item")
Validity = Literal["valid", "invalid", "unknown"]

_SECONDS: Final = 5.0  # for one domain; then it is unknown
_AT_ONCE: Final = 8


class MailServerPipeline:
    """Asks the DNS for the mail servers of the e-mail addresses that a website shows.

    `valid`: the domain has a mail server (MX), or an address that stands in for one (RFC 5321, 5.1).
    `invalid`: there is no such domain, it has neither, or says that it takes no mail (RFC 7505).
    No answer in time: `unknown`. What is `invalid` by its syntax is not asked about, and no server
    is ever asked whether a mailbox exists.

    Args:
        resolver: asks the DNS.

    Returns the item; a lead as it is. Raises nothing of its own.
    """

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self._known: dict[str, Validity] = {}
        self._turn = asyncio.Semaphore(_AT_ONCE)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build it when the websites are visited so."""
        spider = crawler.spider
        if not isinstance(spider, BaseSpider) or not spider.visits_websites:
            raise NotConfigured
        if not spider.visitor.config.check_mx:
            raise NotConfigured
        return cls(Resolver())

    async def process_item(self, item: Item) -> Item:
        """Return a visit with what is known of its mail servers."""
        if not isinstance(item, SiteVisit):
            return item
        await self._look_up({_domain(one) for one in item.contacts if _is_open(one)})
        contacts = [
            one.model_copy(update={"validity": self._known[_domain(one)]}) if _is_open(one) else one
            for one in item.contacts
        ]
        return item.model_copy(update={"contacts": tuple(contacts)})

    async def _look_up(self, domains: Iterable[str]) -> None:
        new = [domain for domain in domains if domain not in self._known]
        found = await asyncio.gather(*map(self._validity, new))
        self._known.update(zip(new, found, strict=True))

    async def _validity(self, domain: str) -> Validity:
        async with self._turn:
            for kind in ("MX", "A", "AAAA"):
                try:
                    answer: Any = await self._resolver.resolve(domain, kind, lifetime=_SECONDS)
                except NXDOMAIN:
                    return "invalid"
                except NoAnswer:
                    continue
                except DNSException:
                    return "unknown"
                takes_none = kind == "MX" and all(str(one.exchange) == "." for one in answer)
                return "invalid" if takes_none else "valid"
        return "invalid"


def _is_open(contact: SiteContact) -> bool:
    return contact.kind == "email" and contact.validity != "invalid"


def _domain(contact: SiteContact) -> str:
    return contact.value.rpartition("@")[2]
