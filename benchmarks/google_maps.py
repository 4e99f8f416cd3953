"""Places a minute and browser pages a lead: ours, and opening every place to read its DOM; memory.

`python -m benchmarks.google_maps [places [ways]]` prints a line for each way.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

import psutil

from benchmarks.figures import Figure
from replica.process import Replica, start_replica
from tests.e2e.maps_lab import AREA, MapsLab, places

ROOT = Path(__file__).resolve().parent.parent
WAYS = ("auto", "always", "plain")
#: The plain way has as many pages open at once, and makes no pauses either.
SPEED = {"CONCURRENT_REQUESTS_PER_DOMAIN": "4", "LEADCRAWL_BROWSER_PAUSE": "0"}
WARM_UP = 0.25
"""Share of a crawl after which its memory should not grow any more."""
_SAMPLE = 2.0  # seconds between two looks at the memory

Leads = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Result:
    """What one way of crawling brought."""

    way: str
    seconds: float
    leads: int
    pages: int
    phones: float
    websites: float
    memory: tuple[int, ...]

    @property
    def speed(self) -> float:
        """Leads a minute."""
        return 60 * self.leads / self.seconds

    @property
    def pages_per_lead(self) -> float:
        """Browser pages opened for each lead."""
        return self.pages / self.leads if self.leads else float("nan")

    def growth(self) -> tuple[float, float]:
        """Return the memory in MB after the warm-up and at the end: medians of a quarter each."""
        samples = [sample for sample in self.memory if sample > 300]  # with its browser
        part = max(1, round(len(samples) * WARM_UP))
        return median(samples[part : 2 * part] or samples), median(samples[-part:])

    def __str__(self) -> str:
        shown = self.memory[:: max(1, len(self.memory) // 8)]
        return (
            f"{self.way:<8} {self.leads:5} leads {self.speed:7.0f}/min "
            f"{self.pages_per_lead:5.2f} pages/lead  phones {self.phones:6.1%}  "
            f"websites {self.websites:6.1%}  MB {' '.join(map(str, shown))}"
        )


def run(count: int = 1000) -> list[Figure]:
    """Return our speed, pages and coverage against those of the plain way."""
    found = crawl(count, WAYS)
    auto, always, plain = (found[way] for way in WAYS)
    name = f"Google Maps, {count} places"
    return [
        Figure(f"{name}, `detail=auto`", auto.speed, plain.speed, "places/min", 5),
        Figure(f"{name}, `detail=always`", always.speed, plain.speed, "places/min", 1),
        Figure("browser pages a lead, `auto`", auto.pages_per_lead, 1, "pages", 0.3, less=True),
        Figure("phones, `auto` against plain", 100 * auto.phones, 100 * plain.phones, "%", 1),
        Figure("websites, `auto` against plain", 100 * auto.websites, 100 * plain.websites, "%", 1),
    ]


def run_memory(count: int = 2000) -> list[Figure]:
    """Return the memory of a crawl and its browser at the end, and when it had got going."""
    early, late = crawl(count, ["auto"])["auto"].growth()
    name = f"Google Maps, memory over {count} places"
    return [Figure(name, late, early, "MB", 1.1, less=True)]


def crawl(count: int, ways: list[str] | tuple[str, ...]) -> dict[str, Result]:
    """Crawl a replica of so many places in each of the ways; print a line for each."""
    found = {}
    with (
        start_replica(seed=41, postings=1, places=count) as site,
        tempfile.TemporaryDirectory() as folder,
    ):
        for way in ways:
            found[way] = _plain(site, folder) if way == "plain" else _ours(way, site, folder)
            print(found[way], file=sys.stderr, flush=True)
    return found


def _ours(way: str, site: Replica, folder: str) -> Result:
    lab = MapsLab(Path(folder) / way)
    command = lab.command("query=places", f"detail={way}", *AREA, settings=SPEED)
    try:
        return measure(way, command, lab.environment(site.url), site, lab.documents)
    finally:
        lab.scrapy("db", "stop")


def _plain(site: Replica, folder: str) -> Result:
    file = Path(folder) / "plain.json"
    command = [sys.executable, "-m", "benchmarks.plain_maps", site.url, str(file)]
    return measure("plain", command, dict(os.environ), site, partial(_written, file))


def measure(
    way: str,
    command: list[str],
    environment: dict[str, str],
    site: Replica,
    stored: Callable[[], Leads],
) -> Result:
    """Run a crawl, and compare what it has stored with the answer key."""
    before = _pages(site)
    start = time.monotonic()
    memory = []
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        while process.poll() is None:
            memory.append(_memory(process.pid))
            time.sleep(_SAMPLE)
    seconds = time.monotonic() - start
    leads, answers = stored(), places(site)
    return Result(
        way,
        seconds,
        len(leads.keys() & {answer["_id"] for answer in answers}),
        _pages(site) - before,
        _share(answers, leads, "phones"),
        _share(answers, leads, "website"),
        tuple(memory),
    )


def _share(answers: list[dict[str, Any]], leads: Leads, field: str) -> float:
    having = [answer["_id"] for answer in answers if answer.get(field)]
    return sum(bool(leads.get(str(key), {}).get(field)) for key in having) / max(1, len(having))


def _written(file: Path) -> Leads:
    leads: Leads = json.loads(file.read_text(encoding="utf-8"))
    return leads


def _pages(site: Replica) -> int:
    requests = site.stats()["requests"]
    return int(requests.get("maps_search_page", 0) + requests.get("maps_place_page", 0))


def _memory(pid: int) -> int:
    """Return the memory of a process and of all that it has started, shared pages once, in MB."""
    total = 0
    try:
        root = psutil.Process(pid)
        processes = (root, *root.children(recursive=True))
    except psutil.Error:
        return 0
    for process in processes:
        try:
            if "secantus" not in process.name():
                total += process.memory_full_info().pss
        except psutil.Error:
            continue  # it has just ended
    return total // 2**20


def main() -> None:
    """Print a line for each way."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    crawl(count, sys.argv[2].split(",") if len(sys.argv) > 2 else WAYS)


if __name__ == "__main__":
    main()
