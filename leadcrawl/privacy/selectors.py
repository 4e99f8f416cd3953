"""Who is meant: a telephone number, an e-mail address, a domain, a name, or one lead.

A selector has one normal form, so that the same person gives the same hash however it is written.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, Literal, get_args

import phonenumbers

from leadcrawl.errors import ConfigError
from leadcrawl.fields._email_address import clean_address
from leadcrawl.fields.links import is_own_website
from leadcrawl.fields.phone import parse_phone
from leadcrawl.fields.url import canonical_url, registered_domain
from leadcrawl.storage.tokens import words

Kind = Literal["phone", "email", "domain", "name", "id"]

KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
NAME_FIELDS: Final = ("name", "name_local", "company", "owner")
LONGEST_NAME: Final = 6  # words
_SHORTEST_NAME = 4  # letters
_LEAD_ID = re.compile(r"(?:craigslist|google_maps):[1-9][0-9]*")


@dataclass(frozen=True)
class Selector:
    """One thing that tells a person or a business."""

    kind: Kind
    value: str
    """In its normal form."""

    @classmethod
    def of(cls, kind: Kind, text: str, region: str = "US") -> "Selector":
        """Return the selector that a user wrote; `region` is that of a phone without country code.

        Raises:
            ConfigError: it cannot be read; the message does not repeat it.

        >>> Selector.of("phone", "(512) 555-0123").value, Selector.of("name", "Ánn’s  Café!").value
        ('+15125550123', 'anns cafe')
        >>> Selector.of("domain", "https://www.example.co.uk/x").value
        'example.co.uk'
        """
        if kind == "phone":
            return cls(kind, _phone(text, region))
        return cls(kind, _NORMAL[kind](text))


def identities(document: Mapping[str, Any]) -> Iterator[Selector]:
    """Yield what a lead says of who it is, but for its names, surest first.

    >>> lead = {"source": "craigslist", "source_id": "7", "emails": [{"address": "a@b.example"}]}
    >>> [f"{one.kind} {one.value}" for one in identities(lead)]
    ['id craigslist:7', 'email a@b.example', 'domain b.example']
    """
    yield Selector("id", f"{document.get('source')}:{document.get('source_id')}")
    for phone in document.get("phones") or ():
        yield Selector("phone", phone["e164"])
    for email in document.get("emails") or ():
        yield Selector("email", email["address"])
        if domain := domain_of(email["address"]):
            yield Selector("domain", domain)
    if domain := document.get("domain"):
        yield Selector("domain", domain)


def names_in(texts: Iterable[str | None], lengths: Collection[int]) -> Iterator[Selector]:
    """Yield every run of so many words of the texts: any may be a name.

    >>> [one.value for one in names_in(["Roofs by Jane Doe"], {2})]
    ['roofs by', 'by jane', 'jane doe']
    """
    for text in texts:
        found = words(text or "")
        for length in lengths:
            for start in range(len(found) - length + 1):
                yield Selector("name", " ".join(found[start : start + length]))


def texts_of(document: Mapping[str, Any]) -> list[str | None]:
    """Return the fields of a lead that say its name."""
    return [document.get(field) for field in NAME_FIELDS]


@lru_cache(maxsize=4096)
def domain_of(address: str) -> str | None:
    """Return the registered domain of an e-mail address.

    >>> domain_of("joe@mail.example.com")
    'example.com'
    """
    host = address.rpartition("@")[2]
    return registered_domain(f"https://{host}/") or (host if host.count(".") == 1 else None)


def _phone(text: str, region: str) -> str:
    if region not in phonenumbers.SUPPORTED_REGIONS:
        raise ConfigError("--region must be an ISO 3166-1 country in capitals, such as US")
    phone = parse_phone(text, region)
    if phone is None:
        raise ConfigError(
            f"--phone is no number that can be dialed from {region}; "
            "write it as +15125550123, or give its --region"
        )
    return phone.e164


def _email(text: str) -> str:
    local, _, domain = text.strip().rpartition("@")
    address = clean_address(local, domain)
    if address is None:
        raise ConfigError("--email must be an address such as joe@example.com")
    return address


def _domain(text: str) -> str:
    url = canonical_url(text.strip().lower())
    domain = registered_domain(url) if url else None
    if domain is None:
        raise ConfigError("--domain must be a registered domain such as example.com")
    if not url or not is_own_website(url):
        raise ConfigError(
            f"--domain {domain} is shared by many people; give the --email or --phone of the one"
        )
    return domain


def _name(text: str) -> str:
    name = " ".join(words(text))
    if not _is_name(name) or name.count(" ") >= LONGEST_NAME:
        raise ConfigError(
            f"--name must have at least {_SHORTEST_NAME} letters and at most {LONGEST_NAME} words"
        )
    return name


def _is_name(folded: str) -> bool:
    """Tell whether it is long enough for a name, and not only digits."""
    return sum(map(str.isalpha, folded)) >= _SHORTEST_NAME or not folded.isascii()


def _lead_id(text: str) -> str:
    if not _LEAD_ID.fullmatch(text.strip()):
        raise ConfigError("--id must be the key of a lead, such as craigslist:7912345678")
    return text.strip()


_NORMAL: Final = {"email": _email, "domain": _domain, "name": _name, "id": _lead_id}
