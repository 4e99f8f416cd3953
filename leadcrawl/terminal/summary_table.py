"""The figures of all leads on a terminal."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from rich import box
from rich.columns import Columns
from rich.console import Console, Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from leadcrawl.fields.text import clean
from leadcrawl.storage.summaries import LeadSummary

_BAR: Final = 12  # characters
_LEVELS: Final = " ▁▂▃▄▅▆▇█"
_SHOWN: Final = 12  # rows of a table
_TREND: Final = ("phones", "emails", "website", "location", "rating")


def print_summary(summary: LeadSummary, console: Console) -> None:
    """Print the figures."""
    console.print(_figures(summary))
    if not summary.total:
        console.print("No leads yet: `scrapy crawl craigslist` or `scrapy demo` brings some.")
        return
    shares = dict(sorted(summary.coverage.items(), key=lambda item: -item[1]))
    tables: list[RenderableType] = [
        _counts("Coverage per field", shares, summary.total, relative=True),
        _counts("By category", summary.by_category, summary.total),
        Group(
            _counts("By source", summary.by_source, summary.total),
            _counts("By city", summary.by_city, summary.total, rows=_SHOWN - 5),
        ),
    ]
    console.print(Columns(tables, padding=(0, 3)))
    for line in _trend(summary):
        console.print(line)
    console.print(_leads(summary.last_leads))
    console.print(_runs(summary.last_runs))


def _figures(summary: LeadSummary) -> RenderableType:
    rating = summary.average_rating
    figures: dict[str, int | str] = {
        "leads": summary.total,
        "active": summary.active,
        "with phone": summary.with_phone,
        "with e-mail": summary.with_email,
        "with website": summary.with_website,
        "complete": summary.complete,
        "average rating": "–" if rating is None else f"★ {rating:.2f}",
        "reviews": summary.total_reviews,
        "do not contact": summary.do_not_contact,
    }
    return Columns(
        [
            Panel(
                Text(f"{value:,}" if isinstance(value, int) else value, "bold", justify="center"),
                title=Text(name, "dim"),
                border_style="dim",
                padding=(0, 1),
            )
            for name, value in figures.items()
        ]
    )


def _counts(
    title: str,
    counts: Mapping[str, int],
    total: int,
    *,
    relative: bool = False,
    rows: int = _SHOWN,
) -> Table:
    """Return a table with bars: of all leads where `relative`, else of the largest count."""
    table = Table(
        title=title, title_justify="left", title_style="bold", box=None, show_header=False
    )
    most = total if relative else max(counts.values(), default=1)
    for name, count in list(counts.items())[:rows]:
        bar = Text("█" * max(1, round(_BAR * count / most)) if count else "", "blue")
        share = f"{count / total:.0%}"
        table.add_row(_plain(name), bar, f"{count:,}", Text(share, "dim"))
    return table


def _trend(summary: LeadSummary) -> Iterable[Text]:
    """Yield a line for each field: one mark for each day with runs, oldest first."""
    for field in _TREND:
        trend = summary.trend(field)
        if not trend:
            return
        if field == _TREND[0]:
            yield Text(f"\nCoverage on the last {len(trend)} days with runs", "bold")
        marks = "".join(_LEVELS[round(share * (len(_LEVELS) - 1))] for share in trend.values())
        latest = [*trend.values()][-1]
        yield Text(f"  {field:<10}").append(marks, "blue").append(f"  {latest:.0%}", "dim")


def _leads(leads: Sequence[Mapping[str, Any]]) -> Table:
    table = _list("Newest leads")
    for lead in leads:
        table.add_row(
            _plain(lead.get("name") or "(no name)"),
            _plain(lead.get("city") or "–"),
            str(lead.get("score", "–")),
            f"{lead['first_seen_at']:%Y-%m-%d %H:%M}",
            _plain(lead["_id"], "dim"),
        )
    return table


def _runs(runs: Sequence[Mapping[str, Any]]) -> Table:
    table = _list("Last runs")
    for run in runs:
        counts = run.get("counts", {})
        table.add_row(
            run["spider"],
            _plain(run.get("target", "")),
            f"{counts.get('leads', 0):,} leads",
            f"{run['started_at']:%Y-%m-%d %H:%M}",
            _plain(run.get("verdict") or run.get("finish_reason") or run.get("status") or "–"),
        )
    return table


def _list(title: str) -> Table:
    table = Table(
        title=f"\n{title}",
        title_justify="left",
        title_style="bold",
        box=box.SIMPLE,
        show_header=False,
        show_edge=False,
        pad_edge=False,
    )
    table.add_column(overflow="ellipsis", no_wrap=True, max_width=48)
    table.add_column(overflow="ellipsis", no_wrap=True, max_width=32)
    return table


def _plain(value: object, style: str = "") -> Text:
    """Return a text in one line, without what would steer the terminal; its brackets are no markup."""
    return Text(clean(str(value)) or "", style)
