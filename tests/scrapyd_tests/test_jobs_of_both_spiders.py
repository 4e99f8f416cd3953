"""Both spiders as jobs: priority, cancel, and the same as on the command line."""

import pytest

from replica.process import start_replica
from tests.e2e.maps_lab import BBOX, QUICK
from tests.scrapyd_tests.conftest import MakeLab

pytestmark = pytest.mark.slow
ALL = {"city": "sfbay", "category": "bbb,jjj,ggg,sss,hhh,ccc"}
PLACES = {"query": "coffee shop", "location": BBOX, "max_results": "3"}
SLOWLY = {"DOWNLOAD_DELAY": "5", "CONCURRENT_REQUESTS_PER_DOMAIN": "1"}


def test_priority_cancel_and_both_spiders(make_lab: MakeLab) -> None:
    lab = make_lab(max_proc="1")
    with start_replica(seed=11, postings=30, places=12) as site:
        lab.url = site.url
        lab.start()
        running = lab.schedule(ALL, settings=SLOWLY)
        lab.wait_for(running, "running")
        last = lab.schedule(ALL | {"max_leads": "3"}, priority=-1)
        never = lab.schedule(ALL)
        first = lab.schedule(PLACES, "google_maps", QUICK, priority=5)
        assert lab.client.cancel(never) == "pending"
        lab.wait(lambda: bool(lab.runs_of(running)), 60)
        (process,) = lab.jobs_alive()
        assert "SCRAPYD_PASSWORD" not in process.environ()
        assert lab.client.cancel(running) == "running"
        lab.wait_for(last, "finished", 120)
        same = lab.crawl(site.url, "city=sfbay", "max_leads=3", f"category={ALL['category']}")

    jobs = {job.id: job for job in lab.client.jobs()}
    assert never not in jobs
    order = sorted(jobs.values(), key=lambda job: job.started_at or job.queued_at)  # type: ignore[arg-type, return-value]
    assert [job.id for job in order] == [running, first, last]
    reasons = {name: [run["finish_reason"] for run in lab.runs_of(name)] for name in jobs}
    assert reasons == {running: ["shutdown"], first: ["finished"], last: ["max_leads"]}
    assert {key.partition(":")[0] for key in lab.documents()} == {"craigslist", "google_maps"}
    # The command line works on the same data, and ends in the same way.
    assert same.returncode == 0
    by_hand = lab.last_run()
    (by_job,) = lab.runs_of(last)
    assert "job_id" not in by_hand
    for name in ("spider", "arguments", "target", "finish_reason", "status"):
        assert by_hand[name] == by_job[name], name
