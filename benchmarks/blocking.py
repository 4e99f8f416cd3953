"""Crawls of the replica with blocks at several rates: what is found, wasted, and how it ends.

`python -m benchmarks.blocking` prints the table of docs/blocking.md.
"""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.figures import machine
from leadcrawl.storage.embedded import EmbeddedServer
from replica.process import start_replica

RATES = (0.0, 0.01, 0.1, 0.3, 1.0)
POSTINGS = 500
CATEGORIES = "bbb,jjj,ggg,sss,hhh,ccc"

# As polite as live in kind; the seconds are shortened, or nobody would wait for it.
SETTINGS = {
    "DOWNLOAD_DELAY": 0,
    "AUTOTHROTTLE_ENABLED": False,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 4,
    "LEADCRAWL_BLOCK_BACKOFF": 0.05,
    "LEADCRAWL_BREAKER_PAUSE": 0.2,
}


def crawl(url: str) -> dict[str, Any]:
    """Crawl the replica whole into an empty database; return the stats of its log."""
    command = [sys.executable, "-m", "scrapy", "crawl", "craigslist", "-a", "city=sfbay"]
    command += ["-a", f"category={CATEGORIES}"]
    command += [f"-s{name}={value}" for name, value in SETTINGS.items()]
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {"LEADCRAWL_SITE_URL": url, "LEADCRAWL_DATA_DIR": folder}
        environment.pop("MONGO_URI", None)
        log = subprocess.run(
            command, env=environment, capture_output=True, text=True, check=False
        ).stderr
        EmbeddedServer(Path(folder)).stop()  # it writes into the folder
    if (dump := re.search(r"Dumping Scrapy stats:\n(\{.*?\})\n\d{4}-", log, re.DOTALL)) is None:
        raise RuntimeError(f"the crawl failed:\n{log[-3000:]}")
    literal = re.sub(r"datetime\.datetime\([^()]*\)", "None", dump[1])
    literal = re.sub(r"datetime\.datetime\(.*?\)(?=,\n)", "None", literal)
    stats: dict[str, Any] = ast.literal_eval(literal)
    return stats


def row(rate: float) -> str:
    """Crawl with blocks at this rate and return a row of the table."""
    with start_replica(seed=7, postings=POSTINGS, fault=[f"block={rate}"]) as site:
        stats = crawl(site.url)
        expected = len(site.answers())
    requests = stats["downloader/request_count"]
    blocked = sum(number for name, number in stats.items() if name.startswith("leadcrawl/block/"))
    given_up = stats.get("leadcrawl/block_given_up/craigslist", 0)
    opened = stats.get("leadcrawl/breaker/craigslist/opened", 0)
    leads = stats.get("leadcrawl/leads/seen", 0)
    return (
        f"| {rate:.0%} | {leads} of {expected} | {leads / expected:.1%} | {requests} | {blocked} "
        f"| {blocked / requests:.1%} | {given_up} | {opened} "
        f"| {stats['elapsed_time_seconds']:.0f} s | `{stats['finish_reason']}` |"
    )


def main() -> None:
    """Print the table."""
    print(machine(), end="\n\n")
    print(
        "| blocks | leads | recall | requests | wasted | share | given up | pauses | time | ends as |"
    )
    print("|---|---|---|---|---|---|---|---|---|---|")
    for rate in RATES:
        print(row(rate), flush=True)


if __name__ == "__main__":
    main()
