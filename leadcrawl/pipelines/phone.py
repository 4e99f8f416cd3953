"""The second pipeline: how to reach the business, as far as the record itself says it."""

from collections.abc import Iterable
from typing import Any, Self

from scrapy.crawler import Crawler
from scrapy.statscollectors import StatsCollector

from leadcrawl import stats as names
from leadcrawl.fields.email import find_emails
from leadcrawl.fields.links import find_links, is_own_website
from leadcrawl.fields.phone import find_phones
from leadcrawl.fields.url import canonical_url, registered_domain, social_profile
from leadcrawl.items import Email, Lead, Phone
from leadcrawl.pipelines.leads_only import leads_only

DEFAULT_REGION = "US"  # most areas of Craigslist; only where the source states no country


class PhonePipeline:
    """Finds phones, e-mails, the website and profiles in the words of the record.

    What the page has in a field of its own comes first and is never replaced. The words are name,
    description, attributes, services and pay; the record's own id and address are no contacts.

    Returns a lead. Raises nothing of its own.
    """

    def __init__(self, stats: StatsCollector) -> None:
        self._stats = stats

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the pipeline of a crawl."""
        return cls(crawler.stats)

    @leads_only
    def process_item(self, item: Lead) -> Lead:
        """Return the lead with all contacts that it states."""
        text = _words(item)
        phones = _first_by_number(
            (*item.phones, *find_phones(text, item.country or DEFAULT_REGION))
        )
        emails = _first_by_address((*item.emails, *find_emails(text)))
        self._count(phones, emails)
        return item.model_copy(
            update={"phones": phones, "emails": emails, **_web(item, find_links(text))}
        )

    def _count(self, phones: tuple[Phone, ...], emails: tuple[Email, ...]) -> None:
        """Leave the stats of one lead."""
        self._stats.inc_value(names.PHONES, len(phones))
        self._stats.inc_value(names.EMAILS, len(emails))
        for phone in phones:
            self._stats.inc_value(names.PHONE_ + phone.found_by)


def _words(lead: Lead) -> str:
    """Return the words of the record in which contacts may stand, without its own keys."""
    pay = lead.compensation.text if lead.compensation else None
    labelled = (f"{key}: {value}" for key, value in lead.attributes.items())
    text = "\n".join(filter(None, (lead.name, lead.description, *labelled, *lead.services, pay)))
    for key in (lead.url, *lead.aliases, lead.source_id):
        text = text.replace(key, "\n")
    return text


def _first_by_number(phones: Iterable[Phone]) -> tuple[Phone, ...]:
    """Return the first phone of each number."""
    first: dict[str, Phone] = {}
    for phone in phones:
        first.setdefault(phone.e164, phone)
    return tuple(first.values())


def _first_by_address(emails: Iterable[Email]) -> tuple[Email, ...]:
    """Return the first e-mail of each address."""
    first: dict[str, Email] = {}
    for email in emails:
        first.setdefault(email.address, email)
    return tuple(first.values())


def _web(lead: Lead, links: list[str]) -> dict[str, Any]:
    """Return website, domain and profiles: those of the page first, then those of the text."""
    website = canonical_url(lead.website) or next(filter(is_own_website, links), None)
    socials = dict(lead.socials)
    for link in (website, *links) if website else links:
        if link and (profile := social_profile(link)):
            socials.setdefault(*profile)
    domain = registered_domain(website) if website else None
    return {"website": website, "domain": domain, "socials": socials}
