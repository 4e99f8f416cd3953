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
    """Figures of the database and the records of its last runs."""

    total: int
    active: int
    """Leads that the site still shows; the others are gone."""
    keys: set[str]
    sources: dict[str, int]
    categories: dict[str, int]
    coverage: dict[str, int]
    rejected: dict[str, int]
    runs: list[dict[str, Any]]
    """The earliest first."""


async def load_summary(uri: str, name: str, data_dir: Path, *, runs: int = 1) -> Summary:
    """Return the figures, computed by the database, and the records of so many runs.

    Raises:
        StorageError: the database cannot be used.
    """
    connection = await StorageTarget(uri, name, data_dir).connect()
    try:
        reports = Reports(connection)
        return Summary(
            await reports.total(),
            (await reports.by_status()).get("active", 0),
            await reports.keys(),
            await reports.by_source(),
            await reports.by_category(),
            await reports.coverage(),
            await reports.rejected_by_reason(),
            (await reports.recent_runs(runs))[::-1],
        )
    finally:
        await connection.close()


def print_summary(summary: Summary, data_dir: Path) -> None:
    """Print the figures on stdout."""
    console = Console(highlight=False)
    console.print()
    console.print(_shares("Leads by source", summary.sources, summary.active))
    console.print(_shares("Leads by category", summary.categories, summary.active))
    shown = {field: summary.coverage.get(field, 0) for field in SHOWN}
    console.print(_shares("Coverage per field", shown, summary.active))
    if summary.rejected:
        console.print(_shares("Rejected leads by reason", summary.rejected, None))
    else:
        console.print("Rejected leads: none")
    for run in summary.runs:
        console.print("\n".join(_run_lines(run)), soft_wrap=True)
    gone = summary.total - summary.active
    console.print(f"In the database: {summary.total} leads, each once, {gone} of them gone.")
    console.print(f"Data: {data_dir}")


def _run_lines(run: dict[str, Any]) -> list[str]:
    """Return what a run did, in sentences."""
    stats: dict[str, Any] = run.get("stats", {})
    new, changed, unchanged = (
        stats.get(name, 0) for name in (names.LEADS_NEW, names.LEADS_CHANGED, names.LEADS_UNCHANGED)
    )
    skipped = stats.get(names.ROWS_UNCHANGED, 0)
    spared = skipped + stats.get(names.ROWS_FRESH, 0)
    seconds = (run["finished_at"] - run["started_at"]).total_seconds()
    requests = stats.get("downloader/request_count", 0)
    return [
        f"{run['spider']}: {new} leads new, {changed} changed, {unchanged + skipped} unchanged;",
        f"  {requests} requests ({spared} spared: their leads are stored, unchanged), "
        f"{seconds:.0f} s, {run.get('finish_reason', 'unknown')}; "
        f"monitors: {run.get('verdict', 'off')}",
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
