"""`scrapy demo`: whole crawls of the replica of both sites and of websites, and what came of them."""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scrapy.commands import ScrapyCommand

from leadcrawl.browser.discovery import find_browser
from leadcrawl.cli import fail, failures_in_one_line, refuse_arguments
from leadcrawl.errors import ConfigError
from leadcrawl.sources.craigslist.areas import find_areas
from leadcrawl.storage.crawl import StorageTarget
from leadcrawl.terminal.demo_summary import load_summary, print_summary

if TYPE_CHECKING:
    from replica.google_maps.city import City

#: Our own server needs no politeness: no delay, many connections, short waits after a fault.
FAST = {
    "DOWNLOAD_DELAY": "0",
    "AUTOTHROTTLE_ENABLED": "False",
    "LEADCRAWL_BLOCK_BACKOFF": "0.05",
}
#: By spider: the settings that it adds. A browser is not made faster by more pages than this.
OWN = {
    "craigslist": {"CONCURRENT_REQUESTS_PER_DOMAIN": "16"},
    "google_maps": {"CONCURRENT_REQUESTS_PER_DOMAIN": "4", "LEADCRAWL_BROWSER_PAUSE": "0"},
    "website": {},
}
SITES = {"craigslist": "Craigslist", "google_maps": "Google Maps"}
NEXT = """
Next:
  make demo                    the same again: no lead is stored twice
  make test                    everything that CI runs
  . .venv/bin/activate         then:
  export MONGO_DB_NAME={database}
  scrapy leads --has phone     search what the demo has found
  scrapy summary --html summary.html
  scrapy export leads.xlsx
  scrapy demo --fault block=0.2   the same with a site that blocks
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
        return "Crawl a local replica of both sites and show the leads"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add the options of the replica."""
        super().add_options(parser)
        add = parser.add_argument
        add("--seed", type=int, default=7, help="content of the replica")
        add("--postings", type=int, default=500, help="size of its Craigslist")
        add("--places", type=int, default=100, help="size of its Google Maps, at least 1")
        add("--city", default="sfbay", help="city of the replica")
        add("--source", choices=("both", *SITES), default="both", help="what to crawl")
        add(
            "--fault",
            action="append",
            default=[],
            metavar="NAME=RATE",
            help="let the replica misbehave, such as block=0.2 (may be repeated)",
        )

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Crawl, then print one summary; the exit status is that of the crawl that failed."""
        refuse_arguments("demo", args)
        with failures_in_one_line():
            self._demonstrate(opts)

    def _demonstrate(self, opts: argparse.Namespace) -> None:
        assert self.settings is not None
        data_dir = Path(self.settings["LEADCRAWL_DATA_DIR"])
        sources = [name for name in SITES if opts.source in (name, "both")]
        # One for each replica: what another one has is not to be mixed in.
        city = re.sub(r"[^a-z0-9]+", "-", opts.city.lower())[:30]
        database = f"demo_{city}_{opts.seed}_{opts.postings}_{opts.places}"
        if opts.places < 1 and "google_maps" in sources:
            fail("--places needs a number from 1; without Google Maps: --source craigslist")
        _check_browser(sources)
        StorageTarget("", database, data_dir).prepare()
        expected = _crawl_replica(opts, sources, database, data_dir)
        target = StorageTarget("", database, data_dir)
        runs = len(sources) + ("google_maps" in sources)
        summary = asyncio.run(load_summary("", database, data_dir, runs=runs))
        reached = asyncio.run(_with_website_email(target))
        print_summary(summary, data_dir)
        _print_answer_key(expected, summary.keys, reached)
        print(NEXT.format(database=database))


def _check_browser(sources: list[str]) -> None:
    """Find the browser that Google Maps takes, before anything is crawled.

    Raises:
        ConfigError: there is none.
    """
    if "google_maps" in sources and not os.environ.get("LEADCRAWL_CDP_URL"):
        try:
            find_browser()
        except ConfigError as error:
            raise ConfigError(f"{error}; or crawl without one: --source craigslist") from error


def _crawl_replica(
    opts: argparse.Namespace, sources: list[str], database: str, data_dir: Path
) -> dict[str, set[str]]:
    """Crawl the sources one after the other, and return the answer key: ids by source."""
    # Not a part of the egg that is deployed: the replica is for development.
    from replica.google_maps.city import city
    from replica.process import start_replica

    options = {name: getattr(opts, name) for name in ("seed", "postings", "places", "city")}
    with start_replica(**options, fault=opts.fault, websites=0) as site:
        print(
            f"Replica at {site.url}, seed {opts.seed}: {opts.postings} postings on Craigslist, "
            f"{opts.places} places on Google Maps"
        )
        answers = site.answers()
        area = city(find_areas(opts.city)[0].hostname)
        box = ",".join(map(str, area.bbox))
        arguments = {
            "craigslist": [f"city={opts.city}", "category=bbb,jjj,ggg,sss,hhh,ccc"],
            "google_maps": ["query=places", f"location=bbox={box}", "max_results=all"],
        }
        own = {"LEADCRAWL_SITE_URL": site.url, "MONGO_URI": "", "MONGO_DB_NAME": database}
        for source in sources:
            _crawl(source, arguments[source], own, data_dir)
        if "google_maps" in sources:
            own |= {"LEADCRAWL_WEBSITE_HOSTS": site.stats()["websites"]["hosts"]}
            _crawl("website", ["source=google_maps"], own, data_dir)
    asked = [answer for answer in answers if "location" not in answer or _within(area, answer)]
    expected = {
        source: {answer["_id"] for answer in asked if answer["source"] == source}
        for source in sources
    }
    if "google_maps" in sources:
        shown = {lead for answer in answers if _shows_email(answer) for lead in answer["leads"]}
        expected["website"] = shown & expected["google_maps"]
    return expected


def _shows_email(answer: dict[str, Any]) -> bool:
    """Tell whether a website of the answer key shows an e-mail address without a browser."""
    return answer["source"] == "website" and not all(email["browser"] for email in answer["emails"])


def _within(area: City, answer: dict[str, Any]) -> bool:
    """Tell whether the crawl asked for a place: only those in the area's box."""
    lon, lat = answer["location"]["coordinates"]
    return answer["source"] != "google_maps" or area.contains(lat, lon)


