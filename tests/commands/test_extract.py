"""`scrapy extract` as a process of its own."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
GOLDEN = ROOT / "tests" / "golden" / "craigslist"
SERVICE = GOLDEN / "posting_service_today" / "page.html"
JOBS = GOLDEN / "search_today_jobs" / "page.html"
REPLY = GOLDEN / "posting_reply_enveloped" / "page.json"


def _extract(*args: str | Path) -> tuple[int, list[dict[str, Any]], str]:
    done = subprocess.run(
        [sys.executable, "-m", "scrapy", "extract", *map(str, args)],
        cwd=ROOT, capture_output=True, encoding="utf-8", timeout=120, check=False,
    )  # fmt: skip
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()], done.stderr


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> tuple[int, list[dict[str, Any]], str]:
    folder = tmp_path_factory.mktemp("pages")
    windows = folder / "windows.html"
    text = SERVICE.read_text(encoding="utf-8").lstrip("\ufeff")
    windows.write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    cut = folder / "cut.html"
    cut.write_text(text[:-400], encoding="utf-8")
    other = folder / "other.html"
    other.write_text("<html><body>hello</body></html>", encoding="utf-8")
    return _extract(SERVICE, cut, folder / "missing.html", other, folder, windows, JOBS, REPLY)


def test_one_line_for_each_file_and_bad_ones_show_in_the_exit_status(
    mixed: tuple[int, list[dict[str, Any]], str],
) -> None:
    status, records, _ = mixed
    assert status == 1
    assert [(record["kind"], len(record["leads"])) for record in records] == [
        ("posting", 1),
        ("posting", 0),
        ("unknown", 0),
        ("unknown", 0),
        ("unknown", 0),
        ("posting", 1),
        ("search", 1),
        ("posting", 1),
    ]
    assert [(record["error"] or "").partition(":")[0] for record in records] == [
        "", "truncated", "unreadable", "unknown_page", "unreadable", "", "", "",
    ]  # fmt: skip
    assert all(list(record) == ["file", "source", "kind", "leads", "error"] for record in records)
    assert records[0]["file"] == str(SERVICE)


def test_a_posting_is_as_the_database_would_hold_it(
    mixed: tuple[int, list[dict[str, Any]], str],
) -> None:
    _, records, _ = mixed
    [lead] = records[0]["leads"]
    assert records[0]["source"] == "craigslist"
    assert lead["_id"] == "craigslist:7981234567"
    assert lead["posted_at"] == "2026-11-01T17:00:00Z"
    assert [phone["e164"] for phone in lead["phones"]] == ["+15105550142"]
    assert lead["website"] == "https://drains.example.com/oakland"
    assert isinstance(lead["score"], int)
    assert None not in lead.values()
    assert records[5]["leads"] == [lead]


def test_a_search_gives_its_rows(mixed: tuple[int, list[dict[str, Any]], str]) -> None:
    _, records, _ = mixed
    [row] = records[6]["leads"]
    assert row["token"] == "5jQs9Nvn55BFGLhTBUettQ"
    assert "price" not in row


def test_url_tells_what_the_page_does_not() -> None:
    page = GOLDEN / "gone_expired" / "page.html"
    url = "https://sfbay.craigslist.org/eby/sks/d/x/7981234567.html"
    status, [record], _ = _extract("--url", url, page)
    assert (status, record["kind"], record["source"]) == (0, "gone", "craigslist")
    assert record["leads"][0]["status"] == "gone"


def test_forced_source_and_usage() -> None:
    status, [record], _ = _extract("--source", "craigslist", REPLY)
    assert (status, record["source"]) == (0, "craigslist")
    status, records, message = _extract("--source", "nowhere", REPLY)
    assert (status, records) == (2, [])
    assert "invalid choice: 'nowhere'" in message
    status, records, _ = _extract()
    assert (status, records) == (2, [])
