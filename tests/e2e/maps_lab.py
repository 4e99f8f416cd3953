"""Whole crawls of the replica of Google Maps, in a real browser."""

import os
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil

from leadcrawl.browser.discovery import find_browser
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

    def __init__(self, data_dir: Path) -> None:
        super().__init__(data_dir)
        self.extra: dict[str, str] = {}

    def environment(self, url: str = "http://127.0.0.1:9") -> dict[str, str]:
        """Return the environment of a crawl; the browser of the tests stays that of the machine."""
        chromium = os.environ.get("LEADCRAWL_CHROMIUM")
        kept = {"LEADCRAWL_CHROMIUM": chromium} if chromium else {}
        return super().environment(url) | kept | self.extra

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


def wait_for(condition: Callable[[], bool], seconds: float = 90) -> None:
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


@contextmanager
def remote_browser(port: int) -> Iterator[subprocess.Popen[bytes]]:
    """Run a browser that others may use through a port."""
    options = ("--headless", "--no-sandbox", "--disable-gpu", f"--remote-debugging-port={port}")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        command = [find_browser(), *options, f"--user-data-dir={profile}"]
        with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
            try:
                wait_for(lambda: _listens(port))
                yield process
            finally:
                process.kill()
                process.wait()
                time.sleep(0.5)  # its children still write into the profile


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
