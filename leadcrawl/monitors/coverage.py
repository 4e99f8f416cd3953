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
_SURE: Final = 10  # as many leads had a field, as many should have had it, and none has: no chance


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
        run, fall = self.run_facts, self.expected.drift.points / 100
        if run.has_resumed or run.finish_reason not in self.expected.finish_reasons:
            self.skipTest("it read a part, and parts of a site differ")
        before = pooled(self.data.measured)
        if before is None:
            return
        for field in fields_of(run.spider):
            earlier, now = before.having(field), run.having(field)
            if earlier[1] and now[1] and not self.below(field) and has_drifted(earlier, now, fall):
                least = max(0.0, earlier[0] / earlier[1] - fall)
                yield self.missing(field, f"at least {percent(least)}", before)


def pooled(runs: Sequence[RunFacts]) -> RunFacts | None:
    """Return the leads of some runs as those of one; `None` when there are none.

    Runs that failed are left out: what broke then is not the measure. So are those that resumed
    another: they read what was left of the target.
    """
    whole = [run for run in runs if run.verdict != "failed" and not run.has_resumed]
    good = [run for run in whole if run.leads_read]
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


def has_drifted(before: tuple[int, int], now: tuple[int, int], fall: float) -> bool:
    """Tell whether a field's share has fallen by more than `fall` and by more than chance does.

    Args:
        before: how many leads had the field, and of how many.
        now: the same of this run.
        fall: a share, 0 to 1.

    >>> has_drifted((2800, 5000), (40, 100), 0.15), has_drifted((2800, 5000), (45, 100), 0.15)
    (True, False)
    >>> has_drifted((2800, 5000), (8, 20), 0.15)  # 16 points, but of twenty leads only
    False
    >>> has_drifted((7, 13), (25, 73), 0.15)  # 20 points, but thirteen leads are no measure
    False
    >>> has_drifted((500, 5000), (0, 200), 0.15)  # ten points only, but nothing is left
    True
    """
    share = before[0] / before[1]
    if now[0] == 0 and min(share * now[1], before[0]) >= _SURE:
        return True
    both = (before[0] + now[0]) / (before[1] + now[1])
    chance = _CHANCE * math.sqrt(both * (1 - both) * (1 / before[1] + 1 / now[1]))
    return share - now[0] / now[1] > max(fall, chance)
