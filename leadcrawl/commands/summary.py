"""`scrapy summary`: what is in the database, in figures and pictures."""

import argparse
import asyncio
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
from scrapy.commands import ScrapyCommand

from leadcrawl.cli import failures_in_one_line, refuse_arguments
from leadcrawl.errors import ConfigError
from leadcrawl.storage.crawl import StorageTarget
from leadcrawl.storage.summaries import LeadSummary, Summaries
from leadcrawl.terminal.lead_table import console
from leadcrawl.terminal.summary_table import print_summary

_JSON = orjson.OPT_UTC_Z | orjson.OPT_OMIT_MICROSECONDS | orjson.OPT_INDENT_2


class Command(ScrapyCommand):
    """Show the figures of all leads; the database computes them."""

    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        """Usage line."""
        return "[options]"

    def short_desc(self) -> str:
        """One line for the list of commands."""
        return "Show all leads in figures, or as a page of charts"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Options beside Scrapy's own."""
        super().add_options(parser)
        parser.add_argument(
            "--format", choices=("text", "json"), default="text", help="text to read, or JSON"
        )
        parser.add_argument("--html", type=Path, metavar="FILE", help="write a page with charts")
        parser.add_argument("--png", type=Path, metavar="FILE", help="write it as a picture")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Show it; exit status 2 for bad input, 1 for a failure."""
        refuse_arguments("summary", args)
        assert self.settings is not None
        target = StorageTarget.from_settings(self.settings)
        with failures_in_one_line():
            target.check()
            for path in filter(None, (opts.html, opts.png)):
                _check_file(path)
            summary = asyncio.run(_load(target))
            _write_pages(summary, opts.html, opts.png)
            _print(summary, opts)


def _print(summary: LeadSummary, opts: argparse.Namespace) -> None:
    if opts.format == "json":
        sys.stdout.buffer.write(orjson.dumps(document(summary), option=_JSON) + b"\n")
    elif not (opts.html or opts.png):
        print_summary(summary, console())


def document(summary: LeadSummary) -> dict[str, Any]:
    """Return the figures as JSON has them; leads and runs with `id`."""
    found = asdict(summary)
    for name in ("last_leads", "last_runs"):
        found[name] = [{"id": item.pop("_id"), **item} for item in found[name]]
    return found


async def _load(target: StorageTarget) -> LeadSummary:
    connection = await target.connect()
    try:
        return await Summaries(connection).load()
    finally:
        await connection.close()


def _check_file(path: Path) -> None:
    if path.is_dir() or not path.parent.is_dir():
        raise ConfigError(f"{path}: there is no folder for it, or it is one itself")


def _write_pages(summary: LeadSummary, html: Path | None, png: Path | None) -> None:
    if not (html or png):
        return
    # The plotting library takes a second to load.
    from leadcrawl.charts.page import html_page, png_page, write_page

    now = datetime.now(UTC)
    if html:
        write_page(html, html_page(summary, now).encode())
    if png:
        write_page(png, png_page(summary, now))
    for path in filter(None, (html, png)):
        print(f"wrote {path}", file=sys.stderr)
