"""A job that the system kills is told of by mail; one that ends by itself, or is refused, is not."""

import pytest

from replica.process import start_replica
from tests.alerts.alert_servers import Inbox, mail_server
from tests.alerts.test_crawl_alerts import alerts_to
from tests.scrapyd_tests.conftest import MakeLab


@pytest.mark.slow
def test_a_killed_job_is_told_of_once(make_lab: MakeLab) -> None:
    lab = make_lab(max_proc="1")
    with start_replica(seed=11, postings=30) as site, mail_server(Inbox()) as inbox:
        lab.url = site.url
        lab.extra = alerts_to(inbox.port)
        lab.start()
        slow = {"DOWNLOAD_DELAY": "5", "CONCURRENT_REQUESTS_PER_DOMAIN": "1"}
        killed = lab.schedule({"city": "sfbay"}, settings=slow)
        lab.wait(lambda: bool(lab.runs_of(killed)), 90)
        (process,) = lab.jobs_alive()
        process.kill()
        lab.wait(lambda: len(inbox.mails) > 0, 60)
        refused = lab.schedule({"city": "atlantis"})
        lab.wait_for(refused, "finished")
        good = lab.schedule({"city": "sfbay", "max_leads": "1"})
        lab.wait_for(good, "finished", 90)
    subjects = [mail["Subject"] for mail in inbox.mails]
    assert subjects == [
        "FAILED: craigslist city=sfbay: The crawl was killed",
        "FAILED: craigslist city=atlantis: The crawl did not start",
    ]
    part = inbox.mails[0].get_body(("plain",))
    assert part
    assert f"/logs/leadcrawl/craigslist/{killed}.log" in part.get_content()
    assert lab.runs_of(good)[0]["finish_reason"] == "max_leads"
