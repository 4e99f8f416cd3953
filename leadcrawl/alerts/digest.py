"""The digest: what crawls brought since a moment, and which of them failed."""

from __future__ import annotations

import socket
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import Any, Final

from leadcrawl.alerts.render import Alert, clean, render
from leadcrawl.finish import GOOD_ENDS
from leadcrawl.monitors.figures import SHOWN, duration, percent
from leadcrawl.monitors.findings import target_of
from leadcrawl.storage.digest import LeadFigures

GROUPS: Final = 8  # sources or categories that are shown
RUNS: Final = 30
FINDINGS: Final = 3


@dataclass(frozen=True)
class Digest:
    """Figures since a moment."""

    since: datetime
    leads: LeadFigures
    runs: Sequence[Mapping[str, Any]]
    """Run records, latest first."""
    alerts_waiting: int
    records_spooled: int
    """Files of the spool."""


def render_digest(digest: Digest) -> Alert:
    """Return the digest as a mail."""
    rows = [_run(run) for run in digest.runs]
    problems = [row for row in rows if row["level"]]
    failed = sum(row["level"] == "failure" for row in rows)
    leads = digest.leads
    title = f"leadcrawl: {leads.new:,} new leads, {_runs(len(rows), failed)}"
    context: dict[str, Any] = clean({
        "title": title,
        "period": f"{_time(digest.since)} to {_time(datetime.now(UTC))}",
        "verdict": "failed" if failed else "warnings" if problems else "ok",
        "tiles": {
            "New": f"{leads.new:,}",
            "Changed": f"{leads.changed:,}",
            "Gone": f"{leads.gone:,}",
        },
        "total": f"{leads.total:,}",
        "groups": {"By source": _top(leads.by_source), "By category": _top(leads.by_category)},
        "coverage": _coverage(leads),
        "problems": problems,
        "runs": rows[:RUNS],
        "more_runs": max(len(rows) - RUNS, 0),
        "alerts_waiting": digest.alerts_waiting,
        "records_spooled": digest.records_spooled,
        "machine": socket.gethostname(),
    })  # fmt: skip
    text, html = render("digest.txt", context), render("digest.html", context)
    return Alert(title, text, html, title, {"type": "crawl.digest", "data": context})


def _runs(count: int, failed: int) -> str:
    """Return how the runs went.

    >>> _runs(0, 0), _runs(1, 0), _runs(14, 2)
    ('no runs', '1 run, none failed', '14 runs, 2 failed')
    """
    if not count:
        return "no runs"
    return f"{count} run{'s' * (count > 1)}, {failed or 'none'} failed"


def _run(run: Mapping[str, Any]) -> dict[str, Any]:
    counts = run.get("counts", {})
    level, problem = _problem(run)
    return {
        "level": level,
        "problem": problem,
        "name": f"{run.get('spider', 'unknown')} {target_of(run.get('arguments', {}))}".strip(),
        "started": _time(run["started_at"]),
        "took": _took(run),
        "leads": f"{counts.get('leads', 0):,}",
        "new": f"{counts.get('new', 0):,}",
        "findings": [
            f"{finding['summary']}: {finding['actual']} (expected {finding['expected']})"
            for finding in islice(run.get("findings", ()), FINDINGS)
        ],
    }


def _problem(run: Mapping[str, Any]) -> tuple[str, str]:
    """Return how bad a run went, and what is wrong in a few words; both empty for nothing."""
    if run.get("status") != "finished":
        return "warning", "still running, or killed"
    if run.get("finish_reason") not in GOOD_ENDS:
        return "failure", f"ended as {run.get('finish_reason', 'unknown')}"
    if run.get("verdict") == "failed":
        return "failure", "failed its monitors"
    return "", ""


def _took(run: Mapping[str, Any]) -> str:
    if not run.get("finished_at"):
        return "-"
    return duration((run["finished_at"] - run["started_at"]).total_seconds())


def _top(counts: Mapping[str, int]) -> dict[str, str]:
    """Return the largest groups, and one for the rest."""
    shown = {name: f"{count:,}" for name, count in islice(counts.items(), GROUPS)}
    if rest := sum(islice(counts.values(), GROUPS, None)):
        shown["others"] = f"{rest:,}"
    return shown


def _coverage(leads: LeadFigures) -> list[dict[str, str]]:
    """Return the share of leads that have each field: of the new ones, and of all."""
    return [
        {
            "field": field,
            "new": percent(leads.coverage.get(field, 0) / leads.new) if leads.new else "-",
            "all": percent(leads.coverage_of_all.get(field, 0) / leads.total)
            if leads.total
            else "-",
        }
        for field in SHOWN
    ]


def _time(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"
