"""Alerts of whole crawls: through the monitors, to a real mail server, or into the outbox."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from leadcrawl.alerts.mail import mail_payload
from leadcrawl.alerts.outbox import Outbox
from leadcrawl.alerts.settings import SmtpSettings
from replica.process import Replica, start_replica
from tests.alerts.alert_servers import Inbox, mail_server
from tests.e2e.lab import Lab

NOTHING = ("city=sfbay", "category=bbb", "query=zzzzqx")  # no posting has this word


@pytest.fixture(scope="module")
def site() -> Iterator[Replica]:
    with start_replica(seed=7, postings=30) as replica:
        yield replica


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[Lab]:
    lab = Lab(tmp_path / "data")
    yield lab
    lab.clean_up()


def alerts_to(port: int) -> dict[str, str]:
    return {
        "LEADCRAWL_SMTP_HOST": "127.0.0.1",
        "LEADCRAWL_SMTP_PORT": str(port),
        "LEADCRAWL_SMTP_SECURITY": "none",
        "LEADCRAWL_ALERT_FROM": "leadcrawl@example.com",
        "LEADCRAWL_ALERT_TO": "ops@example.com",
        "LEADCRAWL_ALERT_PAUSES": "0.1",
    }


def test_failed_run_is_told_by_mail(site: Replica, lab: Lab, inbox: Inbox) -> None:
    outbox = Outbox(lab.data_dir / "outbox" / "alerts")
    smtp = SmtpSettings("127.0.0.1", 25, "none", "leadcrawl@example.com", ())
    outbox.put("mail", mail_payload(smtp, "ops@example.com", "an earlier one", "text", "<p>"))
    done = lab.crawl(site.url, *NOTHING, settings=alerts_to(inbox.port))
    assert done.returncode == 0, done.stderr
    assert "Alerts in the outbox: 1" in done.stderr
    mail, earlier = inbox.mails
    assert (earlier["Subject"], outbox.entries()) == ("an earlier one", [])
    assert mail["Subject"] == (
        "FAILED: craigslist category=bbb city=sfbay query=zzzzqx: Too few leads"
    )
    text = mail.get_body(("plain",))
    assert text
    assert "Found:    0 read or known" in text.get_content()
    assert lab.last_run()["alerts"]["sent"] == {"mail": 1}
    assert "'leadcrawl/alert/mail/sent': 1" in done.stderr


@pytest.mark.slow
def test_what_does_not_arrive_is_loud_and_waits(site: Replica, lab: Lab, inbox: Inbox) -> None:
    done = lab.crawl(site.url, *NOTHING, settings=alerts_to(1))
    assert done.returncode == 1
    assert "An alert was not delivered. mail: mail server 127.0.0.1:1" in done.stderr
    assert "'leadcrawl/alert/mail/kept': 1" in done.stderr
    record = lab.last_run()["alerts"]
    assert (record["kept"], record["sent"]) == ({"mail": 1}, {})
    assert record["reasons"][0].startswith("mail: mail server 127.0.0.1:1: it cannot be reached")
    (waiting,) = Outbox(lab.data_dir / "outbox" / "alerts").entries()

    options = [part for pair in alerts_to(inbox.port).items() for part in ("-s", "=".join(pair))]
    status = lab.scrapy("alerts", "status", *options)
    assert (status.returncode, status.stderr) == (0, "")
    assert "1 wait in" in status.stdout
    assert "mail FAILED: craigslist category=bbb" in status.stdout
    flushed = lab.scrapy("alerts", "flush", *options)
    assert (flushed.returncode, flushed.stdout) == (0, "Sent 1 of 1 alerts.\n")
    assert inbox.mails[0]["Message-ID"] == waiting.payload["message_id"]
    assert Outbox(lab.data_dir / "outbox" / "alerts").entries() == []


@pytest.mark.slow
def test_good_run_sends_nothing_and_alerts_may_be_off(site: Replica, lab: Lab) -> None:
    done = lab.crawl(site.url, "city=sfbay", "max_leads=5")
    assert done.returncode == 0, done.stderr
    assert done.stderr.count("Alerts are off") == 1
    assert not (lab.data_dir / "outbox").exists()


def test_bad_settings_end_before_the_crawl_in_one_line(lab: Lab) -> None:
    done = lab.crawl("http://127.0.0.1:9", *NOTHING, settings={"LEADCRAWL_SMTP_HOST": "a b"})
    assert done.returncode == 2
    assert (
        done.stderr
        == "leadcrawl: LEADCRAWL_SMTP_HOST must be the name of a mail server, not 'a b'\n"
    )


@pytest.mark.slow
def test_server_that_hangs_does_not_hold_the_crawl(site: Replica, lab: Lab) -> None:
    with mail_server(Inbox(delay=60)) as slow:
        settings = alerts_to(slow.port) | {"LEADCRAWL_ALERT_TIMEOUT": "0.5"}
        done = lab.crawl(site.url, *NOTHING, settings=settings, timeout=60)
    assert done.returncode == 1
    (entry,) = Outbox(lab.data_dir / "outbox" / "alerts").entries()
    assert json.dumps(entry.payload)  # whole
