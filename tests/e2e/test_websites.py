"""Visits of the replica's websites, whole crawls: what is found, at what cost, and where nothing goes."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from replica.process import start_replica
from tests.e2e.websites_lab import WebsitesLab, compare

SEED = 4711
"""Of sites that the reading was not developed with."""


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[WebsitesLab]:
    """An empty data folder; its database is cleaned up at the end."""
    lab = WebsitesLab(tmp_path / "data")
    yield lab
    lab.clean_up()


@pytest.mark.slow
def test_contacts_of_many_websites(lab: WebsitesLab) -> None:
    with start_replica(seed=SEED, postings=1, places=150, websites=60) as site:
        leads = lab.seed(site)
        done = lab.visit(site)
        answers = site.websites()
        seen = site.stats()["websites"]
    score = compare(answers, lab.documents("websites"))
    assert done.returncode == 0, done.stderr
    assert leads > 170
    for kind in ("email", "phone"):
        assert score.precision(kind) >= 0.97, f"\n{score}"
        assert score.recall(kind) >= 0.92, f"\n{score}"
    assert score.email_share >= 0.95, f"\n{score}"
    assert score.median_pages <= 4, f"\n{score}"
    assert len(score.states) <= 2, f"\n{score}"
    visited = {answer["build"] for answer in answers if seen["requests"].get(answer["site"])}
    assert any(build.startswith("hostile") for build in visited)
    assert seen["trapped"] == 0
    assert seen["cookies"] == 0


@pytest.mark.slow
def test_the_browser_reads_what_is_empty_without_it(lab: WebsitesLab) -> None:
    with start_replica(seed=SEED, postings=1, places=40, websites=40) as site:
        lab.seed(site)
        done = lab.visit(site, "render=true", "max_seconds=60")
        answers = [answer for answer in site.websites() if answer["build"] == "script"]
        seen = site.stats()["websites"]
    score = compare(answers, lab.documents("websites"), browser=True)
    assert done.returncode == 0, done.stderr
    assert len(answers) >= 2
    assert score.email_share == 1, f"\n{score}"
    assert not score.wrong["email"], f"\n{score}"
    assert seen["trapped"] == 0
