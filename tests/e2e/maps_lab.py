"""Whole crawls of the replica of Google Maps, in a real browser."""

import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psutil

from replica.process import Replica
from tests.e2e.lab import ROOT, Document, Lab

BBOX = "bbox=-122.50831,37.70604,-122.37169,37.81396"
AREA = (f"location={BBOX}", "max_results=all")
QUICK = {
    "LEADCRAWL_BROWSER_PAUSE": "0",
    "LEADCRAWL_BROWSER_IDLE": "2",
    "LEADCRAWL_BROWSER_PATIENCE": "8",
}

#: What the command lines of a crawl's processes hold, and what they do not.
_PROCESSES = {
    "driver": (("run-driver",), ()),
    "browser": (("chrom", "--headless"), ("run-driver", "--type=")),
    "renderer": (("chrom", "--type=renderer"), ("run-driver",)),
}


class MapsLab(Lab):
    """One data folder, and the crawls of Google Maps that fill it."""

    def command(self, *arguments: str, settings: dict[str, str] | None = None) -> list[str]:
        """Return the command line of `scrapy crawl google_maps`."""
        own = {"CONCURRENT_REQUESTS_PER_DOMAIN": "4"} | QUICK | (settings or {})
        command = super().command(*arguments, settings=own)
        return ["google_maps" if part == "craigslist" else part for part in command]

    @contextmanager
    def crawling(
        self, url: str, *arguments: str, settings: dict[str, str] | None = None
    ) -> Iterator[subprocess.Popen[str]]:
        """Run a crawl beside the block; it is killed at the end if it still runs."""
        process = subprocess.Popen(
            self.command(*arguments, settings=settings),
            cwd=ROOT,
            env=self.environment(url),
            stderr=subprocess.PIPE,
            text=True,
        )
        with process:
            try:
                yield process
            finally:
                process.kill()


def places(site: Replica, bbox: str = BBOX) -> list[Document]:
    """Return the answer key of the places in a box."""
    west, south, east, north = map(float, bbox.removeprefix("bbox=").split(","))
    found = []
    for answer in site.answers():
        if answer["source"] == "google_maps":
            lon, lat = answer["location"]["coordinates"]
            if west <= lon <= east and south <= lat <= north:
                found.append(answer)
    return found


def stat(run: Document, name: str) -> Any:
    """Return a stat of a run record; 0 for one that was never counted."""
    return run["stats"].get(f"leadcrawl/{name}", 0)


def wait_for(condition: Callable[[], bool], seconds: float = 40) -> None:
    """Wait until the condition holds."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come about"
        time.sleep(0.1)


def browser_processes(crawl: int, kind: str) -> list[psutil.Process]:
    """Return the processes of a crawl: its `driver`, its `browser`, or the `renderer`s."""
    has, lacks = _PROCESSES[kind]
    found = []
    for child in psutil.Process(crawl).children(recursive=True):
        try:
            line = " ".join(child.cmdline())
        except psutil.Error:
            continue
        if all(part in line for part in has) and not any(part in line for part in lacks):
            found.append(child)
    return found
