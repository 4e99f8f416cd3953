"""Chains: several businesses that share one website, and what on it is one branch's own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from leadcrawl.sources.website.links import rate
from leadcrawl.storage.tokens import words

Lead = Mapping[str, Any]


@dataclass(frozen=True)
class Branch:
    """One lead of a website, among the others that share it."""

    is_chain: bool
    """Whether others share the website."""
    pages: frozenset[str] = frozenset()
    """Pages that are clearly this lead's."""
    values: frozenset[str] = frozenset()
    """Contacts that structured data give to this lead's address or number."""
    lists: frozenset[str] = frozenset()
    """Pages that list the branches, each with its contacts."""

    @classmethod
    def of(cls, lead: Lead, others: Sequence[Lead], site: Mapping[str, Any]) -> Branch:
        """Return what of a website is the lead's own.

        Args:
            lead: as it is stored.
            others: the other leads of the website.
            site: the website, as its visit is stored.
        """
        strangers = [other for other in others if not _same_business(lead, other)]
        if not strangers:
            return cls(is_chain=False)
        pages = {page for one in site.get("contacts", ()) for page in one["pages"]}
        phones = _phones(lead) - {number for other in strangers for number in _phones(other)}
        own = {page for page in pages if _is_path_of(page, lead, strangers)}
        own |= _pages_with(phones, strangers, site)
        values = {
            value for one in site.get("organizations", ()) for value in _given(one, lead, phones)
        }
        return cls(True, frozenset(own), frozenset(values), _lists(own, strangers, site))

    def shares(self, contact: Mapping[str, Any]) -> bool:
        """Tell whether a contact is of the whole website, and not of this branch."""
        if not self.is_chain or contact["value"] in self.values:
            return False
        pages = set(contact["pages"])
        return not (pages & self.pages and pages <= self.pages | self.lists)


def _same_business(lead: Lead, other: Lead) -> bool:
    """Tell whether two leads are one business: places are not, postings are by number or name."""
    if lead["source"] == other["source"] == "google_maps":
        return bool(lead["_id"] == other["_id"])
    if _phones(lead) & _phones(other):
        return True
    if lead["source"] != other["source"]:
        return False
    names = [
        (words(one.get("company") or one.get("name") or ""), one.get("area"))
        for one in (lead, other)
    ]
    return names[0] == names[1] and bool(names[0][0])


def _phones(lead: Lead) -> set[str]:
    """Return the numbers of the lead itself, not those that its website gave."""
    return {
        phone["e164"]
        for phone in lead.get("phones", ())
        if not str(phone.get("found_by", "")).startswith("website/")
    }


def _is_path_of(page: str, lead: Lead, others: Iterable[Lead]) -> bool:
    """Tell whether a page lies under the address that this lead gives, and no other does."""
    own = _path(lead.get("website"))
    if not own or any(_path(other.get("website")) == own for other in others):
        return False
    path = _path(page)
    return path == own or path.startswith(f"{own}/")


def _path(url: str | None) -> str:
    return re.sub(r"(?:/index)?(?:\.\w{3,5})?$", "", urlsplit(url or "").path.rstrip("/"))


def _pages_with(phones: set[str], others: Iterable[Lead], site: Mapping[str, Any]) -> set[str]:
    """Return the pages that show a number of this lead, and none of another one."""
    foreign = {number for other in others for number in _phones(other)}
    own: set[str] = set()
    mixed: set[str] = set()
    for contact in site.get("contacts", ()):
        if contact["kind"] == "phone":
            own.update(contact["pages"] if contact["value"] in phones else ())
            mixed.update(contact["pages"] if contact["value"] in foreign else ())
    return own - mixed


def _lists(own: set[str], others: Iterable[Lead], site: Mapping[str, Any]) -> frozenset[str]:
    """Return the pages that list branches: what they share with one branch's page is that branch's.

    There must be another page, not a branch's, which does not have it; the home page is no list.
    """

    def is_above(page: str) -> bool:
        return bool(_path(page)) and any(_path(one).startswith(f"{_path(page)}/") for one in own)

    listed = {
        page
        for page in site.get("pages", ())
        if page not in own
        and (is_above(page) or rate(_path(page).rpartition("/")[2]).purpose == "location")
        and not any(_is_path_of(page, other, ()) for other in others)
    }
    return frozenset(listed) if set(site.get("pages", ())) - listed - own else frozenset()


def _given(organization: Mapping[str, Any], lead: Lead, phones: set[str]) -> Iterable[str]:
    """Return the contacts of an organization that is this lead: by its number or its address."""
    numbers = {_digits(text) for text in organization.get("phones", ())}
    by_phone = any(_digits(phone)[-7:] in {number[-7:] for number in numbers} for phone in phones)
    if not by_phone and not _same_address(organization, lead):
        return
    yield from (address.lower() for address in organization.get("emails", ()))
    yield from organization.get("profiles", ())


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def _same_address(organization: Mapping[str, Any], lead: Lead) -> bool:
    """Tell whether street and number, with postal code or town, are those of the lead."""
    street, printed = organization.get("street"), lead.get("address")
    if not street or not printed or not re.search(r"\d", street):
        return False
    place = organization.get("postal_code") or organization.get("city") or ""
    known = set(words(" ".join(filter(None, (printed, lead.get("postal_code"), lead.get("city"))))))
    return bool(place) and set(words(f"{street} {place}")) <= known
