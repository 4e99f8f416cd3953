"""What the replica's searches look through: a few bytes for each posting."""

from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from leadcrawl.sources.craigslist.areas import Area
from leadcrawl.sources.craigslist.areas import area as area_of
from leadcrawl.sources.craigslist.categories import category, expand
from replica.businesses import words
from replica.craigslist.factory import PostingFactory
from replica.craigslist.model import Posting

NO_PRICE = -1


@dataclass(frozen=True, slots=True)
class Query:
    """A search: where, what, which, in which order."""

    area: str
    """Hostname."""
    subarea: str | None
    category: str
    text: str = ""
    titles_only: bool = False
    has_pic: bool = False
    today: bool = False
    min_price: int | None = None
    max_price: int | None = None
    sort: str = "date"
    purveyor: str = "all"
    """`owner`, `dealer` or `all`."""


@dataclass(slots=True)
class Found:
    """What a search finds: numbers of postings, the local ones first."""

    numbers: "array[int]" = field(default_factory=lambda: array("I"))
    local: int = 0


class Catalog:
    """All postings of the replica by what a search can ask for."""

    def __init__(self, factory: PostingFactory) -> None:
        self.factory = factory
        self.codes = sorted({code for part in words()["mix"].values() for code in part["codes"]})
        self.places: list[tuple[str, str | None]] = []
        self.texts: list[tuple[str, bool]] = [("", False)]
        self.code, self.place, self.text = array("B"), array("H"), array("H")
        self.posted, self.price = array("I"), array("i")
        self.lat, self.lon = array("i"), array("i")
        self.image_size = array("B")
        self.tokens: dict[str, int] = {}
        self._place_ids: dict[tuple[str, str | None], int] = {}
        self._text_ids: dict[tuple[str, bool], int] = {self.texts[0]: 0}
        self.search = lru_cache(maxsize=64)(self._search)

    def add(self, posting: Posting) -> None:
        """Add a posting; they must come in order."""
        spot, place = posting.spot, (posting.area, posting.subarea)
        if place not in self._place_ids:
            self._place_ids[place] = len(self.places)
            self.places.append(place)
        text = (spot.text, spot.is_hood)
        if text not in self._text_ids:
            self._text_ids[text] = len(self.texts)
            self.texts.append(text)
        size = posting.images[0].rpartition("_")[2] if posting.images else ""
        self.code.append(self.codes.index(posting.category))
        self.place.append(self._place_ids[place])
        self.text.append(self._text_ids[text])
        self.posted.append(posting.times.posted)
        self.price.append(NO_PRICE if posting.draft.price is None else posting.draft.price)
        self.lat.append(round((spot.lat or 0) * 10_000))
        self.lon.append(round((spot.lon or 0) * 10_000))
        self.image_size.append(words()["images"].index(size) + 1 if size else 0)
        self.tokens[posting.token] = posting.index

    def image_code(self, number: int) -> str | int:
        """Return the size of the first picture as the JSON has it; 0 when there is none."""
        size = self.image_size[number]
        code: str | int = words()["images"][size - 1] if size else 0
        return code

    def _search(self, query: Query) -> Found:
        codes = bytearray(len(self.codes))
        for leaf in expand(query.category):
            if leaf in self.codes and _is_sold_by(leaf, query.purveyor):
                codes[self.codes.index(leaf)] = 1
        local = array("I", self._matching(query, codes, nearby=False))
        if query.sort in {"priceasc", "pricedsc"}:
            ordered = sorted(local, key=lambda n: self.price[n], reverse=query.sort == "pricedsc")
        else:
            newest_first = query.sort != "dateoldest"
            ordered = sorted(local, key=lambda n: self.posted[n], reverse=newest_first)
        found = Found(array("I", ordered), len(local))
        found.numbers.extend(self._matching(query, codes, nearby=True))
        return found

    def _matching(self, query: Query, codes: bytearray, *, nearby: bool) -> Iterator[int]:
        local = self.factory.local
        numbers = range(local, self.factory.count) if nearby else range(local)
        wanted = {i for i, place in enumerate(self.places) if nearby or _covers(query, place)}
        for number in numbers:
            if (
                codes[self.code[number]]
                and self.place[number] in wanted
                and self._passes(query, number)
            ):
                yield number

    def _passes(self, query: Query, number: int) -> bool:
        price = self.price[number]
        if query.min_price is not None and price < max(query.min_price, 0):
            return False
        if query.max_price is not None and not 0 <= price <= query.max_price:
            return False
        if query.has_pic and not self.image_size[number]:
            return False
        if query.today and not self._is_today(query, number):
            return False
        return not query.text or self._has_words(query, number)

    def _is_today(self, query: Query, number: int) -> bool:
        zone = ZoneInfo(known(query.area).timezone)
        posted = datetime.fromtimestamp(self.posted[number], zone).date()
        return posted == self.factory.city.anchor.astimezone(zone).date()

    def _has_words(self, query: Query, number: int) -> bool:
        draft = self.factory.posting(number).draft
        text = draft.title if query.titles_only else " ".join((draft.title, *draft.lines))
        text = text.casefold()
        return all(word in text for word in query.text.casefold().split())


def _covers(query: Query, place: tuple[str, str | None]) -> bool:
    return place[0] == query.area and query.subarea in {None, place[1]}


def _is_sold_by(leaf: str, purveyor: str) -> bool:
    return purveyor not in {"owner", "dealer"} or category_name(leaf).endswith(f"by {purveyor}")


def known(hostname: str) -> Area:
    """Return the area with this hostname, which must exist."""
    found = area_of(hostname)
    if found is None:
        raise LookupError(f"no area {hostname!r}")
    return found


def category_name(code: str) -> str:
    """Return the printed name of a category, which must exist."""
    found = category(code)
    if found is None:
        raise LookupError(f"no category {code!r}")
    return found.name
