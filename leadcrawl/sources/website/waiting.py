"""The pages of a website that may be asked for, and which one is the most promising."""

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Final

from leadcrawl.sources.website.site import bare
from leadcrawl.sources.website.values import Link

MOST_WAITING: Final = 500
GIVEN: Final = "given"
"""Purpose of a page that a lead names as its website: a branch's own."""
_REPEATED: Final = 0.6  # of the promise of a page like one that was read: a second contact page
# Below a page of these there are others, of a person or a branch each: one is looked at, and all if it pays.
_WITH_PARTS: Final = ("team", "location")


@dataclass
class Waiting:
    """Links that wait; each page is taken once."""

    _links: dict[str, Link] = field(default_factory=dict)
    _purposes: Counter[str] = field(default_factory=Counter)
    """Of the pages that were taken."""
    _last: str | None = None
    """Purpose of the page that was taken last."""
    _paid: set[str] = field(default_factory=set)
    _known: set[str] = field(default_factory=set)

    def __iter__(self) -> Iterator[Link]:
        return iter(self._links.values())

    def add(self, link: Link) -> None:
        """Let a link wait, unless its page is known."""
        if bare(link.url) in self._known:
            return
        known = self._links.get(link.url)
        if known is None and len(self._links) >= MOST_WAITING:
            return
        if known is None or known.score < link.score:
            self._links[link.url] = link

    def note(self, url: str) -> None:
        """Take in that a page is asked for, or was read."""
        self._known.add(bare(url))
        link = self._links.pop(url, None)
        if link:
            self._last = link.purpose
        if link and link.purpose and link.purpose != GIVEN:
            self._purposes[link.purpose] += 1

    def pay(self, *, paid: bool) -> None:
        """Take in whether the page that was taken last has an e-mail address that no other one had."""
        if self._last in _WITH_PARTS:
            (self._paid.add if paid else self._paid.discard)(self._last)

    @property
    def paying(self) -> frozenset[str]:
        """Purposes of pages that each have contacts of their own."""
        return frozenset(self._paid)

    def has_taken(self, purpose: str | None) -> bool:
        """Tell whether a page of a purpose was taken."""
        return self._purposes[purpose or ""] > 0

    def clear(self) -> None:
        """Forget all that waits."""
        self._links.clear()

    def best(self, purposes: Collection[str] = ()) -> tuple[Link | None, float]:
        """Return the most promising link, and its promise; only of some purposes, if they are given."""
        found = [link for link in self if not purposes or link.purpose in purposes]
        best = max(found, key=self._promise, default=None)
        return best, self._promise(best) if best else 0.0

    def _promise(self, link: Link) -> float:
        taken = self._purposes[link.purpose or ""]
        is_new = taken == 0 or (taken == 1 and link.purpose in _WITH_PARTS)
        return link.score * (1.0 if is_new or link.purpose in self._paid else _REPEATED)
