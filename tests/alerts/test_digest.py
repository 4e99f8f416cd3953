"""The digest: figures of a real database, on the terminal and by e-mail."""

import os
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from leadcrawl.alerts.digest import Digest, render_digest
from leadcrawl.alerts.outbox import Outbox
from leadcrawl.items import Lead, Phone
from leadcrawl.storage.connection import Connection
from leadcrawl.storage.crawl import StorageTarget
from leadcrawl.storage.digest import DigestReports, LeadFigures
from leadcrawl.storage.embedded import EmbeddedServer
from leadcrawl.storage.records import Run, Sighting
from leadcrawl.storage.repository import Repository
from tests.alerts.alert_servers import Inbox

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime.now(UTC).replace(microsecond=0)
YESTERDAY = NOW - timedelta(days=1)
PHONE = Phone(e164="+15125550123", national="(512) 555-0123", found_by="text", raw="x")


def seen(number: int, days_ago: float, **own: object) -> Sighting:
    known = {
        "source": "craigslist",
        "source_id": str(number),
        "url": f"https://sfbay.example.com/{number}.html",
        "name": f"Plumber {number}",
        "category_normalized": "plumbing",
    }
    at = NOW - timedelta(days=days_ago)
    return Sighting.of(Lead.model_validate(known | own), at, "run")


def run(number: int, hours_ago: float, **own: object) -> Run:
    started = NOW - timedelta(hours=hours_ago)
    document = {
        "spider": "craigslist",
        "arguments": {"city": f"city{number}"},
        "status": "finished",
        "finish_reason": "finished",
        "verdict": "ok",
        "started_at": started,
        "finished_at": started + timedelta(minutes=5),
        "counts": {"leads": 10, "new": 4},
        "stats": {"x": 1},
    }
    return Run(str(number), document | own)


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("digest")
    yield folder
    EmbeddedServer(folder).kill()


@pytest_asyncio.fixture
async def connection(data_dir: Path) -> AsyncIterator[Connection]:
    """The database, filled once; the commands of these tests read the same."""
    connection = await StorageTarget("", "leadcrawl", data_dir).connect()
    repository = Repository(connection)
    if await connection.database["leads"].estimated_document_count() == 0:
        await fill(repository)
    yield connection
    await connection.close()


async def fill(repository: Repository) -> None:
    old = [seen(number, 3) for number in range(4)]
    await repository.apply(old)
    await repository.apply([
        seen(0, 0.1, name="Plumber with another name"),  # changed
        seen(1, 0.1),  # seen again, as it was
        seen(2, 0.1, status="gone"),
        seen(10, 0.2, phones=[PHONE]),
        seen(11, 0.2, source="google_maps", category_normalized=None),
        seen(12, 0.2),
    ])  # fmt: skip
    crash = {"finish_reason": "storage_unavailable", "verdict": "failed"}
    finding = {"summary": "Coverage fell", "actual": "3 %", "expected": "at least 40 %"}
    await repository.apply([
        run(1, 30),  # before
        run(2, 5),
        run(3, 4, verdict="failed", findings=[finding]),
        run(4, 3, **crash),
        run(5, 2, status="running", finished_at=None),
    ])  # fmt: skip


async def test_figures_are_those_of_the_period(connection: Connection) -> None:
    figures = await DigestReports(connection).leads(YESTERDAY, ("phones", "name"))
    assert figures == LeadFigures(
        total=6,
        new=3,
        changed=1,
        gone=1,
        by_source={"craigslist": 2, "google_maps": 1},
        by_category={"plumbing": 2, "unknown": 1},
        coverage={"phones": 1, "name": 3},
        coverage_of_all={"phones": 1, "name": 6},
    )
    nothing = await DigestReports(connection).leads(NOW + timedelta(days=1), ("phones",))
    assert (nothing.new, nothing.changed, nothing.coverage) == (0, 0, {"phones": 0})


async def test_people_who_want_no_data_kept_are_not_in_it(connection: Connection) -> None:
    leads = connection.database["leads"]
    reports = DigestReports(connection)
    await leads.update_one({"_id": "craigslist:12"}, {"$set": {"suppressed": True}})
    try:
        assert (await reports.leads(YESTERDAY, ())).new == 2
    finally:
        await leads.update_one({"_id": "craigslist:12"}, {"$unset": {"suppressed": ""}})


