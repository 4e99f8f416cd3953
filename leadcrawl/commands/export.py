"""`scrapy export`: leads as a file for other programs."""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from leadcrawl.cli import fail, failures_in_one_line
from leadcrawl.errors import ConfigError
from leadcrawl.export.formats import WRITERS, extension_of
from leadcrawl.export.profiles import PROFILES, Profile, profile_for
from leadcrawl.storage.crawl import StorageTarget
from leadcrawl.terminal.options import add_filter_options, filter_from

if TYPE_CHECKING:
    from leadcrawl.export.run import Order, Outcome


class Command(ScrapyCommand):
    """Write leads into a file, whose extension says the format."""

    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        """Usage line."""
        return "<file>"

    def short_desc(self) -> str:
        """One line for the list of commands."""
        return "Write leads into a file: " + " ".join(WRITERS)

    def long_desc(self) -> str:
        """Text of `-h`."""
        return (
            "Write leads into a file, whose extension says the format: "
            f"{' '.join(WRITERS)}. docs/export.md has the columns."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Options beside Scrapy's own."""
        super().add_options(parser)
        parser.set_defaults(profile=None)  # Scrapy's own, of cProfile, which this name replaces
        parser.add_argument(
            "--profile",
            dest="crm",
            metavar="|".join(PROFILES),
            help="columns and formats that this CRM imports",
        )
        parser.add_argument(
            "--only-new", action="store_true", help="only what no export of that name has had"
        )
        parser.add_argument(
            "--name", help="remember the leads under this name (with --only-new: the file's)"
        )
        add_filter_options(parser)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Write the file; exit status 2 for bad input, 1 for a failure."""
        if len(args) != 1:
            raise UsageError("give the name of one file", print_help=False)
        assert self.settings is not None
        target = StorageTarget.from_settings(self.settings)
        with failures_in_one_line():
            order = _order(Path(args[0]), opts)
            target.check()
            try:
                outcome = asyncio.run(_export(target, order))
            except (KeyboardInterrupt, asyncio.CancelledError):
                fail(f"interrupted; {args[0]} was not written", 1)
            _tell(order, outcome)


def _order(path: Path, opts: argparse.Namespace) -> Order:
    """Return what the options ask for.

    Raises:
        ConfigError: something of it cannot be.
    """
    from leadcrawl.export.run import Order  # loads numpy

    extension = extension_of(path)
    if path.is_dir() or not path.parent.is_dir():
        raise ConfigError(f"{path}: there is no folder for it, or it is one itself")
    if opts.name is not None and not (opts.name.strip() and opts.name.isprintable()):
        raise ConfigError("--name must be a text, and not empty")
    profile = None if opts.crm is None else profile_for(opts.crm, extension)
    name = opts.name or (path.name if opts.only_new else None)
    return Order(path, filter_from(opts), profile, name, opts.only_new)


async def _export(target: StorageTarget, order: Order) -> Outcome:
    from leadcrawl.export.run import export
    from leadcrawl.storage.reports import Reports

    task = asyncio.current_task()
    assert task is not None
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    connection = await target.connect()
    try:
        total = await Reports(connection).total() if sys.stderr.isatty() else 0
        with _progress(total) as seen:
            return await export(connection, order, seen)
    finally:
        await connection.close()


@contextmanager
def _progress(total: int) -> Iterator[Callable[[int], None]]:
    """Show a bar on a terminal, and nothing elsewhere; yield what moves it on."""
    if not sys.stderr.isatty():
        yield lambda _count: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("Exporting"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("leads", total=total)
        yield lambda count: bar.advance(task, count)


def _tell(order: Order, outcome: Outcome) -> None:
    print(f"Wrote {outcome.written:,} leads to {order.path}.")
    if outcome.do_not_contact:
        print(f"{outcome.do_not_contact:,} of them asked not to be contacted; they are marked.")
    if outcome.known:
        print(f"Left out {outcome.known:,} that went out as '{order.name}' before.")
    if outcome.suppressed:
        print(f"Left out {outcome.suppressed:,} that are suppressed.")
    if order.profile is not None:
        _tell_of_profile(order.profile, outcome)


def _tell_of_profile(profile: Profile, outcome: Outcome) -> None:
    if outcome.lacking:
        print(
            f"Left out {outcome.lacking:,} that lack what {profile.name} requires: "
            f"{profile.requirements}."
        )
    if outcome.written > profile.most_rows:
        print(
            f"{profile.name} takes {profile.most_rows:,} rows at once: import it in parts, "
            "or choose fewer leads with the filters."
        )
