"""Invents the places of a city; the same options give the same places."""

from collections.abc import Sequence
from random import Random
from typing import Any

from replica.businesses import area_codes, make_business, slugify, words
from replica.google_maps.city import city
from replica.google_maps.model import Place, Review
from replica.google_maps.options import MapsOptions
from replica.google_maps.vocabulary import vocabulary
from replica.google_maps.weeks import make_week

_CHAIN_SHARE = 0.12
_LOCAL_NAMES = {"Cafe": "Cafetería", "Bakery": "Panadería", "Kitchen": "Cocina"}
_ODD = 19
_ODD_NAMES = ('The "Real" {}', "{} & Sons <Est. 1988>", "{}'s — Ñandú ☕", "{} / 2nd Floor, Rear")
_EPOCH_2026 = 1_767_225_600
_STAR_WEIGHTS = (6, 4, 8, 22, 60)


class PlaceFactory:
    """Invents places by number."""

    def __init__(self, options: MapsOptions) -> None:
        self.options = options
        self.city = city(options.city)
        kinds: dict[str, Any] = vocabulary()["kinds"]
        self._codes = list(options.kinds or kinds)
        self._weights = [kinds[code]["weight"] for code in self._codes]
        self._area_codes = area_codes(options.city)

    def place(self, number: int) -> Place:
        """Return a place."""
        rng = Random(f"place/{self.options.seed}/{self.options.city}/{number}")  # noqa: S311
        kind = rng.choices(self._codes, self._weights)[0]
        spec: dict[str, Any] = vocabulary()["kinds"][kind]
        rating, stars = self._reputation(rng, number)
        return Place(
            number=number,
            high=0x8085 << 48 | rng.getrandbits(48),
            cid=1 << 60 | rng.getrandbits(63),
            kgmid=f"/g/11{_text(rng, 'bcdfghjklmnpqrstvwxyz0123456789_', 8)}",
            kind=kind,
            rating=rating,
            stars=stars,
            price=rng.choice(("$", "$$", "$$", "$$$")) if spec.get("price") else None,
            photo=_photo(rng) if rng.random() < 0.85 else None,
            owner_id=str(10**20 + rng.randrange(10**19)) if rng.random() < 0.7 else None,
            mall=rng.choice(vocabulary()["malls"]) if rng.random() < 0.04 else None,
            prominence=rng.random(),
            **_opening(rng, spec["hours"]),
            **self._business(rng, kind, number),
            **self._where(rng),
            is_stub=rng.random() < self.options.rate("stub"),
        )

    def _business(self, rng: Random, kind: str, number: int) -> dict[str, Any]:
        """Return name, street, telephone and website."""
        spec: dict[str, Any] = vocabulary()["kinds"][kind]
        business = make_business(rng, spec["nouns"], self._area_codes)
        name, website = business.name, f"{business.website}/"
        if rng.random() < _CHAIN_SHARE and kind in vocabulary()["chains"]:
            name = rng.choice(vocabulary()["chains"][kind])
            website = f"https://www.{slugify(name)}.example.com/stores/{number}"
        if number % _ODD == 0:
            name = rng.choice(_ODD_NAMES).format(name)
        serves_area = rng.random() < spec.get("service_area", 0)
        return {
            "name": name,
            "name_local": _local_name(rng, name),
            "street": None if serves_area else _street(rng, business.street),
            "phone": business.phone if rng.random() < 0.95 else None,
            "website": website if rng.random() < 0.84 else None,
        }

    def _where(self, rng: Random) -> dict[str, Any]:
        """Return where a place lies."""
        quarter, lat, lon = self.city.pick(rng)
        return {
            "lat": lat,
            "lon": lon,
            "is_inside": self.city.contains(lat, lon),
            "neighborhood": quarter,
            "postal_code": str(self.city.zip + rng.randrange(1, 40)),
        }

    def _reputation(self, rng: Random, number: int) -> tuple[float | None, tuple[int, ...]]:
        """Return what customers think; of a changed place, with some reviews more."""
        rating, stars = _reputation(rng)
        dice = Random(f"changed/{self.options.seed}/{number}")  # noqa: S311
        if rating is None or dice.random() >= self.options.changed:
            return rating, stars
        more = (stars[0] + 5, *stars[1:4], stars[4] + 9)
        return _mean(more), more

    def reviews(self, place: Place) -> tuple[Review, ...]:
        """Return the reviews that come with a place: eight at most."""
        rng = Random(f"reviews/{self.options.seed}/{place.cid}")  # noqa: S311
        lists = words()
        found = []
        for _ in range(min(8, place.reviews_count or 0)):
            author = f"{rng.choice(lists['first_names'])} {rng.choice(lists['last_names'])}"
            found.append(
                Review(
                    key=f"ChZDSUhNMG9n{_text(rng, 'ABCDEFGHabcdefgh0123456789', 24)}EAE",
                    author=author,
                    author_id=str(10**20 + rng.randrange(10**19)),
                    stars=rng.choices((1, 2, 3, 4, 5), _STAR_WEIGHTS)[0],
                    text=rng.choice(vocabulary()["review_texts"]),
                    posted=(_EPOCH_2026 + rng.randrange(200 * 86400)) * 1_000_000,
                    reply=rng.choice(vocabulary()["replies"]) if rng.random() < 0.3 else None,
                )
            )
        return tuple(found)


def _reputation(rng: Random) -> tuple[float | None, tuple[int, ...]]:
    """Return the rating and how many reviews have 1 to 5 stars; a few places have none."""
    if rng.random() < 0.05:
        return None, ()
    count = int(rng.paretovariate(0.7) * 4) % 5000 + 1
    stars = [0, 0, 0, 0, 0]
    for index, weight in enumerate(_STAR_WEIGHTS):
        stars[index] = int(count * weight / 100 * rng.uniform(0.6, 1.3))
    stars[4] += max(0, count - sum(stars)) or (sum(stars) == 0)
    return _mean(stars), tuple(stars)


def _mean(stars: Sequence[int]) -> float:
    return round(sum((i + 1) * n for i, n in enumerate(stars)) / sum(stars), 1)


def _opening(rng: Random, patterns: list[str]) -> dict[str, Any]:
    """Return the hours of a place, or that it is closed; a few tell neither."""
    if rng.random() < 0.04:
        return {"week": None, "closed": rng.choice(("temporarily", "permanently"))}
    week = make_week(rng, rng.choice(patterns), vocabulary()["holidays"])
    return {"week": week if rng.random() < 0.94 else None, "closed": None}


def _street(rng: Random, street: str) -> str:
    return f"{street} #{rng.randrange(1, 40)}" if rng.random() < 0.2 else street


def _local_name(rng: Random, name: str) -> str | None:
    first, _, last = name.rpartition(" ")
    if last not in _LOCAL_NAMES or rng.random() > 0.2:
        return None
    return f"{_LOCAL_NAMES[last]} {first}"


def _photo(rng: Random) -> str:
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"
    return f"AF1QipN{_text(rng, letters, 37)}"


def _text(rng: Random, letters: str, length: int) -> str:
    return "".join(rng.choices(letters, k=length))
