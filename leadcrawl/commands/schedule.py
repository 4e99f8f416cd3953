"""`scrapy schedule`: crawls that start by the clock."""

import argparse
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table
from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError
from scrapy.utils.conf import closest_scrapy_cfg

from leadcrawl.cli import failures_in_one_line
from leadcrawl.errors import ConfigError
from leadcrawl.schedules.config import FILE, Schedule, did_you_mean, load_schedules
from leadcrawl.schedules.export import CRONTAB, Host, crontab, systemd_files, write_files
from leadcrawl.scrapyd.client import ScrapydClient
from leadcrawl.scrapyd.nodes import find_node, nodes_from_environment

USAGE = "list | run NAME | export --systemd|--crontab [--output DIR]"
WIDTH = 160  # a piped table must not lose its names


class Command(ScrapyCommand):
    """List the schedules of schedules.yml, start one, or hand them to systemd or cron."""

    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        """Usage line."""
        return USAGE

    def short_desc(self) -> str:
        """One line for the list of commands."""
        return "List, start and export the schedules"

    def long_desc(self) -> str:
        """Text of `-h`."""
        return (
            "list: the schedules of schedules.yml with their next run; run: start one on its Scrapyd "
            "node now, as its overlap policy says; export: the enabled ones as systemd timers or as a "
            "crontab, printed, or written to files."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Options beside Scrapy's own."""
        super().add_options(parser)
        group = parser.add_argument_group("export")
        form = group.add_mutually_exclusive_group()
        form.add_argument("--systemd", action="store_true", help="timers and services of systemd")
        form.add_argument("--crontab", action="store_true", help="lines for cronie")
        group.add_argument("--output", metavar="DIR", help="write files there")
        group.add_argument(
            "--env-file",
            metavar="FILE",
            default="/etc/leadcrawl/env",
            help="what the command reads its environment from (default: %(default)s)",
        )
        group.add_argument("--user", help="systemd: whom to run as; for units of the system")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Do the one action of the arguments."""
        with failures_in_one_line():
            match args:
                case ["list"]:
                    _list(self._schedules().values())
                case ["run", name]:
                    self._run(name)
                case ["export"] if opts.systemd or opts.crontab:
                    _export(list(self._schedules().values()), opts)
                case _:
                    raise UsageError(f"say: scrapy schedule {USAGE}", print_help=False)

    def _schedules(self) -> dict[str, Schedule]:
        assert self.settings is not None
        nodes = [node.name for node in nodes_from_environment()]
        return load_schedules(self.settings, nodes)

    def _run(self, name: str) -> None:
        """Start a job of one schedule."""
        from leadcrawl.schedules.start import Starter

        assert self.settings is not None
        schedules = self._schedules()
        if name not in schedules:
            hint = did_you_mean(name, schedules, "none" if not schedules else "")
            raise ConfigError(f"unknown schedule '{name}': {hint}")
        schedule = schedules[name]
        if not schedule.enabled:
            raise ConfigError(f"{FILE}: schedule '{name}' is switched off: enabled is false")
        client = ScrapydClient(find_node(schedule.node))
        locks = Path(self.settings["LEADCRAWL_DATA_DIR"], "schedules")
        job = Starter(client, locks, tell=lambda line: print(line, flush=True)).start(schedule)
        if job is not None:
            print(f"{name}: job {job} waits for its turn on {schedule.node}.")


def _list(schedules: Iterable[Schedule]) -> None:
    """Print a table, the next to run first and the switched-off ones last."""
    now = datetime.now(UTC)
    rows = []
    for schedule in schedules:
        run = schedule.when.next_run(now)
        rows.append((not schedule.enabled, run, schedule))
    table = Table("name", "next run", "spider", "arguments", "cron", "priority", "node", "overlap")
    for off, run, schedule in sorted(rows, key=lambda row: row[:2]):
        table.add_row(
            schedule.name,
            "off" if off else f"{run:%a %Y-%m-%d %H:%M %Z}",
            schedule.spider,
            " ".join(f"{name}={value}" for name, value in schedule.arguments.items()),
            f"{schedule.cron} {schedule.timezone}",
            str(schedule.priority),
            schedule.node,
            schedule.overlap,
        )
    console = Console()
    console.width = max(console.width, WIDTH)
    console.print(table)


def _export(schedules: list[Schedule], opts: argparse.Namespace) -> None:
    """Print the files, or write them."""
    enabled = [schedule for schedule in schedules if schedule.enabled]
    if not enabled:
        raise ConfigError(f"{FILE}: no schedule is enabled, so there is nothing to export")
    root = Path(closest_scrapy_cfg()).parent
    host = Host(root, Path(opts.env_file).expanduser().absolute(), opts.user)
    files = {CRONTAB: crontab(enabled, host)} if opts.crontab else {}
    if opts.systemd:
        files = systemd_files(enabled, host, datetime.now(UTC))
    if opts.output:
        folder = Path(opts.output).expanduser()
        write_files(files, folder)
        print("\n".join(str(folder / name) for name in files))
    else:
        for name, text in files.items():
            print(f"# {name}\n{text}")
