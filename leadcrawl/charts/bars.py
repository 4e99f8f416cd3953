"""Charts of counts and shares: coverage, categories, days, and coverage over runs."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

from matplotlib.axes import Axes
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter, date2num
from matplotlib.ticker import FuncFormatter, MaxNLocator, PercentFormatter

from leadcrawl.charts.style import ACCENT, FAINT, INK, LINES, MUTED, SOURCES, nothing, words_of
from leadcrawl.storage.summaries import Day, LeadSummary

MOST_BARS = 14
LEAST_BARS = 8  # room for as many: one alone would be as high as the chart
LEAST_DAYS = 10  # fewer would be marked by the hour
TREND = ("phones", "emails", "website", "location", "rating")


def draw_coverage(axes: Axes, summary: LeadSummary) -> None:
    """Draw what share of the leads has each field."""
    if not summary.total:
        return nothing(axes, "Coverage per field")
    shares = {words_of(name): count / summary.total for name, count in summary.coverage.items()}
    _bars(
        axes, "Coverage per field", shares, {name: f"{value:.0%}" for name, value in shares.items()}
    )
    axes.barh(range(len(shares)), [1.0] * len(shares), color=FAINT, height=0.62, zorder=0)
    axes.set_xlim(0, 1.12)
    return None


def draw_categories(axes: Axes, summary: LeadSummary) -> None:
    """Draw the most frequent categories."""
    counts = {words_of(name): float(count) for name, count in summary.by_category.items()}
    if not counts:
        return nothing(axes, "Leads by category")
    labels = {name: f"{count:,.0f}" for name, count in counts.items()}
    _bars(axes, "Leads by category", counts, labels)
    axes.set_xlim(0, max(counts.values()) * 1.15)
    return None


def _bars(axes: Axes, title: str, values: Mapping[str, float], labels: Mapping[str, str]) -> None:
    """Draw horizontal bars, the longest on top."""
    names = sorted(values, key=lambda name: -values[name])[:MOST_BARS]
    places = range(len(names))
    axes.barh(places, [values[name] for name in names], color=ACCENT, height=0.62)
    for place, name in zip(places, names, strict=True):
        axes.annotate(
            labels[name],
            (values[name], place),
            (4, 0),
            textcoords="offset points",
            va="center",
            color=MUTED,
        )
    axes.set_title(title)
    axes.set_yticks(places, names)
    axes.set_ylim(max(len(names), LEAST_BARS) - 0.4, -0.6)
    axes.set_xticks([])
    axes.spines[["bottom", "left"]].set_visible(False)


def draw_days(axes: Axes, days: Sequence[Day]) -> None:
    """Draw how many leads were first seen on each day, by source."""
    if not days:
        return nothing(axes, "New leads per day")
    below: dict[date, int] = defaultdict(int)
    by_source: dict[str, dict[date, int]] = defaultdict(dict)
    for row in days:
        by_source[row.source][row.day] = row.leads
    for source, counts in by_source.items():
        dates = list(counts)
        bottoms = [below[day] for day in dates]
        color = SOURCES.get(source, MUTED)
        where = [date2num(day) for day in dates]
        axes.bar(where, [*counts.values()], 0.8, bottoms, color=color, label=words_of(source))
        for day, count in counts.items():
            below[day] += count
    axes.set_title("New leads per day")
    axes.legend(frameon=False, ncols=3, loc="lower right", bbox_to_anchor=(1, 1), borderaxespad=0.2)
    _dates(axes)
    axes.yaxis.set_major_locator(MaxNLocator(5, integer=True))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))
    return None


def draw_trend(axes: Axes, summary: LeadSummary) -> None:
    """Draw the coverage of a few fields by day."""
    if not summary.coverage_trend:
        return nothing(axes, "Coverage over runs")
    for field, color in zip(TREND, LINES, strict=True):
        trend = summary.trend(field)
        dates, shares = [date2num(day) for day in trend], [*trend.values()]
        axes.plot(dates, shares, color=color, linewidth=2, marker="o", markersize=3)
        axes.annotate(
            words_of(field),
            (dates[-1], shares[-1]),
            (7, 0),
            textcoords="offset points",
            va="center",
            color=color,
            annotation_clip=False,
        )
    axes.set_title("Coverage over runs")
    axes.set_ylim(0, 1.03)
    axes.yaxis.set_major_formatter(PercentFormatter(1))
    _dates(axes)
    return None


def _dates(axes: Axes) -> None:
    if axes.dataLim.width < LEAST_DAYS:
        axes.set_xlim(axes.dataLim.x1 - LEAST_DAYS, axes.dataLim.x1 + 0.1)
    locator = AutoDateLocator(minticks=3, maxticks=8)
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(ConciseDateFormatter(locator, show_offset=False))
    axes.grid(axis="y")
    axes.spines["left"].set_visible(False)
    axes.tick_params(axis="y", colors=MUTED)
    axes.tick_params(axis="x", colors=INK)
