"""`scrapy schedule list` and `run`, as a user types them, on a real Scrapyd."""

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from leadcrawl.schedules.config import Schedule
from leadcrawl.schedules.start import Patience, Starter, is_job_of
from leadcrawl.scrapyd.client import Job, ScrapydClient
from replica.process import start_replica
from tests.e2e.maps_lab import wait_for
from tests.schedules.lab import GOOD, ScheduleLab
from tests.scrapyd_tests.scrapyd_lab import ScrapydLab


def jobs(node: ScrapydClient, schedule: str) -> list[Job]:
    """Return the jobs of a schedule; other tests have theirs on the same node."""
    return [job for job in node.jobs() if is_job_of(schedule, job.id)]


@pytest.fixture
def here(lab: ScheduleLab, node: ScrapydClient) -> ScrapydClient:
    """The node, known to the lab."""
    lab.extra["LEADCRAWL_SCRAPYD_NODES"] = f"here={node.node.url}"
    return node


@pytest.fixture
def told() -> list[str]:
    """What the user was told."""
    return []


@pytest.fixture
def starter(here: ScrapydClient, tmp_path: Path, told: list[str]) -> Starter:
    """What starts schedules on the node."""
    return Starter(here, tmp_path / "data" / "schedules", told.append, Patience(poll=0.1))


def schedule(name: str, overlap: str) -> Schedule:
    return Schedule.model_validate(GOOD | {"name": name, "node": "here", "overlap": overlap})


def test_list_shows_the_next_runs(lab: ScheduleLab) -> None:
    lab.write(late=GOOD | {"cron": "0 5 29 2 *"}, off=GOOD | {"enabled": False}, soon=GOOD)
    done = lab.run("list")
    assert (done.returncode, done.stderr) == (0, "")
    rows = [
        [cell.strip() for cell in line.strip("│").split("│")]
        for line in done.stdout.splitlines()
        if line.startswith("│")
    ]
    rows = [row for row in rows if row[0]]
    assert [row[0] for row in rows] == ["soon", "late", "off"]
    assert re.fullmatch(r"\w{3} \d{4}-\d\d-\d\d 05:00 P[SD]T", rows[0][1])
    assert rows[1][1] == "Tue 2028-02-29 05:00 PST"
    assert rows[2][1] == "off"


def test_run_starts_a_job_and_skips_while_it_is_not_done(
    lab: ScheduleLab, here: ScrapydClient
) -> None:
    lab.write(nightly=GOOD | {"priority": 5}, off=GOOD | {"enabled": False})
    done = lab.run("run", "nightly")
    assert (done.returncode, done.stderr) == (0, "")
    (job,) = jobs(here, "nightly")
    assert done.stdout == f"nightly: job {job.id} waits for its turn on here.\n"
    assert (job.spider, job.state, job.arguments) == ("craigslist", "pending", GOOD["arguments"])
    assert re.fullmatch(r"[0-9a-f]{12}4[0-9a-f]{3}[89ab][0-9a-f]{15}", job.id)

    again = lab.run("run", "nightly")
    assert (again.returncode, again.stderr) == (0, "")
    assert again.stdout == f"nightly: {job.id} is pending on here; nothing is started.\n"
    assert jobs(here, "nightly") == [job]

    switched_off = lab.run("run", "off")
    assert switched_off.returncode == 2
    assert "schedule 'off' is switched off" in switched_off.stderr
    assert jobs(here, "off") == []


def test_another_schedule_is_not_in_the_way(starter: Starter, here: ScrapydClient) -> None:
    assert starter.start(schedule("one", "skip"))
    assert starter.start(schedule("two", "skip"))
    assert starter.start(schedule("two", "skip")) is None


def test_replace_takes_a_waiting_job_out(
    starter: Starter, here: ScrapydClient, told: list[str]
) -> None:
    old = starter.start(schedule("replaced", "replace"))
    new = starter.start(schedule("replaced", "replace"))
    assert [job.id for job in jobs(here, "replaced")] == [new]
    assert told == [f"replaced: {old} is pending on here; canceled."]


def test_queue_waits_until_the_last_job_is_done(
    starter: Starter, here: ScrapydClient, told: list[str]
) -> None:
    nightly = schedule("queued", "queue")
    old = starter.start(nightly)
    assert old is not None
    with ThreadPoolExecutor(2) as pool:
        starts = [pool.submit(starter.start, nightly) for _ in range(2)]
        wait_for(lambda: bool(told))
        assert [job.id for job in jobs(here, "queued")] == [old]
        assert not any(start.done() for start in starts)
        here.cancel(old)
        wait_for(lambda: any(start.done() for start in starts))
        (new,) = jobs(here, "queued")
        assert not all(start.done() for start in starts)  # one at a time
        here.cancel(new.id)
    (last,) = jobs(here, "queued")
    assert {start.result() for start in starts} == {new.id, last.id}
    assert told[0] == f"queued: {old} is pending on here; waiting for its end."


def test_what_is_wrong_is_one_line_and_its_status(lab: ScheduleLab) -> None:
    cases: list[tuple[dict[str, Any], tuple[str, ...], int, str]] = [
        ({}, ("run", "a"), 1, "Scrapyd node here (http://127.0.0.1:9) does not answer"),
        ({}, ("run", "b"), 2, "unknown schedule 'b': possible are a"),
        ({"arguments": {"city": "atlantis"}}, ("list",), 2, "schedules.yml: schedule 'a': argum"),
    ]
    lab.extra["LEADCRAWL_SCRAPYD_NODES"] = "here=http://127.0.0.1:9"
    for change, command, status, said in cases:
        lab.write(a=GOOD | change)
        done = lab.run(*command)
        assert (done.returncode, done.stdout) == (status, ""), done.stderr
        (line,) = done.stderr.splitlines()
        assert said in line


@pytest.mark.slow
def test_replace_ends_a_running_crawl_in_good_order(lab: ScheduleLab, tmp_path: Path) -> None:
    daemon = ScrapydLab(tmp_path / "scrapyd", poll_interval="0.2")
    lab.write(nightly=GOOD | {"overlap": "replace"})
    with start_replica(seed=4, postings=3000) as site:
        daemon.url = site.url
        try:
            daemon.start()
            deployed = daemon.python("-m", "deploy.deploy_egg")
            assert deployed.returncode == 0, deployed.stderr
            lab.extra = daemon.environment() | {"LEADCRAWL_DATA_DIR": str(tmp_path / "data")}
            assert lab.run("run", "nightly").returncode == 0
            (old,) = daemon.client.jobs()
            wait_for(lambda: len(site.stats()["requests"].keys() - {"other"}) > 1)

            assert lab.run("run", "nightly").returncode == 0
            assert "Spider closed (shutdown)" in daemon.job_log(old.id)
            assert "unclean" not in daemon.job_log(old.id)
            assert daemon.client.status(old.id) == "finished"
            (new,) = (job for job in daemon.client.jobs() if job.id != old.id)
            daemon.wait_for(new.id, "running")
        finally:
            daemon.clean_up()
