"""All jobs of all nodes, with what their run records say."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal

from leadcrawl.errors import ScrapydError
from leadcrawl.finish import GOOD_ENDS
from leadcrawl.monitors.findings import target_of
from leadcrawl.scrapyd.client import Job, ScrapydClient
from leadcrawl.scrapyd.nodes import Node

State = Literal["pending", "running", "finished", "failed"]
Document = Mapping[str, Any]
_LOG_END: Final = 20_000  # bytes of a log that hold its last lines
_IDLE_PATIENCE: Final = timedelta(minutes=1)
"""A job that is due waits no longer on a node where nothing runs; it asks every few seconds."""


@dataclass(frozen=True)
class Answer:
    """What a node said: its jobs, or why there are none."""

    node: Node
    jobs: tuple[Job, ...] = ()
    error: str | None = None


@dataclass(frozen=True)
class Row:
    """A job, as a user wants to see it."""

    job: Job
    state: State
    target: str | None = None
    """The spider's arguments."""
    reason: str | None = None
    """The finish reason, what hindered the start, or what the job waits for."""
    leads: int | None = None
    new: int | None = None


def ask_all(nodes: Sequence[Node], finished: int) -> list[Answer]:
    """Ask all nodes at once for their jobs, and for the last so many that have finished."""
    with ThreadPoolExecutor(max_workers=len(nodes)) as pool:
        return list(pool.map(lambda node: _ask(node, finished), nodes))


def _ask(node: Node, finished: int) -> Answer:
    try:
        jobs = ScrapydClient(node).jobs()
    except ScrapydError as error:
        return Answer(node, error=str(error))
    done = sorted((job for job in jobs if job.state == "finished"), key=_age, reverse=True)
    return Answer(node, (*(job for job in jobs if job.state != "finished"), *done[:finished]))


def rows_of(answers: Iterable[Answer], runs: Mapping[str, Document]) -> list[Row]:
    """Return the rows: what is pending and running, then what has finished, latest first.

    Args:
        answers: of the nodes.
        runs: the last run record of each job that has one.
    """
    rows = [
        _row(answer.node, job, runs.get(job.id, {})) for answer in answers for job in answer.jobs
    ]
    order = ("pending", "running", "finished")
    rows.sort(key=lambda row: _age(row.job), reverse=True)
    return sorted(rows, key=lambda row: order.index(row.job.state))


def _row(node: Node, job: Job, run: Document) -> Row:
    target = target_of(job.arguments) or run.get("target")
    if job.state == "pending":
        wait = f"tries again at {job.not_before:%H:%M:%S} UTC" if job.not_before else None
        return Row(job, "pending", target, f"{job.after}; {wait}" if job.after else wait)
    counts = run.get("counts", {})
    leads, new = counts.get("leads"), counts.get("new")
    if job.state == "running":
        return Row(job, "running", target, None, leads, new)
    reason = run.get("finish_reason") or _reason_of_log(node, job)
    return Row(job, "finished" if reason in GOOD_ENDS else "failed", target, reason, leads, new)


def _reason_of_log(node: Node, job: Job) -> str:
    """Return why a job has no run record: it was refused, was killed, or had no database."""
    try:
        log = ScrapydClient(node).log(job.spider, job.id, _LOG_END)
    except ScrapydError as error:
        return str(error)
    return reason_in(log) if log else "no run record and no log"


def reason_in(log: str) -> str:
    """Return what the end of a log says of the end of its crawl.

    >>> reason_in("2026-11-22 00:51:54 [leadcrawl.commands.crawl] CRITICAL: city is missing")
    'city is missing'
    >>> reason_in("2026-11-22 00:51:54 [scrapy.core.engine] INFO: Spider closed (finished)")
    'finished'
    >>> reason_in("2026-11-22 00:51:54 [leadcrawl] INFO: 3 leads")
    'killed'
    """
    if critical := re.findall(r"^[\d :-]+\[[\w.]+\] CRITICAL: (.+)$", log, re.MULTILINE):
        return str(critical[-1])
    closed = re.findall(r"Spider closed \((\w+)\)", log)
    return str(closed[-1]) if closed else "killed"


def stuck(answer: Answer, now: datetime, patience: timedelta) -> list[tuple[Job, str]]:
    """Return the pending jobs of a node that wait for too long, and what can be said of it."""
    running = sum(job.state == "running" for job in answer.jobs)
    limit = patience if running else _IDLE_PATIENCE
    found = []
    for job in answer.jobs:
        due = max(filter(None, (job.queued_at, job.not_before)), default=None)
        if job.state == "pending" and due is not None and now - due > limit:
            minutes = int((now - due).total_seconds() // 60)
            why = f"{running} jobs run" if running else "nothing runs; look at the log of Scrapyd"
            waits = f"pending for {minutes} minutes on node {answer.node.name}, where {why}"
            found.append((job, waits))
    return found


def _age(job: Job) -> float:
    moment = job.finished_at or job.started_at or job.queued_at
    return moment.timestamp() if moment else 0
