"""`scrapy privacy`, as an operator types it."""

import json
import os
import pickle
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from leadcrawl.middlewares.request_log import RequestLog
from leadcrawl.privacy import actions
from leadcrawl.privacy.jobs import Jobs, Steps
from leadcrawl.privacy.selectors import Selector
from leadcrawl.privacy.trace import Trace
from leadcrawl.spiders.maps_progress import Progress, Search
from leadcrawl.storage.connection import Connection
from leadcrawl.storage.locks import FileLock
from leadcrawl.storage.suppressions import KEY
from tests.privacy.conftest import SECRET, House

PHONE = ("--phone", "512-555-0123")


def everything_on_disk(house: House) -> str:
    """Return what lies in the data folder and the job directory, as text."""
    files = [path for root in (house.data_dir, house.jobdir) for path in root.rglob("*")]
    return "\n".join(path.read_bytes().decode("latin-1") for path in files if path.is_file())


async def test_find_shows_every_place(house: House) -> None:
    answer = house.scrapy(
        "privacy", "find", *PHONE, "--format", "json", "--jobdir", str(house.jobdir)
    )
    assert (answer.returncode, answer.stderr) == (0, "")
    report = json.loads(answer.stdout)
    assert [one["suppressed"] for one in report["asked"]] == [False]
    places = sorted((one["store"], one["key"]) for one in report["held"])
    assert [store for store, _ in places] == [
        *("history", "jobs", "leads", "outbox", "pages", "rejected_leads", "spool", "websites")
    ]
    assert ("leads", "craigslist:7900000001") in places
    assert ("history", "craigslist:7900000002") in places
    lead = next(one for one in report["held"] if one["store"] == "leads")
    assert lead["fields"] == ["phones"]
    assert lead["data"]["phones"][0]["raw"] == "five1two 555 O123"
    assert lead["data"]["first_seen_at"] == "2026-01-01T00:00:00Z"


@pytest.mark.parametrize("is_somebody_suppressed", [False, True])
async def test_find_of_nobody(house: House, is_somebody_suppressed: bool) -> None:
    if is_somebody_suppressed:
        assert house.scrapy("privacy", "suppress", *PHONE).returncode == 0
    answer = house.scrapy("privacy", "find", "--email", "nobody@example.net", key="")
    assert answer.returncode == 0
    assert answer.stdout == (
        "Held: nothing.\n" + f"email nobody@example.net: {KEY} is not here to tell.\n"
    )


async def test_erase_leaves_only_hash_and_receipt(house: House) -> None:
    jobs = ("--jobdir", str(house.jobdir))
    before = everything_on_disk(house), await house.read(), await house.read("runs")
    dry = house.scrapy("privacy", "erase", *PHONE, *jobs, "--dry-run")
    assert sorted(dry.stdout.splitlines()[-1].partition(": ")[2].rstrip(".").split(", ")) == [
        *("1 history", "1 jobs", "1 leads", "1 outbox", "1 pages", "1 rejected_leads", "1 spool"),
        "1 websites",
    ]
    unasked = house.scrapy("privacy", "erase", *PHONE, *jobs)
    assert (unasked.returncode, unasked.stderr.count("\n")) == (2, 1)
    assert before == (everything_on_disk(house), await house.read(), await house.read("runs"))

    answer = house.scrapy("privacy", "erase", *PHONE, *jobs, "--yes", "--reason", "by letter")
    assert (answer.returncode, answer.stderr) == (0, "")
    leads = await house.read()
    assert sorted(leads) == [f"craigslist:790000000{n}" for n in (2, 3, 4, 5)]
    assert [list(one["changes"]) for one in leads["craigslist:7900000002"]["history"]] == [["name"]]
    assert leads["craigslist:7900000002"]["phones"][0]["e164"] == "+15125550199"
    assert len(await house.read("rejected_leads")) == 1
    assert list(await house.read("websites")) == ["b.example"]
    left = everything_on_disk(house) + str([await house.read(name) for name in ALL])
    for trace in ("555-0123", "5550123", "555 O1", "555.0123"):
        assert trace not in left
    for kept in ("5125550199", "555-0199", "/roofs/1.html"):
        assert kept in left
    (receipt,) = (await house.read("erasures")).values()
    assert receipt["_id"] in answer.stdout
    assert receipt["kinds"] == {"phone": 1}
    assert receipt["counts"] == {
        **dict.fromkeys(("spool", "pages", "outbox", "jobs", "leads", "rejected_leads"), 1),
        "history": 1,
        "websites": 1,
    }


