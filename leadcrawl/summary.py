"""What the database holds and what the last run did, on the terminal."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from leadcrawl import stats as names
from leadcrawl.storage.crawl import StorageTarget
from leadcrawl.storage.reports import Reports

#: Fields that people look at; `scrapy schema --format columns` lists all.
SHOWN = (
    "phones",
    "emails",
    "website",
    "company",
    "category_normalized",
    "address",
    "location",
    "city",
    "price",
    "compensation",
    "posted_at",
    "description",
    "score",
)


@dataclass(frozen=True)
class Summary:
    """Figures of the database and the record of its last run."""

    total: int
    active: int
    """Leads that the site still shows; the others are gone."""
    keys: set[str]
    categories: dict[str, int]
    coverage: dict[str, int]
    rejected: dict[str, int]
    run: dict[str, Any]


async def load_summary(uri: str, name: str, data_dir: Path) -> Summary:
    """Return the figures, computed by the database.

    Raises:
        StorageError: the database cannot be used.
    """
    connection = await StorageTarget(uri, name, data_dir).connect()
    try:
        reports = Reports(connection)
        runs = await reports.recent_runs(1)
        return Summary(
            await reports.total(),
            (await reports.by_status()).get("active", 0),
            await reports.keys(),
            await reports.by_category(),
            await reports.coverage(),
            await reports.rejected_by_reason(),
            runs[0] if runs else {},
        )
    finally:
        await connection.close()


def print_summary(summary: Summary, data_dir: Path) -> None:
    """Print the figures on stdout."""
    console = Console(highlight=False)
    console.print()
    console.print(_shares("Leads by category", summary.categories, summary.active))
    shown = {field: summary.coverage.get(field, 0) for field in SHOWN}
    console.print(_shares("Coverage per field", shown, summary.active))
    if summary.rejected:
        console.print(_shares("Rejected leads by reason", summary.rejected, None))
    else:
        console.print("Rejected leads: none")
    for line in _run_lines(summary):
        console.print(line)
    console.print(f"Data: {data_dir}")


def _run_lines(summary: Summary) -> list[str]:
    """Return what the last run did, in sentences."""
    stats: dict[str, Any] = summary.run.get("stats", {})
    new, changed, unchanged = (
        stats.get(name, 0) for name in (names.LEADS_NEW, names.LEADS_CHANGED, names.LEADS_UNCHANGED)
    )
    skipped = stats.get(names.ROWS_UNCHANGED, 0)
    seconds = (summary.run["finished_at"] - summary.run["started_at"]).total_seconds()
    requests = stats.get("downloader/request_count", 0)
    return [
        f"This run: {new} leads new, {changed} changed, {unchanged + skipped} unchanged; "
        f"{summary.total} in the database, each once, {summary.total - summary.active} of them gone.",
        f"Requests: {requests} ({skipped} spared, as their leads are stored and unchanged), "
        f"in {seconds:.1f} s; finish reason: {summary.run.get('finish_reason', 'unknown')}.",
    ]


def _shares(title: str, counts: dict[str, int], total: int | None) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold")
    table.add_column("", min_width=24)
    table.add_column("leads", justify="right")
    if total is not None:
        table.add_column("share", justify="right")
    for name, count in counts.items():
        share = [] if total is None else [f"{count / total:.0%}" if total else "-"]
        table.add_row(name, str(count), *share)
    return table
