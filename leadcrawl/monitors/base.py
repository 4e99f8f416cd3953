"""What all monitors share: a monitor is a docstring, some declared attributes, and a check."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from spidermon.core.monitors import Monitor

from leadcrawl.monitors.expectations import Expectations
from leadcrawl.monitors.facts import RunFacts
from leadcrawl.monitors.figures import percent
from leadcrawl.monitors.findings import Finding, Level


class LeadMonitor(Monitor):  # type: ignore[misc]  # Spidermon is untyped
    """A monitor that says what it found; its docstring is the summary."""

    slug: ClassVar[str]
    """Name in stats, logs and alerts."""
    next_step: ClassVar[str]
    """What an operator does about it."""
    severity: ClassVar[Level] = "failure"

    findings: tuple[Finding, ...] = ()

    def test_expectation(self) -> None:
        """Compare, and fail with all that was found."""
        self.findings = tuple(self.check())
        if self.findings:
            self.fail("\n".join(finding.line for finding in self.findings))

    def check(self) -> Iterator[Finding]:
        """Yield what is not as expected."""
        raise NotImplementedError

    @property
    def expected(self) -> Expectations:
        """What the spider's file expects."""
        expectations: Expectations = self.data.expectations
        return expectations

    @property
    def run_facts(self) -> RunFacts:
        """The run itself."""
        facts: RunFacts = self.data.run
        return facts

    @property
    def stats(self) -> Mapping[str, Any]:
        """Scrapy's stats."""
        stats: Mapping[str, Any] = self.data.stats
        return stats

    def finding(self, expected: str, actual: str, **more: Any) -> Finding:
        """Return a finding of this monitor."""
        told = {"summary": (type(self).__doc__ or "").strip().rstrip("."), "monitor": self.slug}
        told |= {"next_step": self.next_step, "level": self.severity}
        return Finding(expected=expected, actual=actual, **told | more)


class ShareMonitor(LeadMonitor):
    """A share that must not be larger than its limit."""

    slug: ClassVar[str]  # also the key of its limit in the expectations
    part: ClassVar[tuple[str, ...]]
    """Names of stats that are added up; those that end in `/` are prefixes."""
    whole: ClassVar[tuple[str, ...]]
    """The same for what the share is of."""
    things: ClassVar[str] = "answers"
    """What `whole` counts."""

    def check(self) -> Iterator[Finding]:
        """Yield a finding when the share is too large."""
        limit: float = getattr(self.expected, self.slug)
        part, whole = total(self.stats, self.part), total(self.stats, self.whole)
        if whole < self.expected.sample:
            self.skipTest(f"only {whole} {self.things}")
        if part > limit * whole:
            yield self.finding(
                f"at most {percent(limit)}", f"{percent(part / whole)} of {whole} {self.things}"
            )


class CountMonitor(LeadMonitor):
    """A number that must not be larger than its limit."""

    slug: ClassVar[str]  # also the key of its limit in the expectations
    counted: ClassVar[tuple[str, ...]]
    """Names of stats that are added up."""

    def check(self) -> Iterator[Finding]:
        """Yield a finding when the number is too large."""
        limit: int = getattr(self.expected, self.slug)
        count = total(self.stats, self.counted)
        if count > limit:
            yield self.finding(f"at most {limit}", str(count))


def total(stats: Mapping[str, Any], names: tuple[str, ...]) -> int:
    """Return the sum of stats; a name that ends in `/` stands for all that begin with it.

    >>> total({"block/x/sorry": 2, "block/x/empty": 1, "retry": 4}, ("block/", "retry"))
    7
    """
    prefixes = tuple(name for name in names if name.endswith("/"))
    return sum(
        int(value)
        for name, value in stats.items()
        if name in names or (prefixes and name.startswith(prefixes))
    )
