"""A summary says what a count in Python says; its pages need nothing else."""

import io
import re
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
from matplotlib.figure import Figure
from rich.console import Console

from leadcrawl.charts.bars import draw_categories, draw_days
from leadcrawl.charts.page import html_page, png_page
from leadcrawl.storage.connection import Connection
from leadcrawl.storage.summaries import LeadSummary, Summaries
from leadcrawl.storage.summary_pipelines import COVERED
from leadcrawl.terminal.summary_table import print_summary
from tests.query.conftest import ANCHOR, Filled


@pytest.fixture
def leads(filled: Filled) -> list[dict[str, Any]]:
    return [lead for lead in filled.leads if not lead.get("suppressed")]


async def test_figures_are_what_a_count_says(
    connection: Connection, filled: Filled, leads: list[dict[str, Any]]
) -> None:
    summary = await Summaries(connection).load()
    ratings = [lead["rating"] for lead in leads if "rating" in lead]
    assert summary.total == len(leads)
    assert summary.active == sum(lead["status"] == "active" for lead in leads)
    assert summary.do_not_contact == sum(bool(lead["do_not_contact"]) for lead in leads)
    assert summary.with_phone == sum("phones" in lead for lead in leads)
    assert summary.with_email == sum("emails" in lead for lead in leads)
    assert summary.with_website == sum("website" in lead for lead in leads)
    assert summary.complete == sum("phones" in lead and "website" in lead for lead in leads)
    assert summary.average_rating == round(sum(ratings) / len(ratings), 2)
    assert summary.total_reviews == sum(lead.get("reviews_count", 0) for lead in leads)
    assert summary.by_source == Counter(lead["source"] for lead in leads)
    categories = Counter(lead.get("category_normalized", "unknown") for lead in leads)
    assert summary.by_category.items() <= categories.items()
    assert max(summary.by_category.values()) == max(categories.values())
    assert summary.by_city.items() <= Counter(lead["city"] for lead in leads).items()
    assert summary.coverage == {field: sum(field in lead for lead in leads) for field in COVERED}
    days = Counter((lead["first_seen_at"].date(), lead["source"]) for lead in leads)
    assert {(row.day, row.source): row.leads for row in summary.per_day} == days
    assert sum(cell.leads for cell in summary.places) == sum("location" in lead for lead in leads)


async def test_runs_and_newest_leads(
    connection: Connection, filled: Filled, leads: list[dict[str, Any]]
) -> None:
    summary = await Summaries(connection).load()
    shown = [lead for lead in leads if not lead["do_not_contact"]]
    newest = sorted(shown, key=lambda lead: lead["first_seen_at"], reverse=True)[:10]
    assert [lead["_id"] for lead in summary.last_leads] == [lead["_id"] for lead in newest]
    assert len(summary.coverage_trend) == len(filled.runs)
    started = [run.started_at for run in summary.coverage_trend]
    assert started == sorted(started)
    last = {run["_id"]: run for run in filled.runs}[summary.coverage_trend[-1].run_id]
    share = last["coverage"]["phones"] / last["leads_read"]
    assert summary.coverage_trend[-1].coverage["phones"] == share
    assert len(summary.trend("phones")) == len({moment.date() for moment in started})
    assert len(summary.last_runs) == 10


async def test_the_page_loads_nothing_and_takes_no_markup_from_leads(
    connection: Connection,
) -> None:
    summary = await Summaries(connection).load()
    evil = {**summary.last_leads[0], "name": "<script>alert(1)</script>", "score": None}
    page = html_page(replace(summary, last_leads=[evil]), ANCHOR)
    assert "&lt;script&gt;" in page
    assert "<script" not in page
    assert not re.search(r"""(src|href)=["'](?!#|data:)""", page)
    assert "url(http" not in page
    assert page.count("<svg") == 5


async def test_the_terminal_takes_no_markup_from_leads(connection: Connection) -> None:
    summary = await Summaries(connection).load()
    evil = {**summary.last_leads[0], "name": "[b]Roofs[/i]", "city": "[/x]\x1b[31m"}
    run = {**summary.last_runs[0], "target": "query=[/q]"}
    screen = Console(file=io.StringIO(), width=200)
    shown = replace(summary, last_leads=[evil], last_runs=[run], by_city={"[bold]Ely": 1})
    print_summary(shown, screen)
    assert isinstance(screen.file, io.StringIO)
    text = screen.file.getvalue()
    for said in ("[b]Roofs[/i]", "[/x]", "query=[/q]", "[bold]Ely"):
        assert said in text
    assert "\x1b" not in text


async def test_an_empty_database_has_pages_too(empty: Connection) -> None:
    summary: LeadSummary = await Summaries(empty).load()
    assert (summary.total, summary.average_rating, summary.by_source) == (0, None, {})
    assert "nothing" not in html_page(summary, ANCHOR)[:200]
    assert png_page(summary, ANCHOR).startswith(b"\x89PNG")


async def test_one_lead_has_pages_too(connection: Connection) -> None:
    summary = await Summaries(connection).load()
    one = replace(
        summary,
        total=1,
        coverage=dict.fromkeys(summary.coverage, 1),
        per_day=summary.per_day[:1],
        places=summary.places[:1],
        coverage_trend=summary.coverage_trend[:1],
    )
    assert png_page(one, ANCHOR) == png_page(one, ANCHOR)
    figure = Figure()
    draw_days(axes := figure.subplots(), one.per_day)
    assert not [label for label in axes.get_xticklabels() if ":" in label.get_text()]  # no hours
    draw_categories(axes := figure.subplots(), replace(one, by_category={"legal": 1}))
    assert max(axes.get_ylim()) > 7  # the bar is no block
