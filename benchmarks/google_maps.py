"""Places a minute and browser pages a lead: ours, and opening every place to read its DOM.

Run with `python -m benchmarks.google_maps [places]`.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import psutil

from replica.process import Replica, start_replica
from tests.e2e.maps_lab import AREA, MapsLab, places

ROOT = Path(__file__).resolve().parent.parent
SPEED = {"CONCURRENT_REQUESTS_PER_DOMAIN": "4"}


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

    def __str__(self) -> str:
        per_lead = self.pages / self.leads if self.leads else float("nan")
        return (
            f"{self.way:<14} {self.leads:5} leads {60 * self.leads / self.seconds:7.0f}/min "
            f"{per_lead:5.2f} pages/lead  phones {self.phones:6.1%}  websites {self.websites:6.1%}  "
            f"MB {' '.join(map(str, self.memory))}"
        )


def measure(way: str, command: list[str], environment: dict[str, str], site: Replica,
            stored: Callable[[], dict[str, dict[str, object]]]) -> Result:  # fmt: skip
    """Run a crawl, and compare what it has stored with the answer key."""
    before = _pages(site)
    start = time.monotonic()
    memory = []
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as crawl:
        while crawl.poll() is None:
            memory.append(_memory(crawl.pid))
            time.sleep(2)
    seconds = time.monotonic() - start
    leads, answers = stored(), places(site)
    return Result(
        way,
        seconds,
        len(leads.keys() & {answer["_id"] for answer in answers}),
        _pages(site) - before,
        _share(answers, leads, "phones"),
        _share(answers, leads, "website"),
        tuple(memory[:: max(1, len(memory) // 8)]),
    )


def _share(
    answers: list[dict[str, object]], leads: dict[str, dict[str, object]], field: str
) -> float:
    having = [answer["_id"] for answer in answers if answer.get(field)]
    return sum(bool(leads.get(str(key), {}).get(field)) for key in having) / max(1, len(having))


def _written(file: Path) -> dict[str, dict[str, object]]:
    leads: dict[str, dict[str, object]] = json.loads(file.read_text(encoding="utf-8"))
    return leads


def _pages(site: Replica) -> int:
    requests = site.stats()["requests"]
    return int(requests.get("maps_search_page", 0) + requests.get("maps_place_page", 0))


def _memory(pid: int) -> int:
    """Return the memory of a process and of all that it has started, shared pages once, in MB."""
    total = 0
    try:
        root = psutil.Process(pid)
        for process in (root, *root.children(recursive=True)):
            if "secantus" not in process.name():
                total += process.memory_full_info().pss
    except psutil.Error:
        return 0
    return total // 2**20


def main() -> None:
    """Print a line for each way."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    ways = sys.argv[2].split(",") if len(sys.argv) > 2 else ["auto", "always", "plain"]
    with (
        start_replica(seed=41, postings=1, places=count) as site,
        tempfile.TemporaryDirectory() as tmp,
    ):
        for way in ways:
            lab = MapsLab(Path(tmp) / way)
            environment = lab.environment(site.url)
            if way == "plain":
                file = Path(tmp) / "plain.json"
                command = [sys.executable, "-m", "benchmarks.plain_maps", site.url, str(file)]
                result = measure(way, command, dict(os.environ), site, partial(_written, file))
            else:
                command = lab.command("query=places", f"detail={way}", *AREA, settings=SPEED)
                result = measure(way, command, environment, site, lab.documents)
            print(result, flush=True)
            if way != "plain":
                lab.scrapy("db", "stop")


if __name__ == "__main__":
    main()
