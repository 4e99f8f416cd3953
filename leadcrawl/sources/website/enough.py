"""When a visit has found enough, and which pages may still add to it."""

from collections.abc import Collection, Iterable
from typing import Final, NamedTuple, Self

from leadcrawl.sources.website.roles import is_strange
from leadcrawl.sources.website.values import Found
from leadcrawl.sources.website.waiting import GIVEN

USABLE: Final = 0.6
"""Confidence from which a contact is one of the business."""
ENOUGH_PAGES: Final = 4
"""For a website that has shown an e-mail address and a number."""
# Least promise of the next page: while there is no e-mail, no number or no address of its own, with all.
_ANY: Final = 0.02
_LIKELY: Final = 0.3
_GOOD: Final = 0.5
_WITH_ALL: Final = 0.32
_ADDING: Final = (
    "contact", "imprint", "location", "about", "team", "jobs", "inquiries", "help", "order", "refresh", "frame",
    "enter", "home", GIVEN,
)  # fmt: skip
_PEOPLE: Final = ("team", GIVEN)  # they have addresses of their own, which no other page has


class Known(NamedTuple):
    """What a visit has found so far."""

    email: bool
    """An e-mail address."""
    own_email: bool
    """One that is not some other company's by its domain."""
    phone: bool
    """A telephone number."""
    pages: int
    """Pages that were read."""

    @classmethod
    def of(cls, found: Iterable[Found], site: str | None, pages: int) -> Self:
        """Return what is known by what was found at a site."""
        usable = [one for one in found if is_usable(one)]
        emails = [one.value for one in usable if one.kind == "email"]
        return cls(
            email=bool(emails),
            own_email=any(not is_strange(address, site) for address in emails),
            phone=any(one.kind == "phone" for one in usable),
            pages=pages,
        )

    def purposes(self, paying: Collection[str]) -> Collection[str]:
        """Return the kinds of pages that may add something; none: all of them.

        Args:
            paying: those whose pages have shown e-mail addresses of their own.
        """
        if not self.email or not self.phone:
            return ()
        if self.pages >= ENOUGH_PAGES:
            return (*_PEOPLE, *paying)
        return _ADDING if self.own_email else ()

    def least(self) -> float:
        """Return how promising the next page must be."""
        if not self.email:
            return _ANY
        if not self.phone:
            return _ANY if self.pages < ENOUGH_PAGES else _GOOD
        return _WITH_ALL if self.own_email or self.pages >= ENOUGH_PAGES else _LIKELY


def is_usable(found: Found) -> bool:
    """Tell whether a contact is one to call or to write to."""
    return found.kind != "social" and found.confidence >= USABLE and found.validity != "invalid"


def has_new_email(contacts: Iterable[Found], known: Iterable[Found]) -> bool:
    """Tell whether a page has an e-mail address that none before it had."""
    values = {one.value for one in known}
    emails = (one for one in contacts if one.kind == "email" and is_usable(one))
    return any(one.value not in values for one in emails)
