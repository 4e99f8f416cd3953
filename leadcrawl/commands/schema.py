"""`scrapy schema`: what a lead is made of."""

from __future__ import annotations

import argparse
import json

from scrapy.commands import ScrapyCommand

from leadcrawl.cli import failures_in_one_line, refuse_arguments
from leadcrawl.schema import columns, json_schema, markdown_table


class Command(ScrapyCommand):
    """Print the schema of a stored lead."""

    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        """Return the usage."""
        return "[--format json|markdown|columns]"

    def short_desc(self) -> str:
        """Return the line of the command list."""
        return "Print the schema of a lead"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add the options."""
        super().add_options(parser)
        parser.add_argument("--format", choices=["json", "markdown", "columns"], default="json")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Print it."""
        refuse_arguments("schema", args)
        with failures_in_one_line():
            if opts.format == "json":
                print(json.dumps(json_schema(), indent=2))
            elif opts.format == "markdown":
                print(markdown_table(), end="")
            else:
                print("\n".join(columns()))
