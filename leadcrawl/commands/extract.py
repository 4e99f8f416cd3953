"""`scrapy extract`: what stored pages yield, one JSON line each."""

from __future__ import annotations

import argparse
import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scrapy import Spider
from scrapy.commands import ScrapyCommand
from scrapy.crawler import Crawler
from scrapy.exceptions import UsageError
from scrapy.settings import Settings
from scrapy.statscollectors import StatsCollector
from w3lib.encoding import html_to_unicode

from leadcrawl.cli import failures_in_one_line
from leadcrawl.items import Lead

if TYPE_CHECKING:
    from leadcrawl.pipelines.enrichment import EnrichmentPipeline
    from leadcrawl.pipelines.phone import PhonePipeline
    from leadcrawl.sources.extract import Extract

    Pipelines = tuple[PhonePipeline | EnrichmentPipeline, ...]


class Command(ScrapyCommand):
    """Parse stored pages with the project's own sources; ask no site for anything."""

    requires_crawler_process = False

    def syntax(self) -> str:
        """Return the usage."""
        return "[options] FILE..."

    def short_desc(self) -> str:
        """Return the line of the command list."""
        return "Show what stored pages yield, one JSON line each"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add the options."""
        from leadcrawl.sources.extract import SOURCES

        super().add_options(parser)
        parser.add_argument("--url", help="address of the page")
        parser.add_argument("--source", choices=sorted(SOURCES), help="site of the page")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Print a line for each file; exit status 1 if one could not be read."""
        if not args:
            raise UsageError("give at least one file", print_help=False)
        with failures_in_one_line():
            self._extract(args, opts)

    def _extract(self, args: list[str], opts: argparse.Namespace) -> None:
        assert self.settings is not None
        pipelines = _pipelines(self.settings)
        for name in args:
            found = _read(Path(name), opts.url, opts.source)
            if found.error:
                self.exitcode = 1
            print(_line(name, found, [_document(value, pipelines) for value in found.leads]))


def _pipelines(settings: Settings) -> Pipelines:
    """Return the pipelines that add to a lead what follows from it."""
    from leadcrawl.pipelines.enrichment import EnrichmentPipeline
    from leadcrawl.pipelines.phone import PhonePipeline

    crawler = Crawler(Spider, settings)
    crawler.stats = StatsCollector(crawler)
    return (PhonePipeline.from_crawler(crawler), EnrichmentPipeline.from_crawler(crawler))


def _read(path: Path, url: str | None, source: str | None) -> Extract:
    from leadcrawl.sources.extract import Extract, extract

    try:
        content = path.read_bytes()
    except OSError as error:
        return Extract(error=f"unreadable: {error.strerror}")
    _, text = html_to_unicode(None, content, default_encoding="utf-8")
    return extract(text, url, source)


def _line(name: str, found: Extract, leads: list[dict[str, Any]]) -> str:
    record = {
        "file": name,
        "source": found.source,
        "kind": found.kind,
        "leads": leads,
        "error": found.error,
    }
    return json.dumps(record, ensure_ascii=False, default=_plain)


def _document(value: Any, pipelines: Pipelines) -> dict[str, Any]:
    """Return the fields that are known: a lead as the database would hold it, a row as it is."""
    if not isinstance(value, Lead):
        row: dict[str, Any] = value.document()
        return row
    lead = value
    for pipeline in pipelines:
        lead = pipeline.process_item(lead)
    return {"_id": lead.id, **lead.document()}


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    raise TypeError(f"no JSON for {type(value).__name__}")
