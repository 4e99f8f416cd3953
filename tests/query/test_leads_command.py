"""`scrapy leads` and `scrapy summary` as processes of their own."""

import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from leadcrawl.storage.filters import LeadFilter
from tests.query.brute_force import matches
from tests.query.conftest import Filled

ROOT = Path(__file__).resolve().parents[2]

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def run(filled: Filled) -> Run:
    """Run `scrapy` on the filled database."""

    def scrapy(*arguments: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-m", "scrapy", *arguments],
            cwd=ROOT,
            env=os.environ
            | {"LEADCRAWL_DATA_DIR": str(filled.folder), "MONGO_URI": filled.uri}
            | {"MONGO_DB_NAME": filled.name},
            capture_output=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )

    return scrapy


def test_table_shows_marks_and_the_number_of_all(run: Run, filled: Filled) -> None:
    done = run("leads", "--include-do-not-contact", "--query", "junk", "--limit", "100")
    assert done.returncode == 0, done.stderr
    wanted = LeadFilter(query="junk", include_do_not_contact=True)
    found = [lead for lead in filled.leads if matches(wanted, lead)]
    assert f"of {len(found):,} leads, newest first." in done.stdout
    marked = sum(bool(lead["do_not_contact"]) for lead in found)
    assert marked
    assert done.stdout.count("do not contact") == marked
    assert all(lead["_id"] in done.stdout for lead in found)


def test_json_pages_by_cursor(run: Run) -> None:
    arguments = ("leads", "--view", "well-rated", "--limit", "3", "--format")
    first = json.loads(run(*arguments, "json").stdout)
    second = run(*arguments, "jsonl", "--cursor", first["next"])
    leads = first["leads"] + [json.loads(line) for line in second.stdout.splitlines()]
    counts = [lead["reviews_count"] for lead in leads]
    assert len({lead["id"] for lead in leads}) == 6
    assert counts == sorted(counts, reverse=True)
    assert second.stderr.startswith("next page: --cursor ")


def test_csv_has_the_columns_of_exports_and_no_formula(run: Run, filled: Filled) -> None:
    done = run("leads", "--status", "contacted,won", "--format", "csv", "--limit", "200")
    rows = list(csv.DictReader(io.StringIO(done.stdout, newline="")))
    wanted = LeadFilter(status=("contacted", "won"))
    assert {row["id"] for row in rows} == {
        lead["_id"] for lead in filled.leads if matches(wanted, lead)
    }
    assert {row["user_status"] for row in rows} == {"contacted", "won"}
    assert all(row["score_reasons"].startswith(("'+", "'-")) for row in rows)
    assert all(row["phone"].startswith("+1") for row in rows if row["phone"])


def test_set_stores_and_shows(run: Run, filled: Filled) -> None:
    wanted = LeadFilter(query="bakery", status=("new",))
    lead_id = next(lead["_id"] for lead in filled.leads if matches(wanted, lead))
    done = run("leads", "set", lead_id, "--status", "new", "--note", "asked for a quote")
    assert (done.returncode, done.stdout) == (0, f"{lead_id}: stored.\n")
    shown = run("leads", "--query", "bakery", "--limit", "200").stdout
    assert "new – asked for a quote" in shown


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("leads", "austin"), "scrapy leads takes options only, or: set <lead id>"),
        (("leads", "--limit", "201"), "--limit: must be less than or equal to 200, not '201'"),
        (("leads", "set", "craigslist:none", "--status", "won"), "there is no lead"),
        (("leads", "set", "craigslist:none", "--status", "active"), "--status: must be 'new'"),
        (("leads", "set", "\udcff", "--status", "won"), "there is no lead"),  # bytes, no text
        (("leads", "--cursor", ""), "--cursor is not one that `scrapy leads` has given"),
        (("summary", "--png", "nowhere/leads.png"), "there is no folder for it"),
    ],
)
def test_bad_input_is_one_line_and_status_2(
    run: Run, arguments: tuple[str, ...], complaint: str
) -> None:
    done = run(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1
    assert complaint in done.stderr


def test_summary_as_text_json_and_pages(run: Run, tmp_path: Path, filled: Filled) -> None:
    html, png = tmp_path / "leads.html", tmp_path / "leads.png"
    done = run("summary", "--format", "json", "--html", str(html), "--png", str(png))
    assert done.returncode == 0, done.stderr
    shown = sum(not lead.get("suppressed") for lead in filled.leads)
    assert json.loads(done.stdout)["total"] == shown
    assert png.read_bytes().startswith(b"\x89PNG")
    assert f"<b>{shown:,}</b>" in html.read_text("utf-8")
    assert list(tmp_path.iterdir()) == [html, png] or set(tmp_path.iterdir()) == {html, png}
    text = run("summary").stdout
    assert f"{shown:,}" in text
    assert "Coverage per field" in text
