"""Crawls that are interrupted and resumed, of which not all places are wanted."""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from replica.process import Replica, start_replica
from tests.e2e.maps_lab import BBOX, MapsLab, wait_for

#: Without moods, the same search gives the same places in the same order.
STEADY = ["ads=0", "shape_a=0", "wrapped=0", "stub=0"]
ARGUMENTS = ("query=places", f"location={BBOX}", "max_results=160", "zoom=16")


@pytest.fixture
def labs(tmp_path: Path) -> Iterator[list[MapsLab]]:
    labs = [MapsLab(tmp_path / name) for name in ("one", "other")]
    yield labs
    for lab in labs:
        lab.scrapy("db", "stop")


def searched(site: Replica) -> int:
    return int(site.stats()["requests"].get("maps_search_page", 0))


@pytest.mark.slow
def test_a_bounded_crawl_goes_on_where_it_was_interrupted(
    labs: list[MapsLab], tmp_path: Path
) -> None:
    """Killed among the first tiles, then stopped among the later ones."""
    job = {"JOBDIR": str(tmp_path / "job")}
    with start_replica(seed=35, postings=1, places=240, fault=STEADY) as site:
        assert labs[0].crawl(site.url, *ARGUMENTS).returncode == 0
        undisturbed, tiles = labs[0].documents(), searched(site)
        assert len(undisturbed) == 160
        assert tiles >= 15
        for how in (signal.SIGKILL, signal.SIGINT):
            before = searched(site)
            with labs[1].crawling(site.url, *ARGUMENTS, settings=job) as crawl:
                wait_for(lambda: searched(site) >= before + 6 or crawl.poll() is not None)  # noqa: B023
                assert crawl.poll() is None, crawl.communicate()
                crawl.send_signal(how)
                crawl.communicate(timeout=150)
        done = labs[1].crawl(site.url, *ARGUMENTS, settings=job)
        assert searched(site) <= 2 * tiles + 9, "not from the start"
    assert done.returncode == 0, done.stderr[-3000:]
    assert labs[1].documents().keys() == undisturbed.keys()
