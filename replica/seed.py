"""Synthetic leads of both sites for a database that is to be large: no crawl, no network.

A lead and its times depend on the options and its number alone. A few leads are seen twice, since
something about them has changed or they are gone.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from leadcrawl.items import Lead
from leadcrawl.scoring import Scoring
from leadcrawl.sources.craigslist.areas import find_areas
from leadcrawl.storage.records import Run, Sighting
from leadcrawl.taxonomy import Taxonomy
from replica.craigslist.answers import answer as posting_answer
from replica.craigslist.factory import City, PostingFactory
from replica.google_maps.answers import answer as place_answer
from replica.google_maps.factory import PlaceFactory
from replica.google_maps.options import MapsOptions
from replica.google_maps.vocabulary import vocabulary

DAYS = 25  # before the anchor, with a crawl of each site every day
_AREAS = ("sfbay", "newyork", "losangeles", "chicago", "seattle", "austin", "santabarbara")
_MAPS = ("sfbay", "austin")
_PLACES = 0.4  # share of places among the leads
_GONE, _CHANGED = 0.02, 0.03
_CRAWL = timedelta(hours=2)  # how long each takes


@dataclass(frozen=True)
class SeedOptions:
    """How many leads, and which."""

    leads: int
    seed: int
    anchor: datetime
    """Start of the last crawl."""


class LeadFactory:
    """Makes what crawls have seen, by the numbers of leads."""

    def __init__(self, options: SeedOptions) -> None:
        self.options = options
        areas = tuple(area for name in _AREAS for area in find_areas(name))
        city = City(options.seed, options.leads, areas, options.anchor, gone=0)
        self._postings = PostingFactory(city)
        self._places = [PlaceFactory(MapsOptions(options.seed, city=name)) for name in _MAPS]
        self._taxonomy, self._scoring = Taxonomy.load(), Scoring.load()

    def sightings(self, numbers: range) -> list[Sighting]:
        """Return the sightings of some leads, in an order in which they may be stored."""
        return [sighting for number in numbers for sighting in self._sightings(number)]

    def _sightings(self, number: int) -> Iterator[Sighting]:
        rng = Random(f"seed/{self.options.seed}/{number}")  # noqa: S311  (no secrets here)
        lead = self._place(number, rng) if rng.random() < _PLACES else self._posting(number)
        age = self.options.anchor - lead.posted_at if lead.posted_at else None
        day = rng.randrange(DAYS) if age is None else min(DAYS - 1, max(0, age.days))
        yield self._seen(lead, day, rng)
        fate = rng.random()
        if fate < _GONE:
            yield self._seen(lead.model_copy(update={"status": "gone"}), day // 2, rng)
        elif fate < _GONE + _CHANGED:
            yield self._seen(lead.model_copy(update=_news(lead)), day // 2, rng)

    def _posting(self, number: int) -> Lead:
        posting = self._postings.posting(number)
        values = posting_answer(posting) | {"city": posting.spot.town, "parser": "api"}
        return self._lead(values)

    def _place(self, number: int, rng: Random) -> Lead:
        factory = self._places[number % len(self._places)]
        place = factory.place(number)
        values = place_answer(place, factory.city, detail=True)
        kind = vocabulary()["kinds"][place.kind]
        offered = (vocabulary()["attributes"][key] for key in kind["attributes"])
        options = [item["en"] for item in offered if item["group"] == "service_options"]
        values |= {"region": factory.city.code, "services": options, "parser": "api"}
        if place.website and rng.random() < 0.15:
            host = place.website.split("/")[2].removeprefix("www.")
            values["emails"] = [{"address": f"hello@{host}"}]
        return self._lead(values)

    def _lead(self, values: dict[str, Any]) -> Lead:
        """Return the lead of an answer, with what pipelines add."""
        values = {key: value for key, value in values.items() if key != "_id"}
        values["phones"] = [_phone(**phone) for phone in values.get("phones", ())]
        values["emails"] = [
            {**email, "found_by": "text", "raw": email["address"]}
            for email in values.get("emails", ())
        ]
        if website := values.get("website"):
            values["domain"] = ".".join(website.split("/")[2].split(".")[-2:])
        lead = Lead.model_validate(values | {"language": "en"})
        return lead.model_copy(update={"category_normalized": self._taxonomy.normalize(lead)})

    def _seen(self, lead: Lead, day: int, rng: Random) -> Sighting:
        """Return the sighting by the crawl of so many days ago."""
        start = self.options.anchor - timedelta(days=day)
        at = start + rng.random() * _CRAWL
        score, reasons = self._scoring.score(lead, at)
        update = {
            "completeness": self._scoring.completeness_of(lead),
            "score": score,
            "score_reasons": reasons,
        }
        return Sighting.of(lead.model_copy(update=update), at, _run_id(lead.source, start))


class SeededRuns:
    """The records of the crawls that the sightings are of."""

    def __init__(self, options: SeedOptions) -> None:
        self._options = options
        self._fields: dict[str, dict[str, int]] = {}

    def add(self, sighting: Sighting) -> None:
        """Count what a crawl has seen."""
        fields = self._fields.setdefault(sighting.run_id, {})
        for name, value in sighting.document.items():
            fields[name] = fields.get(name, 0) + bool(value)

    def records(self) -> Iterator[Run]:
        """Yield the records."""
        for day in range(DAYS):
            start = self._options.anchor - timedelta(days=day)
            for spider in ("craigslist", "google_maps"):
                run_id = _run_id(spider, start)
                coverage = self._fields.get(run_id, {})
                count = coverage.get("source", 0)
                document = {
                    "spider": spider,
                    "status": "finished",
                    "arguments": {"seed": str(self._options.seed)},
                    "target": f"seed={self._options.seed}",
                    "started_at": start,
                    "finished_at": start + _CRAWL,
                    "finish_reason": "finished",
                    "counts": {"requests": count, "leads": count},
                    "leads_read": count,
                    "coverage": coverage,
                }
                if count:
                    yield Run(run_id, document)


def _run_id(source: str, start: datetime) -> str:
    return f"seed-{source}-{start:%Y%m%d}"


def _phone(e164: str, extension: str | None = None) -> dict[str, Any]:
    national = f"({e164[2:5]}) {e164[5:8]}-{e164[8:]}"
    return {
        "e164": e164,
        "national": national,
        "extension": extension,
        "type": "fixed_line_or_mobile",
        "region": "US",
        "found_by": "text",
        "raw": national,
    }


def _news(lead: Lead) -> dict[str, Any]:
    """Return what has changed since a lead was seen first."""
    if lead.reviews_count is not None:
        return {"reviews_count": lead.reviews_count + 7}
    return {"name": f"{lead.name} (updated)"}
