"""The state of all leads in figures, computed by the database; no lead is loaded for it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any, Final

from leadcrawl.storage.connection import Connection, Document
from leadcrawl.storage.filters import LeadFilter
from leadcrawl.storage.query import LeadQuery
from leadcrawl.storage.summary_pipelines import CELLS, COUNTED, COVERED, LEADS, RUNS

LATEST: Final = 10  # leads and runs


@dataclass(frozen=True)
class Day:
    """Leads of a site that were first seen on a day (UTC)."""

    day: date
    source: str
    leads: int


@dataclass(frozen=True)
class Cell:
    """Leads at about one place."""

    longitude: float
    latitude: float
    leads: int


@dataclass(frozen=True)
class RunCoverage:
    """What share of the leads that a run read had each field."""

    run_id: str
    spider: str
    started_at: datetime
    leads: int
    coverage: dict[str, float]


@dataclass(frozen=True)
class LeadSummary:
    """All leads in figures; those of suppressed people are in none of them."""

    total: int
    active: int
    """Still on their site."""
    do_not_contact: int
    with_phone: int
    with_email: int
    with_website: int
    complete: int
    """With telephone and website."""
    average_rating: float | None
    total_reviews: int
    by_source: dict[str, int]
    by_category: dict[str, int]
    """The most frequent ones; `unknown` for none."""
    by_city: dict[str, int]
    coverage: dict[str, int]
    """Number of leads that have each field."""
    per_day: list[Day]
    places: list[Cell]
    coverage_trend: list[RunCoverage]
    """By run, oldest first."""
    last_leads: list[Document]
    """Newest first, without those who asked not to be contacted."""
    last_runs: list[Document]

    def trend(self, field: str) -> dict[date, float]:
        """Return the coverage of a field by day (UTC); runs of a day count by their leads."""
        by_day = groupby(self.coverage_trend, lambda run: run.started_at.date())
        return {day: _share(list(runs), field) for day, runs in by_day}


class Summaries:
    """Read-only figures about all leads."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def load(self) -> LeadSummary:
        """Return the figures.

        Raises:
            StorageError: the database is away, or refuses.
        """
        found = (await self._aggregate("leads", LEADS))[0]
        totals = found["totals"][0] if found["totals"] else {}
        runs = await self._aggregate("runs", RUNS)
        newest = await LeadQuery(self._connection).page(LeadFilter(), limit=LATEST)
        rating = totals.get("rating")
        return LeadSummary(
            **{name: totals.get(name, 0) for name in COUNTED},
            average_rating=None if rating is None else round(rating, 2),
            by_source=_counts(found["sources"]),
            by_category=_counts(found["categories"]),
            by_city=_counts(found["cities"]),
            coverage={field: totals.get(f"has_{field}", 0) for field in COVERED},
            per_day=[_day(row) for row in reversed(found["days"])],
            places=[_cell(row) for row in found["places"]],
            coverage_trend=[_coverage(run) for run in reversed(runs) if run.get("leads_read")],
            last_leads=newest.leads,
            last_runs=runs[:LATEST],
        )

    async def _aggregate(self, collection: str, pipeline: list[Document]) -> list[Document]:
        async def run() -> list[Document]:
            cursor = await self._connection.database[collection].aggregate(pipeline)
            return await cursor.to_list()

        return await self._connection.call(run)


def _share(runs: Sequence[RunCoverage], field: str) -> float:
    found = sum(run.leads * run.coverage.get(field, 0) for run in runs)
    return found / sum(run.leads for run in runs)


def _counts(rows: Iterable[Document]) -> dict[str, int]:
    return {row["_id"] or "unknown": row["leads"] for row in rows}


def _day(row: Mapping[str, Any]) -> Day:
    return Day(row["_id"]["day"].date(), row["_id"]["source"], row["leads"])


def _cell(row: Mapping[str, Any]) -> Cell:
    """Return the middle of a cell."""
    x, y = row["_id"]["x"], row["_id"]["y"]
    return Cell((x + 0.5) / CELLS, (y + 0.5) / CELLS, row["leads"])


def _coverage(run: Mapping[str, Any]) -> RunCoverage:
    shares = {field: count / run["leads_read"] for field, count in run.get("coverage", {}).items()}
    return RunCoverage(run["_id"], run["spider"], run["started_at"], run["leads_read"], shares)
