"""Monitors of what the leads hold: coverage per field, alone and against earlier runs."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Final

from leadcrawl.monitors.base import LeadMonitor
from leadcrawl.monitors.facts import RunFacts
from leadcrawl.monitors.figures import percent
from leadcrawl.monitors.findings import Finding
from leadcrawl.sources.origins import fields_of, origins

_CHANCE: Final = 3  # standard errors; what lies beyond happens by chance once in 700 times
_SURE: Final = 10  # as many leads expected to have a field, and none has it: no chance


class _Coverage(LeadMonitor):
    """What both monitors say about a field."""

    def missing(self, field: str, expected: str, before: RunFacts | None) -> Finding:
        """Return the finding of a field that fewer leads have than expected."""
        run = self.run_facts
        share = run.share(field) or 0
        parsers = sorted(run.parsers, key=lambda parser: -run.parsers[parser])
        places = "; ".join(origins(run.spider, parsers, field)) or "enrichment"
        earlier = before and before.share(field)
        return self.finding(
            expected,
            f"{percent(share)} of {run.read(field)} leads",
            monitor=f"{self.slug}/{field}",
            summary=f"Field {field} is found {'less often' if share else 'no more'}",
            before=f"{percent(earlier)} of {before.read(field)} leads"
            if before and earlier
            else None,
            next_step=f"Is it still at {places}? Save a page: scrapy extract shows what it yields.",
        )

    def below(self, field: str) -> bool:
        """Tell whether a field's coverage is below its limit."""
        share, least = self.run_facts.share(field) or 0, self.expected.coverage.get(field, 0)
        return share < least and self.run_facts.read(field) >= self.expected.sample


class FieldCoverage(_Coverage):
    """Fields are missing."""

    slug = "coverage"
    next_step = "Look whether the site has changed."

    def check(self) -> Iterator[Finding]:
        """Compare each field with its limit."""
        if self.run_facts.leads_read < self.expected.sample:
            self.skipTest(f"only {self.run_facts.leads_read} leads were read")
        before = pooled(self.data.measured)
        for field, least in self.expected.coverage.items():
            if self.below(field):
                yield self.missing(field, f"at least {percent(least)}", before)


class Drift(_Coverage):
    """Fields are found less often than in earlier runs."""

    slug = "drift"
    next_step = FieldCoverage.next_step

    def check(self) -> Iterator[Finding]:
        """Compare each field with earlier runs of the same spider and arguments."""
        if error := self.data.history_error:
            said = {"summary": "Earlier runs cannot be read, so nothing is compared with them"}
            yield self.finding("the records of earlier runs", error, level="warning", **said)
        before = pooled(self.data.measured)
        if before is None:
            return
        for field in fields_of(self.run_facts.spider):
            share = before.share(field) or 0
            count, points = self.run_facts.coverage.get(field, 0), self.expected.drift.points
            leads = self.run_facts.read(field)
            if leads and not self.below(field) and has_drifted(share, count, leads, points / 100):
                least = max(0.0, share - points / 100)
                yield self.missing(field, f"at least {percent(least)}", before)


def pooled(runs: Sequence[RunFacts]) -> RunFacts | None:
    """Return the leads of some runs as those of one; `None` when there are none.

    Runs that failed are left out: what broke then is not the measure.
    """
    good = [run for run in runs if run.verdict != "failed" and run.leads_read]
    if not good:
        return None
    coverage: dict[str, int] = {}
    for run in good:
        for field, count in run.coverage.items():
            coverage[field] = coverage.get(field, 0) + count
    leads = sum(run.leads_read for run in good)
    counts = {"opened": sum(run.counts.get("opened", 0) for run in good)}
    first = good[0]
    return RunFacts(first.spider, first.target, leads_read=leads, coverage=coverage, counts=counts)


def has_drifted(share: float, count: int, leads: int, fall: float) -> bool:
    """Tell whether `count` of `leads` is less than `share` by more than `fall` and by chance.

    >>> has_drifted(0.56, 40, 100, 0.15), has_drifted(0.56, 45, 100, 0.15)
    (True, False)
    >>> has_drifted(0.56, 8, 20, 0.15)  # 16 points, but of twenty leads only
    False
    >>> has_drifted(0.1, 0, 200, 0.15)  # ten points only, but nothing is left
    True
    """
    if count == 0 and share * leads >= _SURE:
        return True
    chance = _CHANCE * math.sqrt(share * (1 - share) / leads)
    return share - count / leads > max(fall, chance)
