"""`scrapy db`: show and rule the database."""

import argparse
import asyncio
from pathlib import Path
from typing import Any

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from leadcrawl.cli import fail, failures_in_one_line
from leadcrawl.storage.crawl import StorageTarget
from leadcrawl.upkeep import backups, contents, seeds, server
from leadcrawl.upkeep.action import Action, Call

ACTIONS = {
    "start": Action("start the embedded server; it stays up until `scrapy db stop`", server.start),
    "stop": Action(
        "let the embedded server end (with --now, also when crawls use it)", server.stop, ("now",)
    ),
    "status": Action(
        "tell which database is used, whether it runs, and what is in it", server.status
    ),
    "replay": Action(
        "store the records that were spooled while the database was away", contents.replay
    ),
    "indexes": Action("create missing indexes and list all", contents.indexes),
    "backup": Action(
        "write the whole database to FILE, and read it back",
        backups.backup,
        ("replace",),
        takes_file=True,
    ),
    "restore": Action(
        "read FILE, once it is found whole, into an empty database",
        backups.restore,
        ("into", "replace"),
        takes_file=True,
    ),
    "migrate": Action(
        "bring leads of an earlier leadcrawl to its schema, or back (--to)",
        contents.migrate,
        ("to",),
    ),
    "prune": Action(
        "remove what is older than LEADCRAWL_RETENTION_* allow", contents.prune, ("dry-run",)
    ),
    "seed": Action(
        "fill a database of its own with synthetic leads", seeds.seed, ("leads", "seed")
    ),
}
OPTIONS: dict[str, dict[str, Any]] = {
    "now": {"action": "store_true", "help": "stop: also when it is in use"},
    "into": {"metavar": "NAME", "help": "restore: another database than MONGO_DB_NAME"},
    "replace": {
        "action": "store_true",
        "help": "backup, restore: put it in place of what is there",
    },
    "to": {"metavar": "N", "help": "migrate: schema version"},
    "dry-run": {"action": "store_true", "help": "prune: only say what would go"},
    "leads": {"metavar": "N", "help": "seed: how many leads (1000)"},
    "seed": {"metavar": "N", "help": "seed: which ones; the same number gives the same leads (7)"},
}


class Command(ScrapyCommand):
    """Start, stop and show the database; store what was spooled; keep it and look after it."""

    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        """Usage line."""
        return f"<{'|'.join(ACTIONS)}> [FILE]"

    def short_desc(self) -> str:
        """One line for the list of commands."""
        return "Show and rule the database"

    def long_desc(self) -> str:
        """Text of `-h`."""
        return "; ".join(f"{name}: {action.help}" for name, action in ACTIONS.items())

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Options beside Scrapy's own."""
        super().add_options(parser)
        for name, known in OPTIONS.items():
            parser.add_argument(f"--{name}", **known)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Do the one action of the arguments."""
        if not args or args[0] not in ACTIONS:
            raise UsageError(f"say one of: {', '.join(ACTIONS)}", print_help=False)
        action = ACTIONS[args[0]]
        _check_arguments(args, action, opts)
        assert self.settings is not None
        target = StorageTarget.from_settings(self.settings)
        file = Path(args[1]) if action.takes_file else Path()
        with failures_in_one_line():
            target.check()
            asyncio.run(action.run(Call(target, self.settings, opts, file)))


def _check_arguments(args: list[str], action: Action, opts: argparse.Namespace) -> None:
    """Leave with status 2 for what the action does not take."""
    wanted = 2 if action.takes_file else 1
    if len(args) < wanted:
        fail(f"scrapy db {args[0]} needs the name of a file")
    if len(args) > wanted:
        fail(f"scrapy db {args[0]} takes no '{args[wanted]}'")
    for name in OPTIONS.keys() - set(action.options):
        if getattr(opts, name.replace("-", "_")) not in (None, False):
            fail(f"scrapy db {args[0]} takes no --{name}")