def _crawl(source: str, arguments: list[str], own: dict[str, str], data_dir: Path) -> None:
    """Run `scrapy crawl` as a user would, in a process of its own; leave if it fails."""
    command = [sys.executable, "-m", "scrapy", "crawl", source]
    for argument in arguments:
        command += ["-a", argument]
    log = data_dir / f"demo-{source}.log"
    log_settings = {"LOG_FILE": str(log), "LOG_FILE_APPEND": "False"}
    for name, value in (FAST | OWN[source] | log_settings).items():
        command += ["-s", f"{name}={value}"]
    site = SITES.get(source, "the websites of places")
    print(f"Crawling {site}")
    if status := subprocess.run(command, env=os.environ | own, check=False).returncode:
        fail(f"the crawl of {site} failed; its log is {log}", status)


async def _with_website_email(target: StorageTarget) -> set[str]:
    """Return the keys of the leads whose website gave an e-mail address."""
    connection = await target.connect()
    try:
        leads = connection.database["leads"]
        found = await leads.find({"contacts.kind": "email"}, {"_id": 1}).to_list()
    finally:
        await connection.close()
    return {lead["_id"] for lead in found}


def _print_answer_key(expected: dict[str, set[str]], stored: set[str], reached: set[str]) -> None:
    """Compare what is stored with what the replica holds."""
    for source, ids in expected.items():
        if source == "website":
            told = f"e-mails on the websites of {len(ids & reached)} of {len(ids)} places that"
            print(f"Answer key of the replica: {told} show one.")
            continue
        found = {key for key in stored if key.startswith(f"{source}:")}
        print(
            f"Answer key of the replica, {SITES[source]}: {len(ids & found)} of {len(ids)} found, "
            f"{len(found - ids)} invented."
        )
