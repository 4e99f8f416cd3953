"""What outlives the daemon, and what is tried again."""

import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from replica.process import start_replica
from tests.e2e.day_lab import Database
from tests.scrapyd_tests.conftest import MakeLab
from tests.scrapyd_tests.scrapyd_lab import ScrapydLab

pytestmark = pytest.mark.slow
SLOWLY = {"DOWNLOAD_DELAY": "0.2", "CONCURRENT_REQUESTS_PER_DOMAIN": "1"}
ALL = {"city": "sfbay", "category": "bbb,jjj,ggg,sss,hhh,ccc"}


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM], ids=["killed", "ended"])
def test_pending_survive_and_running_jobs_are_resumed(make_lab: MakeLab, number: int) -> None:
    lab = make_lab(max_proc="1")
    with start_replica(seed=11, postings=60) as site:
        lab.url = site.url
        lab.start()
        running = lab.schedule(ALL, settings=SLOWLY, priority=2)
        lab.wait(lambda: len(lab.documents()) > 5, 90)
        pending = lab.schedule(ALL | {"max_leads": "1"}, priority=1)
        (orphan,) = lab.jobs_alive()
        lab.stop(number)
        assert orphan.is_running() == (number == signal.SIGKILL)
        lab.start()
        most = 0
        while lab.client.status(pending) != "finished":
            most = max(most, len(lab.jobs_alive()))
            time.sleep(0.2)
        answers = site.answers()

    assert most == 1
    assert not orphan.is_running()
    jobs = {job.id: job for job in lab.client.jobs()}
    ended, began = jobs[running].finished_at, jobs[pending].started_at
    assert ended
    assert began
    assert ended <= began
    runs = lab.runs_of(running)
    assert [run["status"] for run in runs] == ["orphaned", "finished"]
    assert runs[1]["finish_reason"] == "finished"
    assert "Resuming crawl" in lab.job_log(running)
    assert lab.documents().keys() == {answer["_id"] for answer in answers}
    assert list((lab.folder / "jobs" / "leadcrawl" / "craigslist").iterdir()) == []


def test_a_job_that_ended_without_a_daemon_is_not_run_again(make_lab: MakeLab) -> None:
    lab = make_lab(max_proc="1")
    with start_replica(seed=11, postings=20) as site:
        lab.url = site.url
        lab.start()
        job = lab.schedule(ALL)
        lab.wait_for(job, "running")
        lab.stop(signal.SIGKILL)
        lab.wait(lambda: not lab.jobs_alive(), 60)
        lab.start()
        lab.wait_for(job, "finished", 60)
    assert [run["finish_reason"] for run in lab.runs_of(job)] == ["finished"]
    assert "ending and queueing" in lab.log()


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """A database that does not run yet."""
    database = Database(tmp_path / "mongo")
    yield database
    database.stop()


def test_a_job_without_its_database_is_tried_again(make_lab: MakeLab, database: Database) -> None:
    lab = make_lab(max_proc="1", retry_delays="20 60 60")
    lab.extra = {"MONGO_URI": database.uri, "MONGO_DB_NAME": "leadcrawl"}
    with start_replica(seed=11, postings=20) as site:
        lab.url = site.url
        lab.start()
        job = lab.schedule(ALL)
        lab.wait(lambda: "try 2 of 4" in lab.log(), 60)
        (waiting,) = lab.client.jobs()
        shown = lab.python("-m", "scrapy", "jobs", "--json")
        database.start()
        lab.wait_for(job, "finished", 90)
        listed = lab.python("-m", "scrapy", "jobs", "--json")

    assert (waiting.state, waiting.after) == ("pending", "storage_unavailable")
    assert shown.returncode == 1
    assert '"reason": "storage_unavailable; tries again at' in shown.stdout
    assert "leadcrawl: the database" in shown.stderr
    assert "Traceback" not in shown.stderr
    assert listed.returncode == 0, listed.stderr
    assert '"state": "finished"' in listed.stdout
    assert '"leads": ' in listed.stdout


def test_a_job_is_not_tried_for_ever(make_lab: MakeLab) -> None:
    lab = make_lab(max_proc="2", retry_delays="0.1 0.1 0.1")
    lab.start()  # no site answers
    patience = {"RETRY_TIMES": "0", "LEADCRAWL_PAGE_RETRIES": "0"}
    unread = lab.schedule({"city": "sfbay"}, settings=patience)
    wrong = lab.schedule({"citty": "sfbay"})
    lab.wait_for(unread, "finished", 150)
    assert [run["finish_reason"] for run in lab.runs_of(unread)] == ["nothing_read"] * 4
    assert _tries(lab, wrong) == 1
    assert "3 of 4" in lab.log()
    assert "5 of 4" not in lab.log()


def _tries(lab: ScrapydLab, job: str) -> int:
    return sum("Process started" in line and job in line for line in lab.log().splitlines())
