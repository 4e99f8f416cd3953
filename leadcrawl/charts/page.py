"""One page with all charts: as a picture, and as HTML that needs nothing from a network."""

from collections.abc import Callable
from datetime import datetime
from io import BytesIO
from pathlib import Path

from jinja2 import ChainableUndefined, Environment, PackageLoader
from markupsafe import Markup
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from leadcrawl.charts.bars import draw_categories, draw_coverage, draw_days, draw_trend
from leadcrawl.charts.places import draw_places
from leadcrawl.charts.style import FAINT, MUTED, drawing
from leadcrawl.storage.summaries import LeadSummary

Draw = Callable[[Axes], None]


def key_figures(summary: LeadSummary) -> list[tuple[str, str, str]]:
    """Return name, value and remark of the figures that come first."""

    def share(count: int) -> str:
        return f"{count / summary.total:.0%} of all" if summary.total else ""

    rating = summary.average_rating
    return [
        ("Leads", f"{summary.total:,}", f"{summary.active:,} active"),
        ("With phone", f"{summary.with_phone:,}", share(summary.with_phone)),
        ("With e-mail", f"{summary.with_email:,}", share(summary.with_email)),
        ("With website", f"{summary.with_website:,}", share(summary.with_website)),
        ("Phone + website", f"{summary.complete:,}", share(summary.complete)),
        ("Average rating", "–" if rating is None else f"★ {rating:.1f}", "of rated places"),
        ("Reviews", f"{summary.total_reviews:,}", "of all places"),
        ("Do not contact", f"{summary.do_not_contact:,}", share(summary.do_not_contact)),
    ]


def png_page(summary: LeadSummary, at: datetime) -> bytes:
    """Return the page as a PNG picture."""
    with drawing():
        figure = Figure((16, 17.5), dpi=110)
        figure.text(0.035, 0.974, "Leads", fontsize=22, weight="bold", va="center")
        figure.text(0.965, 0.974, f"{at:%Y-%m-%d %H:%M} UTC", color=MUTED, ha="right", va="center")
        _draw_figures(figure, summary)
        grid = figure.add_gridspec(
            3,
            2,
            height_ratios=(0.75, 1.25, 1.15),
            left=0.12,
            right=0.965,
            top=0.865,
            bottom=0.03,
            hspace=0.22,
            wspace=0.3,
        )
        draw_days(figure.add_subplot(grid[0, :]), summary.per_day)
        draw_coverage(figure.add_subplot(grid[1, 0]), summary)
        draw_categories(figure.add_subplot(grid[1, 1]), summary)
        draw_trend(figure.add_subplot(grid[2, 0]), summary)
        draw_places(figure.add_subplot(grid[2, 1]), summary.places)
        target = BytesIO()
        figure.savefig(target, format="png", metadata={"Software": None})
    return target.getvalue()


def _draw_figures(figure: Figure, summary: LeadSummary) -> None:
    """Draw the key figures in a row."""
    figures = key_figures(summary)
    step = 0.93 / len(figures)
    for index, (name, value, remark) in enumerate(figures):
        x = 0.035 + index * step
        figure.text(x, 0.945, name, color=MUTED, va="center")
        figure.text(x, 0.925, value, fontsize=19, weight="bold", va="center")
        figure.text(x, 0.907, remark, color=MUTED, fontsize=8.5, va="center")
    figure.add_artist(Line2D([0.035, 0.965], [0.893, 0.893], color=FAINT, linewidth=1))


def html_page(summary: LeadSummary, at: datetime) -> str:
    """Return the page as HTML in one file."""
    environment = Environment(
        loader=PackageLoader("leadcrawl.charts", "templates"),
        autoescape=True,
        undefined=ChainableUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    with drawing():
        charts = {
            "days": _svg(lambda axes: draw_days(axes, summary.per_day), (13, 2.9)),
            "coverage": _svg(lambda axes: draw_coverage(axes, summary), (6.3, 4.9)),
            "categories": _svg(lambda axes: draw_categories(axes, summary), (6.3, 4.9)),
            "trend": _svg(lambda axes: draw_trend(axes, summary), (6.3, 4.3)),
            "places": _svg(lambda axes: draw_places(axes, summary.places), (6.3, 4.3)),
        }
    return environment.get_template("summary.html").render(
        summary=summary, figures=key_figures(summary), charts=charts, at=at
    )


def _svg(draw: Draw, size: tuple[float, float]) -> Markup:
    """Return a chart as an SVG element."""
    figure = Figure(size, layout="constrained")
    draw(figure.add_subplot())
    target = BytesIO()
    figure.savefig(target, format="svg", metadata={"Date": None})
    text = target.getvalue().decode()
    return Markup(text[text.index("<svg") :])  # noqa: S704 - made here, with its texts as outlines


def write_page(path: Path, content: bytes) -> None:
    """Write a page so that a half-written one never bears the name."""
    temporary = path.with_name(f".{path.name}.part")
    try:
        temporary.write_bytes(content)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
