"""Websites a minute and pages a site of `scrapy crawl website`, beside fetching the home page only.

Plainly: a bare Scrapy spider that reads the `mailto:` links of the home page, without robots.txt.

`python -m benchmarks.websites [places]` prints what both found.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.figures import Figure
from replica.process import Replica, start_replica
from tests.e2e.websites_lab import WebsitesLab, compare


@dataclass(frozen=True)
class Result:
    """What one way of visiting websites brought."""

    way: str
    seconds: float
    sites: int
    requests: float
    """Requests for each site, those for robots.txt and after redirects included."""
    found: float
    """Share of the sites that show an e-mail address on which a right one was found."""

    @property
    def speed(self) -> float:
        """Sites a minute."""
        return 60 * self.sites / self.seconds

    def __str__(self) -> str:
        return (
            f"{self.way:<10} {self.sites} sites in {self.seconds:.1f} s, {self.speed:,.0f} a minute, "
            f"{self.requests:.1f} requests a site, an e-mail on {self.found:.1%} of those that show one"
        )


def run(places: int = 300) -> list[Figure]:
    """Return sites a minute, requests a site and what is found, against home pages only."""
    plain, home, ours = measure(places)
    name = f"{ours.sites} websites"
    shares = (100 * ours.found, 100 * home.found, 100 * plain.found)
    return [
        Figure(f"{name}, against plain Scrapy", ours.speed, plain.speed, "sites/min", 0.2),
        Figure(f"{name}, against the home page", ours.speed, home.speed, "sites/min", 0.4),
        Figure("requests a site", ours.requests, home.requests, "requests", 3, less=True),
        Figure("sites with an e-mail, against the home page", shares[0], shares[1], "%", 1.3),
        Figure("sites with an e-mail, against plain Scrapy", shares[0], shares[2], "%", 2),
    ]


def measure(places: int) -> tuple[Result, Result, Result]:
    """Visit the websites of a replica: plainly, their home pages, up to ten pages; print a line for each."""
    with (
        start_replica(seed=43, postings=1, places=places, websites=places // 3) as site,
        tempfile.TemporaryDirectory() as folder,
    ):
        plain = _plain(site, Path(folder))
        home = _ours("home page", site, Path(folder) / "home", "max_pages=1")
        ours = _ours("leadcrawl", site, Path(folder) / "ours")
    for result in (plain, home, ours):
        print(result, file=sys.stderr, flush=True)
    return plain, home, ours


def _ours(way: str, site: Replica, folder: Path, *arguments: str) -> Result:
    lab = WebsitesLab(folder)
    try:
        lab.seed(site)
        before, start = _requests(site), time.monotonic()
        done = lab.visit(site, *arguments, timeout=1800)
        seconds = time.monotonic() - start
        if done.returncode:
            raise RuntimeError(f"the crawl failed:\n{done.stderr[-3000:]}")
        answers = _visited(site)
        requests = (_requests(site) - before) / len(answers)
        score = compare(answers, lab.documents("websites"))
    finally:
        lab.clean_up()
    return Result(way, seconds, len(answers), requests, score.email_share)


def _plain(site: Replica, folder: Path) -> Result:
    answers = _visited(site)
    sites, found = folder / "sites.json", folder / "found.json"
    sites.write_text(json.dumps([answer["site"] for answer in answers]), encoding="utf-8")
    port = site.stats()["websites"]["hosts"].rpartition(":")[2]
    script = Path(__file__).with_name("bare_homes.py")
    command = [sys.executable, "-m", "scrapy", "runspider", str(script), "-O", str(found)]
    command += ["-a", f"sites={sites}", "-a", f"port={port}"]
    before, start = _requests(site), time.monotonic()
    # Outside the project, so that none of our settings slows it down.
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    seconds = time.monotonic() - start
    read = {one["site"]: one["emails"] for one in json.loads(found.read_text(encoding="utf-8"))}
    showing = [answer for answer in answers if _emails(answer)]
    right = sum(
        bool(_emails(answer).intersection(read.get(answer["site"], ()))) for answer in showing
    )
    requests = (_requests(site) - before) / len(answers)
    return Result("plain", seconds, len(answers), requests, right / len(showing))


def _visited(site: Replica) -> list[dict[str, Any]]:
    return [answer for answer in site.websites() if answer["leads"]]


def _emails(answer: dict[str, Any]) -> set[str]:
    return {one["value"] for one in answer["emails"] if not one["browser"]}


def _requests(site: Replica) -> int:
    return sum(site.stats()["websites"]["requests"].values())


if __name__ == "__main__":
    measure(int(sys.argv[1]) if len(sys.argv) > 1 else 300)
