"""What the maps of the replica can be told to be and to do."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

TRAITS: dict[str, float] = {
    "ads": 0.3,
    "stub": 0.1,
    "wrapped": 0.25,
    "shape_a": 0.3,
    "limited": 0.0,
    "single": 0.0,
    "empty": 0.0,
    "opaque": 0.0,
    "consent": 0.0,
    "lite": 0.0,
    "sorry": 0.0,
    "denied": 0.0,
    "stub_place": 0.0,
}
"""What the site does at times, and how often it does so unless told.

By place: `stub` (poor in the search response, whole in its own). By session, which is one load of
a page: `ads`, `wrapped` (websites behind `/url?q=`), `shape_a` (else B), `limited` (view without
review counts), `single` and `empty` (result), `opaque` (data that only the page's script can
read), `consent` (until it is answered). By request: `lite`
(Maps Lite page), `sorry` (page or response behind a CAPTCHA), `denied` (429 to a response),
`stub_place` (poor place response).
"""


@dataclass(frozen=True, slots=True)
class MapsOptions:
    """Size and content of the maps; the same options give the same places on every machine."""

    seed: int = 7
    places: int = 300
    city: str = "sfbay"
    """City of `kinds.yml`."""
    kinds: tuple[str, ...] = ()
    """Kinds of places, such as `coffee_shop`; all if empty."""
    cap: int = 120
    """Most places that one viewport gives."""
    changed: float = 0.0
    """Share of places that have got reviews since, for crawls that come again."""
    today: date = date(2026, 7, 31)
    """The site's day, fixed: hours start with it."""
    redesigned: tuple[str, ...] = ()
    """Fields that stand elsewhere in the nodes of places."""
    rates: Mapping[str, float] = field(default_factory=dict)
    """Changes to `TRAITS`."""

    def rate(self, trait: str) -> float:
        """Return how often the site shows the trait, 0 to 1."""
        return self.rates.get(trait, TRAITS[trait])
