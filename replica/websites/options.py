"""What the websites of the replica can be told to be."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class WebsiteOptions:
    """Number and content of the websites; the same options give the same sites on every machine."""

    seed: int = 7
    abroad: int = 40
    """Businesses with a website that are on no map of the replica, in seven countries."""
    odd: float = 0.2
    """Share of sites that are parked, dead, slow, hostile, moved or closed to robots."""
