"""`scrapy demo`: a whole crawl of the replica site, and what came of it."""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import subprocess
import sys
from pathlib import Path

from scrapy.commands import ScrapyCommand

from leadcrawl.cli import fail, refuse_arguments
from leadcrawl.errors import ConfigError, LeadcrawlError, StorageError
from leadcrawl.storage.crawl import StorageTarget
from leadcrawl.summary import load_summary, print_summary

#: Our own server needs no politeness: no delay, many connections, short waits after a fault.
FAST = {
    "DOWNLOAD_DELAY": "0",
    "AUTOTHROTTLE_ENABLED": "False",
    "CONCURRENT_REQUESTS_PER_DOMAIN": "16",
    "LEADCRAWL_BLOCK_BACKOFF": "0.05",
}
NEXT = """
Next:
  make demo                    the same again: no lead is stored twice
  make test                    everything that CI runs
  . .venv/bin/activate         then:
  scrapy demo --fault block=0.2   the same with a site that blocks
  scrapy db status             the embedded database
  make crawl CITY=sfbay        the live site; read "Responsible use" in README.md first"""


class Command(ScrapyCommand):
    """Crawl one city of the replica into the embedded database; ask no site of the internet."""

    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        """Return the usage."""
        return "[options]"

    def short_desc(self) -> str:
        """Return the line of the command list."""
        return "Crawl a local replica site and show the leads"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add the options of the replica."""
        super().add_options(parser)
        parser.add_argument("--seed", type=int, default=7, help="content of the replica")
        parser.add_argument("--postings", type=int, default=500, help="size of the replica")
        parser.add_argument("--city", default="sfbay", help="city of the replica")
        parser.add_argument(
            "--fault",
            action="append",
            default=[],
            metavar="NAME=RATE",
            help="let the replica misbehave, such as block=0.2 (may be repeated)",
        )

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Crawl, then print the summary; the exit status is the crawl's."""
        # Not a part of the egg that is deployed: the replica is for development.
        from replica.process import ReplicaError, start_replica  # noqa: PLC0415

        refuse_arguments("demo", args)
        assert self.settings is not None
        data_dir = Path(self.settings["LEADCRAWL_DATA_DIR"])
        # One for each replica: what another one has is not to be mixed in.
        city = re.sub(r"[^a-z0-9]+", "-", opts.city.lower())[:30]
        database = f"demo_{city}_{opts.seed}_{opts.postings}"
        options = {"seed": opts.seed, "postings": opts.postings, "city": opts.city}
        try:
            StorageTarget("", database, data_dir).prepare()
            with start_replica(**options, fault=opts.fault) as site:
                print(
                    f"Replica of Craigslist at {site.url}: {opts.postings} postings, "
                    f"seed {opts.seed}"
                )
                self.exitcode = self._crawl(site.url, opts.city, database, data_dir / "demo.log")
                expected = {answer["_id"] for answer in site.answers()}
        except ConfigError as error:
            fail(str(error))
        except (StorageError, ReplicaError) as error:
            fail(str(error), 1)
        if self.exitcode:
            fail(f"the crawl failed; its log is {data_dir / 'demo.log'}", self.exitcode)
        try:
            summary = asyncio.run(load_summary("", database, data_dir))
        except LeadcrawlError as error:
            fail(str(error), 1)
        print_summary(summary, data_dir)
        found, invented = len(expected & summary.keys), len(summary.keys - expected)
        print(f"Answer key of the replica: {found} of {len(expected)} found, {invented} invented.")
        print(NEXT)

    @staticmethod
    def _crawl(url: str, city: str, database: str, log: Path) -> int:
        """Run `scrapy crawl` as a user would, in a process of its own."""
        arguments = [sys.executable, "-m", "scrapy", "crawl", "craigslist", "-a", f"city={city}"]
        arguments += ["-a", "category=bbb,jjj,ggg,sss,hhh,ccc"]
        arguments += ["-s", f"LOG_FILE={log}", "-s", "LOG_FILE_APPEND=False"]
        for name, value in FAST.items():
            arguments += ["-s", f"{name}={value}"]
        environment = os.environ | {
            "LEADCRAWL_SITE_URL": url,
            "MONGO_URI": "",
            "MONGO_DB_NAME": database,
        }
        return subprocess.run(arguments, env=environment, check=False).returncode
