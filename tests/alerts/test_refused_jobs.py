"""A job that cannot start is told of: no crawl runs, so that no monitor does it."""

from pathlib import Path

import pytest

from leadcrawl.alerts.outbox import Outbox
from tests.alerts.alert_servers import Inbox
from tests.alerts.test_crawl_alerts import alerts_to
from tests.e2e.lab import Lab

DEAD = "http://127.0.0.1:9"
JOB = "_job=6f2a"


@pytest.fixture
def lab(tmp_path: Path) -> Lab:
    return Lab(tmp_path / "data")


def test_bad_argument_of_a_job_is_told_by_mail(lab: Lab, inbox: Inbox) -> None:
    log = str(lab.data_dir.parent / "logs" / "leadcrawl" / "craigslist" / "6f2a.log")
    Path(log).parent.mkdir(parents=True)
    settings = alerts_to(inbox.port) | {"LOG_FILE": log}
    by_hand = lab.crawl(DEAD, "city=atlantis", settings=settings)
    assert (by_hand.returncode, inbox.mails) == (2, [])
    by_job = lab.crawl(DEAD, "city=atlantis", JOB, settings=settings)
    assert by_job.returncode == 2
    (mail,) = inbox.mails
    assert mail["Subject"] == "FAILED: craigslist city=atlantis: The crawl did not start"
    part = mail.get_body(("plain",))
    assert part
    assert "unknown city 'atlantis'" in part.get_content()
    assert "/logs/leadcrawl/craigslist/6f2a.log" in part.get_content()


@pytest.mark.slow
def test_what_only_the_start_finds_out_is_told_too(lab: Lab, inbox: Inbox) -> None:
    settings = alerts_to(inbox.port) | {"LEADCRAWL_PROXY_REQUIRED": "1"}
    done = lab.crawl(DEAD, "city=sfbay", JOB, settings=settings)
    lab.clean_up()
    assert done.returncode == 2, done.stderr
    (mail,) = inbox.mails
    part = mail.get_body(("plain",))
    assert part
    assert "LEADCRAWL_PROXY_REQUIRED is set, but no proxy is" in part.get_content()


@pytest.mark.slow
def test_what_does_not_arrive_waits(lab: Lab) -> None:
    done = lab.crawl(DEAD, "city=atlantis", JOB, settings=alerts_to(1))
    assert done.returncode == 2
    assert "An alert was not delivered. mail: mail server 127.0.0.1:1" in done.stderr
    assert len(Outbox(lab.data_dir / "outbox" / "alerts").entries()) == 1
