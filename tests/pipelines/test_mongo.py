"""Whole crawls, in processes of their own, into a real database."""

import json
import os
import re
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
import pytest
from pymongo import MongoClient

from leadcrawl.storage.embedded import EmbeddedServer
from leadcrawl.storage.spool import spool_dir, waiting

ROOT = Path(__file__).resolve().parents[2]
LAB = Path(__file__).with_name("mongo_lab.py")


@dataclass
class Site:
    """A data directory and its database."""

    data_dir: Path
    uri: str
    name: str
    crawls: "list[subprocess.Popen[str]]" = field(default_factory=list)

    def start(self, leads: int, pause: float = 0, **env: str) -> "subprocess.Popen[str]":
        crawl = subprocess.Popen(
            [sys.executable, "-W", "error", str(LAB), str(leads), str(pause)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=os.environ
            | {
                "PYTHONPATH": str(ROOT),
                "LEADCRAWL_DATA_DIR": str(self.data_dir),
                "MONGO_URI": self.uri,
                "MONGO_DB_NAME": self.name,
                **env,
            },
        )
        self.crawls.append(crawl)
        return crawl

    def crawl(self, leads: int, pause: float = 0, **env: str) -> dict[str, Any]:
        return finish(self.start(leads, pause, **env))

    def read(self, collection: str) -> list[dict[str, Any]]:
        server = EmbeddedServer(self.data_dir)
        # Not with the short patience that the crawl may have been given.
        uri = re.sub(r"&serverSelectionTimeoutMS=\d+", "", self.uri) or server.acquire()
        try:
            with MongoClient[dict[str, Any]](uri, tz_aware=True) as client:
                return client[self.name][collection].find().sort("_id").to_list()
        finally:
            server.release()


def finish(process: "subprocess.Popen[str]") -> dict[str, Any]:
    output, log = process.communicate(timeout=120)
    assert process.returncode == 0, log
    stats: dict[str, Any] = json.loads(output)
    return stats | {"log": log}


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """The embedded server of a new data directory, or a new database on MONGO_TEST_URI."""
    uri = os.environ.get("MONGO_TEST_URI", "")
    site = Site(tmp_path, uri, f"test_{uuid.uuid4().hex[:12]}")
    yield site
    for crawl in site.crawls:
        if crawl.poll() is None:
            crawl.kill()
            crawl.communicate()
    if uri:
        with MongoClient[dict[str, Any]](uri) as client:
            client.drop_database(site.name)
    else:
        EmbeddedServer(tmp_path).kill()


def wait_for_leads(site: Site, count: int) -> None:
    deadline = time.monotonic() + 40
    while time.monotonic() < deadline:
        if len(site.read("leads")) >= count:
            return
        time.sleep(0.2)
    raise AssertionError("the crawl stored nothing")


def test_a_crawl_and_the_same_again(site: Site) -> None:
    stats = site.crawl(20, SCRAPY_JOB="job1")
    leads = site.read("leads")
    assert {lead["_id"] for lead in leads} == {
        f"craigslist:{n}" for n in range(20) if n not in {3, 4, 5}
    }
    (run,) = site.read("runs")
    assert {lead["run_id"] for lead in leads} == {run["_id"]}
    assert {name: stats[f"leadcrawl/{name}"] for name in ("leads/seen", "leads/new")} == {
        "leads/seen": 17,
        "leads/new": 17,
    }
    assert stats["leadcrawl/lead_source/craigslist/api"] == 17
    assert stats["leadcrawl/field/name"] == 17
    check_rejected(site, stats)
    check_run(site, stats)

    again = site.crawl(20, SCRAPY_JOB="job2")
    assert (again["leadcrawl/leads/unchanged"], "leadcrawl/leads/new" in again) == (17, False)
    later = site.read("leads")
    moved = ("run_id", "last_seen_at")
    assert [{k: v for k, v in lead.items() if k not in moved} for lead in later] == [
        {k: v for k, v in lead.items() if k not in moved} for lead in leads
    ]


def check_rejected(site: Site, stats: dict[str, Any]) -> None:
    rejected = {item["lead_id"]: item for item in site.read("rejected_leads")}
    assert {key: item["reasons"] for key, item in rejected.items()} == {
        "craigslist:3": [{"field": "url", "reason": "host_not_allowed"}],
        "craigslist:4": [{"field": "error", "reason": "RuntimeError"}],
        "craigslist:5": [{"field": "lead", "reason": "not_storable"}],
    }
    assert rejected["craigslist:3"]["lead"]["name"] == "Plumber 3"
    assert stats["leadcrawl/rejected/lead/not_storable"] == 1
    assert stats["leadcrawl/rejected/error/RuntimeError"] == 1
    assert stats["leadcrawl/leads/rejected"] == 2  # lead 3 is counted by who rejects it


def check_run(site: Site, stats: dict[str, Any]) -> None:
    (run,) = site.read("runs")
    assert (run["job_id"], run["spider"], run["status"]) == ("job1", "leads", "finished")
    assert run["arguments"] == {"leads": "20", "pause": "0"}
    assert run["finish_reason"] == "finished"
    assert run["started_at"] < run["finished_at"]
    assert (run["counts"]["new"], run["counts"]["rejected"]) == (17, 2)
    assert run["stats"]["leadcrawl/leads/new"] == 17
    assert stats["finish_reason"] == "finished"


def test_no_database_no_crawl(site: Site) -> None:
    site.uri = "mongodb://joe:s3cret@127.0.0.1:9/?serverSelectionTimeoutMS=300"
    stats = site.crawl(5)
    assert stats["finish_reason"] == "storage_unavailable"  # exit status 1 of `scrapy crawl`
    assert "CRITICAL: the database mongodb://***@127.0.0.1:9/" in stats["log"]
    assert "s3cret" not in stats["log"]
    assert "Traceback" not in stats["log"]
    assert "item_scraped_count" not in stats
    assert not (site.data_dir / "db").exists()  # no silent fallback to the embedded server


def test_a_malformed_address_is_bad_input(site: Site) -> None:
    site.uri = "mongo://joe:s3cret@host"
    process = site.start(5)
    _, log = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "MONGO_URI is malformed" in log
    assert "s3cret" not in log


def test_sigterm_stores_what_was_scraped(site: Site) -> None:
    process = site.start(10_000, 0.005)
    wait_for_leads(site, 1)
    process.send_signal(signal.SIGTERM)
    stats = finish(process)
    assert stats["finish_reason"] == "shutdown"
    assert len(site.read("leads")) == stats["leadcrawl/leads/seen"] > 1


@pytest.mark.slow
def test_a_killed_crawl_then_the_same_again(site: Site) -> None:
    process = site.start(10_000, 0.002)
    wait_for_leads(site, 1)
    process.kill()
    process.communicate()
    killed = site.read("runs")
    assert [run["status"] for run in killed] == ["running"]
    partial = len(site.read("leads"))
    site.crawl(partial + 100)
    leads = site.read("leads")
    assert len(leads) == partial + 100 - 3
    assert {lead["revision"] for lead in leads} == {1}


@pytest.mark.slow
@pytest.mark.skipif("MONGO_TEST_URI" in os.environ, reason="ends the server, which is not ours")
def test_a_database_that_stays_away(site: Site) -> None:
    server = EmbeddedServer(site.data_dir / "other")
    site.uri = f"{server.acquire()}&serverSelectionTimeoutMS=1000"
    port = server.running()
    assert port is not None
    process = site.start(10_000, 0.005)
    wait_for_leads(site, 1)
    server.release()
    server.stop()
    stats = finish(process)
    assert stats["finish_reason"] == "storage_unavailable"
    spooled = stats["leadcrawl/storage/spooled"]
    assert len(waiting(spool_dir(site.data_dir, site.uri, site.name))) == 1

    old_uri, site.uri = site.uri, f"{server.acquire()}&serverSelectionTimeoutMS=1000"
    old = spool_dir(site.data_dir, old_uri, site.name)
    old.rename(spool_dir(site.data_dir, site.uri, site.name))  # the new server has a new port
    before = len(site.read("leads"))
    again = site.crawl(0)
    assert "Stored" in again["log"]
    leads = site.read("leads")
    assert len(leads) == stats["leadcrawl/leads/seen"]
    assert len(leads) > before
    assert spooled >= len(leads) - before
    assert {run["status"] for run in site.read("runs")} == {"finished"}
    server.release()
    server.stop()


@pytest.mark.slow
@pytest.mark.skipif("MONGO_TEST_URI" in os.environ, reason="about the embedded server")
def test_the_server_ends_after_a_killed_crawl(site: Site) -> None:
    process = site.start(10_000, 0.01)
    wait_for_leads(site, 1)
    state = EmbeddedServer(site.data_dir).running()
    assert state is not None
    process.kill()
    process.communicate()
    psutil.Process(state.pid).wait(20)
