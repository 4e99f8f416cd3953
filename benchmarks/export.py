"""`scrapy export` in each format, beside the raw driver: a `find` and what writes such files.

`python -m benchmarks.export [LEADS]` prints the table; it fills an embedded server first, which
takes minutes. `python -m benchmarks.export DATA_DIR` uses one that is filled. Both sides run in
processes of their own, so that the most memory that each held can be told.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil

from benchmarks.figures import machine
from leadcrawl.export.formats import WRITERS
from leadcrawl.storage.crawl import StorageTarget

LEADS = 100_000
MOST_SECONDS = 10.0
MOST_MEGABYTES = 200.0

RAW = """
import csv, sys
from pymongo import MongoClient
leads = MongoClient(sys.argv[1])[sys.argv[2]]["leads"]
query = {"do_not_contact": {"$ne": True}, "suppressed": {"$ne": True}}
with open(sys.argv[3], "w", newline="", encoding="utf-8") as file:
    writer = csv.DictWriter(file, sys.argv[4].split(","), extrasaction="ignore")
    writer.writeheader()
    writer.writerows(leads.find(query, batch_size=1000))
"""
READ = """
import sys
from pymongo import MongoClient
leads = MongoClient(sys.argv[1])[sys.argv[2]]["leads"]
for batch in leads.find_raw_batches({}, batch_size=1000):
    pass
"""
FIELDS = "source,source_id,url,status,name,description,category,website,city,area,score,posted_at"


@dataclass(frozen=True)
class Measured:
    """What one process took."""

    name: str
    seconds: float
    cpu: float
    megabytes: float
    """The most memory that it held."""
    size: float
    """Of the file, in megabytes."""

    def row(self) -> str:
        """Return it as a row of the table."""
        missed = []
        if self.seconds > MOST_SECONDS:
            missed.append("time")
        if self.megabytes > MOST_MEGABYTES:
            missed.append("memory")
        verdict = f"**{' and '.join(missed)} missed**" if missed else "reached"
        return (
            f"| {self.name} | {self.seconds:.1f} s | {self.cpu:.1f} s | {self.megabytes:.0f} MB "
            f"| {self.size:.0f} MB | {verdict} |"
        )


def main() -> None:
    """Print the table."""
    given = sys.argv[1] if len(sys.argv) > 1 else str(LEADS)
    with tempfile.TemporaryDirectory(prefix="leadcrawl-benchmark-") as folder:
        print(f"{machine()}; load {os.getloadavg()[0]:.1f} before\n")
        print("| what | time | processor | most memory | file | ≤ 10 s, < 200 MB |")
        print("|---|---|---|---|---|---|")
        data_dir = Path(folder) if given.isdecimal() else Path(given)
        environment = os.environ | {"LEADCRAWL_DATA_DIR": str(data_dir), "MONGO_URI": ""}
        try:
            _scrapy(environment, "db", "start")
            if given.isdecimal():
                _scrapy(environment, "db", "seed", "--leads", given)
            for measured in _measure(data_dir, Path(folder), environment):
                print(measured.row(), flush=True)
        finally:
            _scrapy(environment, "db", "stop", "--now")


def _scrapy(environment: dict[str, str], *arguments: str) -> None:
    program = [sys.executable, "-m", "scrapy", *arguments]
    subprocess.run(program, env=environment, check=True, capture_output=True)


def _measure(data_dir: Path, folder: Path, environment: dict[str, str]) -> Iterator[Measured]:
    uri, name = asyncio.run(_address(data_dir))
    python = [sys.executable, "-c"]
    path = folder / "raw.csv"
    yield _timed("raw driver: read only", [*python, READ, uri, name], path, environment)
    raw = [*python, RAW, uri, name, str(path), FIELDS]
    yield _timed("raw driver: find and csv, 12 fields", raw, path, environment)
    for extension in WRITERS:
        path = folder / f"leads{extension}"
        program = [sys.executable, "-m", "scrapy", "export", str(path)]
        yield _timed(f"`scrapy export` {extension}", program, path, environment)


async def _address(folder: Path) -> tuple[str, str]:
    name = os.environ.get("MONGO_DB_NAME", "leadcrawl")
    connection = await StorageTarget("", name, folder).connect()
    try:
        return connection.uri, name
    finally:
        await connection.close()


def _timed(name: str, program: list[str], path: Path, environment: dict[str, str]) -> Measured:
    started = time.perf_counter()
    process = psutil.Popen(program, env=environment, stdout=subprocess.DEVNULL)
    most, cpu = 0, 0.0
    while process.poll() is None:
        try:
            most = max(most, process.memory_info().rss)
            cpu = sum(process.cpu_times()[:2])
        except psutil.NoSuchProcess:
            break
        time.sleep(0.05)
    seconds = time.perf_counter() - started
    if process.wait():
        raise SystemExit(f"{name} failed")
    size = path.stat().st_size if path.exists() else 0
    return Measured(name, seconds, cpu, most / 1e6, size / 1e6)


if __name__ == "__main__":
    main()