ALL = ("leads", "rejected_leads", "websites", "runs", "suppressions", "erasures")


async def test_erase_by_name_everywhere_and_by_id(house: House) -> None:
    answer = house.scrapy("privacy", "erase", "--name", "JANÉ DOE", "--yes")
    assert answer.returncode == 0, answer.stderr
    assert sorted(await house.read("runs")) == ["r2"]
    leads = await house.read()
    assert "craigslist:7900000003" not in leads
    assert [one["author"] for one in leads["craigslist:7900000005"]["reviews"]] == ["Ann"]

    answer = house.scrapy("privacy", "erase", "--id", "craigslist:7900000004", "--yes")
    assert "1 leads" in answer.stdout
    assert "craigslist:7900000004" not in await house.read()


async def test_what_a_crawl_is_writing_is_said_to_be_left(house: House) -> None:
    (path,) = house.target.spool.glob("*.jsonl")
    later = path.with_name("z.jsonl")
    later.write_bytes(path.read_bytes())
    lock = FileLock(path)
    lock.acquire()
    try:
        answer = house.scrapy("privacy", "erase", *PHONE, "--yes")
    finally:
        lock.release()
    assert answer.returncode == 1
    assert answer.stderr.count("\n") == 1
    assert "in use by a crawl" in answer.stderr
    assert not later.exists()
    (rest,) = (file for file in path.parent.glob("*.jsonl") if file != path)
    assert "5550123" not in rest.read_text()
    assert "craigslist:7900000001" not in await house.read()
    assert "in use" in next(iter((await house.read("erasures")).values()))["left"][0]
    # What it left does not come back
    assert house.scrapy("db", "replay").returncode == 0
    assert "craigslist:7900000008" not in await house.read()
    assert "craigslist:7900000009" in await house.read()


async def test_suppress_marks_what_is_stored(house: House) -> None:
    answer = house.scrapy("privacy", "suppress", *PHONE, "--name", "Jane Doe")
    assert answer.stdout.splitlines() == [
        *("phone +15125550123", "name jane doe", "Suppressed: 2. Stored leads marked: 2.")
    ]
    marked = {key for key, one in (await house.read()).items() if one.get("suppressed")}
    assert marked == {"craigslist:7900000001", "craigslist:7900000003"}
    left = {key: len(one["contacts"]) for key, one in (await house.read("websites")).items()}
    assert left == {"a.example": 0, "b.example": 1}
    again = house.scrapy("privacy", "suppress", "--phone", "001 512 5550123")
    assert again.stdout.endswith("\nSuppressed: 0 (1 were already). Stored leads marked: 0.\n")
    found = house.scrapy("privacy", "suppress", "--domain", "https://www.example.org/x")
    assert found.stdout == "domain example.org\nSuppressed: 1. Stored leads marked: 1.\n"
    mail = house.scrapy("privacy", "suppress", "--domain", "example.com", "--reason", "asked")
    assert mail.stdout.endswith("Suppressed: 1. Stored leads marked: 0.\n")  # marked by her phone
    assert "suppressed." in house.scrapy("privacy", "find", *PHONE).stdout


async def test_a_suppression_is_taken_back(house: House) -> None:
    before = await house.read()
    house.scrapy("privacy", "suppress", *PHONE, "--name", "Jane Doe", "--email", "jane@example.com")
    lifted = house.scrapy("privacy", "lift", "--name", "jane doe", *PHONE)
    assert lifted.stdout == "Lifted: 2. Stored leads that are no longer marked: 1.\n"
    marked = {key for key, one in (await house.read()).items() if one.get("suppressed")}
    assert marked == {"craigslist:7900000001"}  # by the e-mail address
    house.scrapy("privacy", "lift", "--email", "jane@example.com")
    assert await house.read() == before
    assert house.scrapy("privacy", "lift", *PHONE, key="").returncode == 2


async def test_reapply_erases_what_came_back(house: House) -> None:
    backup = await house.read()
    house.scrapy("privacy", "erase", *PHONE, "--yes")
    house.scrapy("privacy", "suppress", "--domain", "example.org")
    connection = await house.target.connect()
    try:
        leads = connection.database["leads"]
        await leads.delete_many({})
        await leads.insert_many(backup.values())
    finally:
        await connection.close()
    answer = house.scrapy("privacy", "reapply")
    assert sorted(answer.stdout.partition(": ")[2].rstrip(".\n").split(", ")) == [
        *("1 erased", "1 history", "1 suppressed")
    ]
    came = await house.read()
    assert "craigslist:7900000001" not in came
    assert "5550123" not in str(came)
    assert came["craigslist:7900000004"]["suppressed"] is True


