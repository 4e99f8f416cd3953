"""The pages of a website that may be asked for, and which one is the most promising."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Final

from leadcrawl.sources.website.site import bare
from leadcrawl.sources.website.values import Link

MOST_WAITING: Final = 500
GIVEN: Final = "given"
"""Purpose of a page that a lead names as its website: a branch's own."""
_REPEATED: Final = 0.6  # of the promise of a page like one that was read: a second contact page


@dataclass
class Waiting:
    """Links that wait; each page is taken once."""

    _links: dict[str, Link] = field(default_factory=dict)
    _purposes: set[str] = field(default_factory=set)
    """Of the pages that were taken."""
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
        if link and link.purpose and link.purpose != GIVEN:
            self._purposes.add(link.purpose)

    def clear(self) -> None:
        """Forget all that waits."""
        self._links.clear()

    def best(self, purposes: Collection[str] = ()) -> tuple[Link | None, float]:
        """Return the most promising link, and its promise; only of some purposes, if they are given."""
        found = [link for link in self if not purposes or link.purpose in purposes]
        best = max(found, key=self._promise, default=None)
        return best, self._promise(best) if best else 0.0

    def _promise(self, link: Link) -> float:
        return link.score * (_REPEATED if link.purpose in self._purposes else 1.0)