async def test_text_tells_of_leads_runs_and_failures(connection: Connection) -> None:
    reports = DigestReports(connection)
    runs = await reports.runs(YESTERDAY)
    assert [one["_id"] for one in runs] == ["5", "4", "3", "2"]
    assert "stats" not in runs[0]
    figures = await reports.leads(YESTERDAY, ("phones",))
    alert = render_digest(Digest(YESTERDAY, figures, runs, 2, 0))
    assert alert.subject == "leadcrawl: 3 new leads, 4 runs, 2 failed"
    failed = alert.text.partition("WHAT FAILED, OR DID NOT FINISH\n")[2].partition("\n\n")[0]
    assert [line for line in failed.splitlines() if line.startswith("*")] == [
        "* craigslist city=city5",
        "* craigslist city=city4",
        "* craigslist city=city3",
    ]
    assert "still running, or killed" in failed
    assert "ended as storage_unavailable" in failed
    assert "Coverage fell: 3 % (expected at least 40 %)" in failed
    assert "Alerts that were not delivered: 2." in alert.text
    assert "did not take" not in alert.text  # nothing is spooled
    for word in ("plumbing", "google_maps", "craigslist city=city2"):
        assert word in alert.text
        assert word in alert.html


Scrapy = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def report(data_dir: Path, inbox: Inbox) -> Scrapy:
    """Run `scrapy report`, with the mail server of the test."""

    def start(*arguments: str, **own: str) -> "subprocess.CompletedProcess[str]":
        mail = {
            "LEADCRAWL_SMTP_HOST": "127.0.0.1",
            "LEADCRAWL_SMTP_PORT": str(inbox.port),
            "LEADCRAWL_SMTP_SECURITY": "none",
            "LEADCRAWL_ALERT_FROM": "leadcrawl@example.com",
            "LEADCRAWL_ALERT_TO": "ops@example.com",
            "LEADCRAWL_DATA_DIR": str(data_dir),
            "MONGO_URI": "",
        }
        return subprocess.run(
            [sys.executable, "-m", "scrapy", "report", *arguments],
            cwd=ROOT,
            env=os.environ | mail | own,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    return start


def test_command_prints_and_sends_the_same(
    report: Scrapy, inbox: Inbox, connection: Connection
) -> None:
    printed = report("--since", "2d")
    assert (printed.returncode, printed.stderr) == (0, "")
    assert printed.stdout.startswith("leadcrawl: 3 new leads, 5 runs, 2 failed\n")
    assert inbox.mails == []
    sent = report("--since", "2d", "--email")
    assert (sent.returncode, sent.stdout) == (0, "Sent to 1 of 1 receivers.\n")
    body = inbox.mails[0].get_body(("plain",))
    assert body
    assert body.get_content().splitlines()[3:] == printed.stdout.splitlines()[3:]


def test_undelivered_digest_waits(report: Scrapy, data_dir: Path, connection: Connection) -> None:
    done = report("--email", "-s", "LEADCRAWL_ALERT_PAUSES=0", LEADCRAWL_SMTP_PORT="1")
    assert done.returncode == 1
    assert "`scrapy alerts flush` tries again" in done.stderr
    outbox = Outbox(data_dir / "outbox" / "alerts")
    assert outbox.erase(lambda payload: "new leads" in payload["subject"]) == 1


NO_MAIL = dict.fromkeys(("LEADCRAWL_SMTP_HOST", "LEADCRAWL_ALERT_FROM", "LEADCRAWL_ALERT_TO"), "")


@pytest.mark.parametrize(
    ("arguments", "own", "message"),
    [
        (("--since", "soon"), {}, "--since needs an age such as 7d or a date"),
        (("--email",), NO_MAIL, "LEADCRAWL_SMTP_HOST is not set"),
    ],
)
def test_bad_input_is_one_line(
    arguments: tuple[str, ...], own: dict[str, str], message: str, report: Scrapy
) -> None:
    done = report(*arguments, **own)
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr
    assert done.stderr.count("\n") == 1
