"""What monitors find, and the report of a run that alerts are made of. No personal data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Literal

from spidermon.settings import MONITOR

from leadcrawl.monitors.facts import RunFacts
from leadcrawl.monitors.figures import figures

Level = Literal["failure", "warning"]
Verdict = Literal["ok", "warnings", "failed"]


@dataclass(frozen=True)
class Finding:
    """One thing that is not as expected."""

    monitor: str
    """Slug of the monitor, with what it is about: `coverage/phones`."""
    summary: str
    """What is wrong, in one line."""
    expected: str
    """What the monitor expects, as text: `at least 40 %`."""
    actual: str
    """What it found, as text: `3 % of 180 leads`."""
    next_step: str
    """What to do about it."""
    level: Level = "failure"
    before: str | None = None
    """The same figure in earlier runs, where there were any: `56 % in the last 5 runs`."""

    @property
    def line(self) -> str:
        """The finding as one line of a log.

        >>> Finding("leads", "Too few leads", "at least 10", "2", "Look at the log.").line
        'leads: Too few leads (2; expected at least 10). Look at the log.'
        """
        before = f"; before {self.before}" if self.before else ""
        found = f"{self.actual}; expected {self.expected}{before}"
        return f"{self.monitor}: {self.summary} ({found}). {self.next_step}"


@dataclass(frozen=True)
class Report:
    """A run as its monitors saw it."""

    spider: str
    target: str
    """The arguments as text: `category=bbb city=sfbay`."""
    run_id: str
    job_id: str | None
    """Scrapyd's job, where it started the run."""
    verdict: Verdict
    findings: tuple[Finding, ...]
    """Failures first."""
    figures: dict[str, str]
    """The run's figures by name, for people: `Leads` -> `120`, `Coverage: phones` -> `56 %`."""
    previous: tuple[dict[str, str], ...] = ()
    """The same figures of earlier runs, latest first; `Started` says when."""
    finish_reason: str = "unknown"
    started_at: datetime | None = None
    finished_at: datetime | None = None
    is_running: bool = False
    """The crawl goes on: a periodic monitor speaks."""

    def document(self) -> dict[str, Any]:
        """Return what the run record keeps of it."""
        findings = [
            {key: value for key, value in asdict(finding).items() if value is not None}
            for finding in self.findings
        ]
        return {"verdict": self.verdict, "findings": findings}


def verdict_of(findings: Iterable[Finding]) -> Verdict:
    """Return the verdict on a run.

    >>> verdict_of([])
    'ok'
    >>> verdict_of([Finding("a", "", "", "", "", "warning"), Finding("b", "", "", "", "")])
    'failed'
    """
    levels = {finding.level for finding in findings}
    return "failed" if "failure" in levels else "warnings" if levels else "ok"


def target_of(arguments: Mapping[str, Any]) -> str:
    """Return the arguments of a run as one line; the same arguments give the same line.

    >>> target_of({"query": "plumber", "city": "sfbay", "_job": "1"})
    'city=sfbay query=plumber'
    """
    own = sorted((key, value) for key, value in arguments.items() if not key.startswith("_"))
    return " ".join(f"{key}={value}" for key, value in own)


def build_report(data: Any, result: Any) -> Report:
    """Return the report of the suite that has just run.

    Args:
        data: what Spidermon gives monitors and actions (`self.data`): here the run is `data.run`,
            earlier ones of the same target are `data.stats_history`, latest first.
        result: the suite's result (`self.result` of an action). Monitors that crashed are findings.
    """
    run: RunFacts = data.run
    found = [finding for one in result.monitor_results for finding in _findings(one)]
    findings = tuple(sorted(dict.fromkeys(found), key=lambda finding: finding.level))
    return Report(
        run.spider,
        run.target,
        run.run_id,
        run.job_id,
        verdict_of(findings),
        findings,
        figures(run),
        tuple(figures(earlier) for earlier in data.stats_history),
        run.finish_reason,
        run.started_at,
        run.finished_at,
        is_running=data.get("is_running", False),
    )


def _findings(result: Any) -> tuple[Finding, ...]:
    """Return what a monitor found; for one that is not ours, that it failed or crashed."""
    found: tuple[Finding, ...] = getattr(result.monitor, "findings", ())
    if found or not result.error:
        return found
    slug, reason = f"monitor/{result.monitor.name}", " ".join((result.reason or "").split())
    if result.status == MONITOR.STATUS.FAILURE:
        return (
            Finding(slug, "A monitor failed", "what it asserts", reason[:200], "See its code."),
        )
    crash = str(result.error).strip().splitlines()[-1].partition(":")[0]
    next_step = "The traceback is in the log; it is a bug of the monitor."
    return (Finding(slug, "A monitor itself broke off", "a result", crash, next_step),)
