"""Crawls that meet with kills and with more than the site gives; each takes a minute or more."""

import os
import random
import signal
import subprocess
import time

import pytest

from leadcrawl.storage.embedded import EmbeddedServer
from replica.process import start_replica
from tests.e2e.lab import ALL, ROOT, Lab, differences

pytestmark = pytest.mark.slow
CITY = ("city=sfbay", f"category={ALL}")


@pytest.mark.timeout(900)
def test_search_with_more_results_than_the_site_gives_is_cut(lab: Lab) -> None:
    with start_replica(seed=31, postings=26000) as site:
        done = lab.crawl(site.url, "city=sfbay", "category=bbb", timeout=800)
        services = {answer["_id"] for answer in site.answers("bbb")}
        requests = site.stats()["requests"]
    assert done.returncode == 0, done.stderr[-3000:]
    assert len(services) > 10_000
    assert lab.documents().keys() == services
    assert requests["search_full"] > 20  # one for each kind of service


@pytest.mark.skipif(
    "MONGO_TEST_URI" in os.environ, reason="MONGO_TEST_URI is set: not ours to kill"
)
def test_database_killed_again_and_again(lab: Lab) -> None:
    """The crawl goes on, and what it stores is what an undisturbed one stores."""
    dice = random.Random(5)
    with start_replica(seed=32, postings=1500, fault=["slow=0.1"]) as site:
        process = subprocess.Popen(
            lab.command(*CITY),
            cwd=ROOT,
            env=lab.environment(site.url),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        server = EmbeddedServer(lab.data_dir)
        killed: set[int] = set()
        while process.poll() is None:
            time.sleep(dice.uniform(1, 4))
            state = server.running()
            if state and state.pid not in killed and len(killed) < 4 and process.poll() is None:
                killed.add(state.pid)
                os.kill(state.pid, signal.SIGKILL)
        answers = site.answers()
    assert process.returncode == 0
    assert len(killed) >= 2
    stored = lab.documents()
    assert differences(answers, stored) == []
    assert all(lead["revision"] == 1 for lead in stored.values())


@pytest.mark.parametrize("kind", ["block", "throttle", "unavailable", "cut", "broken"])
def test_one_in_five_of_every_kind_of_fault(lab: Lab, kind: str) -> None:
    with start_replica(seed=33, postings=400, fault=[f"{kind}=0.2"]) as site:
        done = lab.crawl(site.url, *CITY)
        answers = site.answers()
    assert done.returncode == 0, done.stderr[-3000:]
    assert differences(answers, lab.documents()) == []
