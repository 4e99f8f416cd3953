"""`scrapy doctor`: is all there that crawls need, and how is it mended?"""

import argparse
import json
import math
import os
import sys
import threading
from dataclasses import asdict
from typing import NoReturn

from rich.console import Console
from rich.table import Table
from rich.text import Text
from scrapy.commands import ScrapyCommand
from scrapy.settings import BaseSettings

from leadcrawl.cli import fail, refuse_arguments
from leadcrawl.doctor.line import Line, harmless, ok, wrong

PATIENCE = 30.0  # seconds; the embedded database may need ten on a slow disk
WIDTH = 110  # a piped table must stay readable
STYLES = {"ok": "green", "off": "yellow", "wrong": "bold red"}


class Command(ScrapyCommand):
    """Print one line for every part: ok, off (why) or wrong (how to mend it)."""

    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        """Usage line."""
        return "[options]"

    def short_desc(self) -> str:
        """One line for the list of commands."""
        return "Check everything that crawls need, and say how to mend what is wrong"

    def long_desc(self) -> str:
        """Text of `-h`."""
        from leadcrawl.doctor.examine import CHECKS

        return f"Checks {', '.join(CHECKS)}. Exit status 0 when nothing is wrong, else 1."

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Options beside Scrapy's own."""
        from leadcrawl.doctor.examine import CHECKS

        super().add_options(parser)
        parser.add_argument("--format", choices=("table", "json"), default="table")
        parser.add_argument(
            "--skip", action="append", default=[], choices=CHECKS, help="leave a check out"
        )
        parser.add_argument(
            "--send-test", action="store_true", help="send a test message to all who get alerts"
        )
        parser.add_argument(
            "--timeout",
            type=float,
            default=PATIENCE,
            help="seconds for each check; all run at once (default: %(default)s)",
        )

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Check all, print the lines."""
        from leadcrawl.doctor.examine import CHECKS, THREADS, examine

        refuse_arguments("doctor", args)
        if not 0 < opts.timeout < math.inf:
            fail(f"--timeout needs a number of seconds, not {opts.timeout:g}")
        assert self.settings is not None
        checks = {name: check for name, check in CHECKS.items() if name not in opts.skip}
        if opts.send_test:
            checks["test message"] = _send_test
        lines = examine(self.settings, checks, opts.timeout)
        if opts.format == "json":
            rows = [{"check": name, **asdict(line)} for name, line in lines.items()]
            print(json.dumps(rows, indent=2, ensure_ascii=False))
        else:
            _print(lines)
        self.exitcode = int(any(line.state == "wrong" for line in lines.values()))
        if any(thread.name.startswith(THREADS) for thread in threading.enumerate()):
            _leave(self.exitcode)


def _send_test(settings: BaseSettings) -> Line:
    """Send one message over every channel."""
    from leadcrawl.alerts.trial import send_test

    results = send_test(settings)
    if not results:
        return wrong("nothing is set up that could send one", "set LEADCRAWL_SMTP_HOST")
    failed = {channel: reason for channel, reason in results.items() if reason is not None}
    if failed:
        says = "; ".join(f"{channel}: {harmless(reason)}" for channel, reason in failed.items())
        return wrong(says, "see docs/alerts.md")
    return ok(f"sent by {', '.join(results)}; look whether it has arrived")


def _print(lines: dict[str, Line]) -> None:
    """Print the table; what was found is text, and no markup."""
    table = Table("check", "state", "what was found")
    for name, line in lines.items():
        found = Text(line.says)
        if line.mend:
            found.append(f"\nto mend it: {line.mend}", style="italic")
        table.add_row(name, Text(line.state, style=STYLES[line.state]), found)
    console = Console()
    console.width = max(console.width, WIDTH)
    console.print(table)


def _leave(status: int) -> NoReturn:
    """End at once: Python would wait for what hangs in a check that was given up."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)
