"""Whole crawls of the replica, and what the monitors say of them."""

import json
from collections.abc import Callable

import pytest

from leadcrawl import stats as names
from replica.process import start_replica
from tests.monitors.conftest import WatchedLab

HERE = ("city=sfbay", "category=bbb,jjj,sss")
CLOSE = "SPIDERMON_SPIDER_CLOSE_MONITORS"
PERIODIC = "SPIDERMON_PERIODIC_MONITORS"
Install = Callable[[WatchedLab], None]


def monitors(lab: WatchedLab) -> list[str]:
    """Return the monitors that found something in the last run."""
    return [finding["monitor"] for finding in lab.last_run()["findings"]]


def test_a_redesign_is_found_by_the_first_run(lab: WatchedLab) -> None:
    with start_replica(postings=90, redesign="location") as site:
        crawl = lab.crawl(site.url, *HERE)
    assert crawl.returncode == 0, crawl.stderr
    run = lab.last_run()
    assert monitors(lab) == ["coverage/location"]
    assert run["verdict"] == "failed"
    assert "location.lat or location.lon (api)" in run["findings"][0]["next_step"]
    assert "coverage/location: Field location is found no more" in crawl.stderr
    assert "Monitors: failed (coverage/location)" in crawl.stderr
    assert run["target"] == "category=bbb,jjj,sss city=sfbay"
    assert run["stats"][names.VERDICT] == "failed"


@pytest.mark.slow
def test_good_runs_then_a_drift(lab: WatchedLab) -> None:
    """No limit is set for pictures: earlier runs with the same arguments are the measure."""
    with start_replica(postings=90) as site:
        lab.crawl(site.url, *HERE, "refresh=all")
        first = lab.last_run()
        lab.crawl(site.url, *HERE, "refresh=all")
        assert [run["verdict"] for run in lab.documents("runs").values()] == ["ok", "ok"]
        crawl = lab.crawl(site.url, *HERE)
        assert "Monitors: ok" in crawl.stderr, "a run that asks for nothing again"
        assert lab.last_run()["counts"]["rows_unchanged"] > 60
    assert first["leads_read"] > 60
    assert first["coverage"]["images"] > 20
    assert first["parsers"] == {"api": first["leads_read"]}
    with start_replica(postings=90, redesign="images") as site:
        crawl = lab.crawl(site.url, *HERE, "refresh=all")
    assert monitors(lab) == ["drift/images"]
    assert "Is it still at images (api)?" in crawl.stderr


@pytest.mark.slow
def test_a_block_wall_is_told(lab: WatchedLab) -> None:
    quick = {"LEADCRAWL_BREAKER_PAUSE": "0.1", "LEADCRAWL_BREAKER_PROBES": "1"}
    with start_replica(postings=90, fault="block=1") as site:
        crawl = lab.crawl(site.url, *HERE, settings=quick)
    assert crawl.returncode == 1
    assert "finish_reason" in monitors(lab)
    assert lab.last_run()["verdict"] == "failed"


@pytest.mark.slow
def test_periodic_findings_are_told_once_and_do_not_spoil_the_verdict(lab: WatchedLab) -> None:
    lab.expect(running={"memory_mb": 1}, log_errors=0)
    suite = {PERIODIC: json.dumps({"leadcrawl.monitors.suites.RunningSuite": 0.2})}
    with start_replica(postings=90) as site:
        crawl = lab.crawl(site.url, *HERE, settings=suite)
    run = lab.last_run()
    assert run["stats"][f"{names.MONITOR_RUNNING_}memory"] == 1
    assert crawl.stderr.count("memory: The crawl takes much memory") == 1
    assert (run["verdict"], run["counts"]["errors"]) == ("ok", 0)
    assert "Deprecat" not in crawl.stderr


@pytest.mark.slow
def test_a_suite_that_crashes_is_loud(lab: WatchedLab, own_suites: Install) -> None:
    own_suites(lab)
    settings = {
        CLOSE: "own_suites.PickySuite,own_suites.CrashingSuite",
        PERIODIC: json.dumps({"own_suites.CrashingSuite": 0.1}),
    }
    with start_replica(postings=40) as site:
        crawl = lab.crawl(site.url, *HERE, settings=settings)
    assert crawl.returncode == 1
    run = lab.last_run()
    assert (run["finish_reason"], run["verdict"]) == ("finished", "failed")
    assert set(monitors(lab)) == {"crash", "monitor/Picky/test_of_my_own"}
    assert run["stats"][names.MONITORS_CRASHED] == 2, "the periodic one is told once"
    texts = {finding["monitor"]: finding["actual"] for finding in run["findings"]}
    assert "RuntimeError" in texts["crash"]
    assert "not a million" in texts["monitor/Picky/test_of_my_own"]


def test_monitors_can_be_switched_off(lab: WatchedLab) -> None:
    with start_replica(postings=20, redesign="location") as site:
        crawl = lab.crawl(site.url, "city=sfbay", settings={"SPIDERMON_ENABLED": "0"})
    assert crawl.returncode == 0
    assert "SPIDERMON_ENABLED is 0: nothing watches this crawl" in crawl.stderr
    assert "verdict" not in lab.last_run()


@pytest.mark.slow
def test_google_maps_redesign(lab: WatchedLab) -> None:
    """Numbers stand elsewhere in the data, so that the page shows none either."""
    settings = {"LEADCRAWL_BROWSER_PAUSE": "0", "LEADCRAWL_BROWSER_IDLE": "2"}
    where = "location=bbox=-122.50831,37.70604,-122.37169,37.81396"
    asked = ("query=coffee shop", where, "max_results=60", "detail=never")
    with start_replica(places=80, place_kinds="coffee_shop", redesign="phones") as site:
        command = lab.command(*asked, settings=settings)
        crawl = lab.run(
            ["google_maps" if part == "craigslist" else part for part in command], site.url
        )
    assert crawl.returncode == 0, crawl.stderr
    assert "coverage/phones" in monitors(lab)
    assert "[178][0][0] (api)" in lab.last_run()["findings"][0]["next_step"]
