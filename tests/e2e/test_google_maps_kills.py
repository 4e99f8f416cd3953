"""Browser, renderer or driver killed in the middle of a crawl."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from replica.process import start_replica
from tests.e2e.lab import differences
from tests.e2e.maps_lab import (
    AREA,
    MapsLab,
    browser_processes,
    places,
    remote_browser,
    wait_for,
)
from tests.ports import free_port

KINDS = ("coffee_shop", "bakery")


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[MapsLab]:
    lab = MapsLab(tmp_path / "data")
    yield lab
    lab.scrapy("db", "stop")


def killed(victims: list[psutil.Process]) -> int:
    """Kill them, and return how many had not ended by themselves."""
    count = 0
    for victim in victims:
        with suppress(psutil.NoSuchProcess):
            victim.kill()
            count += 1
    return count


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["browser", "renderer"])
def test_a_killed_browser_costs_nothing(lab: MapsLab, kind: str) -> None:
    with start_replica(seed=31, postings=1, places=60) as site:
        with lab.crawling(site.url, "query=places", "detail=always", *AREA) as crawl:
            wait_for(lambda: site.stats()["requests"].get("maps_place_json", 0) >= 5)
            assert killed(browser_processes(crawl.pid, kind))
            _, said = crawl.communicate(timeout=200)
        answers = places(site)
    assert crawl.returncode == 0, said[-3000:]
    assert differences(answers, lab.documents()) == []
    assert lab.last_run()["finish_reason"] == "finished"


@pytest.mark.slow
def test_a_killed_driver_ends_the_crawl_and_the_next_one_finishes_it(
    lab: MapsLab, tmp_path: Path
) -> None:
    job = {"JOBDIR": str(tmp_path / "job")}
    with start_replica(seed=32, postings=1, places=60) as site:
        with lab.crawling(site.url, "query=places", "detail=always", *AREA, settings=job) as crawl:
            wait_for(lambda: site.stats()["requests"].get("maps_place_json", 0) >= 5)
            assert killed(browser_processes(crawl.pid, "driver"))
            _, said = crawl.communicate(timeout=150)
        assert crawl.returncode == 1, said[-3000:]
        assert lab.last_run()["finish_reason"] == "browser_driver_lost"
        again = lab.crawl(site.url, "query=places", "detail=always", *AREA, settings=job)
        answers = places(site)
    assert again.returncode == 0, again.stderr[-3000:]
    assert differences(answers, lab.documents()) == []


@pytest.mark.slow
def test_a_remote_browser_may_be_restarted(lab: MapsLab) -> None:
    port = free_port()
    lab.extra["LEADCRAWL_CDP_URL"] = f"http://127.0.0.1:{port}"
    with start_replica(seed=33, postings=1, places=60) as site, remote_browser(port) as first:
        with lab.crawling(site.url, "query=places", "detail=always", *AREA) as crawl:
            wait_for(lambda: site.stats()["requests"].get("maps_place_json", 0) >= 5)
            assert browser_processes(crawl.pid, "browser") == []
            first.kill()
            first.wait()
            with remote_browser(port):
                _, said = crawl.communicate(timeout=200)
        answers = places(site)
    assert crawl.returncode == 0, said[-3000:]
    assert differences(answers, lab.documents()) == []
