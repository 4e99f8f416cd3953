"""Which places a search gives: those that fit the query, near the viewport, best first."""

import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from math import cos, hypot, radians

from replica.google_maps.city import KM_PER_DEGREE
from replica.google_maps.factory import PlaceFactory
from replica.google_maps.model import Place
from replica.google_maps.pb import Viewport, altitude
from replica.google_maps.vocabulary import LANGUAGES, category_name, vocabulary

_FILLERS = frozenset({"near", "me", "in", "the", "best", "a", "usa"})
_CITY_ZOOM = 12
_PAGE = 20
_LEAK_KM = 150.0


class Catalog:
    """All places, and what a search finds among them."""

    def __init__(self, factory: PlaceFactory) -> None:
        self.factory = factory
        self.city = factory.city
        self.places = [factory.place(number) for number in range(factory.options.places)]
        self.by_cid = {place.cid: place for place in self.places}
        self._here = frozenset(_words(f"{self.city.name} {self.city.state} {self.city.code}"))
        self._by_word = self._index()
        self.matching = lru_cache(maxsize=64)(self._matching)
        self.search = lru_cache(maxsize=256)(self._search)

    def home(self) -> Viewport:
        """Return what a page without a viewport of its own shows: the whole city."""
        return Viewport(self.city.lat, self.city.lon, altitude(self.city.lat, _CITY_ZOOM))

    def _index(self) -> dict[str, set[int]]:
        by_word: dict[str, set[int]] = {}
        kinds = vocabulary()["kinds"]
        by_kind = {
            kind: {
                word
                for code in spec["categories"]
                for language in LANGUAGES
                for word in _words(category_name(code, language))
            }
            for kind, spec in kinds.items()
        }
        for place in self.places:
            for word in by_kind[place.kind] | set(_words(place.name)):
                by_word.setdefault(word, set()).add(place.number)
        return by_word

    def _matching(self, query: str) -> Sequence[Place]:
        """Return the places that have every word of the query in their name or categories."""
        wanted = [w for w in _words(query) if w not in _FILLERS and w not in self._here]
        if not wanted or not _EVERYTHING.isdisjoint(wanted):
            return self.places
        found = set.intersection(*(self._by_word.get(word, set()) for word in wanted))
        return [self.places[number] for number in sorted(found)]

    def _search(self, query: str, viewport: Viewport) -> Sequence[Place]:
        """Return what a search over a viewport gives, in order: at most 120 places.

        A view with less than a page of results is filled up with far ones, as the real site does.
        """
        matching = self.matching(query)
        cap = self.factory.options.cap
        near = [place for place in matching if viewport.shows(place.lat, place.lon)]
        radius = viewport.reach[0] * KM_PER_DEGREE
        # Distance decides most, so that what is left out lies at the edge; chains stand out.
        near.sort(key=lambda p: distance(p, viewport) / radius - 0.5 * p.prominence)
        if len(near) >= _PAGE:
            return near[:cap]
        far = [place for place in matching if not viewport.shows(place.lat, place.lon)]
        far = [place for place in far if distance(place, viewport) <= _LEAK_KM]
        far.sort(key=lambda p: distance(p, viewport))
        return (near + far)[: min(cap, _PAGE)]

    def find(self, key: str) -> Place | None:
        """Return the place of a data id, or of a cid in decimal."""
        try:
            cid = int(key.partition(":")[2], 16) if ":" in key else int(key)
        except ValueError:
            return None
        return self.by_cid.get(cid)


def distance(place: Place, viewport: Viewport) -> float:
    """Return the kilometers between a place and the middle of a viewport."""
    east = (place.lon - viewport.lon) * cos(radians(viewport.lat))
    return KM_PER_DEGREE * hypot(place.lat - viewport.lat, east)


def _words(text: str) -> list[str]:
    """Return the words of a text without accents, case and plural s."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(c if c.isalnum() else " " for c in plain if not unicodedata.combining(c))
    return [word.removesuffix("s") if len(word) > 3 else word for word in kept.split()]


_EVERYTHING = frozenset(_words("business businesses places"))
