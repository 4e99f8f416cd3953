"""What a text or any stored value says of whom: used where there are no fields to look at."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from leadcrawl.fields.email import find_emails
from leadcrawl.fields.links import find_links
from leadcrawl.fields.phone import find_phones
from leadcrawl.fields.url import registered_domain
from leadcrawl.privacy.selectors import Selector, domain_of

BETWEEN: Final = "\n\x1e\n"  # no number, address or name goes across


def strings(value: Any) -> Iterator[str]:
    """Yield all texts in a value, keys left out.

    >>> list(strings({"a": ["b", {"c": "d"}], "e": 1}))
    ['b', 'd']
    """
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from strings(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from strings(item)


def contacts_in(text: str, region: str = "US") -> Iterator[Selector]:
    """Yield the phones, e-mail addresses and domains that a text or a page says, hidden ones too.

    >>> [f"{one.kind} {one.value}" for one in contacts_in("five1two 555 O1 two3, or joe@example.com")]
    ['phone +15125550123', 'email joe@example.com', 'domain example.com']
    """
    for phone in find_phones(text, region):
        yield Selector("phone", phone.e164)
    for email in find_emails(text):
        yield Selector("email", email.address)
        if domain := domain_of(email.address):
            yield Selector("domain", domain)
    for link in find_links(text):
        if domain := registered_domain(link):
            yield Selector("domain", domain)
