"""What surrounds the text of a posting: pictures, notices, the place."""

from random import Random

from leadcrawl.sources.craigslist.areas import Area
from replica.businesses import Business, words
from replica.craigslist.model import Spot

BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


def make_images(rng: Random, section: str) -> tuple[str, ...]:
    """Return the names of a posting's pictures, with their generation."""
    if rng.random() < (0.65 if section in {"jobs", "gigs"} else 0.25):
        return ()
    sizes, names = words()["images"], []
    for _ in range(rng.randrange(1, 9)):
        letter, name = rng.choice(BASE58), "".join(rng.choices(BASE58, k=11))
        names.append(f"3:00{letter}0{letter}_{name}_{rng.choice(sizes)}")
    return tuple(names)


def make_notice(rng: Random, section: str) -> str | None:
    """Return the poster's wish not to be contacted, which a few have."""
    if rng.random() >= 0.12:
        return None
    notice: str = words()["notices"]["recruiters" if section == "jobs" else "offers"]
    return notice


def make_spot(rng: Random, area: Area, town: str, section: str, business: Business) -> Spot:
    """Return a place in the area: most on a map, some of them with a pin and a street."""
    kind, has_map, exact = rng.random(), rng.random() < 0.88, rng.random() < 0.3
    text = town if kind < 0.75 else f"{town} & nearby" if kind < 0.9 else ""
    lat = round(area.latitude + rng.uniform(-0.3, 0.3), 6 if exact else 4)
    lon = round(area.longitude + rng.uniform(-0.3, 0.3), 6 if exact else 4)
    full = section == "housing" and exact and has_map
    return Spot(
        text=text,
        is_hood=kind < 0.75,
        town=town,
        lat=lat if has_map else None,
        lon=lon if has_map else None,
        exact=exact,
        street=business.street if has_map and exact else None,
        street_address=" ".join(f"{business.street}, {town}, {area.region or ''} 90000".split())
        if full
        else None,
    )
