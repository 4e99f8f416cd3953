"""A whole crawl of the replica against a bare spider that only fetches the same pages; memory."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from benchmarks.figures import Figure
from leadcrawl.storage.embedded import EmbeddedServer
from replica.process import start_replica

FAST = ["-s", "DOWNLOAD_DELAY=0", "-s", "AUTOTHROTTLE_ENABLED=False"]
FAST += ["-s", "CONCURRENT_REQUESTS_PER_DOMAIN=16", "-s", "LEADCRAWL_PROGRESS_INTERVAL=3600"]
CATEGORIES = "bbb,jjj,ggg,sss,hhh,ccc"


@dataclass(frozen=True)
class Crawl:
    """One crawl in a process of its own."""

    pages: int
    seconds: float
    megabytes: float
    """Most memory that the process held at once (resident set)."""


def run(postings: int = 2000) -> list[Figure]:
    """Return pages per second of our crawl and of the bare spider."""
    with start_replica(seed=7, postings=postings) as site:
        ours = crawl(site.url)
        bare = fetch(site.url, [answer["aliases"][0] for answer in site.answers()])
    name = f"whole crawl, {postings} postings"
    return [Figure(name, ours.pages / ours.seconds, bare.pages / bare.seconds, "pages/s", 0.5)]


def run_memory(few: int = 2000, many: int = 20000) -> list[Figure]:
    """Return the memory of a crawl of many postings and of a crawl of few."""
    sizes = []
    for postings in (few, many):
        with start_replica(seed=7, postings=postings) as site:
            sizes.append(crawl(site.url).megabytes)
    return [Figure(f"memory at {many} against {few}", sizes[1], sizes[0], "MB", 1.2, less=True)]


def crawl(url: str) -> Crawl:
    """Run `scrapy crawl craigslist` on the replica into an empty embedded database."""
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {
            "LEADCRAWL_SITE_URL": url,
            "LEADCRAWL_DATA_DIR": folder,
            "MONGO_URI": "",
        }
        arguments = ["crawl", "craigslist", "-a", "city=sfbay", "-a", f"category={CATEGORIES}"]
        try:
            return _run(["-m", "scrapy", *arguments, *FAST], environment, Path.cwd())
        finally:
            EmbeddedServer(Path(folder)).stop()  # it writes into the folder


def fetch(url: str, tokens: list[str]) -> Crawl:
    """Run a bare Scrapy spider that fetches the postings and parses nothing."""
    pages = [f"{url}/web/v8/postings/{token}?cc=US&lang=en" for token in tokens]
    with tempfile.TemporaryDirectory() as folder:
        listing = Path(folder) / "pages.json"
        listing.write_text(json.dumps(pages), encoding="utf-8")
        script = Path(__file__).with_name("bare_spider.py")
        arguments = ["-m", "scrapy", "runspider", str(script), "-a", f"pages={listing}"]
        # Outside the project, so that none of our settings slows it down.
        return _run(arguments, dict(os.environ), Path(folder))


def _run(arguments: list[str], environment: dict[str, str], folder: Path) -> Crawl:
    process = subprocess.Popen(
        [sys.executable, *arguments],
        env=environment,
        cwd=folder,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    log = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"the crawl failed:\n{log[-3000:]}")
    figures = dict(re.findall(r"'([\w/]+)': ([\d.]+)", log))
    return Crawl(
        pages=int(figures["response_received_count"]),
        seconds=float(figures["elapsed_time_seconds"]),
        megabytes=usage.ru_maxrss / 1024,
    )