def test_bad_input_is_one_line(empty_house: House) -> None:
    for arguments, words in {
        ("suppress",): "say who",
        ("suppress", "--phone", "12"): "--phone is no number",
        ("suppress", "--phone", "512-555-0123", "--region", "XX"): "--region",
        ("suppress", "--email", "jane"): "--email must be",
        ("suppress", "--domain", "gmail.com"): "shared by many",
        ("find", "--id", "7900000001"): "--id must be",
        ("erase", "--name", "Al"): "--name must have",
        ("suppress", *PHONE, "--reason", "\udcff"): "--reason must be words",
        ("find", "--phone", "512-555-0123", "--jobdir", "/nowhere"): "--jobdir /nowhere",
    }.items():
        answer = empty_house.scrapy("privacy", *arguments)
        assert (answer.returncode, answer.stderr.count("\n")) == (2, 1), answer.stderr
        assert words in answer.stderr
        assert answer.stdout == ""


def test_in_a_process_of_its_own(empty_house: House) -> None:
    answer = subprocess.run(
        [sys.executable, "-m", "scrapy", "privacy", "suppress", *PHONE],
        cwd=Path(__file__).resolve().parents[2],
        env=os.environ
        | {
            "LEADCRAWL_DATA_DIR": str(empty_house.data_dir),
            "MONGO_URI": empty_house.target.uri,
            "MONGO_DB_NAME": empty_house.target.name,
            KEY: SECRET,
        },
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (answer.returncode, answer.stderr) == (0, "")
    assert answer.stdout.endswith("\nSuppressed: 1. Stored leads marked: 0.\n")


def test_without_a_key_nothing_is_suppressed(empty_house: House) -> None:
    for action in ("suppress", "erase"):
        answer = empty_house.scrapy("privacy", action, *PHONE, "--reason", "x", key="")
        assert (answer.returncode, answer.stderr.count("\n")) == (2, 1)
        assert f"{KEY} is not set; make one with" in answer.stderr
    short = empty_house.scrapy("privacy", "suppress", *PHONE, key=SECRET[1:])
    assert "fewer than 32 characters" in short.stderr


def test_requests_of_a_job_keep_their_fingerprints(tmp_path: Path) -> None:
    """A resumed crawl must not ask for an erased page again."""
    log = RequestLog(tmp_path)
    log.add(pickle.dumps({"url": "https://example.com/by-jane%20doe"}), b"one")
    log.close()
    assert Jobs((tmp_path,)).erase(Trace([Selector("name", "jane doe")])) == 1
    log = RequestLog(tmp_path)
    assert list(log.left()) == []
    assert log.add(b"again", b"one") is None
    log.close()
    with sqlite3.connect(tmp_path / "requests.sqlite") as database:
        assert database.execute("SELECT count(*) FROM requests").fetchone() == (1,)
    database.close()


def test_steps_of_a_crawl_of_google_maps_go_in_their_place(tmp_path: Path) -> None:
    """The crawl may run, and goes on adding to the file."""
    progress = Progress(tmp_path)
    progress.take(Search("roofs"), "58769592706")
    progress.take(Search("jane döe"), "7")
    progress.take(Search("roofs"), "8")
    store = Steps((tmp_path,))
    for who in (Selector("id", "google_maps:58769592706"), Selector("name", "jane doe")):
        trace = Trace([who])
        assert len(list(store.find(trace))) == store.erase(trace) == 1
        assert list(store.find(trace)) == []
    progress.take(Search("roofs"), "9")
    progress.close()
    (file,) = tmp_path.iterdir()
    assert "58769592706" not in file.read_text()
    assert "jane" not in file.read_text()
    later = Progress(tmp_path)
    assert dict(later.found) == {"roofs": {"8", "9"}}
    later.close()


async def test_suppress_marks_what_running_crawls_store_meanwhile(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A crawl that does not know yet stores a lead whose description has the name."""

    async def meanwhile(connection: Connection) -> None:
        assert await connection.database["suppressions"].find_one({"kind": "name"})
        late = {"_id": "craigslist:1", "description": "Roofs by Jane Doe"}
        await connection.database["leads"].insert_one(late)

    monkeypatch.setattr(actions, "crawls_notice", meanwhile)
    answer = house.scrapy("privacy", "suppress", "--name", "Jane Doe")
    assert answer.stdout.endswith("Stored leads marked: 2.\n")
    assert (await house.read())["craigslist:1"]["suppressed"] is True
