"""A whole day in minutes: deployed, scheduled, watched, and told about by mail."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from leadcrawl.storage.crawl import StorageTarget
from leadcrawl.storage.spool import waiting
from replica.process import start_replica
from tests.alerts.alert_servers import Inbox, mail_server
from tests.e2e.day_lab import TARGET, DayLab

pytestmark = [pytest.mark.slow]
#: An e-mail address, or a phone number of the replica in any form.
PERSONAL = re.compile(r"@|555\D{0,9}01\d\d")
#: That of a job or run; it may hold any digits.
RANDOM_ID = re.compile(r"[0-9a-f]{32}")
SMALL = {"seed": 21, "postings": 14}
NO_PAUSE = {"LEADCRAWL_BREAKER_PAUSE": "0.1", "LEADCRAWL_BREAKER_PROBES": "1"}
PATIENCE = {"LEADCRAWL_STORAGE_PATIENCE": "1", "LEADCRAWL_BATCH_SECONDS": "0.2"}
SLOWLY = {"DOWNLOAD_DELAY": "0.3", "CONCURRENT_REQUESTS_PER_DOMAIN": "1"}


@pytest.fixture
def day(tmp_path: Path) -> Iterator[DayLab]:
    """A lab whose Scrapyd has the project."""
    with mail_server(Inbox()) as inbox:
        day = DayLab(tmp_path, inbox)
        try:
            day.begin()
            yield day
        finally:
            day.end()


def test_a_day(day: DayLab) -> None:
    a_good_run_sends_nothing(day)
    a_changed_site_is_told_with_the_field(day)
    a_block_wall_is_told_once(day)
    without_database_nothing_is_lost(day)


def a_good_run_sends_nothing(day: DayLab) -> None:
    """The scheduled run, politely, as schedules.yml has it."""
    with start_replica(port=day.site_port, **SMALL) as site:
        started = day.scrapy("schedule", "run", "morning")
        assert (started.returncode, started.stderr) == (0, "")
        (job,) = (job.id for job in day.client.jobs())
        assert f"job {job} waits" in started.stdout
        day.wait_for(job, "finished", 120)
        assert day.missing(site) == set()
    (run,) = day.runs_of(job)
    assert (run["finish_reason"], run["verdict"]) == ("finished", "ok"), day.job_log(job)[-3000:]
    assert day.new_mails() == []
    listed = day.scrapy("jobs")
    assert job in listed.stdout
    assert "finished" in listed.stdout


def a_changed_site_is_told_with_the_field(day: DayLab) -> None:
    with start_replica(port=day.site_port, redesign="location", **SMALL):
        job = day.crawl_job()
    (mail,) = day.new_mails()
    assert mail.startswith("FAILED: craigslist ")
    assert "Field location is found no more" in mail
    assert "Before:   85 % of 13 leads" in mail
    link = next(word for word in mail.split() if word.startswith(f"{day.node.url}/logs/"))
    assert urlsplit(link).path.endswith(f"/{job}.log")
    (run,) = day.runs_of(job)
    found = {finding["monitor"] for finding in run["findings"]}
    # The second one stands in no file: the good run is its measure.
    assert found == {"coverage/location", "drift/location_accuracy"}, mail


def a_block_wall_is_told_once(day: DayLab) -> None:
    with start_replica(port=day.site_port, fault="block=1", **SMALL):
        job = day.crawl_job(**NO_PAUSE)
    (mail,) = day.new_mails()
    assert "captcha_wall" in mail
    (run,) = day.runs_of(job)  # it is not tried again: blocks do not pass in minutes
    assert (run["finish_reason"], run["verdict"]) == ("captcha_wall", "failed")


def without_database_nothing_is_lost(day: DayLab) -> None:
    spool = StorageTarget(day.uri, day.database, day.data_dir).spool
    with start_replica(port=day.site_port, seed=22, postings=120) as site:
        job = day.schedule(TARGET, settings=PATIENCE | SLOWLY)
        day.wait(lambda: site.stats()["requests"].get("posting_json", 0) > 15, 60)
        day.mongo.stop()
        day.wait_for(job, "pending", 60)  # it waits for its next try
        assert waiting(spool)
        (mail,) = day.new_mails()
        assert "storage_unavailable" in mail
        day.mongo.start()
        day.wait(day.mongo.answers)
        day.wait_for(job, "finished", 240)
        assert day.missing(site) == set()
    assert waiting(spool) == []
    broken, resumed = day.runs_of(job)
    assert (broken["finish_reason"], broken["counts"]["resumed"]) == ("storage_unavailable", 0)
    assert resumed["finish_reason"] == "finished"
    assert resumed["counts"]["resumed"] > 0
    assert day.new_mails() == []  # what it read was a part: it drifted from nothing
    assert len(day.seen) == 3
    for mail in day.seen:
        assert not PERSONAL.search(RANDOM_ID.sub("", mail))
