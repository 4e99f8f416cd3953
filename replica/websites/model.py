"""A website of the replica: its pages, and what it shows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["email", "phone", "social"]
State = Literal["alive", "form_only", "parked", "redirected", "dead", "denied"]
Trick = Literal["stuck", "cut", "endless", "bomb", "drip", "cookies"]


@dataclass(frozen=True, slots=True)
class Shown:
    """A contact of the business that a page shows."""

    kind: Kind
    value: str
    """As leads hold it: lower case, E.164, canonical address."""
    page: str
    """Path of the page."""
    way: str
    """How it is shown."""
    browser: bool = False
    """Only after the page's scripts have run."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What is answered for a path."""

    body: str = ""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    charset: str = "utf-8"
    delay: float = 0.0
    trick: Trick | None = None
    """How the answer misbehaves."""


@dataclass(frozen=True, slots=True)
class Site:
    """A website."""

    host: str
    """Name without `www.`."""
    build: str
    language: str
    country: str
    state: State
    pages: Mapping[str, Reply]
    shown: tuple[Shown, ...] = ()
    leads: tuple[str, ...] = ()
    """Ids of the places that name it."""
    website: str = ""
    """Address as leads have it."""
    name: str = ""
    """Of the business."""
    places: Mapping[str, str] = field(default_factory=dict)
    """Paths of the branches' own pages, by id of the place."""

    def values(self, kind: Kind, *, browser: bool = False) -> set[str]:
        """Return the contacts of a kind that it shows; on request those for browsers, too."""
        return {
            shown.value
            for shown in self.shown
            if shown.kind == kind and (browser or not shown.browser)
        }
