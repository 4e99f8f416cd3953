"""`scrapy jobs`: what the Scrapyd nodes have done, do and will do."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta

from rich.console import Console
from rich.markup import escape
from rich.table import Table
from scrapy.commands import ScrapyCommand

from leadcrawl.cli import failures_in_one_line, refuse_arguments
from leadcrawl.errors import LeadcrawlError
from leadcrawl.monitors.figures import duration
from leadcrawl.scrapyd.nodes import find_node, nodes_from_environment
from leadcrawl.scrapyd.overview import Answer, Document, Row, ask_all, rows_of, stuck
from leadcrawl.settings_check import check_number
from leadcrawl.storage.crawl import StorageTarget
from leadcrawl.storage.job_runs import JobRuns

STATES = ("pending", "running", "finished", "failed")
_STYLES = {"running": "cyan", "finished": "green", "failed": "red"}


class Command(ScrapyCommand):
    """List the jobs of all nodes, with leads and finish reasons from the run records."""

    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        """Usage line."""
        return "[options]"

    def short_desc(self) -> str:
        """One line for the list of commands."""
        return "Show the jobs of all Scrapyd nodes"

    def long_desc(self) -> str:
        """Text of `-h`."""
        return (
            "Asks the nodes of LEADCRAWL_SCRAPYD_NODES. Exit status 1 when a node or the database "
            "does not answer, and when a pending job is stuck."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Options beside Scrapy's own."""
        super().add_options(parser)
        parser.add_argument("--node", help="only this one of LEADCRAWL_SCRAPYD_NODES")
        parser.add_argument("--state", choices=STATES, help="only jobs in this state")
        parser.add_argument(
            "--limit", type=int, default=20, help="finished jobs of each node, the last ones"
        )
        parser.add_argument(
            "--stuck-after", type=int, default=60, metavar="MINUTES", help="of waiting; default 60"
        )
        parser.add_argument("--json", action="store_true", help="one JSON object a line")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Ask, print, and complain."""
        refuse_arguments("jobs", args)
        with failures_in_one_line():
            self._show(opts)

    def _show(self, opts: argparse.Namespace) -> None:
        assert self.settings is not None
        check_number("--limit", opts.limit, int, 0)
        check_number("--stuck-after", opts.stuck_after, int, 0)
        nodes = [find_node(opts.node)] if opts.node else nodes_from_environment()
        target = StorageTarget.from_settings(self.settings)
        target.check()
        answers = ask_all(nodes, opts.limit)
        complaints = [answer.error for answer in answers if answer.error]
        try:
            runs = asyncio.run(_runs(target, answers))
        except LeadcrawlError as error:
            complaints.append(str(error))
            runs = {}
        rows = [row for row in rows_of(answers, runs) if opts.state in {None, row.state}]
        _print_json(rows) if opts.json else _print_table(rows)
        for answer in answers:
            patience = timedelta(minutes=opts.stuck_after)
            for job, why in stuck(answer, datetime.now(UTC), patience):
                complaints.append(f"job {job.id} of {job.spider} is stuck: {why}")
        for complaint in complaints:
            print(f"leadcrawl: {complaint}", file=sys.stderr)
        self.exitcode = 1 if complaints else 0


async def _runs(target: StorageTarget, answers: Sequence[Answer]) -> dict[str, Document]:
    job_ids = [job.id for answer in answers for job in answer.jobs]
    if not job_ids:
        return {}
    connection = await target.connect()
    try:
        return dict(await JobRuns(connection).latest(job_ids))
    finally:
        await connection.close()


def _print_json(rows: Sequence[Row]) -> None:
    for row in rows:
        values = asdict(row.job) | {
            name: getattr(row, name) for name in ("state", "target", "reason", "leads", "new")
        }
        known = {name: value for name, value in values.items() if value is not None}
        print(json.dumps(known, ensure_ascii=False, default=datetime.isoformat))


def _print_table(rows: Sequence[Row]) -> None:
    if not rows:
        print("No jobs.")
        return
    console = Console(highlight=False)
    console.width = max(console.width, 150)  # a piped table must not lose its ids
    table = Table(
        *("job", "node", "spider", "arguments", "state", "leads", "new"),
        *("finish reason", "started (UTC)", "took"),
    )
    table.columns[0].no_wrap = True
    for row in rows:
        started, ended = row.job.started_at, row.job.finished_at
        table.add_row(
            row.job.id,
            row.job.node,
            row.job.spider,
            escape(row.target or ""),
            f"[{style}]{row.state}" if (style := _STYLES.get(row.state)) else row.state,
            "" if row.leads is None else str(row.leads),
            "" if row.new is None else str(row.new),
            escape(row.reason or ""),
            f"{started:%m-%d %H:%M:%S}" if started else "",
            duration((ended - started).total_seconds()) if started and ended else "",
        )
    console.print(table)
