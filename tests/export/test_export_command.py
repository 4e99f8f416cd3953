"""`scrapy export` as users start it, on a real database."""

import asyncio
import csv
import io
import re
import secrets
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from leadcrawl.errors import ConfigError, ExportError, SuppressionKeyError
from leadcrawl.export.formats import WRITERS
from leadcrawl.privacy.selectors import Selector
from leadcrawl.storage.connection import Connection
from leadcrawl.storage.suppressions import KEY, Suppressions

ROOT = Path(__file__).resolve().parents[2]
Scrapy = Callable[..., Any]
Store = Callable[..., Any]

AT = datetime(2026, 1, 31, 9, 30, tzinfo=UTC)
OPTED_OUT = {"do_not_contact": True, "do_not_contact_reason": "no sales calls"}

ENDLESS = """
import asyncio, sys
from collections.abc import AsyncGenerator
from scrapy.cmdline import execute
from leadcrawl.export import run

real = run.batches

async def endless(connection, wanted):
    async for batch in real(connection, wanted):
        yield batch
    print("reading", flush=True)
    await asyncio.sleep(600)

run.batches = endless
execute(["scrapy", "export", sys.argv[1]])
"""

CRAWL = """
import asyncio, sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from leadcrawl.items import Lead
from leadcrawl.storage.connection import Connection
from leadcrawl.storage.records import Sighting
from leadcrawl.storage.repository import Repository

async def main(uri, database, folder):
    connection = await Connection.open(uri, database, Path(folder))
    repository = Repository(connection)
    for start in range(0, 400, 20):
        # seen in any order, long before it is stored: as what comes from the spool
        at = datetime(2026, 1, 1, tzinfo=UTC) - timedelta(days=start)
        leads = [
            Lead(source="craigslist", source_id=str(n), url="https://e.example.com", name=f"N {n}")
            for n in range(start, start + 20)
        ]
        await repository.upsert([Sighting.of(lead, at, "late") for lead in leads])
    await connection.close()

asyncio.run(main(*sys.argv[1:]))
"""


@pytest.fixture(autouse=True)
def in_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def ids(path: Path) -> list[str]:
    with path.open(encoding="utf-8", newline="") as file:
        return [row["id"] for row in csv.DictReader(file)]


async def test_who_asked_not_to_be_contacted_is_left_out(
    scrapy: Scrapy, store: Store, tmp_path: Path
) -> None:
    await store({}, OPTED_OUT)
    assert await scrapy("leads.csv") == ["Wrote 1 leads to leads.csv."]
    assert ids(tmp_path / "leads.csv") == ["craigslist:1"]
    told = await scrapy("all.csv", "--include-do-not-contact")
    assert told[1] == "1 of them asked not to be contacted; they are marked."
    assert sorted(ids(tmp_path / "all.csv")) == ["craigslist:1", "craigslist:2"]


async def test_suppressed_people_are_never_in_it(
    scrapy: Scrapy, store: Store, connection: Connection, tmp_path: Path
) -> None:
    """Also before anybody has marked their leads."""
    key = secrets.token_hex(32)
    emails = [({"address": f"{who}@example.com", "found_by": "text", "raw": who},) for who in "ab"]
    await store({"emails": emails[0]}, {"emails": emails[1]})
    people = await Suppressions.load(connection, key)
    await people.add([Selector("email", "a@example.com")])
    told = await scrapy("leads.csv", "--include-do-not-contact", **{KEY: key})
    assert told == ["Wrote 1 leads to leads.csv.", "Left out 1 that are suppressed."]
    assert ids(tmp_path / "leads.csv") == ["craigslist:2"]
    with pytest.raises(SuppressionKeyError):
        await scrapy("other.csv", **{KEY: ""})
    assert "other.csv" not in names_in(tmp_path)


async def test_filters_and_profile(scrapy: Scrapy, store: Store, tmp_path: Path) -> None:
    await store({"city": "Austin"}, {"city": "Dallas"}, {"city": "Austin", "name": None})
    told = await scrapy("crm.xlsx", "--city", "austin", "--profile", "pipedrive")
    assert told == [
        "Wrote 1 leads to crm.xlsx.",
        "Left out 1 that lack what pipedrive requires: Lead - Title and Person - Name or "
        "Organization - Name.",
    ]
    sheet = openpyxl.load_workbook(tmp_path / "crm.xlsx")["Leads"]
    assert [cell.value for cell in sheet[1]][:2] == ["Lead - Title", "Organization - Name"]
    assert sheet["A2"].value == "Plumber 1"


async def test_only_new(scrapy: Scrapy, store: Store, tmp_path: Path) -> None:
    await store({}, {})
    command = ("new.csv", "--only-new", "--name", "crm")
    assert (await scrapy(*command))[0] == "Wrote 2 leads to new.csv."
    await store({}, {}, {})
    told = await scrapy(*command)
    assert told == ["Wrote 1 leads to new.csv.", "Left out 2 that went out as 'crm' before."]
    assert ids(tmp_path / "new.csv") == ["craigslist:3"]
    assert (await scrapy(*command))[0] == "Wrote 0 leads to new.csv."
    assert (await scrapy("new.csv", "--only-new"))[0] == "Wrote 3 leads to new.csv."


async def test_a_lead_that_comes_to_fit_is_new(scrapy: Scrapy, store: Store) -> None:
    """However long ago it was first seen."""
    command = ("hot.csv", "--only-new", "--score-min", "50")
    await store({"score": 60}, {"score": 10})
    assert (await scrapy(*command))[0] == "Wrote 1 leads to hot.csv."
    await store({"score": 60}, {"score": 90}, at=AT + timedelta(days=1))
    assert (await scrapy(*command))[0] == "Wrote 1 leads to hot.csv."


