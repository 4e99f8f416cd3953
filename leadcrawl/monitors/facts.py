"""What a run did, in the few figures that monitors, alerts and later runs compare."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self

from leadcrawl import stats as names
from leadcrawl.sources.origins import OPENED_ONLY

COUNTS = {
    "requests": "downloader/request_count",
    "pages": "response_received_count",
    "leads": names.LEADS,
    "new": names.LEADS_NEW,
    "changed": names.LEADS_CHANGED,
    "unchanged": names.LEADS_UNCHANGED,
    "gone": names.LEADS_GONE,
    "rejected": names.LEADS_REJECTED,
    "rows_unchanged": names.ROWS_UNCHANGED,
    "opened": names.PLACES_OPENED,
    "spooled": names.STORAGE_SPOOLED,
    "resumed": names.RESUMED,
    "errors": "log_count/ERROR",
}


@dataclass(frozen=True)
class RunFacts:
    """A run in figures; an earlier one is read back from its record."""

    spider: str
    target: str
    run_id: str = ""
    job_id: str | None = None
    started_at: datetime | None = None
    finished_at: datetime | None = None
    finish_reason: str = "unknown"
    counts: Mapping[str, int] = field(default_factory=dict)
    """Figures by the names of `COUNTS`."""
    leads_read: int = 0
    """Active leads that this run read and stored: what coverage is a share of."""
    coverage: Mapping[str, int] = field(default_factory=dict)
    """Number of them that have each field."""
    parsers: Mapping[str, int] = field(default_factory=dict)
    """Number of leads from each parser of the source: `api`, `html`, `dom`."""
    verdict: str | None = None

    @classmethod
    def of_record(cls, document: Mapping[str, Any]) -> Self:
        """Read the record of a run; older records lack some figures."""
        present = {key: document[key] for key in cls.__dataclass_fields__ if key in document}
        return cls(**{"spider": "", "target": "", "run_id": document["_id"]} | present)

    def read(self, name: str) -> int:
        """Return how many of the leads that were read could have a field.

        >>> RunFacts("google_maps", "", leads_read=9, counts={"opened": 2}).read("popular_times")
        2
        """
        opened_only = name in OPENED_ONLY.get(self.spider, ())
        return self.counts.get("opened", 0) if opened_only else self.leads_read

    def share(self, name: str) -> float | None:
        """Return the share of those leads that have a field; `None` without leads.

        >>> RunFacts("craigslist", "", leads_read=4, coverage={"phones": 1}).share("phones")
        0.25
        """
        return self.coverage.get(name, 0) / self.read(name) if self.read(name) else None

    def having(self, name: str) -> tuple[int, int]:
        """Return how many of those leads have a field, and how many there are."""
        return self.coverage.get(name, 0), self.read(name)

    @property
    def has_resumed(self) -> bool:
        """Whether it went on where another run was interrupted: it read what was left."""
        return bool(self.counts.get("resumed"))

    @property
    def seconds(self) -> float | None:
        """Duration, where it is known."""
        if self.started_at is None or self.finished_at is None:
            return None
        return (self.finished_at - self.started_at).total_seconds()


def figures_of_stats(stats: Mapping[str, Any]) -> dict[str, Any]:
    """Return the figures of a crawl, as its record keeps them.

    >>> figures_of_stats({"leadcrawl/leads/seen": 3, "leadcrawl/leads/gone": 1,
    ...     "leadcrawl/field/phones": 2, "leadcrawl/lead_source/craigslist/api": 3})["coverage"]
    {'phones': 2}
    """
    parsers: dict[str, int] = {}
    for name, count in with_prefix(stats, names.LEAD_SOURCE_).items():
        parser = name.rpartition("/")[2]
        if parser != "unknown":  # a record that is gone was read by none
            parsers[parser] = parsers.get(parser, 0) + count
    return {
        "counts": {name: int(stats.get(stat, 0)) for name, stat in COUNTS.items()},
        "leads_read": int(stats.get(names.LEADS, 0)) - int(stats.get(names.LEADS_GONE, 0)),
        "coverage": with_prefix(stats, names.FIELD_),
        "parsers": parsers,
    }


def with_prefix(stats: Mapping[str, Any], prefix: str) -> dict[str, Any]:
    """Return the stats whose names begin with `prefix`, without it."""
    return {name[len(prefix) :]: stats[name] for name in stats if name.startswith(prefix)}
