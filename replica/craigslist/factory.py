"""The postings of a replica, each made on demand from the seed and its number."""

import base64
import hashlib
import math
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from random import Random

from leadcrawl.sources.craigslist.areas import Area, all_areas
from replica.businesses import Business, area_codes, make_business, slugify, words
from replica.craigslist.details import BASE58, make_images, make_notice, make_spot
from replica.craigslist.model import Gone, Posting, Times
from replica.craigslist.writing import Brief, write

ANCHOR = datetime(2026, 11, 1, 23, tzinfo=UTC)
"""The present of the replica unless told: no page depends on the clock."""

_DAY = 86_400
_SPAN = 25 * _DAY
_STEP = 1_000  # posting ids from one posting to the next


@dataclass(frozen=True, slots=True)
class City:
    """What a replica is asked to hold."""

    seed: int = 7
    postings: int = 500
    areas: tuple[Area, ...] = ()
    anchor: datetime = ANCHOR
    gone: float = 0.02
    """Share of postings that are listed but gone."""
    changed: float = 0.0
    """Share of postings that their posters have changed since."""

    @property
    def now(self) -> int:
        """The anchor as Unix seconds."""
        return int(self.anchor.timestamp())


class PostingFactory:
    """Makes the posting of a number; numbers from `local` on lie in nearby areas."""

    def __init__(self, city: City) -> None:
        self.city = city
        self.local = city.postings
        self.count = city.postings + max(4, city.postings // 50)
        self._top_id = 7_985_000_000 + city.seed * 7_919 % 10_000_000
        self._neighbors = tuple(_nearest(area, city.areas) for area in city.areas)
        mix = words()["mix"]
        self._sections = [*mix]
        self._shares = [mix[section]["share"] for section in mix]
        self._business = lru_cache(maxsize=4096)(self._make_business)

    def index_of(self, pid: int) -> int | None:
        """Return the number of the posting with this id, if there is one."""
        index = (self._top_id - pid) // _STEP
        return index if 0 <= index < self.count and self.pid(index) == pid else None

    def pid(self, index: int) -> int:
        """Return the posting id of a number; newer postings have higher ones."""
        return self._top_id - index * _STEP - int(self._share("pid", index) * _STEP)

    def token(self, index: int) -> str:
        """Return the 22-character token of a number, in one of the site's two alphabets."""
        digest = hashlib.blake2b(f"{self.city.seed}/{index}".encode(), digest_size=16).digest()
        if digest[0] % 8 == 0:
            return base64.urlsafe_b64encode(digest).decode().rstrip("=")
        number, letters = int.from_bytes(digest, "big"), []
        for _ in range(22):
            number, rest = divmod(number, 58)
            letters.append(BASE58[rest])
        return "".join(letters)

    def posting(self, index: int) -> Posting:
        """Return the posting of a number."""
        made = self._make(index)
        return self._changed(made) if self._share("changed", index) < self.city.changed else made

    def _make(self, index: int) -> Posting:
        city = self.city
        rng = Random(city.seed * 1_000_003 + index)  # noqa: S311  (no secrets here)
        area = rng.choice(city.areas if index < self.local else self._neighbors)
        sub = rng.choice(area.subareas) if area.subareas else None
        section = rng.choices(self._sections, self._shares)[0]
        code = rng.choice(words()["mix"][section]["codes"])
        towns = words()["cities"].get(area.hostname, {}).get("towns", {})
        default = [(sub.name if sub else area.name).title()]
        town = rng.choice(towns.get(sub.code if sub else "", default))
        business = self._business(area.hostname, code, rng.randrange(max(3, city.postings // 40)))
        at_home = area.country in {"US", "CA"}
        draft = write(rng, Brief(code, section, business, town, at_home))
        linked = rng.random() < 0.5
        return Posting(
            index=index,
            pid=self.pid(index),
            token=self.token(index),
            slug=slugify(f"{town} {draft.title}")[:40].strip("-"),
            area=area.hostname,
            subarea=sub.code if sub else None,
            currency=area.currency or "USD",
            category=code,
            section=section,
            draft=draft,
            company=business.name if linked and section == "jobs" else None,
            spot=make_spot(rng, area, town, section, business),
            times=self._times(rng, index, section),
            images=make_images(rng, section),
            repost_of=rng.randrange(7_400_000_000, 7_700_000_000) if rng.random() < 0.1 else None,
            notice=make_notice(rng, section),
            more_ads=rng.random() < 0.3,
            linked_data=linked,
            gone=self._gone(index),
        )

    def _times(self, rng: Random, index: int, section: str) -> Times:
        local = index < self.local
        number, total = (index, self.local) if local else (index - self.local, 100)
        posted = self.city.now - 60 - int((number + rng.random()) / total * _SPAN)
        created = posted - rng.randrange(2, 60) * _DAY if rng.random() < 0.08 else posted
        later = rng.randrange(1, 5) if rng.random() < 0.8 else rng.randrange(600, 40_000)
        expires = posted + (45 if section == "housing" else 30) * _DAY
        return Times(created, posted, min(posted + later, self.city.now), expires)

    def _changed(self, posting: Posting) -> Posting:
        """Return the posting as its poster changed it: renewed, cheaper or with another title."""
        draft, times = posting.draft, posting.times
        draft = replace(draft, lines=["UPDATED: new opening times, see below.", *draft.lines])
        manner = posting.index % 3
        if manner == 0:
            now = self.city.now
            times = replace(times, posted=now, updated=now, expires=now + 30 * _DAY)
        elif manner == 1 and draft.price is not None:
            draft.price = max(1, draft.price * 9 // 10)
        else:
            draft.title = f"{draft.title} (updated)"
        return replace(posting, draft=draft, times=times)

    def _gone(self, index: int) -> Gone | None:
        if self._share("gone", index) >= self.city.gone:
            return None
        kinds: tuple[Gone, ...] = ("expired", "deleted", "flagged", "missing")
        return kinds[int(self._share("kind", index) * len(kinds))]

    def _share(self, salt: str, index: int) -> float:
        """Return an even number in [0, 1) that depends on nothing but the seed, salt and number."""
        key = f"{salt}/{self.city.seed}/{index}".encode()
        return int.from_bytes(hashlib.blake2b(key, digest_size=4).digest(), "big") / 2**32

    def _make_business(self, hostname: str, code: str, number: int) -> Business:
        rng = Random(f"{self.city.seed}/{hostname}/{code}/{number}")  # noqa: S311
        firms: list[str] = words()["categories"][code]["firms"]
        return make_business(rng, firms, area_codes(hostname))


def _nearest(area: Area, taken: tuple[Area, ...]) -> Area:
    """Return the nearest area of the same country that is not taken."""
    names = {other.hostname for other in taken}
    others = [a for a in all_areas() if a.hostname not in names and a.country == area.country]
    here = (area.latitude, area.longitude)
    return min(others or all_areas(), key=lambda a: math.dist(here, (a.latitude, a.longitude)))