async def test_a_failed_export_advances_nothing(
    scrapy: Scrapy, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(leads: Iterable[Any], _columns: object, _path: Path) -> None:
        assert len(list(leads)) == 1
        raise ExportError("no more paper")

    await store({})
    with monkeypatch.context() as patch:  # not undo(), which would leave the folder, too
        patch.setitem(WRITERS, ".csv", fail)
        with pytest.raises(ExportError):
            await scrapy("leads.csv", "--only-new")
    assert (await scrapy("leads.csv", "--only-new"))[0] == "Wrote 1 leads to leads.csv."


def process(
    program: str, environment: dict[str, str], folder: Path, *arguments: str
) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", program, *arguments],
        cwd=folder,
        env=environment | {"PYTHONPATH": str(ROOT), "SCRAPY_SETTINGS_MODULE": "leadcrawl.settings"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


async def test_nothing_is_lost_between_exports_while_a_crawl_stores(
    scrapy: Scrapy,
    connection: Connection,
    environment: dict[str, str],
    data_dir: Path,
    tmp_path: Path,
) -> None:
    crawl = process(
        CRAWL, environment, tmp_path, environment["MONGO_URI"], connection.database.name,
        str(data_dir),
    )  # fmt: skip
    found: list[str] = []
    turns = 0
    while crawl.poll() is None or turns == 0:
        found += await export_turn(scrapy, tmp_path, turns)
        turns += 1
    found += await export_turn(scrapy, tmp_path, turns)
    assert crawl.communicate()[1] == ""
    assert len(found) == len(set(found)) == 400
    assert turns > 1, "the exports have to run while the crawl does"


async def export_turn(scrapy: Scrapy, folder: Path, turn: int) -> list[str]:
    await scrapy(f"{turn}.csv", "--only-new", "--name", "crm")
    return ids(folder / f"{turn}.csv")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_interrupted(
    environment: dict[str, str], store: Store, tmp_path: Path, number: signal.Signals
) -> None:
    await store({})
    (tmp_path / "leads.csv").write_text("the last one")
    export = process(ENDLESS, environment, tmp_path, "leads.csv")
    assert export.stdout
    assert await asyncio.to_thread(export.stdout.readline) == "reading\n"
    assert len(names_in(tmp_path)) == 2
    export.send_signal(number)
    _, errors = await asyncio.to_thread(export.communicate)
    assert errors.endswith("leadcrawl: interrupted; leads.csv was not written\n")
    assert "Traceback" not in errors
    assert export.returncode == 1
    assert names_in(tmp_path) == ["leads.csv"]
    assert (tmp_path / "leads.csv").read_text() == "the last one"


async def test_killed(
    scrapy: Scrapy, environment: dict[str, str], store: Store, tmp_path: Path
) -> None:
    await store({})
    export = process(ENDLESS, environment, tmp_path, "leads.csv")
    assert export.stdout
    await asyncio.to_thread(export.stdout.readline)
    export.kill()
    await asyncio.to_thread(export.communicate)
    assert not (tmp_path / "leads.csv").exists()
    await scrapy("leads.csv")
    assert names_in(tmp_path) == ["leads.csv"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["leads.doc"], "must end in one of .csv"),
        (["no/such/leads.csv"], "there is no folder"),
        (["leads.csv", "--profile", "sugar"], "unknown profile 'sugar'"),
        (["leads.json", "--profile", "hubspot"], "hubspot imports .csv or .xlsx files"),
        (["leads.csv", "--rating-min", "7"], "--rating-min"),
        (["leads.csv", "--name", " "], "--name must be a text, and not empty"),
        (["leads.csv", "--name", "\udcff"], "--name must be a text, and not empty"),
        (["leads.csv", "--profile", ""], "unknown profile ''"),
    ],
)
async def test_bad_input(scrapy: Scrapy, arguments: list[str], message: str) -> None:
    with pytest.raises(ConfigError, match=re.escape(message)):
        await scrapy(*arguments)


def test_bad_input_of_the_command(environment: dict[str, str], tmp_path: Path) -> None:
    program = "from scrapy.cmdline import execute; import sys; execute(sys.argv[1:])"
    export = process(program, environment, tmp_path, "-c", "export", "leads.doc")
    output, errors = export.communicate()
    assert (export.returncode, output) == (2, "")
    assert errors.startswith("leadcrawl: leads.doc: the name must end in one of")
    assert len(errors.splitlines()) == 1


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("stream", "shown"), [(Terminal(), True), (io.StringIO(), False)])
async def test_bar_on_a_terminal_only(
    scrapy: Scrapy, store: Store, monkeypatch: pytest.MonkeyPatch, stream: io.StringIO, shown: bool
) -> None:
    await store({}, {})
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setenv("TERM", "xterm")
    await scrapy("leads.csv")
    assert ("Exporting" in stream.getvalue()) is shown
    assert ("2/2" in stream.getvalue()) is shown


FULL_DISK = """
import resource, sys
from scrapy.cmdline import execute
resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))
execute(["scrapy", "export", sys.argv[1]])
"""


@pytest.mark.parametrize("extension", ["csv", "xlsx", "parquet"])
async def test_a_file_that_the_disk_does_not_take(
    environment: dict[str, str], store: Store, tmp_path: Path, extension: str
) -> None:
    await store(*({"description": secrets.token_hex(5000)} for _ in range(5)))
    export = process(FULL_DISK, environment, tmp_path, f"leads.{extension}")
    _, errors = await asyncio.to_thread(export.communicate)
    assert export.returncode == 1
    assert "Traceback" not in errors
    assert errors.splitlines()[-1].startswith("leadcrawl: ")
    assert "File too large" in errors.splitlines()[-1].replace('"', "")
    assert names_in(tmp_path) == []
